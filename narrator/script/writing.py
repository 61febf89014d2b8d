"""Interview -> script file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from narrator.model import Interview, LeftOut, Role, Sentence, Turn, TurnKind

from . import directives
from .markup import FENCE, check, to_comment, to_markdown

HEADINGS: dict[TurnKind, str] = {"title": "# ", "heading": "## "}
UNLABELLED = {*HEADINGS, "lead"}
PLACES = "places of the sentences:"


def usual_kind(role: Role) -> TurnKind:
    """What a labelled turn of this role is, unless its comment says otherwise."""
    return "note" if role == "narrator" else "talk"


def usual_narrator(interview_speakers: Mapping[str, Role]) -> str:
    """Who says what has no label: headings and the lead."""
    return next((name for name, role in interview_speakers.items() if role == "narrator"), "Narrator")


def write(interview: Interview, slug: str, voices: Mapping[str, str] | None = None) -> str:
    """The script of an interview. voices: names of voices to be put beside speakers who have none fixed."""
    import tomli_w

    facts: dict[str, object] = {"title": interview.title, "language": interview.language}
    for name in ("date", "modified", "author", "address", "source"):
        if value := getattr(interview, name):
            facts[name] = value
    facts["slug"] = slug
    speakers = []
    for speaker in interview.speakers:
        entry: dict[str, object] = {"name": speaker.name, "role": speaker.role}
        if voice := speaker.voice or (voices or {}).get(speaker.name, ""):
            entry["voice"] = voice
        if speaker.also:
            entry["also"] = list(speaker.also)
        speakers.append(entry)
    head = tomli_w.dumps(facts)
    head += "".join("\n[[speakers]]\n" + tomli_w.dumps(entry) for entry in speakers) or "speakers = []\n"
    text = f"{FENCE}\n{head}{FENCE}\n\n" + "\n".join(_body(interview))
    # A file's name may hold bytes that are no text; a script is UTF-8 all the same.
    return text.encode("utf-8", "replace").decode()


def _body(interview: Interview) -> Iterator[str]:
    roles: dict[str, Role] = {}
    for speaker in interview.speakers:
        roles.setdefault(speaker.name, speaker.role)
    narrator = usual_narrator(roles)
    left_out = list(reversed(interview.left_out))
    for conflict in interview.conflicts:
        yield directives.conflict(conflict)
        yield ""
    for turn in interview.turns:
        while left_out and left_out[-1].line <= turn.line:
            yield left_out_comment(left_out.pop())
            yield ""
        yield _turn_comment(turn, roles, narrator)
        yield from directives.of_turn(turn)
        yield from _turn_lines(turn, left_out)
        yield ""
    while left_out:
        yield left_out_comment(left_out.pop())
        yield ""
    yield from _places(interview)


def left_out_comment(entry: LeftOut) -> str:
    """What is not spoken, with its reason and line."""
    reason = entry.reason
    if ", line " in reason or reason.startswith('"'):
        reason = json.dumps(reason, ensure_ascii=False)
    start = f"+{entry.start}" if entry.start else ""
    return to_comment(f"left out ({reason}, line {entry.line}{start}): {entry.text}")


def _turn_comment(turn: Turn, roles: Mapping[str, Role], narrator: str) -> str:
    unlabelled = turn.kind in UNLABELLED
    extras: list[tuple[str, str]] = []
    if turn.label:
        extras.append(("label", turn.label))
    if unlabelled and turn.speaker != narrator:
        extras.append(("speaker", turn.speaker))
    if turn.role != roles.get(turn.speaker, "narrator" if turn.speaker == narrator else "guest"):
        extras.append(("role", turn.role))
    if not unlabelled and turn.kind != usual_kind(turn.role):
        extras.append(("kind", turn.kind))
    if turn.other:
        extras.append(("other", turn.other))
    more = "".join(f", {name} {json.dumps(value, ensure_ascii=False)}" for name, value in extras)
    review = "REVIEW " if turn.review else ""
    return to_comment(f"{review}turn {turn.id} (line {turn.line}, {turn.confidence!r}{more}): {turn.reason}")


def _turn_lines(turn: Turn, left_out: list[LeftOut]) -> Iterator[str]:
    """The turn's own lines; left-out text that stood between two of its paragraphs or sentences is put there."""
    label = "" if turn.kind in UNLABELLED else f"**{to_markdown(turn.speaker)}:** "
    for number, sentence in enumerate(turn.sentences):
        if number and sentence.opens and turn.kind == "lead":
            yield ">"
        elif number and sentence.opens and label:
            yield ""
            while left_out and left_out[-1].line < sentence.line:
                yield left_out_comment(left_out.pop())
                yield ""
        while number and label and left_out and left_out[-1].start and _before(left_out[-1], sentence):
            yield left_out_comment(left_out.pop())
        if turn.kind in HEADINGS and not begins_line(turn, number):
            continue
        yield from directives.of_sentence(sentence)
        if turn.kind in HEADINGS:
            # One line a paragraph; two spaces stand between its sentences.
            end = number + 1
            while end < len(turn.sentences) and not begins_line(turn, end):
                end += 1
            yield HEADINGS[turn.kind] + "  ".join(to_markdown(s.text) for s in turn.sentences[number:end])
        elif turn.kind == "lead":
            yield f"> {to_markdown(sentence.text)}"
        else:
            yield (label if not number else "") + to_markdown(sentence.text)


def _before(entry: LeftOut, sentence: Sentence) -> bool:
    return (entry.line, entry.start) < (sentence.line, sentence.start)


def begins_line(turn: Turn, number: int) -> bool:
    """Whether this sentence of a heading begins a line: a paragraph does, and what a directive stands before."""
    sentence = turn.sentences[number]
    return number == 0 or sentence.opens or any(directives.of_sentence(sentence))


def _places(interview: Interview) -> Iterator[str]:
    """Where each sentence stood: line, place in its block, flags, checksum. It also keeps sentences whole."""
    marks = []
    for turn in interview.turns:
        for number, sentence in enumerate(turn.sentences):
            inside = not sentence.opens and (begins_line(turn, number) if turn.kind in HEADINGS else not number)
            flags = ("m" if inside else "") + ("t" if sentence.trace else "")
            marks.append(f"{sentence.line}+{sentence.start}{flags}:{check(sentence.text)}")
    if marks:
        yield f"<!-- {PLACES}"
        yield from (" ".join(marks[at : at + 8]) for at in range(0, len(marks), 8))
        yield "-->"
        yield ""
