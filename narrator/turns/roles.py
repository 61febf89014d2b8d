"""Who the labels name, and which of them asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from narrator.model import Article, Role
from narrator.patterns import late

from . import names
from .candidates import ANSWER_WORDS, QUESTION_WORDS, numbered
from .cues import asks
from .layout import Look
from .naming import spoken_to
from .units import Unit
from .words import words_of

_HOST_ROLE = late(
    r"\b(?:host|interviewer|moderator|presenter|anchor|journalist|editor|reporter|periodista|entrevistador|presentador|"
    r"jornalista|apresentador|journaliste|animateur|giornalista|conduttor|moderatorin|ведущ|журналист)",
    re.I,
)
_CO_HOST = late(
    r"\b(?:co-?hosts?|hosts?|hosted by|moderators?|moderation|moderated by|presenters?|presented by|copresentador\w*|"
    r"coanfitri\w+|présent\w+ par|animé\w* par|co-?animat\w+|conduc\w+|conduttor\w+|apresenta\w+|ведущ\w+)\b",
    re.I,
)
_NARRATORS = words_of("labels", "narrator")
_MERE_QUESTION = words_of("labels", "mere_question")
_MERE_ANSWER = words_of("labels", "mere_answer")
_MERE = _MERE_QUESTION | _MERE_ANSWER
_ROLE_WORDS = QUESTION_WORDS | ANSWER_WORDS


# Of persons who are named once: fitted on labelled interviews (a conditional logit over whom the roles may fall to),
# on the scale of how likely their words are.
_FIRST, _NAMES_NEXT, _IN_TITLE, _NAMED_BEFORE = 2.9, 3.0, -4.5, -4.3
_SAID = 40  # sentences of somebody's first turn that are looked at


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom labels name.

    turns: how often. asking: share of those turns that ask. leaning: above 0 an interviewer.
    """

    name: str
    turns: int
    asking: float
    leaning: float
    role: Role | None = None  # where the label itself says so
    joins: bool = False  # never answers, and speaks to somebody who does, or is called a host


def people(units: Sequence[Unit], article: Article, look: Look | None) -> tuple[tuple[Person, ...], tuple[int, ...]]:
    """The persons behind the labels, as they appear; and for each unit the person whose label it carries, or -1."""
    written = Counter(_part(u.label.name) for u in units if u.label)
    alias = _one_a_part(names.merge(written))
    order: dict[str, int] = {}
    who = []
    for u in units:
        if u.label:
            who.append(order.setdefault(alias[_part(u.label.name)], len(order)))
        else:
            who.append(-1)
    roles = {order[alias[_part(u.label.name)]]: u.label.role for u in units if u.label and u.label.role}
    spans = _labelled_turns(who)
    turns, asking = Counter[int](), Counter[int]()
    marked = {i for a, b in look.runs for i in range(a, b)} if look else set()
    for a, b in spans:
        turns[who[a]] += 1
        # Where one side alone has labels, the other speaks before the next label does.
        own = [i for i in range(a, b) if i not in marked and (len(order) > 1 or units[i].block == units[a].block)]
        asking[who[a]] += any(asks(units[i].text) for i in own[-2:])
    title = set(names.words(article.title))
    out = []
    for name, k in order.items():
        share = asking[k] / turns[k]
        out.append(
            Person(name, turns[k], share, _leaning(name, share, k, roles.get(k, ""), title, article), _fixed(name))
        )
    return _joining(out, who, units), tuple(who)


def _joining(persons: Sequence[Person], who: Sequence[int], units: Sequence[Unit]) -> tuple[Person, ...]:
    """The persons, co-hosts told: of three or more, whoever answers no host, calls somebody by name who does, and
    speaks no more often than a host.

    Also who is called a host: "my co-host Ann Lee", "Moderation: Ann Lee und Bob Ray".
    """
    hosts = {k for k, p in enumerate(persons) if p.role == "interviewer" or (p.leaning > 0 and p.asking >= 0.4)}
    spans = _labelled_turns(who)
    answers = Counter(
        who[b]
        for (a, end), (b, _) in pairwise(spans)
        if who[a] in hosts and who[b] not in hosts and asks(units[end - 1].text)
    )
    if not hosts or not answers or len(persons) < 3:
        return tuple(persons)
    guests = names.telling(persons[k].name for k in answers)
    told = [units[i].text[:1000] for i in range(min(spans[0][0], 30))]
    joins = set[int]()
    for a, end in spans:
        said = [units[i].text for i in range(a, min(end, a + 6))]
        told += said if who[a] in hosts else []
        if who[a] not in hosts and guests.intersection(spoken_to(said)):
            joins.add(who[a])
    called = " ".join(t[m.end() : m.end() + 80] for t in told for m in _CO_HOST.finditer(t[:1000]))[:4000]
    joins |= {k for k, p in enumerate(persons) if " " in p.name and p.name in called}
    joins -= hosts | answers.keys()
    most = max(persons[k].turns for k in hosts)
    return tuple(replace(p, joins=k in joins and p.role is None and p.turns <= most) for k, p in enumerate(persons))


