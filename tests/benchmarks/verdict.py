"""Says how well pages that are no articles are told from stories: precision and recall, and each mistake.

    python tests/benchmarks/verdict.py [FOLDER]

The written pages of tests/pages/kinds are of both kinds; the pages of FOLDER (pages.jsonl and gold.jsonl) with a text in
their gold are all articles.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.cleaning.reading import read
from crawler.items import Page, Rejection
from tests.benchmarks.bench_folder import SHARED, Entry, entries
from tests.benchmarks.written_pages import Written, written_pages

PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A page's name, the reasons of which one is right (none: an article), and the verdict."""

    name: str
    reasons: frozenset[Rejection]
    verdict: Rejection | None

    @property
    def is_right(self) -> bool:
        """Kept or dropped as it should be, for whatever reason."""
        return bool(self.reasons) == (self.verdict is not None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the pages that were dropped, how many are no articles; of these, how many were dropped, and with a right reason."""

    precision: float
    recall: float
    reason_right: float
    stories_kept: float


def judge_written(written: Iterable[Written]) -> list[Judged]:
    """The verdict on each written page."""
    return [Judged(page.name, page.reasons, read(page.page).reason) for page in written]


def tally(judged: Sequence[Judged]) -> Tally:
    """Raises ZeroDivisionError where there is no page of a kind."""
    counts = Counter((bool(one.reasons), one.verdict is not None) for one in judged)
    negatives, stories = counts[True, True] + counts[True, False], counts[False, True] + counts[False, False]
    named = sum(one.verdict in one.reasons for one in judged if one.reasons)
    return Tally(
        precision=counts[True, True] / (counts[True, True] + counts[False, True]),
        recall=counts[True, True] / negatives,
        reason_right=named / negatives,
        stories_kept=counts[False, False] / stories,
    )


def judge_folder(folder: Path) -> Iterator[Judged]:
    """The verdict on each page of the folder that has a gold text."""
    pages = [page for page in entries(folder) if page.gold["text"]]
    with ProcessPoolExecutor(PROCESSES) as pool:
        yield from pool.map(_judge_entry, pages, chunksize=8)


def _judge_entry(entry: Entry) -> Judged:
    return Judged(entry.id, frozenset(), read(Page(entry.read(), entry.url)).reason)


def main(folder: Path) -> None:
    judged = judge_written(written_pages())
    _report("written pages", judged)
    if folder.exists():
        _report(f"written pages, and the articles of {folder}", [*judged, *judge_folder(folder)])


def _report(title: str, judged: Sequence[Judged]) -> None:
    negatives = sum(bool(one.reasons) for one in judged)
    numbers = tally(judged)
    print(f"{title}: {negatives} that are no articles, {len(judged) - negatives} that are")
    print(
        f"  dropped: precision {numbers.precision:.3f}, recall {numbers.recall:.3f}, with a right reason {numbers.reason_right:.3f}"
    )
    print(f"  stories kept: {numbers.stories_kept:.4f}")
    for one in judged:
        if not one.is_right or (one.reasons and one.verdict not in one.reasons):
            print(f"    {one.name}: {one.verdict}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
