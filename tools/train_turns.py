"""Fits ``narrator/turns/weights.json`` anew from labelled interviews that are kept outside the project.

    pip install -e '.[train]'
    python tools/train_turns.py ../shared/turns [--out narrator/turns/weights.json] [--without ID ...]

The folder holds ``manifest.json`` (a list of ``{id, split, lang, repo}``), ``corpus/ID.json`` (``{id, title, lang,
speakers, roles, blocks: [{text, speaker}]}``) and ``render.py``, whose ``sentences`` cuts a paragraph as `bench.turns`
has it cut. Only the split "train" is read; no repository is in two splits. No text goes into the weights.

Two tables are fitted, for articles with paragraphs and for those with a sentence a block: a linear chain over the
states of `narrator.turns.decode`, with the states masked that labels rule out. The same NumPy, SciPy and processor give
the same file. The fit stops before its last decimals settle, so others may move a few weights by up to a tenth.
"""

from __future__ import annotations

import argparse
import json
import random
import runpy
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from narrator.model import Article, Block, Sentence
from narrator.turns import names
from narrator.turns.cues import asks
from narrator.turns.decode import BEFORE, BEGINS, GB, GI, IB, II, N
from narrator.turns.features import Features, People, features
from narrator.turns.roles import guest_name
from narrator.turns.units import Unit, units

STATES = 5
# The numbers below, VARIANCE to FULL_REPOSITORY, were chosen on the split "dev" with `bench.turns`.
VARIANCE = 0.5  # of the L2 penalty: sum(w*w) / (2 * VARIANCE)
STEPS = 120  # of L-BFGS: a fixed number, not a tolerance, so that a fit always ends
FULL_LENGTH = 80  # sentences: a longer interview weighs no more than this, else a few long ones rule
FULL_REPOSITORY = 5  # interviews: a repository weighs no more, as many are one questionnaire asked again and again
LEAST_REPOSITORIES = 3  # a feature seen in fewer tells of a site rather than of interviews
NOISY, NOISY_WEIGHT = ("artisans", "exercism"), 0.5  # labelled by a machine, or unsure, says the folder's README
CHUNK = 400  # sentences: longer interviews are cut, since every chain takes as much memory as the longest
LEAST_WEIGHT = 0.02  # a feature whose five weights are all smaller is left out of the file
SEED = 0  # of the spaces below
TRACE_AT_END, TRACE_INSIDE = 0.65, 0.015  # how often a lost paragraph end, and any other, leaves a space behind
IMPOSSIBLE = -1e4  # log of a probability of nought, finite so that gradients stay numbers


class Way(NamedTuple):
    """One way of printing an interview. labelled: each speaker is named at the first turn. traces: spaces are left."""

    paragraphs: bool
    labelled: bool
    traces: bool = False


TABLES = {
    "paragraphs": (Way(True, False), Way(True, True)),
    "sentences": (Way(False, True), Way(False, True, traces=True), Way(False, False)),
}

Document = dict[str, Any]
Splitter = Callable[[str], list[str]]
Floats = NDArray[np.float64]


class Chain(NamedTuple):
    """One interview printed one way: an item a sentence in its lists."""

    id: str
    repository: str
    features: list[Features]
    states: list[int]  # the true ones
    allowed: list[list[bool]]  # what labels leave open
    fresh: list[bool]  # a turn may begin whatever stood before
    begins: bool = True  # it is the start of the interview, not a later part
    weight: float = 1.0


def article(doc: Document, way: Way, cut: Splitter, rnd: random.Random) -> tuple[Article, list[str | None]]:
    """The interview as it is read, its title first; and the speaker of each sentence, counted by its ``line``."""
    title = doc["title"]
    blocks = [Block(title, 0, "title", sentences=(Sentence(title, 0, 0, True),))]
    speakers: list[str | None] = [None]
    for number, block in enumerate(doc["blocks"]):
        text = " ".join(block["text"].split())
        if not text or (number == 0 and text == title):
            continue
        parts, at, row = cut(text), 0, list[Sentence]()
        for k, part in enumerate(parts):
            at = text.find(part, at)
            trace = way.traces and rnd.random() < (TRACE_AT_END if k + 1 == len(parts) else TRACE_INSIDE)
            row.append(Sentence(part, len(speakers), at if way.paragraphs else 0, not (way.paragraphs and k), trace))
            speakers.append(block["speaker"])
            at += len(part)
        groups = [tuple(row)] if way.paragraphs else [(one,) for one in row]
        blocks += [Block(text if way.paragraphs else g[0].text, g[0].line, sentences=g) for g in groups]
    return Article("corpus", title, doc["lang"], tuple(blocks)), speakers