def unasked(units: Sequence[Unit], who: Sequence[int]) -> bool:
    """Whether whoever asks has no label: the first label answers a question without one, and nobody with one asks."""
    starts = [i for i, w in enumerate(who) if w >= 0]
    if not starts or not starts[0] or units[starts[0] - 1].kind in ("title", "heading", "caption"):
        return False
    if not asks(units[starts[0] - 1].text):
        return False
    turns, asking = Counter[int](), Counter[int]()
    for i in starts:
        end = i
        while end + 1 < len(units) and not units[end + 1].first and who[end + 1] < 0:
            end += 1
        turns[who[i]] += 1
        asking[who[i]] += asks(units[end].text)
    return all(3 * asking[k] <= n for k, n in turns.items())


def _part(name: str) -> str:
    """Numbered questions are one part ("Reporter 2" is a person); all else stays as written."""
    word = numbered(name)
    if word not in _ROLE_WORDS:
        return name
    return word.upper() if len(word) == 1 else word.capitalize() if word in _MERE else names.fold(name).capitalize()


def _one_a_part(alias: dict[str, str]) -> dict[str, str]:
    """Mere words for question are one person, and so are those for answer ("Pregunta" and "P")."""
    found = {names.fold(person) for person in alias.values()} & _MERE
    words = {w for w in found if len(w) > 1}
    sides = [{w for w in found if w in side} for side in (_MERE_QUESTION, _MERE_ANSWER)]
    for side, other in (sides, sides[::-1]):
        # A letter by itself may as well be somebody's initial.
        same = {w for w in side if w in words or other or any(full[0] == w for full in words)}
        people = [person for person in dict.fromkeys(alias.values()) if names.fold(person) in same]
        for name, person in alias.items():
            if person in people:
                alias[name] = people[0]
    return alias


def display(person: Person) -> str:
    """How a labelled person is called; empty where the label is a mere word for question or answer."""
    name = person.name
    if len(name) == 1 or names.fold(name) in _MERE:
        return ""
    return name.title() if name.isupper() and " " in name else name


def _fixed(name: str) -> Role | None:
    word = numbered(name)
    if word in _NARRATORS:
        return "narrator"
    if word in QUESTION_WORDS:
        return "interviewer"
    return "guest" if word in ANSWER_WORDS else None


def _labelled_turns(who: Sequence[int]) -> list[tuple[int, int]]:
    starts = [i for i, w in enumerate(who) if w >= 0]
    return list(zip(starts, [*starts, len(who)][1:], strict=True))


def _leaning(name: str, share: float, place: int, role: str, title: set[str], article: Article) -> float:
    parts = names.words(name)
    value = 4.0 * (share - 0.45)
    value += 0.5 if place == 0 else 0.0
    if role:
        value += 3.0 if _HOST_ROLE.search(role) else -0.5
    if _HOST_ROLE.search(name):
        value += 2.5
    if set(parts) & set(names.words(article.author)):
        value += 2.0
    if article.site and (names.fold(name) in names.fold(article.site) or names.fold(article.site) in names.fold(name)):
        value += 2.5
    if title & {p for p in parts if len(p) > 2}:
        value -= 1.5
    if len(parts) == 1 and name.isupper() and len(name) > 2:
        value += 0.7
    return value


def bearing(
    persons: Sequence[Person], who: Sequence[int], named: Sequence[frozenset[str]], title: str
) -> tuple[float, ...]:
    """What speaks for each person of those named once being an interviewer, beside how their words sound: a log weight.

    Whoever speaks first and names whoever speaks next leads the talk; whom the headline or an earlier speaker names is
    a guest. named: the folded words with a capital of each sentence.
    """
    telling = [names.telling([p.name]) for p in persons]
    headline = frozenset(names.words(title))
    out, seen, earlier = [0.0] * len(persons), set[int](), set[str]()
    spans = _labelled_turns(who)
    for number, (a, b) in enumerate(spans):
        k, after = who[a], who[b] if b < len(who) else -1
        said = set[str]().union(*named[a : min(b, a + _SAID)])
        if k not in seen:
            value = 0.0 if number else _FIRST
            value += _NAMES_NEXT if after >= 0 and after != k and telling[after] & said else 0.0
            value += _IN_TITLE if telling[k] & headline else 0.0
            value += _NAMED_BEFORE if telling[k] & earlier else 0.0
            out[k] = value
        seen.add(k)
        earlier |= said
    return tuple(out)


def split_roles(persons: Sequence[Person]) -> list[Role]:
    """Interviewer or guest for each labelled person, by what their turns show; of two or more, at least one of each."""
    roles: list[Role] = []
    for p in persons:
        roles.append(p.role or ("interviewer" if p.joins or (p.leaning > 0 and p.asking >= 0.4) else "guest"))
    free = [i for i, p in enumerate(persons) if p.role is None]
    if "interviewer" not in roles and free and len(persons) > 1:
        roles[max(free, key=lambda i: persons[i].leaning)] = "interviewer"
    if "guest" not in roles and free and len(persons) > 1:
        roles[min(free, key=lambda i: persons[i].leaning)] = "guest"
    return roles
