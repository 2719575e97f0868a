"""Trains the two forests of crawler/cleaning/body.py on pages with gold text, and writes them beside it.

    pip install -e '.[train]' && python -m tests.benchmarks.train_story FOLDER

FOLDER holds `pages.jsonl` (id, dataset, url, path of a gzipped page) and `gold.jsonl` (id, text or wanted and unwanted
segments). Five-fold cross-validation by site says first what the forests are worth on sites that they have not seen; that
table is the one to believe, as the forests that are written know all pages of FOLDER.
"""

import argparse
import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

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
from tests.benchmarks.bench_folder import Entry, entries
from tests.benchmarks.labels import labels, line_weights
from tests.benchmarks.scoring import PageScore, score_page, summary

COLUMNS = ("F1", "P", "R", "exact", "seg-F1")
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

    entry: Entry
    texts: list[str]
    names: list[str]
    alone_count: int
    table: np.ndarray
    labels: np.ndarray
    weights: np.ndarray

    @property
    def chars(self) -> np.ndarray:
        return np.array([len(text) for text in self.texts])

    def text(self, chances: np.ndarray) -> str:
        return "\n\n".join(text for text, chance in zip(self.texts, chances, strict=True) if chance >= 0.5)


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
    with Pool() as pool:
        return [sample for sample in pool.imap(read_sample, entries(folder), chunksize=8) if sample]


def read_sample(entry: Entry) -> Sample | None:
    page = Page(entry.read(), entry.url)
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
    label = labels(texts, entry.gold)
    return Sample(
        entry=entry,
        texts=texts,
        names=[*alone, *witnessed],
        alone_count=len(alone),
        table=np.column_stack([*alone.values(), *witnessed.values()]),
        labels=label,
        weights=line_weights(texts, label, entry.gold["text"] is not None),
    )


def check(samples: Sequence[Sample]) -> None:
    """Print what the forests are worth on unseen sites."""
    chances = cross_validate(samples)
    asked = [doubt(alone, sample.chars) > ASK_DOUBT for sample, alone in zip(samples, chances.alone, strict=True)]
    report("trafilatura not asked", samples, chances.alone)
    report("trafilatura always asked", samples, chances.witnessed)
    report(f"trafilatura asked on {sum(asked) / len(asked):.0%} of the pages", samples, chances.where(asked))


def cross_validate(samples: Sequence[Sample]) -> Chances:
    folds = [zlib.crc32(domain(sample.entry.url).encode()) % FOLDS for sample in samples]
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
    """The table of one way to use the forests: their lines alone, without what the rules take out of them afterwards."""
    scores: dict[str, list[PageScore]] = defaultdict(list)
    for sample, found in zip(samples, chances, strict=True):
        scores[sample.entry.dataset].append(score_page(sample.entry.gold, {"text": sample.text(found)}))
    print(title)
    for dataset, pages in scores.items():
        columns = {name: value for name, value in summary(pages).items() if name in COLUMNS and value is not None}
        print(f"  {dataset:14}" + "".join(f"{name:>8} {value:.4f}" for name, value in columns.items()))


if __name__ == "__main__":
    main()
