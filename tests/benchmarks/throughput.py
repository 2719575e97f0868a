"""Measures how many pages a second cleanpress crawls and cleans, beside Scrapy with trafilatura and others, in one run.

    pip install -c constraints.txt -e '.[benchmark]' && .ci/nginx
    python tests/benchmarks/throughput.py FOLDER [--rounds 5] [--pages N] [--cores 0,1] [--only NAMES] [--write]

FOLDER is a benchmark folder (BENCHMARKS.md), best one with dozens of pages of each site. nginx serves them gzipped on loopback,
each site at an address of its own, from CPUs that are not measured where there are some, else beside all alike. Two thirds of each
site's pages are crawled once beforehand, for cleanpress-warm to know the sites; the others are measured. The contenders take turns, in
each round another one first. A run that did not answer every page gives no figure.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence, Set
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from scrapy import __version__ as scrapy_version

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.bench_folder import entries
from tests.benchmarks.clean_contenders import clean_contenders, save
from tests.benchmarks.contender import Answered, Contender
from tests.benchmarks.crawl_contenders import FETCH, crawl_contenders, learning
from tests.benchmarks.measured_run import Place, RunFailed, Usage
from tests.benchmarks.nginx_server import free_port, serving_folder
from tests.benchmarks.peers import versions
from tests.benchmarks.served_pages import ServedSite, charsets, chosen_sites, lay_out
from tests.benchmarks.table import write_between
from tests.benchmarks.throughput_table import Measured, table

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "BENCHMARKS.md"
# This process may be told to keep off those that are measured.
_ALL_CORES = os.sched_getaffinity(0)
MARKS = ("<!-- throughput: written by tests/benchmarks/throughput.py --write -->", "<!-- /throughput -->")


def main() -> None:
    options = _arguments()
    sites = chosen_sites(entries(options.folder), options.pages, free_port())
    folder = Path(tempfile.mkdtemp(prefix="throughput-"))
    try:
        text, is_whole = _measure(sites, folder, options)
    except RunFailed as error:
        raise SystemExit(str(error)) from error
    print(text)
    if not is_whole:
        raise SystemExit(f"not all ended the race: see {folder}")
    shutil.rmtree(folder)
    if options.write:
        write_between(RESULTS, text, MARKS)


def _measure(sites: Sequence[ServedSite], folder: Path, options: argparse.Namespace) -> tuple[str, bool]:
    """The tables, and whether all are in them that were to be."""
    pages = {url: entry for site in sites for url, entry in site.measured.items()}
    count = len(options.cores)
    crawls = list(crawl_contenders(sites, count, folder / "taught"))
    cleans = list(clean_contenders(save(folder / "saved", pages), count, folder / "taught"))
    wanted = _wanted([*crawls, *cleans], options.only)
    place = Place(ROOT, options.cores, folder / "log")
    tables, ended = [_heading(sites, options)], 0
    chosen = [each for each in crawls if each.name in wanted]
    teaches = any("-warm" in name for name in wanted)
    if chosen or teaches:
        measured = _race_crawls(sites, chosen, folder, place, options.rounds, teaches=teaches)
    if chosen:
        tables.append(table(measured, ["scrapy-fetch", "scrapy-trafilatura", f"scrapy-trafilatura-x{count}"]))
        ended += len(measured)
    if chosen := [each for each in cleans if each.name in wanted]:
        measured = _race(chosen, folder, len(pages), place, options.rounds)
        commands = dict.fromkeys(("trafilatura-cli-x1", f"trafilatura-cli-x{count}"))
        tables.append(table(measured, ["trafilatura-loop", *commands]))
        ended += len(measured)
    return "\n\n".join(tables), ended == len(wanted)


def _race_crawls(
    sites: Sequence[ServedSite],
    contenders: Sequence[Contender],
    folder: Path,
    place: Place,
    rounds: int,
    *,
    teaches: bool,
) -> dict[str, Measured]:
    """With `teaches`, the sites' other pages are crawled first."""
    lay_out(folder, sites)
    measured, taught = (sum(len(getattr(site, part)) for site in sites) for part in ("measured", "taught"))
    port = int(sites[0].origin.rpartition(":")[2])
    with serving_folder(folder, charsets(sites), port, _other_cores(place.cores)) as nginx:
        place = replace(place, spared=frozenset({nginx}))
        if teaches:
            learning(sites).race(folder / "taught", "taught", taught, place)
        return _race(contenders, folder, measured, place, rounds) if contenders else {}


def _race(contenders: Sequence[Contender], folder: Path, pages: int, place: Place, rounds: int) -> dict[str, Measured]:
    """One page each, then all pages in each of the rounds. Who fails, or loses a page, is out of the race."""
    laps: dict[str, list[tuple[Usage, Answered]]] = {each.name: [] for each in contenders}
    for number in range(rounds + 1):
        part, expected = ("measured", pages) if number else ("first", 1)
        first = number % len(contenders)
        for each in (*contenders[first:], *contenders[:first]):
            lap = _lap(each, folder, part, expected, place) if each.name in laps else None
            if lap is not None:
                laps[each.name].append(lap)
            else:
                laps.pop(each.name, None)
    return {name: Measured(pages, mine[0][0], [lap[0] for lap in mine[1:]], mine[-1][1]) for name, mine in laps.items()}


def _lap(each: Contender, folder: Path, part: str, pages: int, place: Place) -> tuple[Usage, Answered] | None:
    try:
        usage, answered = each.race(folder / each.name, part, pages, place)
    except RunFailed as error:
        print(f"out of the race: {error}", file=sys.stderr)
        return None
    print(f"{part}: {each.name}: {pages / usage.wall_s:.1f} pages/s, {answered}", file=sys.stderr)
    return usage, answered


def _wanted(contenders: Sequence[Contender], only: str | None) -> list[str]:
    if find_spec("newspaper") is None:
        print("newspaper4k is not installed, and left out", file=sys.stderr)
    known = [each.name for each in contenders]
    names = only.split(",") if only else known
    for name in names:
        if name not in known:
            raise SystemExit(f"--only {name}: not here; expected some of {', '.join(known)}")
    return names


def _other_cores(cores: Set[int]) -> Set[int]:
    """The CPUs for nginx and this process: those that are not measured, or all alike where all are."""
    others = _ALL_CORES - cores or _ALL_CORES
    os.sched_setaffinity(0, others)
    return others


def _heading(sites: Sequence[ServedSite], options: argparse.Namespace) -> str:
    pages = sum(len(site.measured) for site in sites)
    packages = ", ".join(f"{name} {version}" for name, version in [("Scrapy", scrapy_version), *versions().items()])
    manners = ", ".join(f"{name} {value}" for name, value in FETCH.items() if name != "LOG_LEVEL")
    beside = "beside" if options.cores == _ALL_CORES else "outside of"
    return (
        f"{pages} pages of {len(sites)} sites, {options.rounds} rounds, on {len(options.cores)} CPUs, nginx {beside} them; "
        f"{packages}. All crawls: {manners}."
    )


def _cores(text: str) -> set[int]:
    cores = {int(number) for number in text.split(",")}
    if not cores <= _ALL_CORES:
        raise ValueError
    return cores


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how many (5)")
    parser.add_argument("--pages", type=int, metavar="N", help="measure N pages (default: a third of each site's)")
    parser.add_argument("--cores", type=_cores, default=_ALL_CORES, metavar="0,1", help="the CPUs to measure on (all)")
    parser.add_argument("--only", metavar="NAMES", help="these contenders only, with commas")
    parser.add_argument("--write", action="store_true", help="write the tables into BENCHMARKS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
