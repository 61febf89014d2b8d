"""The stage's way from an article to an interview, one step a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from narrator.errors import InputError
from narrator.model import Article, Interview, LeftOut, Role, Speaker, Turn, TurnKind

from . import assemble, names
from .candidates import ANSWER_WORDS, QUESTION_WORDS, mere, numbered
from .cues import asks
from .decode import Path
from .evidence import Evidence, weigh
from .features import Labels
from .labels import find_labels
from .layout import Look, find_look, with_subheads, without_dashes, without_outlet
from .naming import guest_name, in_full, introduced, name_people
from .roles import Person, bearing, display, people, split_roles, unasked
from .scoring import Reader
from .sights import People, Sights
from .sights import look as look_at
from .traces import traced
from .units import Unit, units
from .words import part

_NARRATOR = "Narrator"
_HOST = 5.2  # what speaks beforehand against one interviewer more, as a logarithm; fitted as `roles.bearing` was
_OFTEN = math.log(8)  # the price of a missing label, below which labels are read as standing here and there
_DEALS = 8  # of roles that are tried at most


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
    if (headed := with_subheads(row, look)) != row:
        row, look = headed, find_look(headed, article.language)
    persons, who = people(row, article, look)
    row, outlet = without_outlet(row, look, article.language)
    if not persons and look is None and not any(asks(u.text) for u in row):
        raise _none(article, "no interview found: no labels and no questions")
    guest = "" if persons else guest_name(article, _lead(row), "")
    roles, evidence, path, sure = _best(article, row, who, persons, look, guest)
    rows = assemble.stretches(row, who, path)
    assemble.attribute(row, rows, persons, roles, article.title, introduced(article, _lead(row)))
    sides = {r.side for r in rows} - {"narrator"}
    heard = {(r.side, r.person) for r in rows if r.side != "narrator"}
    if len(heard) < 2 and len(persons) < 2:
        raise _none(article, "only one speaker found" if sides else "no interview found: nobody speaks")
    row = without_dashes(row, look, {r.start for r in rows})
    titles = _names(article, row, rows, persons, outlet)
    turns = _turns(article, row, rows, titles, path, evidence, sure)
    begun = {r.start for r in rows}
    idle = (
        LeftOut(u.label_text, "a label where nobody begins to speak", u.sentence.line)
        for i, u in enumerate(row)
        if u.label_text and i not in begun
    )
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
        (*article.left_out, *left, *idle),
        article.date,
        article.author,
        article.address,
        article.modified,
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
) -> tuple[list[Role], Evidence, Path, Callable[[float], float]]:
    """Who asks, what labels and layout allow, the best row of states, and how sure turns of it are."""
    sights = look_at(traced(row, article), article.language)
    roles, evidence = _deal(article, row, who, persons, look, sights)
    sights.people(_people(persons, roles, article, guest))
    reader = Reader(sights, _labels(who, roles, evidence))
    return roles, evidence, reader.second(evidence, reader.first(evidence)), reader.sure


def _deal(
    article: Article,
    row: Sequence[Unit],
    who: Sequence[int],
    persons: Sequence[Person],
    look: Look | None,
    sights: Sights,
) -> tuple[list[Role], Evidence]:
    """The deal of roles that best explains what a reading finds that does not see the labels."""
    bears = bearing(persons, who, sights.named, article.title)
    deals = _deals(persons, bears, look, unasked(row, who))
    evidence = [weigh(row, who, roles, look, article) for roles, _ in deals]
    if len(deals) == 1:
        return deals[0][0], evidence[0]
    blind = Reader(sights, Labels([""] * len(row), 0, 0)).scores()
    values = [e.likelihood(blind) + prior for e, (_, prior) in zip(evidence, deals, strict=True)]
    best = values.index(max(values))
    return deals[best][0], evidence[best]


def _labels(who: Sequence[int], roles: Sequence[Role], evidence: Evidence) -> Labels:
    sides = [roles[w] if w >= 0 else "" for w in who]
    complete = evidence.way == "labels" and not 0 < max(evidence.price, default=0.0) < _OFTEN
    return Labels(sides, len(roles), 2 if complete else 0 if evidence.way in ("look", "none") else 1)


def _deals(
    persons: Sequence[Person], bears: Sequence[float], look: Look | None, unasked: bool
) -> list[tuple[list[Role], float]]:
    """The deals of roles worth trying, each with what speaks for it beforehand (a log weight).

    bears: what speaks for each person asking.
    """
    if not persons:
        return [([], 0.0)]
    plain = split_roles(persons)
    if unasked or (look and look.side == "interviewer" and max(p.asking for p in persons) < 0.5):
        return [([p.role or "guest" for p in persons], 0.0)]
    free = [i for i, p in enumerate(persons) if p.role is None]
    if len(persons) == 1 and free:  # labels on one side only: whichever reads better
        leaning = persons[0].leaning
        return [(["interviewer"], leaning), (["guest"], -leaning)]
    if max(p.turns for p in persons) > 2 or not 2 <= len(persons) <= 8 or not free:
        return [(plain, 0.0)]
    out: list[tuple[list[Role], float]] = []
    least = "interviewer" not in {p.role for p in persons}
    # Where "Interviewer" speaks first, nobody who is named asks too.
    most = 0 if persons[0].role == "interviewer" else 2
    for size in range(least, min(most, len(free)) + 1):
        for hosts in combinations(free, size):
            roles = [p.role or ("interviewer" if i in hosts else "guest") for i, p in enumerate(persons)]
            if "guest" in roles:
                prior = sum(b if r == "interviewer" else -b for b, r in zip(bears, roles, strict=True))
                out.append((roles, prior - _HOST * size))
    return sorted(out, key=lambda deal: -deal[1])[:_DEALS] or [(plain, 0.0)]


def _people(persons: Sequence[Person], roles: Sequence[Role], article: Article, guest: str) -> People:
    if persons:
        return People(
            names.telling(p.name for p, r in zip(persons, roles, strict=True) if r == "guest"),
            names.telling(p.name for p, r in zip(persons, roles, strict=True) if r == "interviewer"),
        )
    return People(names.telling([guest]), names.telling([article.author]))


def _names(
    article: Article,
    row: Sequence[Unit],
    rows: Sequence[assemble.Stretch],
    persons: Sequence[Person],
    outlet: str,
) -> dict[tuple[str, int], str]:
    """What each speaker is called, by side and person (-1: no label names them). Never empty, never two alike.

    outlet: what stood before the first marked question.
    """
    heard = dict.fromkeys((r.side, r.person) for r in rows if r.side != "narrator")
    talk = [r for r in rows if r.side != "narrator"]
    lead = [u.text for u in row[: talk[0].start]]
    closing = [u.text for u in row[talk[-1].end :]]
    written = {key: display(persons[key[1]]) if key[1] >= 0 else "" for key in heard}
    asked, answered = (
        [[u.text for u in row[r.start : r.end]] for r in talk if r.side == side] for side in ("interviewer", "guest")
    )
    called = name_people(article, lead, asked, answered, closing, [name for name in written.values() if name])
    full = in_full([name for name in written.values() if name], article, (*lead, *closing))
    hosts = sum(side == "interviewer" for side, _ in heard)
    out: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    for key, name in written.items():
        if not name:
            continue
        if numbered(name) not in QUESTION_WORDS | ANSWER_WORDS:
            name = full.get(name, name)
        elif key[0] == "interviewer" and hosts == 1 and called.signed:
            name = called.signed
        if names.fold(name) not in taken:
            out[key] = name
            taken.add(names.fold(name))
    for side, person in heard:
        if (side, person) in out:
            continue
        word = part(article.language, side)
        offers = [called.guest, word] if side == "guest" else ["" if mere(outlet) else outlet, called.host, word]
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
    sure: Callable[[float], float],
) -> tuple[Turn, ...]:
    builder = assemble.Turns(row, path, evidence, article.language, sure)
    narrator = _narrator(set(titles.values()))
    talked = False
    out: list[Turn] = []
    for r in rows:
        kind = _kind(article, row, r, talked)
        speaker = narrator if r.side == "narrator" else titles[r.side, r.person]
        turn = builder.build(r, speaker, kind, talked)
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
