"""Two texts compared word by word, for a person to read."""

from __future__ import annotations

from typing import Literal

from narrator.patterns import late

Run = tuple[Literal["=", "-", "+"], str]

MOST = 25_000_000
"""Words times words that are compared; 3 MB. Beyond it, the whole of one stands against the whole of the other."""

WORD = r"[^\x00-\u2e7f]|(?:(?![^\x00-\u2e7f])\S)+"
"""A sign of a script without spaces, as these stand from U+2E80 on, or what stands between spaces. As the page's script
has it. By what it is not, since Python counts through a range when it compiles it."""

_WORD = late(rf"(?:{WORD})\s*")


def difference(before: str, after: str) -> tuple[Run, ...]:
    """What both share ("="), what is gone ("-") and what is new ("+"), in reading order; what is gone comes first.

    All "=" and "-" together are the words of ``before``, all "=" and "+" those of ``after``; each word brings the white
    space behind it.
    """
    old, new = _WORD.findall(before + " "), _WORD.findall(after + " ")
    runs = _joined(_blocks([word.rstrip() for word in old], [word.rstrip() for word in new]))
    said: list[Run] = []
    for first, last, start, end, same in runs:
        if same:
            said.append(("=", "".join(new[start:end])))
        if not same and last > first:
            said.append(("-", "".join(old[first:last])))
        if not same and end > start:
            said.append(("+", "".join(new[start:end])))
    return tuple(said)


_Block = tuple[int, int, int, int, bool]


def _blocks(old: list[str], new: list[str]) -> list[_Block]:
    """Stretches (first and last in ``old``, first and last in ``new``, whether they are the same), without a gap."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle, other = old[head : len(old) - tail], new[head : len(new) - tail]
    blocks: list[_Block] = [(0, head, 0, head, True)]
    if len(middle) * len(other) > MOST:
        blocks.append((head, head + len(middle), head, head + len(other), False))
    elif middle or other:
        from rapidfuzz.distance import LCSseq

        for step in LCSseq.opcodes(middle, other):
            first, last = step.src_start + head, step.src_end + head
            blocks.append((first, last, step.dest_start + head, step.dest_end + head, step.tag == "equal"))
    blocks.append((len(old) - tail, len(old), len(new) - tail, len(new), True))
    return blocks


def _joined(blocks: list[_Block]) -> list[_Block]:
    """Neighbours of one kind are one; a few shared words between longer changes belong to them."""
    kept: list[_Block] = []
    for block in blocks:
        if block[0] == block[1] and block[2] == block[3]:
            continue
        if not block[4] and len(kept) > 1 and kept[-1][4] and not kept[-2][4]:
            shared = kept[-1][1] - kept[-1][0]
            if shared < min(_size(kept[-2]), _size(block)):
                kept.pop()
                kept[-1] = (kept[-1][0], block[1], kept[-1][2], block[3], False)
                continue
        if kept and kept[-1][4] == block[4]:
            kept[-1] = (kept[-1][0], block[1], kept[-1][2], block[3], block[4])
        else:
            kept.append(block)
    return kept


def _size(block: _Block) -> int:
    return max(block[1] - block[0], block[3] - block[2])