def people(doc: Document, read: Article, row: Sequence[Unit], labelled: bool) -> People:
    """Whom the article names: by its labels, or else the guest of its headline and lead, as when turns are found."""

    def folded(them: Iterable[str]) -> frozenset[str]:
        return frozenset(w for n in them for w in names.words(n) if len(w) > 2 and w not in names.PARTICLES)

    if labelled:
        guests = [n for n in doc["speakers"] if doc["roles"][n] == "guest"]
        return People(folded(guests), folded(n for n in doc["speakers"] if n not in guests))
    lead = next((i for i, u in enumerate(row) if i > 1 and asks(u.text)), len(row))
    return People(folded([guest_name(read, [u.text for u in row[:lead]], "")]))


def chain(doc: Document, repository: str, way: Way, cut: Splitter, rnd: random.Random) -> Chain:
    """The interview printed in this way, with the truth beside it."""
    read, speakers = article(doc, way, cut, rnd)
    row, last, seen = units(read, ())[0], None, set[str]()
    out = Chain(doc["id"], repository, features(row, doc["lang"], people(doc, read, row, way.labelled)), [], [], [])
    for i, unit in enumerate(row):
        who = speakers[unit.sentence.line]  # not by place: a stage direction is in speakers, but not in row
        role = doc["roles"][who] if who else None
        begins, goes_on = (IB, II) if role == "interviewer" else (GB, GI)
        state = N if not who else goes_on if who == last else begins
        first = way.labelled and bool(who) and who not in seen
        # A named turn may follow its own side, and so must another speaker's, or the truth would be ruled out.
        fresh = first or bool(who and last and who != last and role == doc["roles"][last])
        seen.update([who] if who else [])
        free = i > 0 and not first and (bool(seen) or not way.labelled)
        out.states.append(state)
        out.fresh.append(fresh)
        out.allowed.append([free or s == state for s in range(STATES)])
        last = who
    return out


