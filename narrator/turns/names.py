"""Names of people: what looks like one, and which two are the same person.

Merging is careful: two names become one speaker where one is the full name and the other its surname, first
name or initials and no other speaker could be meant, where they differ by a title or by case and accents, or
where a rare spelling is one letter away from a frequent one. Each test is a look-up, so ten thousand names
cost linear time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .words import words_of

TITLES = words_of("names", "titles")
_FEMALE, _MALE = words_of("names", "female"), words_of("names", "male")
_FIRST_NAMED = words_of("names", "first_named")
PARTICLES = words_of("names", "particles")
# Shapes that look like names and are none; in labels they head a line that nobody says.
COMMON = words_of("names", "common")
_LETTERS = ({"Q", "A"}, {"P", "R"}, {"D", "R"}, {"В", "О"})


def fold(text: str) -> str:
    """Lower case, no accents, single spaces, no full stops: what two spellings of one name share."""
    flat = text.casefold()
    if not flat.isascii():
        flat = unicodedata.normalize("NFKD", flat.replace("ё", "е"))
        flat = "".join(c for c in flat if not unicodedata.combining(c)).replace("’", "'")
    return " ".join(flat.replace(".", " ").split())


def words(name: str) -> tuple[str, ...]:
    """The folded words of a name without the titles before it (unless there is nothing else); at least one."""
    parts = tuple(re.sub(r"[\"“”«»()\[\],*_]", " ", fold(name)).split())
    first = next((i for i, p in enumerate(parts) if p not in TITLES), 0)
    return parts[first:] or (fold(name) or name,)  # a row of brackets or stars is a name of its own


def telling(names: Iterable[str]) -> frozenset[str]:
    """The folded words of names by which people are told apart: neither particles nor initials."""
    return frozenset(w for name in names for w in words(name) if len(w) > 2 and w not in PARTICLES)


def looks_like_name(text: str) -> bool:
    """One to six words, each capitalised, a particle, an initial or a number after a word ("Speaker 2")."""
    parts = text.split()
    if not 1 <= len(parts) <= 6 or len(text) > 60 or any(c in text for c in "?!…;"):
        return False
    first = parts[0].strip("\"'“”«»(").casefold().rstrip(".")
    if first in COMMON and len(parts) > 1 and first not in PARTICLES:
        return False
    for number, part in enumerate(parts):
        bare = part.strip("\"'“”«»().,&/")
        if not bare:
            if part in ("&", "/"):
                continue
            return False
        if bare[0].isdigit():
            if not (number and bare.isdigit() and len(bare) <= 3):
                return False
        elif not (
            bare[0].isupper()
            or bare.casefold() in PARTICLES
            or (not bare[0].isascii() and bare[0].isalpha() and not bare[0].islower())
        ):
            return False
    return any(c.isalpha() for c in text)


def looks_like_title(text: str) -> bool:
    """At most five words, all but the short ones with a capital, a number or a hyphen: "On a Wednesday"."""
    parts = text.split()
    marked = (len(w) <= 3 or w[0].isdigit() or "-" in w or any(map(str.isupper, w)) for w in parts)
    return 0 < len(parts) <= 5 and parts[-1][0].isupper() and all(marked)


def initials(parts: Sequence[str]) -> set[str]:
    """The initials a full name may be shortened to; its words may be titles ("Git Rev News")."""
    if len(parts) < 2:
        return set()
    whole = "".join(p[0] for p in parts if p)
    strong = "".join(p[0] for p in parts if p and p not in PARTICLES)
    split = "".join(q[0] for p in parts for q in p.split("-") if q)
    return {whole, strong, split, parts[0][0] + parts[-1][0]}


def merge(names: Mapping[str, int]) -> dict[str, str]:
    """From each written name (with how often it stands) to the name its person goes by.

    A person goes by the longest written name (of up to four words), of equals the most frequent, then the first.
    """
    parent = {n: n for n in names}

    def root(n: str) -> str:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    parts = {n: words(n) for n in names}
    same: dict[str, str] = {}
    ladies, lords = ({" ".join(parts[n]) for n in names if _titled(n, kind)} for kind in (_FEMALE, _MALE))
    for n in names:  # titles, case, accents; but Mr and Mrs Hobbs are two
        key = " ".join(parts[n])
        if key in ladies and key in lords:
            key += " f" if _titled(n, _FEMALE) else " m" if _titled(n, _MALE) else ""
        parent[n] = root(same.setdefault(key, n))
    heads = [n for n in names if parent[n] == n]
    index: dict[str, set[str]] = defaultdict(set)
    for n in heads:
        p = parts[n]
        if len(p) > 1:
            for key in {
                p[0],
                p[-1],
                " ".join(p[-2:]),
                " ".join((p[0], p[-1])),
                *(("#" + i) for i in initials(p) | initials(fold(n).split())),
            }:
                index[key].add(n)
        if len(p[0]) > 1:
            index[("~" if n.isupper() and len(n) <= 4 else "#") + p[0][0]].add(n)
    for n in heads:
        if len(parts[n]) <= 2:
            found = {root(m) for m in index.get(" ".join(parts[n]), ()) if m != n and _may_be(n, parts[n], parts[m])}
            if len(found) == 1:
                parent[n] = found.pop()
    letters = _part_letters(names, parts)
    for n in heads:
        bare = re.sub(r"\W", "", fold(n))
        if parent[n] == n and len(bare) <= 4 and n.isupper() and n not in letters:
            among = [m for m in index.get("#" + bare) or index.get("~" + bare) or () if m != n]
            found = {root(m) for m in among if len(fold(m).split()) == len(bare)} or {root(m) for m in among}
            if len(found) == 1:
                parent[n] = found.pop()
    _merge_slips([n for n in names if parent[n] == n], parts, names, parent)
    groups: dict[str, list[str]] = defaultdict(list)
    for n in names:
        groups[root(n)].append(n)
    out = {}
    for group in groups.values():
        best = max(
            group,
            key=lambda n: (
                not (n.isupper() and len(re.sub(r"\W", "", n)) <= 4),
                len(parts[n]) if len(parts[n]) <= 4 else 0,
                len(words(n)) == len(n.split()),
                names[n],
            ),
        )
        out.update(dict.fromkeys(group, best))
    return out


def _may_be(name: str, parts: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether a short name may stand for a full one: Don Aldo and Sir Ian are called by their first names."""
    return not (len(parts) == 1 and _titled(name, _FIRST_NAMED)) or parts[0] == full[0]


