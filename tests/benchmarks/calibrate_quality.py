"""Fits the model behind `quality.score` on pages with gold text, and writes crawler/cleaning/quality.toml.

    pip install -e '.[train]' && python -m tests.benchmarks.calibrate_quality FOLDER

FOLDER holds `pages.jsonl` (id, url, path of a gzipped page) and `gold.jsonl` (id, text). A logistic model tells the texts
with F1 below .8 (by 4-word shingles) from the others by the doubts of crawler/cleaning/quality.py; no weight may be below
zero, so that more doubt never raises a score. Five-fold cross-validation by host says how it ranks pages of sites that it
has not seen.
"""

import math
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.cleaning.body import ASK_DOUBT, doubt
from crawler.cleaning.document import parse
from crawler.cleaning.metadata import read_fields
from crawler.cleaning.outline import outline
from crawler.cleaning.quality import doubts_of
from crawler.items import Page
from tests.benchmarks import train_story
from tests.benchmarks.bench_folder import Entry
from tests.benchmarks.scoring import text_score

MODEL = Path(__file__).parents[2] / "crawler" / "cleaning" / "quality.toml"
BAD_F1 = 0.8
FOLDS = 5
STEPS = 1500
RATE = 0.5
SHRINKAGE = 0.002
# A user who drops what is below .5 may lose so many good pages; the doubts set by hand take some more.
GOOD_BELOW_HALF = 0.01
# What says little of the text, but much of what a reader can rely on: set by hand, not fitted.
FIXED = {"no-title": 0.5, "no-date": 0.2, "date-suspect": 0.2, "paywall-teaser": 0.5}


@dataclass(frozen=True)
class Sample:
    host: str
    doubts: tuple[float, ...]
    is_bad: bool


@dataclass(frozen=True)
class Model:
    intercept: float
    weights: tuple[float, ...]

    def doubt(self, sample: Sample) -> float:
        return self.intercept + sum(w * x for w, x in zip(self.weights, sample.doubts, strict=True))


def main(folder: Path) -> None:
    names, samples = _samples(folder)
    folds = [zlib.crc32(sample.host.encode()) % FOLDS for sample in samples]
    held_out = [0.0] * len(samples)
    for fold in range(FOLDS):
        model = fit([sample for sample, other in zip(samples, folds, strict=True) if other != fold])
        for index in (index for index, other in enumerate(folds) if other == fold):
            held_out[index] = model.doubt(samples[index])
    bad = sum(sample.is_bad for sample in samples)
    print(f"{len(samples)} pages, {bad} of them with F1 below {BAD_F1}")
    print(f"the worst tenth holds {_captured(samples, held_out):.2f} of them (sites that were not fitted on)")
    model = fit(samples)
    model = _centred(model, [sample for sample in samples if not sample.is_bad])
    for word, is_bad in (("good", False), ("bad", True)):
        kind = [sample for sample in samples if sample.is_bad == is_bad]
        print(
            f"below a score of .5: {sum(model.doubt(sample) > 0 for sample in kind) / len(kind):.3f} of the {word} pages"
        )
    _write(names, model)


def fit(samples: Sequence[Sample]) -> Model:
    """Gradient descent, projected on weights of zero and more."""
    intercept, weights = -2.0, [0.0] * len(samples[0].doubts)
    for _ in range(STEPS):
        slopes, slope = [0.0] * len(weights), 0.0
        for sample in samples:
            doubt = intercept + sum(w * x for w, x in zip(weights, sample.doubts, strict=True))
            error = 1 / (1 + math.exp(-doubt)) - sample.is_bad
            slope += error
            for index, value in enumerate(sample.doubts):
                slopes[index] += error * value
        intercept -= RATE * slope / len(samples)
        steps = (s / len(samples) + SHRINKAGE * w for s, w in zip(slopes, weights, strict=True))
        weights = [max(0.0, w - RATE * step) for w, step in zip(weights, steps, strict=True)]
    return Model(intercept, tuple(weights))


def _centred(model: Model, good: Sequence[Sample]) -> Model:
    """The intercept moved so that a score of .5 is a limit of use: GOOD_BELOW_HALF of the good pages stay below."""
    doubts = sorted(model.doubt(sample) for sample in good)
    return Model(model.intercept - doubts[int(len(doubts) * (1 - GOOD_BELOW_HALF))], model.weights)


def _captured(samples: Sequence[Sample], doubts: Sequence[float]) -> float:
    worst = sorted(range(len(samples)), key=lambda index: -doubts[index])[: len(samples) // 10]
    return sum(samples[index].is_bad for index in worst) / sum(sample.is_bad for sample in samples)


def _samples(folder: Path) -> tuple[list[str], list[Sample]]:
    """Of each page the text that forests give which have not seen its site: on pages it knows the model has few doubts."""
    pages = train_story.load(folder)
    chances = train_story.cross_validate(pages)
    names: list[str] = []
    samples = []
    for page, alone, witnessed in zip(pages, chances.alone, chances.witnessed, strict=True):
        first = doubt(alone, page.chars)
        found = witnessed if first > ASK_DOUBT else alone
        text = page.text(found)
        if not page.entry.gold["text"] or not text:
            continue
        doubts = _doubts(page.entry, text, max(first, doubt(found, page.chars)))
        names = list(doubts)
        is_bad = text_score(page.entry.gold["text"], text)[2] < BAD_F1
        samples.append(Sample(page.entry.site, tuple(doubts.values()), is_bad))
    return names, samples


def _doubts(entry: Entry, text: str, undecided: float) -> dict[str, float]:
    page = Page(entry.read(), entry.url)
    document = parse(page)
    doubts = doubts_of(read_fields(document, page), text, outline(document), undecided)
    return {name: value for name, value in doubts.items() if name not in FIXED}


def _write(names: Sequence[str], model: Model) -> None:
    comment = [line for line in MODEL.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    weights = dict(zip(names, model.weights, strict=True)) | FIXED
    # The model tells bad from good; the score is the other way round.
    lines = [*comment, "", f"intercept = {-model.intercept:.2f}", "", "[weights]"]
    lines += [f"{name} = {weight:.2f}" for name, weight in weights.items()]
    MODEL.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
