"""What to call those whom no label names, or names in short: by headline, lead, byline, and whom they speak to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from narrator.model import Article
from narrator.patterns import late

from . import names
from .words import part, phrases, words_of

_CAP = r"[^\W\d_a-zà-ÿа-яё][\w’'.-]*"
_SMALL_WORD = r"(?:de|la|del|van|von|der|di|da|do|dos|du|le|bin|al)"
_NAME = late(rf"{_CAP}(?:\s+(?:{_SMALL_WORD}\s+){{0,2}}{_CAP}){{1,3}}")
_WITH = late(
    r"(?:interview(?:ing|ed)?(?:\s+\w+)?\s+(?:with|mit|avec|de|von)|entretien\s+avec|rencontre\s+avec|entrevista\s+(?:a|con|com|de|ao|à)|"
    r"intervista\s+(?:a|ad|con|di)|conversation\s+with|gespräch\s+mit|интервью\s+с|meet|spoke\s+(?:with|to)|talk(?:ed|s)?\s+(?:with|to)|"
    r"hablamos\s+con|conversamos\s+(?:con|com)|people\s+of[^:]{0,20}:|profile:|spotlight:|q&a:?\s+with|questions\s+(?:with|for)|chat\s+with)\s+",
    re.I,
)
_SMALL = late(r"(?<![\w’'-])[^\W\d_A-ZÀ-ÞА-ЯЁ][\w’'-]*")
_THEN = (", ", " (")
_ARTICLES = words_of("names", "articles")
_OPENERS = (names.COMMON - {"al", "el"}) | _ARTICLES
# In German all nouns have capitals: one that stands behind an article or a number is no name.
_NOUN = late(
    rf"\b(?i:{'|'.join(sorted(_ARTICLES | words_of('names', 'amounts')))})\s+(?:[a-zäöüß]+\s+)?([A-ZÄÖÜ][\w-]+)"
)
_ENDING = late(r"\w+(?:e|en|er|es|em)")
_PATRONYMIC = late(r"\w+(?:вич|вна|чна|ьич|ича|вичем|вной|вны)\b", re.I)
# Whom somebody speaks to: a name at either end of a sentence or between commas.
_CALL = late(rf"(?:^|[,.:;!?…—–]\s+|[¿¡(]\s?)({_CAP}(?:\s+{_CAP}){{0,2}})(?=\s*[,.!?…]|$)")
_ASKED_BY, _SIGNED = (
    late(rf"\W{{0,3}}(?:{'|'.join(map(re.escape, phrases('names', name)))})\W{{0,4}}", re.I)
    for name in ("asked_by", "signed")
)
_NOBODY = words_of("labels", "nobody")  # "EDITOR'S NOTE"
_MOST = 12  # words by which somebody is spoken to, the most frequent
_REACH = 200_000  # characters of the talk that are looked through


@dataclass(slots=True)
class _Found:
    """Somebody whom headline or lead name. name: as shown. with_: the talk is called one with them."""

    name: str
    votes: float = 0.0
    with_: bool = False


@dataclass(frozen=True, slots=True)
class Naming:
    """What an article calls its people. signed: who it says has asked."""

    guest: str
    host: str
    signed: str


def guest_name(article: Article, lead: Sequence[str], talk: str) -> str:
    """Whom the headline or the lead introduces; empty where they name nobody."""
    found = _introduced(article, lead, talk)
    return max(found.values(), key=lambda f: f.votes).name if found else ""


def name_people(
    article: Article,
    lead: Sequence[str],
    asked: Sequence[Sequence[str]],
    answered: Sequence[Sequence[str]],
    closing: Sequence[str],
    taken: Collection[str],
) -> Naming:
    """Guest and host of an article, for those whom no label names; the guest is "" where nobody is named.

    asked, answered: the sentences of each turn of the interviewer and of the guest. closing: notes behind the talk.
    taken: names of others.
    """
    tells = " ".join(chain.from_iterable(answered))[:_REACH]
    talk = " ".join((*chain.from_iterable(asked), tells))[:_REACH]
    found = _introduced(article, lead, talk)
    others = names.telling(taken)
    to_guest = Counter(spoken_to(chain.from_iterable(asked)))
    to_host = Counter(spoken_to(text for turn in answered for text in turn[:2]))
    titled = set(spoken_to(chain.from_iterable(asked), titled=True))
    small = frozenset(_SMALL.findall(talk))
    introduced = {word for f in found.values() for word in names.words(f.name)}
    for word, count in to_guest.most_common(_MOST):
        # "Interview with Ann Lee" may be one that Ann Lee has led, and "Mr Ray" is who answers.
        if (count < 2 and (found or word not in titled)) or word in small or word in introduced:
            continue
        name = _in_full(word, article, (*lead, *chain.from_iterable((*asked, *answered))))
        if word in titled or " " in name:
            found[(word,)] = _Found(name, 4.0 * min(3, count))
    spoken = Counter(w.strip(',;:!?…"“”«»()') for w in names.fold(tells).split())
    signed = _byline(article, lead, closing)
    for f in found.values():
        parts = names.telling([f.name])
        f.votes += 2.0 * min(3, sum(to_guest[w] for w in parts)) - 3.0 * min(3, sum(to_host[w] for w in parts))
        f.votes -= 0.25 * min(4, spoken[names.words(f.name)[-1]])  # whoever is spoken of is rather a subject
        if parts & others or parts & names.telling([signed]):
            f.votes = -10.0
    ranked = sorted(found.values(), key=lambda f: -f.votes)
    guest = ranked[0].name if ranked and ranked[0].votes > 0 else ""
    host = signed or article.author.strip()
    if not host or len(host) > 60 or names.fold(host) == names.fold(guest):
        known = bool(guest) and sum(to_guest[w] for w in names.telling([guest])) >= 2
        host = next(
            (
                f.name
                for f in ranked
                if f.name != guest
                and not names.telling([f.name]) & others
                and (any(to_host[w] for w in names.telling([f.name])) or (known and f.with_))
            ),
            "",
        )
    for name in (host, article.site.strip(), part(article.language, "interviewer")):
        if name and len(name) <= 60 and names.fold(name) not in {names.fold(guest), *map(names.fold, taken)}:
            return Naming(guest, name, signed)
    return Naming(guest, "", signed)


def in_full(shorts: Collection[str], article: Article, lead: Sequence[str]) -> dict[str, str]:
    """From labels' names to the full names that the article gives: to just one each, that no other label may mean."""
    given = {f.name for f in _introduced(article, lead, "", sure=True).values()}
    given |= {name for name in (article.author.strip(), _byline(article, lead, ())) if names.looks_like_name(name)}
    meant: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for name in given:
        parts = names.words(name)
        if len(parts) > 1 and len(name) <= 60:
            for word in {parts[0], parts[-1]}:
                meant[word][parts[-2:]] = name
    held = Counter(word for short in shorts for word in names.words(short))
    out = {}
    for short in shorts:
        parts = names.words(short)
        if len(parts) == 1 and len(parts[0]) > 1 and len(meant.get(parts[0], ())) == 1:
            (name,) = meant[parts[0]].values()
            if all(held[word] <= (word == parts[0]) for word in names.telling([name])):
                out[short] = name
    return out


