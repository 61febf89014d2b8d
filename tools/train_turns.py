"""Trains the finder of turns anew, from labelled interviews that are kept outside the project.

    pip install -e '.[train]'
    python tools/train_turns.py ../shared/turns

Writes ``narrator/turns/phrases.json`` and ``narrator/turns/weights/*.json``. The folder holds ``manifest.json`` (a list
of ``{id, split, lang, repo}``), ``corpus/ID.json`` (``{id, title, lang, speakers, roles, blocks: [{text, speaker}]}``)
and ``render.py``, whose ``sentences`` cuts a paragraph as `bench.turns` has it cut. Only the split "train" is read; no
repository is in two splits. No text goes into the weights, but words that many sites share.

What is learnt on is what is found in use: the second forest sees readings of first trees that never saw the interview's
repository, and both see phrases weighed without it. A forest is the mean of five, each grown without a fifth of the
repositories. The same libraries and processor give the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import runpy
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from narrator.model import Article, Block, Sentence
from narrator.turns import names, phrases
from narrator.turns.cues import asks
from narrator.turns.decode import GB, GI, IB, II, N, certainty, decode, runs
from narrator.turns.decode import Path as Reading
from narrator.turns.features import Context, Labels, Page
from narrator.turns.naming import guest_name
from narrator.turns.sights import People, Sights, look
from narrator.turns.units import Unit, units

STATES = 5
# The numbers below were chosen on the split "dev" and by leaving repositories of "train" out.
FULL_LENGTH = 80  # sentences: a longer interview weighs no more than this, else a few long ones rule
FULL_REPOSITORY = 8  # interviews: a repository weighs no more, as many are one questionnaire asked again and again
NOISY, NOISY_WEIGHT = ("artisans", "exercism"), 0.5  # labelled by a machine, or unsure, says the folder's README
FOLDS = 5
LEAST_REPOSITORIES = 8  # a phrase of fewer tells of a site rather than of interviews
PHRASE_PENALTY = 0.03  # C of the logistic regressions
TREES = {
    "objective": "multiclass",
    "num_class": STATES,
    "learning_rate": 0.08,
    "num_leaves": 15,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "use_missing": False,
    "deterministic": True,
    "force_col_wise": True,
    "max_bin": 63,
    "num_threads": 1,
    "seed": 1,
    "verbose": -1,
}
ROUNDS = 110
FULL_ROWS = 160  # sentences of one interview that are learnt from: more of one voice teach little
SEED = 0  # of the spaces below
TRACE_INSIDE = 0.015  # how often the end of a sentence that ended no paragraph leaves a space behind
TRACE_QUESTION = 0.6  # where a question ends, spaces are so much rarer than at other ends of paragraphs
KNOTS = 16  # of the curve from certainty to how often such turns are right
WORTH = 60_000  # what a state's trees are worth together at most, in whole numbers

Document = dict[str, Any]
Splitter = Callable[[str], list[str]]
Floats = NDArray[np.float64]


class Way(NamedTuple):
    """One way of printing an interview. labels: 0 none, 1 at the first turn of each speaker, 2 at every turn.

    traces: how often a lost paragraph end leaves a space behind.
    """

    paragraphs: bool
    labels: int
    traces: float = 0.0


WAYS = {
    "paragraphs": (Way(True, 0), Way(True, 1), Way(True, 2)),
    "sentences": (Way(False, 1), Way(False, 1, traces=0.6), Way(False, 1, traces=0.9), Way(False, 0), Way(False, 2)),
}


@dataclass(slots=True)
class Chain:
    """One interview printed one way: an item a sentence in its lists."""

    id: str
    repository: str
    language: str
    sights: Sights
    labels: Labels
    texts: list[str]
    states: NDArray[np.int64]  # the true ones
    allowed: list[frozenset[int]]  # what labels leave open
    fresh: list[bool]  # a turn may begin whatever stood before
    weight: float = 1.0

    @property
    def taught(self) -> NDArray[np.int64]:
        """The sentences to learn from: such as labels do not decide, and of a long interview some stretches."""
        free = [i for i, states in enumerate(self.allowed) if len(states) > 1]
        stretches = [free[i : i + 40] for i in range(0, len(free), 40)]
        random.Random(f"{SEED} {self.id}").shuffle(stretches)
        return np.array(sorted(i for s in stretches[: FULL_ROWS // 40] for i in s), np.int64)


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
            often = TRACE_INSIDE if k + 1 < len(parts) else way.traces * (TRACE_QUESTION if asks(part) else 1)
            trace = bool(way.traces) and rnd.random() < often
            row.append(Sentence(part, len(speakers), at if way.paragraphs else 0, not (way.paragraphs and k), trace))
            speakers.append(block["speaker"])
            at += len(part)
        groups = [tuple(row)] if way.paragraphs else [(one,) for one in row]
        blocks += [Block(text if way.paragraphs else g[0].text, g[0].line, sentences=g) for g in groups]
    return Article("corpus", title, doc["lang"], tuple(blocks)), speakers


def people(doc: Document, read: Article, row: Sequence[Unit], labelled: bool) -> People:
    """Whom the article names: by its labels, or else the guest of its headline and lead, as when turns are found."""

    if labelled:
        guests = [n for n in doc["speakers"] if doc["roles"][n] == "guest"]
        return People(names.telling(guests), names.telling(n for n in doc["speakers"] if n not in guests))
    lead = next((i for i, u in enumerate(row) if i > 1 and asks(u.text)), len(row))
    return People(names.telling([guest_name(read, [u.text for u in row[:lead]], "")]))


def chain(doc: Document, repository: str, way: Way, cut: Splitter) -> Chain:
    """The interview printed in this way, with the truth beside it."""
    read, speakers = article(doc, way, cut, random.Random(f"{SEED} {doc['id']} {way}"))
    row, last, seen = units(read, ())[0], None, set[str]()
    states, allowed, fresh, sides, side = [], list[frozenset[int]](), [], [], ""
    for i, unit in enumerate(row):
        who = speakers[unit.sentence.line]  # not by place: a stage direction is in speakers, but not in row
        role = doc["roles"][who] if who else None
        begins, goes_on = (IB, II) if role == "interviewer" else (GB, GI)
        state = N if not who else goes_on if who == last else begins
        labelled = bool(who) and ((way.labels == 1 and who not in seen) or (way.labels == 2 and who != last))
        # A named turn may follow its own side, and so must another speaker's, or the truth would be ruled out.
        fresh.append(labelled or bool(who and last and who != last and role == doc["roles"][last]))
        seen.update([who] if who else [])
        side = role if labelled and role else side
        if i == 0 or labelled or (way.labels and not seen):
            allowed.append(frozenset((state,)))
        elif way.labels == 2:
            # Text behind narration needs no label where its speaker goes on.
            allowed.append(frozenset((N, IB, II) if side == "interviewer" else (N, GB, GI)))
        else:
            allowed.append(frozenset(range(STATES)))
        states.append(state)
        sides.append(role if labelled and role else "")
        last = who
    sights = replace(look(row, doc["lang"]), whole=way.paragraphs)
    sights.people(people(doc, read, row, bool(way.labels)))
    labels = Labels(sides, len(doc["speakers"]) if way.labels else 0, way.labels)
    texts = [unit.text for unit in row]
    return Chain(doc["id"], repository, doc["lang"], sights, labels, texts, np.array(states), allowed, fresh)


def weigh(chains: Sequence[Chain]) -> None:
    """Sets what a sentence of each chain weighs."""
    interviews = Counter(repository for repository, _ in {(c.repository, c.id) for c in chains})
    for c in chains:
        c.weight = min(1.0, FULL_REPOSITORY / interviews[c.repository]) * min(1.0, FULL_LENGTH / len(c.states))
        c.weight *= NOISY_WEIGHT if c.id.startswith(NOISY) else 1.0


def folds(chains: Sequence[Chain]) -> dict[str, int]:
    """The fold of each repository, the folds alike in size."""
    size = Counter(c.repository for c in chains)
    load, out = [0] * FOLDS, {}
    for repository, count in sorted(size.items(), key=lambda item: (-item[1], item[0])):
        out[repository] = load.index(min(load))
        load[out[repository]] += count
    return out


Phrases = dict[str, dict[str, list[float]]]


@cache
def said(text: str) -> tuple[str, ...]:
    """The phrases of a sentence, each once, as `phrases.worth` counts them."""
    return tuple(dict.fromkeys(phrases.phrases(text)))


def fit_phrases(chains: Sequence[Chain]) -> Phrases:
    """By language the weights of each phrase that enough repositories share, one for each of `phrases.VIEWS`."""
    once = {c.id: c for c in chains}.values()
    seen = defaultdict[tuple[str, str], set[str]](set)
    for c in once:
        for phrase in {p for text in c.texts for p in said(text)}:
            seen[c.language, phrase].add(c.repository)
    place = {key: i for i, key in enumerate(sorted(k for k, r in seen.items() if len(r) >= LEAST_REPOSITORIES))}
    columns, ends = array("i"), array("i", [0])
    for c in once:
        for text in c.texts:
            columns.extend(sorted(place[c.language, p] for p in said(text) if (c.language, p) in place))
            ends.append(len(columns))
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(place)))
    states = np.concatenate([c.states for c in once])
    asked = np.array([asks(text) for c in once for text in c.texts])
    weights = np.concatenate([np.full(len(c.texts), c.weight) for c in once])
    spoken, interviewer = states != N, np.isin(states, (IB, II))
    views = (
        (spoken, interviewer),
        (spoken & ~asked, interviewer),
        (spoken & ~asked, states == GB),
        (states >= N, states == N),
        (spoken & asked, interviewer),
    )
    held = []
    for rows, truth in views:
        fitted = LogisticRegression(C=PHRASE_PENALTY, max_iter=300).fit(
            matrix[rows], truth[rows], sample_weight=weights[rows] / np.mean(weights[rows])
        )
        held.append(np.where(np.abs(fitted.coef_[0]) < 0.02, 0.0, fitted.coef_[0]).round(2).tolist())
    out: Phrases = {}
    for (language, phrase), i in place.items():
        if any(row := [view[i] for view in held]):
            out.setdefault(language, {})[phrase] = row
    return out


def set_phrases(chains: Sequence[Chain], table: Phrases) -> None:
    """Puts what phrases of this table are worth into the sights of these chains."""
    none = (0.0,) * len(phrases.VIEWS)

    @cache
    def worth(language: str, text: str) -> tuple[float, ...]:
        held = table.get(language[:2], {})
        rows = [row for p in said(text) if (row := held.get(p))]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else none

    for c in chains:
        values = zip(*(worth(c.language, text) for text in c.texts), strict=True)
        for view, column in zip(phrases.VIEWS, values, strict=True):
            c.sights.numbers[view][:] = array("d", column)


def columns(c: Chain) -> tuple[list[str], Floats]:
    """The columns of the first reading."""
    held = Page(c.sights, c.labels).columns(0, len(c.states))
    return list(held), np.array(list(held.values()), float).T


def context(c: Chain, reading: Reading) -> tuple[list[str], Floats]:
    """The columns that the second reading sees besides."""
    held = Context(c.sights, reading).columns(0, len(c.states))
    return list(held), np.array(list(held.values()), float).T


def grow(chains: Sequence[Chain], rows: Sequence[Floats], parts: Sequence[Sequence[int]]) -> list[lightgbm.Booster]:
    """For each part of the chains the trees for its rows; all are cut at the same places."""
    taught = [c.taught for c in chains]
    matrix = np.concatenate([row[t] for row, t in zip(rows, taught, strict=True)])
    truth = np.concatenate([c.states[t] for c, t in zip(chains, taught, strict=True)])
    each = [c.weight * len(c.states) / max(1, len(t)) for c, t in zip(chains, taught, strict=True)]
    weights = np.concatenate([np.full(len(t), w) for t, w in zip(taught, each, strict=True)])
    ends = np.cumsum([0, *map(len, taught)])
    data = lightgbm.Dataset(matrix, truth, weight=weights, params=TREES, free_raw_data=False).construct()

    def one(number: int, part: Sequence[int]) -> lightgbm.Booster:
        inside = np.concatenate([np.arange(ends[i], ends[i + 1]) for i in part])
        return lightgbm.train(TREES | {"seed": SEED + number}, data.subset(inside.tolist()), ROUNDS)

    with ThreadPoolExecutor(2) as pool:  # LightGBM leaves Python alone while it grows trees
        return list(pool.map(one, range(1, len(parts) + 1), parts))


def read(trees: lightgbm.Booster, c: Chain, rows: Floats) -> Reading:
    """A reading of a chain, decoded."""
    scores = np.log(np.maximum(trees.predict(rows, num_threads=1), 1e-12))
    return decode(scores.tolist(), c.allowed, c.fresh)


def forest(bags: Sequence[lightgbm.Booster], columns: Sequence[str]) -> dict[str, Any]:
    """The mean of these trees as `narrator.turns.forest` reads it."""
    model = [tree for trees in bags for tree in trees.dump_model()["tree_info"]]
    thresholds = defaultdict[int, set[float]](set)

    def gather(node: dict[str, Any]) -> None:
        if "split_feature" in node:
            thresholds[node["split_feature"]].add(node["threshold"])
            gather(node["left_child"])
            gather(node["right_child"])

    def leaves(node: dict[str, Any]) -> list[float]:
        if "split_feature" not in node:
            return [node["leaf_value"] / len(bags)]
        return leaves(node["left_child"]) + leaves(node["right_child"])

    for tree in model:
        gather(tree["tree_structure"])
    splits = [(columns[f], sorted(thresholds[f])) for f in sorted(thresholds)]
    place = {(f, t): i for i, (f, t) in enumerate((f, t) for f in sorted(thresholds) for t in sorted(thresholds[f]))}
    spans, base = [0.0] * STATES, [0.0] * STATES
    for number, tree in enumerate(model):
        worth = leaves(tree["tree_structure"])
        spans[number % STATES] += max(worth) - min(worth)
        base[number % STATES] += min(worth)
    unit = max(spans) / WORTH

    def tokens(node: dict[str, Any], low: float) -> list[int]:
        if "split_feature" not in node:
            return [-1 - round((node["leaf_value"] / len(bags) - low) / unit)]
        here = place[node["split_feature"], node["threshold"]]
        return [here, *tokens(node["left_child"], low), *tokens(node["right_child"], low)]

    states = [list[list[int]]() for _ in range(STATES)]
    for number, tree in enumerate(model):
        states[number % STATES].append(tokens(tree["tree_structure"], min(leaves(tree["tree_structure"]))))
    return {"unit": unit, "base": [round(b, 6) for b in base], "splits": splits, "trees": states}


def save(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _chain(job: tuple[Document, str, Way, Path]) -> Chain:
    doc, repository, way, corpus = job
    return chain(doc, repository, way, runpy.run_path(str(corpus / "render.py"))["sentences"])


def chains(corpus: Path, split: str, ways: Sequence[Way], jobs: int = 2) -> list[Chain]:
    """All interviews of a split, printed in these ways."""
    rows = [r for r in json.loads((corpus / "manifest.json").read_text("utf-8")) if r["split"] == split]
    docs = [(json.loads((corpus / "corpus" / f"{r['id']}.json").read_text("utf-8")), r["repo"]) for r in rows]
    with ProcessPoolExecutor(jobs) as pool:
        out = list(pool.map(_chain, [(d, r, way, corpus) for d, r in docs for way in ways], chunksize=16))
    weigh(out)
    return out


def cross(held: Sequence[Chain], rows: Sequence[Floats]) -> tuple[list[Reading], list[lightgbm.Booster]]:
    """A reading of each chain by trees that never saw its repository; and the trees, one of each fold."""
    fold = folds(held)
    grown = grow(held, rows, [[i for i, c in enumerate(held) if fold[c.repository] != k] for k in range(FOLDS)])
    return [read(grown[fold[c.repository]], c, row) for c, row in zip(held, rows, strict=True)], grown


def knots(held: Sequence[Chain], readings: Sequence[Reading]) -> list[tuple[float, float]]:
    """How often a turn of a given certainty stands exactly as found: an isotonic regression, at some places."""
    certain, right, weight = list[float](), list[bool](), list[float]()
    for c, reading in zip(held, readings, strict=True):
        true = set(runs(c.states.tolist()))
        for start, end, side in runs(reading.states):
            if side != "narrator":
                certain.append(certainty(reading.marginals, side, start, end))
                right.append((start, end, side) in true)
                weight.append(c.weight)
    fitted = IsotonicRegression(y_min=0.02, y_max=0.99, out_of_bounds="clip").fit(certain, right, sample_weight=weight)
    at = np.unique(np.quantile(certain, np.linspace(0, 1, KNOTS)).round(3))
    smooth = np.convolve(np.pad(fitted.predict(at), 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return [(round(float(x), 3), round(float(y), 3)) for x, y in zip(at, smooth, strict=True)]


def train(held: list[Chain], name: str, out: Path) -> None:
    """Both forests of one table."""
    named, rows = columns(held[0])[0], [columns(c)[1] for c in held]
    readings, trees = cross(held, rows)
    save(out / f"{name}-1.json", forest(trees, named))
    more = context(held[0], readings[0])[0]
    rows = [np.concatenate([r, context(c, p)[1]], 1) for r, c, p in zip(rows, held, readings, strict=True)]
    readings, trees = cross(held, rows)
    save(out / f"{name}-2.json", forest(trees, [*named, *more]) | {"knots": knots(held, readings)})


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("narrator/turns"))
    parser.add_argument("--table", nargs="+", default=list(WAYS), choices=list(WAYS), help="only these, all the same")
    given = parser.parse_args(arguments)
    tables: list[Phrases] = []
    for name in given.table:
        held = chains(given.corpus, "train", WAYS[name])
        print(f"{name}: {len(held)} chains, {sum(len(c.states) for c in held)} sentences", flush=True)
        fold = folds(held)
        tables = tables or [fit_phrases([c for c in held if fold[c.repository] != k]) for k in range(FOLDS)]
        for k, table in enumerate(tables):
            set_phrases([c for c in held if fold[c.repository] == k], table)
        train(held, name, given.out / "weights")
        if name == "paragraphs":
            table = fit_phrases(held)
            save(given.out / "phrases.json", {k: dict(sorted(v.items())) for k, v in sorted(table.items())})


if __name__ == "__main__":
    main()
