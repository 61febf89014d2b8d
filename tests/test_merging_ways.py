"""A person's script and a new article become one: nothing of either is lost, and nothing else is touched."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from types import FrameType

from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import merging, script
from narrator.model import Conflict, Interview, LeftOut, Role, Sentence, Speaker, Turn

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
                    chapter=None,
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


def spoken(interview: Interview) -> dict[str, Turn]:
    """Sentences that are known anywhere, and who says them."""
    return {s.text: t for t in interview.turns for s in t.sentences if s.text not in SHORT}


def silent(interview: Interview) -> set[str]:
    return {entry.text for entry in interview.left_out} - set(SHORT)


def sentences(interview: Interview) -> list[Sentence]:
    return [sentence for turn in interview.turns for sentence in turn.sentences]


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


@settings(max_examples=200, deadline=None)
@given(ways())
def test_every_sentence_of_the_new_article_is_accounted_for(case: tuple[Interview, Interview, Interview]) -> None:
    base, mine, theirs = case
    merged = merging.merge(base, mine, theirs)
    told = " ".join(conflict.text for sentence in sentences(merged) for conflict in sentence.conflicts)
    heard, unheard = spoken(merged), silent(merged)
    by_person = (spoken(base).keys() | silent(base)) - spoken(mine).keys() - silent(mine)  # they say it otherwise
    locked = any(turn.lock for turn in mine.turns)  # there the article changes nothing
    for text in spoken(theirs).keys() | silent(theirs):
        assert text in heard or text in unheard or text in told or text in by_person or locked


@settings(max_examples=200, deadline=None)
@given(ways())
def test_every_correction_stands_and_where_it_was_made(case: tuple[Interview, Interview, Interview]) -> None:
    base, mine, theirs = case
    merged = merging.merge(base, mine, theirs)
    before, after, now, heard = map(spoken, (base, mine, theirs, merged))
    assert after.keys() - before.keys() <= heard.keys()  # worded, added, restored
    assert not (silent(mine) - silent(base)) & heard.keys()  # left out
    names = {old.name: new.name for old, new in zip(base.speakers, mine.speakers, strict=True)}
    for text in before.keys() & after.keys():
        if after[text].speaker != names[before[text].speaker] and text in now:
            assert heard[text].speaker == after[text].speaker
    for name in ("voice", "chapter"):
        given_ = {getattr(turn, name) for turn in mine.turns} - {"", None}
        assert given_ <= {getattr(turn, name) for turn in merged.turns}
    chapters = [turn.chapter for turn in merged.turns if turn.chapter]
    assert len(chapters) == len(set(chapters))
    assert Counter((s.text, s.say) for s in sentences(mine) if s.say) == Counter(
        (s.text, s.say) for s in sentences(merged) if s.say
    )
    pauses = [sorted(s.pause for s in sentences(side) if s.pause is not None) for side in (mine, merged)]
    assert pauses[0] == pauses[1]
    for turn in mine.turns:
        if turn.lock:
            kept = [s.text for s in turn.sentences]
            assert kept in [[s.text for s in found.sentences] for found in merged.turns if found.lock]


@settings(max_examples=200, deadline=None)
@given(ways())
def test_what_the_person_left_alone_is_as_the_article_has_it(case: tuple[Interview, Interview, Interview]) -> None:
    base, mine, theirs = case
    if any(turn.lock for turn in mine.turns):
        return
    merged = merging.merge(base, mine, theirs)
    before, after, now, heard = map(spoken, (base, mine, theirs, merged))
    names = {old.name: new.name for old, new in zip(base.speakers, mine.speakers, strict=True)}
    talking = {turn.speaker for turn in base.turns}
    for text in before.keys() & after.keys() & now.keys():
        kept = replace(after[text], speaker="") == replace(before[text], speaker="", sentences=after[text].sentences)
        if kept and after[text].speaker == names[before[text].speaker] and now[text].speaker in talking:
            assert heard[text].speaker == names[now[text].speaker]
    for text in before.keys() & after.keys() - now.keys() - silent(theirs):
        old, new = before[text], after[text]
        if old == replace(new, speaker=old.speaker):  # its turn was not touched, nor anything in it
            assert text not in heard


# --- by example -----------------------------------------------------------------------------------------------


def talk(*rows: str, left_out: tuple[str, ...] = ()) -> Interview:
    """Turns as "Name: a sentence | another"."""
    turns = []
    for number, row in enumerate(rows):
        name, _, said = row.partition(": ")
        role = PEOPLE.get(name, "guest")
        kind = "title" if name == "Narrator" and not number else "note" if role == "narrator" else "talk"
        parts = tuple(Sentence(text, number + 1, 100 * n, not n) for n, text in enumerate(said.split(" | ")))
        turns.append(Turn(f"t{number}", name, role, parts, number + 1, kind, f"{name}:"))  # type: ignore[arg-type]
    names = dict.fromkeys(turn.speaker for turn in turns)
    people = tuple(Speaker(name, PEOPLE.get(name, "guest")) for name in names)
    return Interview(
        "a.txt", "A talk", "en", people, tuple(turns), tuple(LeftOut(text, "caption", 99) for text in left_out)
    )


def rows_of(interview: Interview) -> list[str]:
    return [f"{turn.speaker}: {' | '.join(s.text for s in turn.sentences)}" for turn in interview.turns]


A, B, C, D, E, F = (told(number) for number in range(40, 46))
TALK = talk(f"Ann Lee: {A}", f"Bo Yu: {B} | {C}", f"Ann Lee: {D}", f"Bo Yu: {E}", left_out=(F,))


def by_hand(interview: Interview, at: int, **changes: object) -> Interview:
    turns = list(interview.turns)
    turns[at] = replace(turns[at], **changes)  # type: ignore[arg-type]
    return replace(interview, turns=tuple(turns))


def test_a_new_sentence_goes_with_the_turn_that_a_person_has_reassigned() -> None:
    new = told(60)
    theirs = talk(f"Ann Lee: {A}", f"Bo Yu: {B} | {new} | {C}", f"Ann Lee: {D}", f"Bo Yu: {E}", left_out=(F,))
    mine = by_hand(TALK, 1, speaker="Cy Poe")
    assert rows_of(merging.merge(TALK, mine, theirs))[1] == f"Cy Poe: {B} | {new} | {C}"


def test_a_speaker_renamed_or_two_made_one_are_so_in_new_turns() -> None:
    base = talk(f"Ann Lee: {A}", f"Ms Lee: {B}", f"Bo Yu: {C}")
    theirs = talk(f"Ann Lee: {A}", f"Ms Lee: {B}", f"Bo Yu: {C}", f"Ms Lee: {D}", f"Bo Yu: {E}")
    one = by_hand(by_hand(base, 1, speaker="Ann Lee", role="interviewer"), 2, speaker="Bo Yun")
    listed = replace(one, speakers=(Speaker("Ann Lee", "interviewer"), Speaker("Bo Yun", "guest", "af_river")))
    for mine in (one, listed):
        merged = merging.merge(base, mine, theirs)
        assert [turn.speaker for turn in merged.turns] == ["Ann Lee", "Ann Lee", "Bo Yun", "Ann Lee", "Bo Yun"]
    assert merged.speakers == listed.speakers
    also = replace(base, speakers=(Speaker("Ann Lee", "interviewer", also=("Ms Lee",)), Speaker("Bo Yu", "guest")))
    mine = by_hand(also, 1, speaker="Ann Lee", role="interviewer")
    assert merging.merge(base, mine, theirs).turns[3].speaker == "Ann Lee"


def test_one_turn_reassigned_is_no_renaming() -> None:
    base = talk(f"Ann Lee: {A}", f"Cy Poe: {B}", f"Bo Yu: {C}")
    theirs = talk(f"Ann Lee: {A}", f"Cy Poe: {B}", f"Bo Yu: {C}", f"Cy Poe: {D}")
    merged = merging.merge(base, by_hand(base, 1, speaker="Bo Yu"), theirs)
    assert [turn.speaker for turn in merged.turns] == ["Ann Lee", "Bo Yu", "Bo Yu", "Cy Poe"]


def test_the_article_may_rename_a_speaker_whom_a_person_has_given_a_turn() -> None:
    theirs = talk(f"Anne Lee: {A}", f"Bo Yu: {B} | {C}", f"Anne Lee: {D}", f"Bo Yu: {E}", left_out=(F,))
    merged = merging.merge(TALK, by_hand(TALK, 3, speaker="Ann Lee", role="interviewer"), theirs)
    assert [turn.speaker for turn in merged.turns] == ["Anne Lee", "Bo Yu", "Anne Lee", "Anne Lee"]


def test_both_rename_a_speaker() -> None:
    theirs = talk(f"Anne Lee: {A}", f"Bo Yu: {B} | {C}", f"Anne Lee: {D}", f"Bo Yu: {E}", left_out=(F,))
    mine = by_hand(by_hand(TALK, 0, speaker="Anna Li"), 2, speaker="Anna Li")
    merged = merging.merge(TALK, mine, theirs)
    assert [turn.speaker for turn in merged.turns] == ["Anna Li", "Bo Yu", "Anna Li", "Bo Yu"]
    assert [s.conflicts for s in sentences(merged) if s.conflicts] == [(Conflict("speaker", "Anne Lee"),)]


def test_another_label_in_the_article_is_a_conflict_and_another_reading_is_not() -> None:
    mine = by_hand(TALK, 3, speaker="Cy Poe")
    other = by_hand(TALK, 3, speaker="Ann Lee", role="interviewer")
    assert not [s for s in sentences(merging.merge(TALK, mine, other)) if s.conflicts]
    merged = merging.merge(TALK, mine, by_hand(other, 3, label="Ann Lee:"))
    assert merged.turns[3].speaker == "Cy Poe"
    assert merged.turns[3].sentences[0].conflicts == (Conflict("speaker", "Ann Lee"),)


def test_a_restored_sentence_stays_restored_and_one_left_out_stays_out_where_the_article_moves_them() -> None:
    parts = TALK.turns[1].sentences
    mine = replace(
        by_hand(TALK, 1, sentences=(parts[0], Sentence(F, 99))),
        left_out=(LeftOut(C, "taken out in the script", 2, 100),),
    )
    theirs = talk(f"Ann Lee: {D}", f"Bo Yu: {E} | {reworded(C, 70)}", f"Ann Lee: {A}", f"Bo Yu: {B}", left_out=(F,))
    merged = merging.merge(TALK, mine, theirs)
    assert rows_of(merged) == [f"Ann Lee: {D}", f"Bo Yu: {E}", f"Ann Lee: {A}", f"Bo Yu: {B} | {F}"]
    assert [(e.text, e.reason) for e in merged.left_out] == [(reworded(C, 70), "taken out in the script")]


def test_a_text_brought_back_in_several_sentences_is_left_out_no_more() -> None:
    base = replace(TALK, left_out=(LeftOut(f"{F} {told(63)}", "caption", 99),))
    last = base.turns[3].sentences
    mine = replace(by_hand(base, 3, sentences=(*last, Sentence(F, 1), Sentence(told(63), 1))), left_out=())
    theirs = by_hand(base, 0, sentences=(Sentence(reworded(A, 76), 1, opens=True),))
    merged = merging.merge(base, mine, theirs)
    assert merged.left_out == () and rows_of(merged)[3] == rows_of(mine)[3]
    assert rows_of(merged)[0] == f"Ann Lee: {reworded(A, 76)}"


def test_two_sentences_made_one_are_not_spoken_twice() -> None:
    mine = by_hand(TALK, 1, sentences=(replace(TALK.turns[1].sentences[0], text=f"{B[:-1]}, and {C}"),))
    theirs = talk(f"Ann Lee: {A}", f"Bo Yu: {B} | {C}", f"Ann Lee: {reworded(D, 71)}", f"Bo Yu: {E}", left_out=(F,))
    merged = merging.merge(TALK, mine, theirs)
    assert rows_of(merged)[1] == rows_of(mine)[1] and not merged.turns[1].sentences[0].conflicts
    assert [entry.text for entry in merged.left_out] == [F]
    theirs = talk(f"Ann Lee: {A}", f"Bo Yu: {B} | {reworded(C, 72)}", f"Ann Lee: {D}", f"Bo Yu: {E}", left_out=(F,))
    (sentence,) = merging.merge(TALK, mine, theirs).turns[1].sentences
    assert sentence.conflicts == (Conflict("wording", f"{B} {reworded(C, 72)}"),)


def test_what_is_said_instead_is_in_conflict_with_new_words() -> None:
    first, second = TALK.turns[1].sentences
    mine = by_hand(TALK, 1, sentences=(replace(first, say="Bee."), second))
    theirs = by_hand(TALK, 1, sentences=(replace(first, text=reworded(B, 73)), second))
    sentence = merging.merge(TALK, mine, theirs).turns[1].sentences[0]
    assert (sentence.text, sentence.say, sentence.conflicts) == (B, "Bee.", (Conflict("wording", reworded(B, 73)),))


def test_a_locked_turn_stays_whatever_becomes_of_the_article() -> None:
    mine = by_hand(TALK, 1, lock=True)
    new = told(61)
    theirs = talk(f"Ann Lee: {A}", f"Cy Poe: {reworded(B, 74)} | {new} | {C}", f"Ann Lee: {D}", left_out=(F,))
    merged = merging.merge(TALK, mine, theirs)
    assert rows_of(merged)[1] == f"Bo Yu: {B} | {C}"
    assert new in [entry.text for entry in merged.left_out]
    assert rows_of(merging.merge(TALK, mine, talk(f"Ann Lee: {A}", f"Bo Yu: {E}")))[1] == f"Bo Yu: {B} | {C}"


def test_a_correction_of_a_whole_turn_goes_with_what_is_left_of_it() -> None:
    mine = by_hand(TALK, 1, speaker="Cy Poe")
    merged = merging.merge(TALK, mine, talk(f"Ann Lee: {A}", f"Bo Yu: {C}", f"Ann Lee: {D}", f"Bo Yu: {E}"))
    assert rows_of(merged)[1] == f"Cy Poe: {C}" and not [s for s in sentences(merged) if s.conflicts]
    merged = merging.merge(TALK, mine, talk(f"Ann Lee: {A} | {D}", f"Bo Yu: {E}"))
    kept = next(turn for turn in merged.turns if turn.speaker == "Cy Poe")
    assert [s.conflicts for s in kept.sentences] == [(Conflict("deleted"),), ()]


def test_facts_are_merged_too() -> None:
    mine = replace(TALK, title="Mine", author="A. Writer", date="2020-01-01")
    theirs = replace(TALK, title="Theirs", language="fr", date="2020-01-01")
    merged = merging.merge(TALK, mine, theirs)
    assert (merged.title, merged.language, merged.author, merged.date) == ("Mine", "fr", "A. Writer", "2020-01-01")
    assert merged.conflicts == (Conflict("title", "Theirs"),)
    assert merging.merge(theirs, merged, theirs).conflicts == merged.conflicts
    assert merging.merge(theirs, merged, replace(theirs, title="Mine")).conflicts == ()


def test_a_title_is_the_title_whatever_it_says() -> None:
    base = talk(f"Narrator: {A}", f"Bo Yu: {B}")
    theirs = talk(f"Narrator: {C}", f"Bo Yu: {B}")
    assert merging.carry(base, replace(theirs, turns=(replace(theirs.turns[0], id="x"), *theirs.turns[1:]))) == theirs
    mine = by_hand(base, 0, sentences=(Sentence(D, 1, opens=True),))
    merged = merging.merge(base, mine, theirs)
    assert rows_of(merged) == [f"Narrator: {D}", f"Bo Yu: {B}"]
    assert sentences(merged)[0].conflicts == (Conflict("wording", C),)


def test_a_turn_keeps_its_id_while_most_of_it_is_there() -> None:
    raw = talk(f"Bo Yu: {B} | {reworded(C, 75)}", f"Ann Lee: {told(62)}", f"Ann Lee: {D} | {A}", f"Bo Yu: {E}")
    raw = replace(raw, turns=tuple(replace(turn, id=f"n{n}") for n, turn in enumerate(raw.turns)))
    assert [turn.id for turn in merging.carry(TALK, raw).turns] == ["t1", "n1", "t0", "t3"] or [
        turn.id for turn in merging.carry(TALK, raw).turns
    ] == ["t1", "n1", "t2", "t3"]


def test_the_work_of_a_merge_grows_with_the_text() -> None:
    def work(size: int) -> int:
        """Calls of functions of ours, in a merge of many turns that person and article have changed all over."""
        turns = tuple(f"{'Ann Lee' if n % 2 else 'Bo Yu'}: {told(n)} | {told(n + size)}" for n in range(size // 2))
        base = talk(*turns)
        mine = replace(
            base, turns=tuple(replace(t, speaker="Cy Poe") if n % 5 == 0 else t for n, t in enumerate(base.turns))
        )
        theirs = talk(*(row.replace(" | ", " too | ") for n, row in enumerate(turns[50:] + turns[:50]) if n % 7))
        calls = 0

        def count(frame: FrameType, event: str, _: object) -> None:
            nonlocal calls
            calls += event == "call"

        sys.setprofile(count)
        try:
            merging.merge(base, mine, theirs)
        finally:
            sys.setprofile(None)
        return calls

    assert work(10_000) / work(2_500) < 4.4
