"""Which sentence of an old text is which of a new one: kept, moved, reworded. What has no partner came or went.

Heckel's way (CACM 21-4, 1978) finds the same sentences, moved ones too, in one pass over each text: what stands once
in both is a pair, and so is the same text beside a pair. What is left is compared, and only with what stands in the
same gap or shares rare words with it, so that the work grows with the text and not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from narrator.patterns import late

Pair = tuple[int, int]

LIKE = 0.5  # from here on a sentence in the same gap is the old one reworded
MOVED = 0.7  # and one elsewhere is
TELLING = 5  # words: what is shorter ("Yes, of course.") is not known again elsewhere
_REACH = 8  # sentences to both sides that one in a gap is compared with
_NEARBY = 4  # sentences past which one may be moved and be known however short it is
_RARE = 4  # sentences that hold a word, at most, where it is rare
_LONGEST = 1000  # characters, and words, from both ends of a sentence that are compared

# What is above a place is named by what it is not: Python counts through a set when it compiles it.
_SIGN = r"[\u0e00-\u0eff]|[^\x00-\u2e7f]"
_WORD = late(rf"{_SIGN}|(?:(?!{_SIGN})\w)+(?:['’](?:(?![^\x00-\u2e7f])\w)+)*")


def align(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """Pairs of places (from 0) that hold the same sentence, in the order of ``old``; no place is in two pairs."""
    pairs = _same(old, new)
    kept = in_order(pairs)
    pairs = kept + _known_again(set(pairs) - set(kept), kept, old)
    found = _first(pairs + _like(old, new, pairs, kept), old)
    return tuple(sorted((i, j) for j, i in _first([(j, i) for i, j in found], new)))


def in_order(pairs: Iterable[Pair]) -> list[Pair]:
    """The most of these pairs that stand in one order in both texts; the others were moved past them."""
    row = sorted(pairs)
    ends: list[int] = []  # the least place in the new text at which a run of each length can end
    heads: list[int] = []  # and the pair that it ends with
    before: list[int] = []
    for number, (_, place) in enumerate(row):
        at = bisect_left(ends, place)
        before.append(heads[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        heads[at : at + 1] = [number]
    found = []
    number = heads[-1] if heads else -1
    while number >= 0:
        found.append(row[number])
        number = before[number]
    return found[::-1]


def _same(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The same text in both: what stands once in each, and what stands beside such a pair."""
    counts, others = Counter(old), Counter(new)
    place = {text: at for at, text in enumerate(new)}
    to = {at: place[text] for at, text in enumerate(old) if counts[text] == 1 == others[text]}
    taken = set(to.values())
    for step, at in ((1, range(-1, len(old))), (-1, range(len(old), -1, -1))):
        edge = {-1: -1, len(old): len(new)}
        for i in at:
            j = to.get(i, edge.get(i))
            if j is None or i + step in to or not 0 <= i + step < len(old) or not 0 <= j + step < len(new):
                continue
            if j + step not in taken and old[i + step] == new[j + step]:
                to[i + step] = j + step
                taken.add(j + step)
    return list(to.items())


def _first(pairs: Sequence[Pair], old: Sequence[str]) -> list[Pair]:
    """The pairs; of the same text said twice on end ("No. No."), the first is the one that has a partner."""
    to = dict(pairs)
    starts = [at for at, text in enumerate(old) if not at or old[at - 1] != text]
    for start, end in pairwise([*starts, len(old)]):
        if end - start > 1:
            partners = sorted(to.pop(at) for at in range(start, end) if at in to)
            to.update(zip(range(start, end), partners, strict=False))
    return list(to.items())


def _known_again(moved: Iterable[Pair], kept: Sequence[Pair], old: Sequence[str]) -> list[Pair]:
    """Of the pairs that were moved, those that say enough, or are nearby: a "Yes." elsewhere is another one."""
    row = sorted(moved)
    befores, afters = [i for i, _ in kept], [j for _, j in kept]
    starts = [0, *(n + 1 for n, (a, b) in enumerate(pairwise(row)) if (a[0] + 1, a[1] + 1) != b), len(row)]
    found: list[Pair] = []
    for start, end in pairwise(starts):
        far = max((abs(bisect_left(befores, i) - bisect_left(afters, j)) for i, j in row[start:end]), default=0)
        if far <= _NEARBY or sum(len(words(old[i])) for i, _ in row[start:end]) >= TELLING:
            found += row[start:end]
    return found


def _like(old: Sequence[str], new: Sequence[str], pairs: Sequence[Pair], kept: Sequence[Pair]) -> list[Pair]:
    """Of what has no partner yet: the likest first."""
    came = sorted(set(range(len(new))) - {j for _, j in pairs})
    went = sorted(set(range(len(old))) - {i for i, _ in pairs})
    if not came or not went:
        return []
    said = {~j: words(new[j]) for j in came} | {i: words(old[i]) for i in went}
    gaps = _gaps(went, [i for i, _ in kept]), _gaps(came, [j for _, j in kept])
    found: list[tuple[float, int, int, int]] = []
    near: set[Pair] = set()
    for gap, here in gaps[0].items():
        there = gaps[1].get(gap, [])
        for number, i in enumerate(here):
            middle = number * len(there) // len(here)
            first = max(0, middle - _REACH)
            for at, j in enumerate(there[first : middle + _REACH + 1], first):
                near.add((i, j))
                if (score := likeness(old[i], new[j], said[i], said[~j])) >= LIKE:
                    found.append((-score, abs(at - middle), i, j))
    for i, j in _sharing(went, came, said):
        if (i, j) not in near and (score := likeness(old[i], new[j], said[i], said[~j])) >= MOVED:
            found.append((-score, len(old) + len(new), i, j))
    to: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(found):
        if i not in to and j not in taken:
            to[i] = j
            taken.add(j)
    return list(to.items())


def _gaps(places: Iterable[int], borders: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place in places:
        found[bisect_left(borders, place)].append(place)
    return found


def _sharing(went: Sequence[int], came: Sequence[int], said: dict[int, list[str]]) -> list[Pair]:
    """Sentences that share words which few hold: at most a few for each."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j in came:
        for word in set(said[~j]):
            if len(holders[word]) <= _RARE:
                holders[word].append(j)
    found = []
    for i in went:
        if len(said[i]) < TELLING:
            continue
        shared = Counter(j for w in set(said[i]) if len(holders.get(w, ())) <= _RARE for j in holders.get(w, ()))
        found += [(i, j) for j, _ in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))[:_RARE]]
    return found


def words(text: str) -> list[str]:
    """Its words without case; a character each where a script knows no spaces."""
    return _WORD.findall(text.casefold())


def likeness(one: str, other: str, ones: Sequence[str] | None = None, others: Sequence[str] | None = None) -> float:
    """0 to 1, how much two sentences share: letters and words in equal parts, since any two share letters."""
    from rapidfuzz.distance import Indel

    ones, others = ones or words(one), others or words(other)
    letters = Indel.normalized_similarity(_ends(one), _ends(other))
    return (letters + Indel.normalized_similarity(_ends(ones), _ends(others))) / 2


def _ends(text: Sequence[str]) -> Sequence[str]:
    """Of what is very long, both ends."""
    return text if len(text) <= 2 * _LONGEST else [*text[:_LONGEST], *text[-_LONGEST:]]
