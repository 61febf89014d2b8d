"""The stage's way from an article to an interview, one step a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from narrator.errors import InputError
from narrator.model import Article, Interview, Role, Speaker, Turn, TurnKind

from . import assemble, names
from .cues import asks
from .decode import Path, Scores, decode
from .evidence import Evidence, weigh
from .features import People, features, paragraphs, score
from .labels import find_labels
from .layout import Look, find_look, without_dashes
from .roles import Person, display, guest_name, host_name, people, split_roles
from .traces import regrouped
from .units import Unit, units
from .weights import weights
from .words import part

_NARRATOR = "Narrator"


def find_turns(article: Article) -> Interview:
    """See `narrator.turns.find`."""
    labels = find_labels(article)
    row, left = units(article, labels)
    if labels and _behind(row):
        row, left = units(article, ())
    if not row:
        raise _none(article, "no interview found: there is no text")
    look = find_look(row, article.language)
    if look and sum(row[a].label is not None for a, _ in look.runs) > 0.3 * len(look.runs):
        look = None  # a label says the same, and who
    persons, who = people(row, article, look)
    if not persons and look is None and not any(asks(u.text) for u in row):
        raise _none(article, "no interview found: no labels and no questions")
    guest = "" if persons else guest_name(article, _lead(row), "")
    roles, evidence, path = _best(article, row, who, persons, look, guest)
    rows = assemble.stretches(row, who, path)
    assemble.attribute(row, rows, persons, roles, article.title)
    sides = {r.side for r in rows} - {"narrator"}
    heard = {(r.side, r.person) for r in rows if r.side != "narrator"}
    if len(heard) < 2 and len(persons) < 2:
        raise _none(article, "only one speaker found" if sides else "no interview found: nobody speaks")
    row = without_dashes(row, look, {r.start for r in rows})
    titles = _names(article, row, rows, persons, roles, path)
    turns = _turns(article, row, rows, titles, path, evidence)
    speakers = dict.fromkeys((t.speaker, t.role) for t in turns if t.role != "narrator")
    voices = [Speaker(name, role) for name, role in speakers]
    if any(t.role == "narrator" for t in turns):
        voices.append(Speaker(_narrator({s.name for s in voices}), "narrator"))
    return Interview(
        article.source,
        article.title,
        article.language,
        tuple(voices),
        turns,
        (*article.left_out, *left),
        article.date,
        article.author,
        article.address,
    )


def _behind(row: Sequence[Unit]) -> bool:
    """Whether the talk stands before the first label: then the labels are a box or a list of links."""
    first = next((i for i, u in enumerate(row) if u.label), len(row))
    before, after = (sum(asks(u.text) for u in part) for part in (row[:first], row[first:]))
    return before >= 3 and before > 2 * after


def _none(article: Article, what: str) -> InputError:
    return InputError(what, where=article.source, mend="give an interview, or label its turns ('Name: ...')")


def _lead(row: Sequence[Unit]) -> list[str]:
    """The sentences before the first question."""
    first = next((i for i, u in enumerate(row) if asks(u.text) and i > 1), len(row))
    return [u.text for u in row[:first]]


def _best(
    article: Article, row: Sequence[Unit], who: Sequence[int], persons: Sequence[Person], look: Look | None, guest: str
) -> tuple[list[Role], Evidence, Path]:
    """Decodes under each likely deal of roles and takes the one that explains the sentences best."""
    best: tuple[float, list[Role], Evidence, Path] | None = None
    table = weights(paragraphs(row))
    lost = regrouped(row, article)
    for roles, prior in _deals(persons, look):
        evidence = weigh(row, who, roles, look, article)
        known = _people(persons, roles, article, guest)
        readings = [score(features(row, article.language, known), table.rows)]
        if lost:
            readings.append(score(features(lost, article.language, known), weights(True).rows))
        path = _agreed(readings, table.transitions, evidence)
        value = path.log_likelihood + prior
        if best is None or value > best[0]:
            best = (value, roles, evidence, path)
    assert best is not None
    return best[1:]


def _agreed(readings: Sequence[Sequence[Scores]], transitions: Sequence[Scores], evidence: Evidence) -> Path:
    """The best row under the mean of all readings; where they differ, it is as unsure as they are on average."""
    if len(readings) == 1:
        return decode(readings[0], transitions, evidence.allowed, evidence.fresh)
    path = decode(_mean(readings), transitions, evidence.allowed, evidence.fresh)
    each = [decode(scores, transitions, evidence.allowed, evidence.fresh).marginals for scores in readings]
    return replace(path, marginals=tuple(_mean(each)))


def _mean(readings: Sequence[Sequence[Scores]]) -> list[tuple[float, ...]]:
    """Number by number, over readings of the same sentences."""
    return [
        tuple(sum(numbers) / len(readings) for numbers in zip(*sentence, strict=True))
        for sentence in zip(*readings, strict=True)
    ]


def _deals(persons: Sequence[Person], look: Look | None) -> list[tuple[list[Role], float]]:
    """The deals of roles worth trying, each with what speaks for it beforehand (a log weight)."""
    if not persons:
        return [([], 0.0)]
    plain = split_roles(persons)
    if look and look.side == "interviewer" and max(p.asking for p in persons) < 0.5:
        return [([p.role or "guest" for p in persons], 0.0)]
    free = [i for i, p in enumerate(persons) if p.role is None]
    if max(p.turns for p in persons) > 1 or not 2 <= len(persons) <= 6 or len(free) < len(persons):
        return [(plain, 0.0)]
    out: list[tuple[list[Role], float]] = []
    for size in (1, 2) if len(persons) > 2 else (1,):
        for hosts in combinations(free, size):
            roles: list[Role] = ["interviewer" if i in hosts else "guest" for i in range(len(persons))]
            prior = sum(p.leaning if r == "interviewer" else -p.leaning for p, r in zip(persons, roles, strict=True))
            out.append((roles, prior - 2.0 * size))
    return out


def _people(persons: Sequence[Person], roles: Sequence[Role], article: Article, guest: str) -> People:
    def of(found: Sequence[str]) -> frozenset[str]:
        return frozenset(w for name in found for w in names.words(name) if len(w) > 2 and w not in names.PARTICLES)

    if persons:
        return People(
            of([p.name for p, r in zip(persons, roles, strict=True) if r == "guest"]),
            of([p.name for p, r in zip(persons, roles, strict=True) if r == "interviewer"]),
        )
    return People(of([guest] if guest else []), of([article.author] if article.author else []))


def _names(
    article: Article,
    row: Sequence[Unit],
    rows: Sequence[assemble.Stretch],
    persons: Sequence[Person],
    roles: Sequence[Role],
    path: Path,
) -> dict[tuple[str, int], str]:
    """What each speaker is called, by side and person (-1: no label names them). Never empty, never two alike."""
    first = next((r.start for r in rows if r.side != "narrator"), 0)
    out: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    heard = dict.fromkeys((r.side, r.person) for r in rows if r.side != "narrator")
    for key in heard:
        if key[1] >= 0 and (name := display(persons[key[1]])) and names.fold(name) not in taken:
            out[key] = name
            taken.add(names.fold(name))
    talk = " ".join(u.text for u in row[first:])
    guest = guest_name(article, [u.text for u in row[:first]], talk)
    for side, person in heard:
        if (side, person) in out:
            continue
        word = part(article.language, side)
        offers = [guest, word] if side == "guest" else [host_name(article, guest), word]
        name = next((o for o in offers if o and names.fold(o) not in taken), "")
        number = 2
        while not name:
            if names.fold(f"{word} {number}") not in taken:
                name = f"{word} {number}"
            number += 1
        out[side, person] = name
        taken.add(names.fold(name))
    return out


def _narrator(taken: set[str]) -> str:
    return _NARRATOR if _NARRATOR not in taken else "Narrator's voice"


def _turns(
    article: Article,
    row: Sequence[Unit],
    rows: Sequence[assemble.Stretch],
    titles: dict[tuple[str, int], str],
    path: Path,
    evidence: Evidence,
) -> tuple[Turn, ...]:
    builder = assemble.Turns(row, path, evidence, article.language)
    narrator = _narrator(set(titles.values()))
    talked = False
    out: list[Turn] = []
    for i, r in enumerate(rows):
        following = rows[i + 1] if i + 1 < len(rows) else None
        kind = _kind(article, row, r, talked)
        speaker = narrator if r.side == "narrator" else titles[r.side, r.person]
        turn = builder.build(r, speaker, kind, following, talked)
        talked = talked or r.side != "narrator"
        if (
            out
            and talked
            and not turn.review
            and turn.role == "interviewer" == out[-1].role
            and turn.label
            and out[-1].speaker == speaker
        ):
            turn = replace(turn, review=True, reason=turn.reason + ", two questions in a row")
        out.append(turn)
    return tuple(out)


def _kind(article: Article, row: Sequence[Unit], r: assemble.Stretch, talked: bool) -> TurnKind:
    if r.side != "narrator":
        return "talk"
    unit = row[r.start]
    if unit.kind == "title" or (r.start == 0 and names.fold(unit.text) == names.fold(article.title)):
        return "title"
    if unit.kind == "heading":
        return "heading"
    return "note" if talked else "lead"
