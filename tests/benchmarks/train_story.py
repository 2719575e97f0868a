"""Trains the two forests of crawler/cleaning/body.py on pages with gold text, and writes them beside it.

    pip install -e '.[train]' && python -m tests.benchmarks.train_story FOLDER

FOLDER holds `pages.jsonl` (id, dataset, url, path of a gzipped page) and `gold.jsonl` (id, text or wanted and unwanted
segments). Five-fold cross-validation by site says first what the forests are worth on sites that they have not seen; that
table is the one to believe, as the forests that are written know all pages of FOLDER.
"""

import argparse
import gzip
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from catboost import Pool as Rows

from crawler.cleaning.body import ASK_DOUBT, doubt, page_lines, witness_without
from crawler.cleaning.document import parse
from crawler.cleaning.evidence import page_evidence, witness_evidence
from crawler.cleaning.metadata import read_fields
from crawler.cleaning.reading import said_of
from crawler.cleaning.second_look import open_unclosed
from crawler.items import NotAnArticle, Page
from crawler.urls import domain
from tests.benchmarks.labels import labels, line_weights

CLEANING = Path(__file__).parents[2] / "crawler" / "cleaning"
FOLDS = 5
# Weak trees on many pieces of evidence: stronger ones learn pages by heart, and gain nothing on others.
FOREST = {
    "depth": 5,
    "iterations": 350,
    "learning_rate": 0.07,
    "l2_leaf_reg": 10,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.8,
    "border_count": 64,
    "random_strength": 1,
}
SETTINGS = {"verbose": 0, "allow_writing_files": False, "random_seed": 1}


@dataclass(slots=True)
class Sample:
    """A page with its lines' evidence (of the page alone, then with the witness), labels and weights."""

    entry: dict[str, Any]
    gold: dict[str, Any]
    texts: list[str]
    names: list[str]
    alone_count: int
    table: np.ndarray
    labels: np.ndarray
    weights: np.ndarray

    @property
    def chars(self) -> np.ndarray:
        return np.array([len(text) for text in self.texts])


