"""Reads tens of thousands of spoilt pages, and counts what becomes of them.

    python tests/fuzz/mutants.py FOLDER --count 50000 --seed 1 [--report FILE] [--failures FOLDER] [--processes N]
    python tests/fuzz/mutants.py FOLDER --seed 1 --only 1234        # one of them once more, with all that is wrong

FOLDER is a benchmark folder (BENCHMARKS.md). Each mutant is a page of it, spoilt by its number and the seed (mutations.py), and read in
a worker with a crawl's own limits of time and memory. What breaks a promise (promises.py), raises anything, or is too slow is
printed with its number, and kept as a page in --failures. The exit status is 1 where there was any.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler import settings
from crawler.configuration import WorkerSettings
from crawler.processes.workers import Unfinished, Workers
from crawler.urls import canonical_url
from tests.benchmarks.bench_folder import Entry, entries
from tests.fuzz.trial import Outcome, Source, mutant_of, try_mutant

# What becomes of a page is wrong by itself.
FAILURES = frozenset({"exception", "too-slow", "too-large", "worker-killed"})
PROGRESS_EVERY = 1_000

Tell = Callable[[int, Outcome], None]


@dataclass(slots=True)
class Counts:
    """How many mutants ended how, and the numbers of those that failed, by what was wrong in a word."""

    kinds: Counter[str] = field(default_factory=Counter)
    failures: dict[int, Outcome] = field(default_factory=dict)

    def add(self, number: int, outcome: Outcome) -> None:
        self.kinds[outcome.kind] += 1
        if outcome.wrong or outcome.kind in FAILURES:
            self.failures[number] = outcome


class Pages:
    """Which pages the mutants are made of."""

    def __init__(self, count: int, load: Callable[[int], Source], seed: int) -> None:
        self._count = count
        self._load = load
        self.seed = seed

    def of(self, number: int) -> tuple[Source, Source]:
        """The page that is spoilt, and the one that lends to it."""
        random = Random(f"pages {self.seed} {number}")
        return self._load(random.randrange(self._count)), self._load(random.randrange(self._count))


def run(pages: Pages, numbers: Sequence[int], processes: int, tell: Tell) -> Counts:
    """Read the mutants of these numbers, `processes` at once."""
    limits = WorkerSettings(
        count=processes,
        timeout_s=settings.CLEAN_TIMEOUT_S,
        memory_mb=settings.CLEAN_MEMORY_MB,
        pages_max=settings.CLEAN_WORKER_PAGES_MAX,
    )
    counts = Counts()
    with Workers(limits) as workers:
        asyncio.run(_read_all(workers, pages, iter(numbers), processes, counts, tell))
    return counts


async def _read_all(
    workers: Workers, pages: Pages, numbers: Iterator[int], processes: int, counts: Counts, tell: Tell
) -> None:
    async def read_some() -> None:
        for number in numbers:
            try:
                outcome = await workers.call(try_mutant, pages.seed, number, *pages.of(number))
            except Unfinished as error:
                outcome = Outcome(error.reason)
            counts.add(number, outcome)
            tell(number, outcome)

    await asyncio.gather(*(read_some() for _ in range(processes)))


def main() -> None:
    options = _arguments()
    found = sorted(entries(options.folder), key=lambda entry: entry.id)
    pages = Pages(len(found), lambda place: source_of(found[place]), options.seed)
    if options.only is not None:
        numbers: Sequence[int] = [options.only]
    else:
        numbers = range(options.start, options.start + options.count)
    started = time.monotonic()

    def tell(number: int, outcome: Outcome) -> None:
        if outcome.wrong or outcome.kind in FAILURES:
            _keep(pages, number, outcome, options.failures)
        if (number + 1) % PROGRESS_EVERY == 0:
            print(f"{number + 1 - numbers[0]} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    counts = run(pages, numbers, options.processes, tell)
    report = _report(counts, options.seed, numbers, time.monotonic() - started)
    print(json.dumps(report, indent=1))
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    sys.exit(1 if counts.failures else 0)


def source_of(entry: Entry) -> Source:
    """Some lists name pages by what is no address."""
    return Source(entry.id, canonical_url(entry.url), entry.read())


def _keep(pages: Pages, number: int, outcome: Outcome, folder: Path | None) -> None:
    source, other = pages.of(number)
    mutant = mutant_of(pages.seed, number, source, other)
    print(f"{number}: {outcome.kind}: {source.id} + {other.id}: {', '.join(mutant.mutations)}", file=sys.stderr)
    print("".join(f"    {line}\n" for line in outcome.wrong), end="", file=sys.stderr, flush=True)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{pages.seed}-{number}.html").write_bytes(mutant.body)


def _report(counts: Counts, seed: int, numbers: Sequence[int], seconds: float) -> dict[str, object]:
    return {
        "seed": seed,
        "first": numbers[0],
        "mutants": sum(counts.kinds.values()),
        "seconds": round(seconds),
        "ended": dict(counts.kinds.most_common()),
        "failures": {number: [outcome.kind, *outcome.wrong] for number, outcome in sorted(counts.failures.items())},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="the number of the first mutant")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this mutant alone")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the counts there, as JSON")
    parser.add_argument("--failures", type=Path, metavar="FOLDER", help="keep there the mutants that failed")
    parser.add_argument("--processes", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