def introduced(article: Article, lead: Sequence[str]) -> frozenset[str]:
    """The names that headline and lead give."""
    return frozenset(f.name for f in _introduced(article, lead, "", sure=True).values())


def _introduced(article: Article, lead: Sequence[str], talk: str, sure: bool = False) -> dict[tuple[str, ...], _Found]:
    """Whom headline and lead name, with what speaks for each. sure: no words of a headline alone; the author too."""
    found: dict[tuple[str, ...], _Found] = {}
    text = " ".join((*lead[:30], talk[:_REACH]))
    small = frozenset(_SMALL.findall(text))
    nouns = frozenset(m.group(1) for m in _NOUN.finditer(" ".join((article.title, text))) if m.group(1)[0].isupper())
    nouns = nouns if article.language == "de" else frozenset()
    author = () if sure else names.words(article.author)
    said = [
        t
        for t in lead[:30]
        if t != article.title and not _NOBODY.issuperset(names.words(t[:60].rpartition(":")[0]) or "-")
    ]
    for weight, source in ((3, article.title), *((2 if i == 0 else 1, t[:2000]) for i, t in enumerate(said))):
        spots = {m.end() for m in _WITH.finditer(source)}
        for at, end, name in _names_in(source, article.language, nouns):
            parts = names.words(name)
            if (
                len(parts) < 2
                or _NOBODY.issuperset(parts)
                or set(parts) & set(author)
                or (article.site and name in article.site)
            ):
                continue
            if nouns.intersection(name.split()):
                continue
            # A headline in capitals names no "Best Practices": such words stand in small letters elsewhere.
            common = sum(w.lower() in small for w in name.split())
            if source is article.title and at not in spots and 2 * common > len(name.split()):
                continue
            if sure and source is article.title and at not in spots and source[end : end + 1] not in ":,":
                continue
            # "Alte Maschinen" may begin a German sentence as well as "Anke Petersen" does: is she named again?
            if (
                article.language == "de"
                and at not in spots
                and _begins(source, at)
                and _ENDING.fullmatch(name.split()[0])
            ):
                again = text.replace(article.title, "").count(name.split()[-1]) - (source is not article.title)
                if again <= 0:
                    continue
            key = tuple(p[:4] for p in parts[-2:])  # "Orgelbauerin Renate Vogel", "Петром Лавровым"
            held = found.setdefault(key, _Found(name))
            held.name = min(held.name, name, key=len)
            held.votes += weight + (4 if at in spots else 0) + (2 if source[end : end + 2] in _THEN else 0)
            held.with_ = held.with_ or at in spots
    return found