def chunks(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with their weights, cut to `CHUNK` sentences."""
    interviews = Counter(repository for repository, _ in {(c.repository, c.id) for c in chains})
    out = []
    for c in chains:
        weight = min(1.0, FULL_REPOSITORY / interviews[c.repository]) * min(1.0, FULL_LENGTH / len(c.states))
        weight *= NOISY_WEIGHT if c.id.startswith(NOISY) else 1.0
        for a in range(0, len(c.states), CHUNK):
            b = a + CHUNK
            parts = (c.features[a:b], c.states[a:b], c.allowed[a:b], c.fresh[a:b])
            out.append(Chain(c.id, c.repository, *parts, a == 0, weight))
    return out


def fit(chains: Sequence[Chain]) -> tuple[Floats, dict[str, Floats]]:
    """The weights of one state after another, and of each feature in each state."""
    shown = Counter(n for n, _ in {(n, c.repository) for c in chains for row in c.features for n in row})
    place = {n: i for i, n in enumerate(sorted(n for n, k in shown.items() if k >= LEAST_REPOSITORIES))}
    parts = chunks(chains)
    lengths, weight = np.array([len(c.states) for c in parts]), np.array([c.weight for c in parts])
    count, length, size = len(parts), int(lengths.max()), len(place)
    columns, values, ends = array("i"), array("d"), array("i", [0])
    for c in parts:
        for row in c.features:
            mine = sorted(row.keys() & place.keys())
            columns.extend(place[name] for name in mine)
            values.extend(row[name] for name in mine)
            ends.append(len(columns))
        ends.extend([len(columns)] * (length - len(c.features)))
    seen = csr_matrix((values, columns, ends), shape=(count * length, size))
    true, mask = np.zeros((count, length, STATES)), np.zeros((count, length, STATES), bool)
    fresh = np.zeros((count, length), int)
    for d, (c, n) in enumerate(zip(parts, lengths, strict=True)):
        true[d, :n], mask[d, :n], fresh[d, :n] = np.eye(STATES)[c.states], c.allowed, c.fresh
    starts = np.array([c.begins for c in parts])[:, None] & np.isin(np.arange(STATES), (II, GI))[None]
    r = range(STATES)  # follows: for ordinary and for fresh sentences, from state a to state b
    follows = np.array([[[a in BEFORE[b] or (f and b in BEGINS) for b in r] for a in r] for f in (False, True)])
    inside = np.arange(length)[None] < lengths[:, None]
    live = [np.flatnonzero(column) for column in inside.T]
    pairs = np.einsum("d,dta,dtb->ab", weight, true[:, :-1], true[:, 1:])

    def loss(flat: Floats) -> tuple[float, Floats]:
        """The penalised negative log-likelihood of the true states, and its gradient: forward and backward."""
        emission, transition = np.split(flat.reshape(-1, STATES), [size])
        raw = np.asarray(seen @ emission).reshape(count, length, STATES)
        score, ways = np.where(mask, raw, IMPOSSIBLE), np.where(follows, transition, IMPOSSIBLE)
        alpha, beta = np.zeros_like(score), np.zeros_like(score)
        alpha[:, 0] = score[:, 0] + np.where(starts, IMPOSSIBLE, 0.0)
        for t in range(1, length):
            k = live[t]
            alpha[k, t] = np.logaddexp.reduce(alpha[k, t - 1][:, :, None] + ways[fresh[k, t]], 1) + score[k, t]
        whole = np.logaddexp.reduce(alpha[np.arange(count), lengths - 1], 1)
        slope = pairs.copy()
        for t in range(length - 1, 0, -1):
            k = live[t]
            onward = ways[fresh[k, t]] + (score[k, t] + beta[k, t])[:, None, :]
            beta[k, t - 1] = np.logaddexp.reduce(onward, 2)
            chance = np.exp(alpha[k, t - 1][:, :, None] + onward - whole[k][:, None, None])
            slope -= (chance * weight[k][:, None, None]).sum(0)
        chance = np.exp(alpha + beta - whole[:, None, None]) * inside[..., None]
        likelihood = weight @ ((raw * true).sum((1, 2)) - whole) + (pairs * transition).sum()
        wrong = ((true - chance) * weight[:, None, None]).reshape(-1, STATES)
        gradient = np.concatenate([np.asarray(seen.T @ wrong).ravel(), slope.ravel()])
        return float(flat @ flat / (2 * VARIANCE) - likelihood), flat / VARIANCE - gradient

    start, options = np.zeros((size + STATES) * STATES), {"maxiter": STEPS, "maxfun": STEPS + 20}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(-1, STATES)
    return best[size:], {name: best[i] for name, i in place.items() if abs(best[i]).max() >= LEAST_WEIGHT}


def table(chains: Sequence[Chain]) -> str:
    """One table as JSON, a line a feature, rounded to hundredths."""
    transition, rows = fit(chains)
    lines = [f"{json.dumps(name, ensure_ascii=False)}: {np.round(row, 2).tolist()}" for name, row in rows.items()]
    return f'{{\n"transitions": {np.round(transition, 2).tolist()},\n"weights": {{\n' + ",\n".join(lines) + "\n}}"


def about(rows: Sequence[Document]) -> str:
    """What the weights were fitted on and how, for the file itself."""
    languages = Counter(sorted(r["lang"] for r in rows)).most_common()
    source = f"{len({r['repo'] for r in rows})} repositories ({', '.join(f'{k} {n}' for k, n in languages)})"
    return f"""Fitted on {len(rows)} labelled interviews from {source}: \
a linear chain with masks where labels stand, likelihood with an L2 penalty (variance {VARIANCE}), L-BFGS, {STEPS} \
steps; an interview weighs at most as much as {FULL_LENGTH} sentences, a repository as {FULL_REPOSITORY} interviews; \
features seen in at least {LEAST_REPOSITORIES} repositories. paragraphs: as published. sentences: one sentence a \
block, with and without labels at first mention, once with spaces left behind two thirds of the lost paragraph ends."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("narrator/turns/weights.json"))
    parser.add_argument("--without", nargs="*", default=[], metavar="ID", help="leave these interviews out")
    given = parser.parse_args(arguments)
    rows = [r for r in json.loads((given.corpus / "manifest.json").read_text("utf-8")) if r["split"] == "train"]
    docs = [json.loads((given.corpus / "corpus" / f"{r['id']}.json").read_text("utf-8")) for r in rows]
    cut = runpy.run_path(str(given.corpus / "render.py"))["sentences"]
    parts = [f'"about": {json.dumps(about([r for r in rows if r["id"] not in given.without]))}']
    for name, ways in TABLES.items():
        rnd = random.Random(SEED)
        chains = [chain(d, r["repo"], way, cut, rnd) for r, d in zip(rows, docs, strict=True) for way in ways]
        chains = [c for c in chains if c.id not in given.without]  # only here: the others keep their random spaces
        print(f"{name}: {len(chains)} chains, {sum(len(c.states) for c in chains)} sentences", flush=True)
        parts.append(f'"{name}": {table(chains)}')
    given.out.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