def _titled(name: str, titles: frozenset[str]) -> bool:
    return fold(name).split(" ", 1)[0] in titles


def _part_letters(names: Mapping[str, int], parts: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Letters that stand for question and answer, and so for nobody whose name begins with them.

    Where each letter of a pair begins the name of somebody whom another label writes in full, they are initials.
    """
    begun = {p[0][0] for p in parts.values() if len(p[0]) > 1}
    pairs = [pair for pair in _LETTERS if pair <= names.keys() and not {fold(n) for n in pair} <= begun]
    return {n for pair in pairs for n in pair} | ({"Q"} if "q" not in begun or "A" in names else set())


def _merge_slips(
    heads: Sequence[str], parts: Mapping[str, tuple[str, ...]], names: Mapping[str, int], parent: dict[str, str]
) -> None:
    """A rare name one letter (added, lost or changed) away from a frequent one is a slip of the pen."""
    near: dict[str, list[str]] = defaultdict(list)
    for n in heads:
        key = " ".join(parts[n])
        # Only names that stand three times and more are looked for.
        if names[n] >= 3 and 6 <= len(key) <= 60 and not any(c.isdigit() for c in key):
            for i in range(len(key)):
                near[key[:i] + key[i + 1 :]].append(n)
            near[key].append(n)
    for n in sorted(heads, key=lambda n: names[n]):
        key = " ".join(parts[n])
        if names[n] > 2 or not 6 <= len(key) <= 60 or any(c.isdigit() for c in key):
            continue
        found: Counter[str] = Counter()
        for spot in (key, *(key[:i] + key[i + 1 :] for i in range(len(key)))):
            for m in near.get(spot, ())[:20]:
                if m != n and parent[m] == m and names[m] >= 3 * names[n] and _one_word_apart(parts[n], parts[m]):
                    found[m] += 1
        if len(found) == 1:
            parent[n] = next(iter(found))


def _one_word_apart(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Same number of words, and the one that differs is long enough for a slip ("Student A" and "B" are two)."""
    if len(a) != len(b):
        return False
    other = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(other) == 1 and min(len(other[0][0]), len(other[0][1])) >= 4