def _names_in(text: str, language: str, nouns: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """What looks like names in a text: where each begins and ends, and the name without a trade before it."""
    for m in _NAME.finditer(text):
        at, end = m.span()
        words = m.group().split()
        before = text[:at].split()[-1:]
        led = bool(before) and before[0].casefold().strip("(\"“«„'’") in _ARTICLES
        while words and (words[0].casefold() in _OPENERS or words[0] in nouns or words[0][0].islower()):
            led = led or (words[0].casefold() in _ARTICLES and language != "de")
            words = words[1:]
        if led and language not in ("de", "ru"):
            continue  # "the Clock Tower"
        trade = language == "ru" and (led or _begins(text, at)) and not any(map(_PATRONYMIC.fullmatch, words))
        if trade and len(words) > 2 and names.fold(words[0]) not in names.TITLES:
            words = words[1:]
        name = " ".join(words).rstrip(".'’-,").removesuffix("'s").removesuffix("’s")
        if names.looks_like_name(name):
            yield at, end, name


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = text[max(0, at - 20) : at].rstrip()
    return not before or before[-1] in ".!?:"


def spoken_to(texts: Iterable[str], titled: bool = False) -> Iterator[str]:
    """The folded words by which somebody is spoken to; titled: only such behind a title ("Mr Ray")."""
    for text in texts:
        calls = [m.group(1).split() for m in _CALL.finditer(text[:2000])]
        if len(calls) > 2:
            continue  # a list
        for words in calls:
            title = names.fold(words[0]) in names.TITLES
            if (title and len(words) > 1) or (len(words) == 1 and not titled and not title):
                yield names.fold(words[-1])


def _in_full(word: str, article: Article, texts: Iterable[str]) -> str:
    """The name with this word that the article gives in full, else as its people say it: "Mr. Ray"."""
    captions = (entry.text for entry in article.left_out if "caption" in entry.reason)
    titled = ""
    for text in (article.title, *captions, *texts):
        for m in _NAME.finditer(text[:_REACH]):
            said = [w.rstrip(".'’-,") for w in m.group().removesuffix("'s").removesuffix("’s").split()]
            for before, after in pairwise(said):
                if word not in (names.fold(before), names.fold(after)):
                    continue
                if names.fold(before) not in names.TITLES and names.looks_like_name(f"{before} {after}"):
                    return f"{before} {after}"
                titled = titled or (f"{before} {after}" if names.fold(after) == word else "")
    return titled or word.title()


def _byline(article: Article, lead: Sequence[str], closing: Sequence[str]) -> str:
    """Who is said to have asked: "Propos recueillis par Jean Rue"; behind the talk also "Interview: Jane Roe"."""
    said = [entry.text for entry in article.left_out if entry.reason == "a byline"]
    for pattern, texts in ((_ASKED_BY, (*said, *closing, *lead[1:])), (_SIGNED, (*said, *closing))):
        for text in texts:
            if (m := pattern.match(text[:200])) and (name := _NAME.match(text, m.end())):
                shown = name.group().rstrip(".'’-,")
                if names.looks_like_name(shown) and len(shown) <= 60 and shown not in article.title:
                    return shown
    return ""