@dataclass(frozen=True, slots=True)
class Chances:
    """What each forest gives each sample's lines."""

    alone: list[np.ndarray]
    witnessed: list[np.ndarray]

    def where(self, asked: Sequence[bool]) -> list[np.ndarray]:
        return [w if ask else a for ask, a, w in zip(asked, self.alone, self.witnessed, strict=True)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--no-check", action="store_true", help="train without cross-validation, on all pages")
    options = arguments.parse_args()
    samples = load(options.folder)
    print(f"{len(samples)} pages, {sum(len(sample.texts) for sample in samples)} lines")
    if not options.no_check:
        check(samples)
    for name, is_alone in (("story_alone", True), ("story_witnessed", False)):
        write(name, fit(samples, is_alone), names_of(samples[0], is_alone))


def load(folder: Path) -> list[Sample]:
    golds = {gold["id"]: gold for gold in _json_lines(folder / "gold.jsonl")}
    entries = [(entry, golds[entry["id"]]) for entry in _json_lines(folder / "pages.jsonl")]
    with Pool() as pool:
        return [sample for sample in pool.imap(partial(read_sample, folder), entries, chunksize=8) if sample]


def read_sample(folder: Path, entry_and_gold: tuple[dict[str, Any], dict[str, Any]]) -> Sample | None:
    entry, gold = entry_and_gold
    page = Page(gzip.decompress((folder / entry["path"]).read_bytes()), entry["url"])
    try:
        document = parse(page)
    except NotAnArticle:
        return None
    said = said_of(read_fields(document, page))
    open_unclosed(document.tree)
    lines, stripped = page_lines(document.tree)
    if lines is None:
        return None
    texts = [block.text for block in lines.blocks]
    witness = witness_without(document.tree, stripped.suspects)
    alone = page_evidence(lines, said)
    witnessed = witness_evidence(lines, [witness.holds(text) for text in texts])
    label = labels(texts, gold)
    return Sample(
        entry=entry,
        gold=gold,
        texts=texts,
        names=[*alone, *witnessed],
        alone_count=len(alone),
        table=np.column_stack([*alone.values(), *witnessed.values()]),
        labels=label,
        weights=line_weights(texts, label, gold["text"] is not None),
    )


def check(samples: Sequence[Sample]) -> None:
    """Print what the forests are worth on unseen sites."""
    chances = cross_validate(samples)
    asked = [doubt(alone, sample.chars) > ASK_DOUBT for sample, alone in zip(samples, chances.alone, strict=True)]
    report("trafilatura not asked", samples, chances.alone)
    report("trafilatura always asked", samples, chances.witnessed)
    report(f"trafilatura asked on {sum(asked) / len(asked):.0%} of the pages", samples, chances.where(asked))


def cross_validate(samples: Sequence[Sample]) -> Chances:
    folds = [zlib.crc32(domain(sample.entry["url"]).encode()) % FOLDS for sample in samples]
    found: list[list[np.ndarray]] = []
    for is_alone in (True, False):
        chances: list[np.ndarray] = [np.empty(0)] * len(samples)
        for fold in range(FOLDS):
            forest = fit([s for s, own in zip(samples, folds, strict=True) if own != fold], is_alone)
            for index in (index for index, own in enumerate(folds) if own == fold):
                chances[index] = forest.predict_proba(table_of(samples[index], is_alone))[:, 1]
        found.append(chances)
    return Chances(*found)


def fit(samples: Sequence[Sample], is_alone: bool) -> CatBoostClassifier:
    table = np.vstack([table_of(sample, is_alone) for sample in samples])
    label = np.concatenate([sample.labels for sample in samples])
    weights = np.concatenate([sample.weights for sample in samples])
    is_known = weights > 0
    forest = CatBoostClassifier(**FOREST, **SETTINGS)
    return forest.fit(Rows(table[is_known], (label[is_known] >= 0.5).astype(int), weight=weights[is_known]))


def table_of(sample: Sample, is_alone: bool) -> np.ndarray:
    return sample.table[:, : sample.alone_count] if is_alone else sample.table


def names_of(sample: Sample, is_alone: bool) -> list[str]:
    return sample.names[: sample.alone_count] if is_alone else sample.names


def write(name: str, forest: CatBoostClassifier, names: Sequence[str]) -> None:
    """The forest in the arrays that crawler/cleaning/forest.py reads."""
    temporary = CLEANING / f".{name}.json"
    forest.save_model(str(temporary), format="json")
    model = json.loads(temporary.read_text())
    temporary.unlink()
    trees = model["oblivious_trees"]
    depth = max(len(tree["splits"] or []) for tree in trees)
    evidence = np.zeros((len(trees), depth), dtype=np.uint8)
    borders = np.full((len(trees), depth), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 1 << depth), dtype=np.float32)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or []):
            evidence[number, level] = split["float_feature_index"]
            borders[number, level] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = model["scale_and_bias"]
    path = CLEANING / f"{name}.npz"
    np.savez_compressed(
        path, names=np.array(names), evidence=evidence, borders=borders, leaves=scale * leaves, bias=np.float32(bias[0])
    )
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


def report(title: str, samples: Sequence[Sample], chances: Sequence[np.ndarray]) -> None:
    print(title)
    f1s: dict[str, list[float]] = defaultdict(list)
    segments: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for sample, found in zip(samples, chances, strict=True):
        if sample.gold["text"] is not None:
            f1s[sample.entry["dataset"]].append(_f1(sample, found))
            continue
        flat = " ".join(_text(sample, found).split())
        for key, is_wanted in (("with", True), ("without", False)):
            held = ((is_wanted, " ".join(segment.split()) in flat) for segment in sample.gold[key] or [])
            segments[sample.entry["dataset"]].update(held)
    for dataset, values in f1s.items():
        print(f"  {dataset:14} page-F1 {mean(values):.4f}")
    for dataset, count in segments.items():
        wrong = count[True, False] + count[False, True]
        print(f"  {dataset:14} seg-F1  {2 * count[True, True] / (2 * count[True, True] + wrong):.4f}")


def _text(sample: Sample, chances: np.ndarray) -> str:
    return "\n".join(text for text, chance in zip(sample.texts, chances, strict=True) if chance >= 0.5)


def _f1(sample: Sample, chances: np.ndarray) -> float:
    """1 where gold holds segments only."""
    if sample.gold["text"] is None:
        return 1.0
    wanted, found = _shingles(sample.gold["text"]), _shingles(_text(sample, chances))
    return 2 * (wanted & found).total() / max(1, wanted.total() + found.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
