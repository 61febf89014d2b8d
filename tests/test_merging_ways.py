"""A person's script and a new article become one: nothing of either is lost, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import merging, script
from narrator.model import Interview, LeftOut, Role, Sentence, Speaker, Turn

from .test_merging import told

PEOPLE: dict[str, Role] = {"Narrator": "narrator", "Ann Lee": "interviewer", "Bo Yu": "guest", "Cy Poe": "guest"}
SHORT = ("Yes.", "No.", "Why?", "Really?")


def renumbered(interview: Interview) -> Interview:
    """With lines as an article has them: growing, left-out text on lines of its own."""
    line, turns, left_out = 1, [], []
    waiting = list(interview.left_out)
    for number, turn in enumerate(interview.turns):
        while waiting and waiting[0].line <= number:
            left_out.append(replace(waiting.pop(0), line=line))
            line += 1
        sentences = tuple(replace(s, line=line, start=100 * n, opens=not n) for n, s in enumerate(turn.sentences))
        turns.append(replace(turn, sentences=sentences, line=line))
        line += 1
    left_out += [replace(entry, line=line + n) for n, entry in enumerate(waiting)]
    return replace(interview, turns=tuple(turns), left_out=tuple(left_out))


@st.composite
def readings(draw: st.DrawFn) -> Interview:
    """An article as it is read: sentences unlike one another with short ones between."""
    turns, number = [], 0
    for at in range(draw(st.integers(1, 7))):
        speaker = draw(st.sampled_from(list(PEOPLE)))
        sentences = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            short = draw(st.integers(0, 5)) == 0
            sentences.append(Sentence(draw(st.sampled_from(SHORT)) if short else told(number), 1))
        kind = "talk" if speaker != "Narrator" else draw(st.sampled_from(["note", "heading", "lead"]))
        turns.append(Turn(f"t{at}", speaker, PEOPLE[speaker], tuple(sentences), 1, kind, reason="r"))  # type: ignore[arg-type]
    left_out = tuple(LeftOut(told(500 + n), "caption", draw(st.integers(0, 6))) for n in range(draw(st.integers(0, 2))))
    people = tuple(Speaker(name, role) for name, role in PEOPLE.items())
    facts = Interview("a.txt", told(900), "en", people, tuple(turns), tuple(sorted(left_out, key=lambda e: e.line)))
    return renumbered(facts)


@st.composite
def rewritten(draw: st.DrawFn, interview: Interview, first: int) -> Interview:
    """What an article becomes when it is edited and read anew. first: number of its first new sentence."""
    turns = [(turn, list(turn.sentences)) for turn in interview.turns]
    left_out = list(interview.left_out)
    for edit in range(draw(st.integers(1, 5))):
        act = draw(
            st.sampled_from(
                [
                    "insert",
                    "delete",
                    "reword",
                    "move",
                    "split",
                    "merge",
                    "insert turn",
                    "delete turn",
                    "speaker",
                    "furniture",
                ]
            )
        )
        at = draw(st.integers(0, len(turns) - 1))
        turn, said = turns[at]
        n = draw(st.integers(0, len(said) - 1))
        if act == "insert":
            said.insert(n, Sentence(told(first + edit), 1))
        elif act == "delete" and len(said) > 1:
            del said[n]
        elif act == "reword" and len(said[n].text) > 20:
            said[n] = replace(said[n], text=reworded(said[n].text, first + edit))
        elif act == "move":
            turns.insert(draw(st.integers(0, len(turns) - 1)), turns.pop(at))
        elif act == "split" and len(said) > 1:
            k = max(1, n)
            turns[at : at + 1] = [(turn, said[:k]), (replace(turn, id=f"s{edit}"), said[k:])]
        elif act == "merge" and at:
            turns[at - 1][1].extend(said)
            del turns[at]
        elif act == "insert turn":
            name = draw(st.sampled_from(list(PEOPLE)))
            kind = "note" if name == "Narrator" else "talk"
            fresh = Turn(f"n{edit}", name, PEOPLE[name], (), 1, kind, reason="r")  # type: ignore[arg-type]
            turns.insert(at, (fresh, [Sentence(told(first + edit), 1)]))
        elif act == "delete turn" and len(turns) > 1:
            del turns[at]
        elif act == "speaker":
            name = draw(st.sampled_from(list(PEOPLE)[1:]))
            turns[at] = (replace(turn, speaker=name, role=PEOPLE[name], kind="talk"), said)
        elif act == "furniture" and len(said) > 1:
            left_out.append(LeftOut(said.pop(n).text, "advertisement", at))
    after = replace(
        interview,
        turns=tuple(replace(turn, sentences=tuple(said)) for turn, said in turns),
        left_out=tuple(sorted(left_out, key=lambda e: e.line)),
    )
    return renumbered(replace(after, left_out=tuple(replace(e, line=min(e.line, 7)) for e in after.left_out)))


def reworded(text: str, number: int) -> str:
    """About a third of its words are others."""
    words = text[:-1].split()
    new = told(number).lower()[:-1].split()
    return " ".join(new[n % len(new)] if n % 3 == 1 else word for n, word in enumerate(words)) + "."


@st.composite
def corrected(draw: st.DrawFn, interview: Interview) -> Interview:
    """What a person makes of a script."""
    turns = list(interview.turns)
    left_out = list(interview.left_out)
    people = list(interview.speakers)
    for edit in range(draw(st.integers(1, 5))):
        act = draw(
            st.sampled_from(
                ("reassign", "split", "merge", "leave out", "restore", "reword", "pause", "say", "voice", "chapter")
                if draw(st.booleans())
                else ("lock", "insert", "rename", "delete", "move", "look")
            )
        )
        at = draw(st.integers(0, len(turns) - 1))
        turn = turns[at]
        said = list(turn.sentences)
        n = draw(st.integers(0, len(said) - 1))
        name = draw(st.sampled_from(people[1:])).name
        role = next(s.role for s in people if s.name == name)
        if act == "reassign":
            turns[at] = replace(turn, speaker=name, role=role, kind="talk", reason="by hand", review=False)
        elif act == "split" and n:
            turns[at : at + 1] = [
                replace(turn, sentences=tuple(said[:n])),
                replace(
                    turn,
                    id=f"p{edit}",
                    sentences=tuple(said[n:]),
                    speaker=name,
                    role=role,
                    kind="talk",
                    line=said[n].line,
                ),
            ]
        elif act == "merge" and at:
            turns[at - 1 : at + 1] = [replace(turns[at - 1], sentences=(*turns[at - 1].sentences, *said))]
        elif act == "leave out" and len(said) > 1:
            gone = said.pop(n)
            turns[at] = replace(turn, sentences=tuple(said))
            left_out.append(LeftOut(gone.text, "taken out in the script", gone.line, gone.start))
            left_out.sort(key=lambda entry: (entry.line, entry.start))
        elif act == "restore" and left_out:
            back = left_out.pop(n % len(left_out))
            turns[at] = replace(turn, sentences=(*said[:n], Sentence(back.text, back.line, back.start), *said[n:]))
        elif act == "reword" and len(said[n].text) > 20:
            said[n] = replace(said[n], text=reworded(said[n].text, 2000 + edit))
            turns[at] = replace(turn, sentences=tuple(said))
        elif act in ("pause", "say"):
            more = {"pause": 100 + edit} if act == "pause" else {"say": told(3000 + edit)}
            said[n] = replace(said[n], **more)  # type: ignore[arg-type]
            turns[at] = replace(turn, sentences=tuple(said))
        elif act == "voice":
            turns[at] = replace(turn, voice=f"v{edit}")
        elif act == "chapter":
            turns[at] = replace(turn, chapter=f"Chapter {edit}")
        elif act == "lock":
            turns[at] = replace(turn, lock=True)
        elif act == "insert":
            turns[at] = replace(turn, sentences=(*said[:n], Sentence(told(4000 + edit), 1), *said[n:]))
        elif act == "rename":
            new = f"Zed {edit}"
            people = [replace(s, name=new, voice="af_river") if s.name == name else s for s in people]
            turns = [replace(t, speaker=new) if t.speaker == name else t for t in turns]
        elif act == "delete" and len(turns) > 1:
            left_out += [LeftOut(s.text, "taken out in the script", s.line, s.start) for s in said]
            left_out.sort(key=lambda entry: (entry.line, entry.start))
            del turns[at]
        elif act == "move":
            turns.insert(draw(st.integers(0, len(turns) - 1)), turns.pop(at))
        elif act == "look":
            turns[at] = replace(turn, review=True)
    return replace(interview, turns=tuple(turns), left_out=tuple(left_out), speakers=tuple(people))


@st.composite
def ways(draw: st.DrawFn) -> tuple[Interview, Interview, Interview]:
    base = draw(readings())
    return base, draw(corrected(base)), merging.carry(base, draw(rewritten(base, 1000)))


def spoken(interview: Interview) -> dict[str, tuple[Turn, Sentence]]:
    return {s.text: (t, s) for t in interview.turns for s in t.sentences}


def everything(interview: Interview) -> Counter[str]:
    return Counter([s.text for t in interview.turns for s in t.sentences] + [e.text for e in interview.left_out])


def same(found: Interview, wanted: Interview) -> None:
    """Alike but for the lines of turns, which those that a person has begun take from their first sentence."""
    one, other = (replace(i, turns=tuple(replace(turn, line=0) for turn in i.turns)) for i in (found, wanted))
    assert script.write(one, "").splitlines() == script.write(other, "").splitlines()
    assert one == other


@settings(max_examples=150, deadline=None)
@given(ways())
def test_who_changes_nothing_gets_what_the_other_has(case: tuple[Interview, Interview, Interview]) -> None:
    base, mine, theirs = case
    assert merging.merge(base, base, theirs) == theirs
    same(merging.merge(base, mine, base), mine)


@settings(max_examples=150, deadline=None)
@given(ways())
def test_merging_again_changes_nothing(case: tuple[Interview, Interview, Interview]) -> None:
    base, mine, theirs = case
    merged = merging.merge(base, mine, theirs)
    same(merging.merge(theirs, merged, theirs), merged)
    again, _ = script.parse(script.write(merged, ""), "script.md")
    assert again == merged
