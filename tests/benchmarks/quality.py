"""Measures cleanpress beside every peer that is installed, on the same pages in one run.

    pip install -c constraints.txt -e '.[benchmark]'
    python tests/benchmarks/quality.py FOLDER [--only DATASET] [--sample N] [--peers A,B] [--worst N] [--write]

FOLDER holds pages.jsonl and gold.jsonl. On each page the peers take turns, one behind the other in one process, so that
a busy machine slows all of them alike: the ratio of their times can be believed more than the times.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.bench_folder import SHARED, Entry, entries, sample
from tests.benchmarks.bootstrap import interval
from tests.benchmarks.peers import LACKS, Extract, installed_peers, versions
from tests.benchmarks.scoring import PageScore, score_page, summary
from tests.benchmarks.table import WITH_INTERVAL, Row, markdown, write_between

RESULTS = Path(__file__).parents[2] / "BENCHMARKS.md"
PROCESSES = 2
WARM = (
    "<html><head><title>Clock runs again</title></head><body><article><h1>Clock runs again</h1><p>By Jane Roe, 3 May 2026</p>"
    + "<p>The clock of the market hall runs again, after thirty years in which nobody had wound it, the town says.</p>"
    * 6
    + "</article></body></html>"
)

_peers: dict[str, Extract] = {}


@dataclass(frozen=True, slots=True)
class Result:
    """One extractor on one page; `rejection` is why cleanpress found no article, `failure` the exception of a peer."""

    peer: str
    entry: Entry
    score: PageScore
    cpu_s: float
    rejection: str | None
    failure: str | None


def main() -> None:
    arguments = _arguments()
    names = _chosen(arguments.peers)
    pages = entries(arguments.folder, arguments.only)
    if arguments.sample:
        pages = sample(pages, arguments.sample)
    results = list(measure(pages, names, arguments.processes))
    table = markdown(rows(results, names))
    print(table)
    _say_lost(results)
    for result in _worst(results, arguments.worst):
        print(f"{result.score.f1:.3f} {result.entry.id} {result.rejection or ''}")
    if arguments.write:
        measured = ", ".join(f"{package} {number}" for package, number in versions().items())
        write_between(RESULTS, f"{len(pages)} pages in one run, beside {measured}.\n\n{table}")


def measure(pages: Sequence[Entry], names: Sequence[str], processes: int = PROCESSES) -> Iterator[Result]:
    """Every named extractor on every page, page by page."""
    with ProcessPoolExecutor(processes, initializer=_import_peers, initargs=(names,)) as pool:
        for results in pool.map(_on_page, pages, chunksize=4):
            yield from results


def rows(results: Sequence[Result], names: Sequence[str]) -> Iterator[Row]:
    """The table's rows, by data set in the order of the names."""
    by_row: defaultdict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        by_row[result.entry.dataset, result.peer].append(result)
    for dataset in sorted({dataset for dataset, _ in by_row}):
        for name in names:
            yield _row(dataset, name, by_row[dataset, name])


def _row(dataset: str, name: str, results: Sequence[Result]) -> Row:
    scores = [result.score for result in results]
    sites = [result.entry.site for result in results]
    values = summary(scores) | dict.fromkeys(LACKS.get(name, ()))
    intervals = {
        column: found
        for column in WITH_INTERVAL
        if values[column] is not None
        and (found := interval(sites, lambda drawn, column=column: summary([scores[at] for at in drawn])[column]))
    }
    return Row(dataset, name, len(results), values, intervals, 1e3 * sum(r.cpu_s for r in results) / len(results))


def _import_peers(names: Sequence[str]) -> None:
    found = installed_peers()
    _peers.update({name: found[name] for name in names})
    for extract in _peers.values():
        # What is loaded at the first call is no page's own.
        extract(WARM.encode(), "https://warm.example/2026/market-hall-clock")


def _on_page(entry: Entry) -> list[Result]:
    body = entry.read()
    return [_timed(name, extract, entry, body) for name, extract in _peers.items()]


def _timed(name: str, extract: Extract, entry: Entry, body: bytes) -> Result:
    failure = None
    start = time.process_time()
    try:
        found = extract(body, entry.url)
    except Exception as error:  # a peer that fails on a page has found nothing there
        if name == "cleanpress":
            raise
        found, failure = {}, type(error).__name__
    cpu_s = time.process_time() - start
    return Result(name, entry, score_page(entry.gold, found), cpu_s, found.get("rejection"), failure)


def _say_lost(results: Sequence[Result]) -> None:
    lost = [f"{result.entry.id} {result.rejection}" for result in results if result.rejection]
    print(f"cleanpress found no article on {len(lost)} pages: {', '.join(lost) or 'none'}")
    failed: defaultdict[tuple[str, str], int] = defaultdict(int)
    for result in results:
        if result.failure:
            failed[result.peer, result.failure] += 1
    for (peer, failure), count in failed.items():
        print(f"{peer} failed on {count} pages: {failure}")


def _worst(results: Sequence[Result], count: int) -> list[Result]:
    mine = [result for result in results if result.peer == "cleanpress" and result.score.f1 is not None]
    return sorted(mine, key=lambda result: result.score.f1 or 0.0)[:count]


def _chosen(wanted: str | None) -> list[str]:
    known = list(installed_peers())
    names = wanted.split(",") if wanted else known
    for name in names:
        if name not in known:
            raise SystemExit(f"--peers {name}: not installed; expected some of {', '.join(known)}")
    return names


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=SHARED)
    parser.add_argument("--only", metavar="DATASET", help="one data set")
    parser.add_argument("--sample", type=int, metavar="N", help="N pages, the same ones each time")
    parser.add_argument("--peers", metavar="A,B", help="these extractors only")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="name the N pages with cleanpress's lowest F1"
    )
    parser.add_argument("--processes", type=int, default=PROCESSES, metavar="N", help=f"how many ({PROCESSES})")
    parser.add_argument("--write", action="store_true", help="write the table into BENCHMARKS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
