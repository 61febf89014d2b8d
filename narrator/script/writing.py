"""Interview -> script file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from narrator.model import Interview, LeftOut, Role, Turn, TurnKind

from .markup import FENCE, check, to_comment, to_markdown

HEADINGS: dict[TurnKind, str] = {"title": "# ", "heading": "## "}
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
        entry = {"name": speaker.name, "role": speaker.role}
        if voice := speaker.voice or (voices or {}).get(speaker.name, ""):
            entry["voice"] = voice
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
    for turn in interview.turns:
        while left_out and left_out[-1].line <= turn.line:
            yield left_out_comment(left_out.pop())
            yield ""
        yield _turn_comment(turn, roles, narrator)
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
    return to_comment(f"left out ({reason}, line {entry.line}): {entry.text}")


def _turn_comment(turn: Turn, roles: Mapping[str, Role], narrator: str) -> str:
    unlabelled = turn.kind in ("title", "heading", "lead")
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
    """The turn's own lines; left-out text that stood between two of its paragraphs is put there."""
    paragraphs: list[list[str]] = []
    lines: list[int] = []
    for sentence in turn.sentences:
        if sentence.opens or not paragraphs:
            paragraphs.append([])
            lines.append(sentence.line)
        paragraphs[-1].append(to_markdown(sentence.text))
    if turn.kind in HEADINGS:
        # One line a paragraph; two spaces stand between its sentences.
        yield from (HEADINGS[turn.kind] + "  ".join(paragraph) for paragraph in paragraphs)
    elif turn.kind == "lead":
        for number, paragraph in enumerate(paragraphs):
            if number:
                yield ">"
            yield from (f"> {line}" for line in paragraph)
    else:
        label = f"**{to_markdown(turn.speaker)}:** "
        for number, paragraph in enumerate(paragraphs):
            if number:
                yield ""
                while left_out and left_out[-1].line < lines[number]:
                    yield left_out_comment(left_out.pop())
                    yield ""
            yield label + paragraph[0] if not number else paragraph[0]
            yield from paragraph[1:]


def _places(interview: Interview) -> Iterator[str]:
    """Where each sentence stood: line, place in its block, flags, checksum. It also keeps sentences whole."""
    marks = []
    for turn in interview.turns:
        for number, sentence in enumerate(turn.sentences):
            flags = ("m" if not number and not sentence.opens else "") + ("t" if sentence.trace else "")
            marks.append(f"{sentence.line}+{sentence.start}{flags}:{check(sentence.text)}")
    if marks:
        yield f"<!-- {PLACES}"
        yield from (" ".join(marks[at : at + 8]) for at in range(0, len(marks), 8))
        yield "-->"
        yield ""
