"""Measures how pace and memory of a crawl stand as it grows: by pages done, by sources, and by URLs that state knows.

    pip install -c constraints.txt -e '.[benchmark]' && .ci/nginx
    python tests/benchmarks/scale.py [--pages 100000] [--sources 10000] [--known 1000000] [--each 2000] [--plot FILE] [--write]

Small made pages, so that it is the crawl that is measured and not the cleaning; nginx serves them on loopback, beside the crawl.
Each of the three is left out where it is 0. By pages: one crawl of so many pages of 100 sources, looked at while it runs. By sources
and by URLs known: crawls of `--each` pages, with ten times as many sources at each step, and beside a state that knows ten times as
many stories. A crawl that did not write every page gives no figure. `--pages 1000 --sources 10 --known 1000 --each 200` takes a minute.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.measured_run import RunFailed
from tests.benchmarks.nginx_server import address, free_port, serving_folder
from tests.benchmarks.scale_farm import Farm
from tests.benchmarks.scale_pages import known_address, make_known
from tests.benchmarks.scale_table import Curves, Point, plot, table
from tests.benchmarks.table import write_between

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "BENCHMARKS.md"
PLOT = ROOT / "docs" / "scale.svg"
MARKS = ("<!-- scale: written by tests/benchmarks/scale.py --write -->", "<!-- /scale -->")
SITES = 100
# So many stretches of the long crawl are told apart.
STRETCHES = 20
# Of the stories that are known, a site lists so many beside the new ones, as living sites do.
KNOWN_LISTED = 1000


def main() -> None:
    options = _arguments()
    if (options.plot or options.write) and find_spec("matplotlib") is None:
        raise SystemExit("the picture needs matplotlib: pip install -c constraints.txt -e '.[benchmark]'")
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    try:
        curves = _measure(folder, options)
    except RunFailed as error:
        # The folder is left: the logs are in it.
        raise SystemExit(str(error)) from error
    shutil.rmtree(folder)
    print(table(curves))
    if options.plot or options.write:
        plot(curves, options.plot or PLOT)
    if options.write:
        write_between(RESULTS, table(curves), MARKS)


def _measure(folder: Path, options: argparse.Namespace) -> Curves:
    hosts = {address(number): "utf-8" for number in range(max(SITES, options.sources))}
    port = free_port()
    curves: dict[str, Sequence[Point]] = {}
    with serving_folder(folder, hosts, port, os.sched_getaffinity(0)) as nginx:
        farm = Farm(folder, port, nginx)
        if options.pages:
            curves["pages done"] = _by_pages(farm, options.pages)
        if options.sources:
            curves["sources"] = list(_by_sources(farm, options.sources, options.each))
        if options.known:
            curves["URLs known"] = list(_by_known(farm, options.known, options.each))
    return curves


def _by_pages(farm: Farm, pages: int) -> list[Point]:
    """Pace and memory of each stretch of one crawl."""
    sights = farm.watched(farm.made(min(SITES, pages), pages), "by-pages")
    points, first = [], 0
    for number, (at, done, _) in enumerate(sights):
        since, before, _ = sights[first]
        # The last stretch is to the end, and what is left is no stretch of its own.
        is_whole = done - before >= pages / STRETCHES and pages - done >= pages / STRETCHES / 2
        if is_whole or number == len(sights) - 1:
            held_bytes = max(sight[2] for sight in sights[first : number + 1])
            points.append(Point(done, (done - before) / (at - since), held_bytes))
            first = number
    return points


def _by_sources(farm: Farm, most: int, pages: int) -> Iterator[Point]:
    for sources in _steps(most, 1):
        made = farm.made(sources, pages)
        usage = farm.crawl(made, f"by-sources-{sources}")
        yield _told(Point(sources, made.pages / usage.wall_s, usage.peak_bytes), "sources")


def _by_known(farm: Farm, most: int, pages: int) -> Iterator[Point]:
    known = 0
    for size in [0, *_steps(most, 1000)]:
        made = farm.made(min(10, pages), pages)
        origin = made.origins[0]
        make_known(farm.room("by-known") / "state.sqlite", origin, size - known)
        known = size
        listed = [known_address(origin, number) for number in range(min(known, KNOWN_LISTED))]
        usage = farm.crawl(made, "by-known", listed)
        yield _told(Point(known, made.pages / usage.wall_s, usage.peak_bytes), "known")


def _told(point: Point, unit: str) -> Point:
    print(f"{point.size} {unit}: {point.pace:.1f} pages/s", file=sys.stderr)
    return point


def _steps(most: int, least: int) -> list[int]:
    """From `least` up, ten times as many at each step; the last one is `most`."""
    steps = []
    while least < most:
        steps.append(least)
        least *= 10
    return [*steps, most]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, most, what in (
        ("pages", 100_000, "pages of the long crawl"),
        ("sources", 10_000, "sources"),
        ("known", 1_000_000, "URLs known"),
    ):
        parser.add_argument(f"--{name}", type=int, default=most, metavar="N", help=f"the most {what} ({most}); 0: none")
    parser.add_argument("--each", type=int, default=2000, metavar="N", help="pages of each of the other crawls (2000)")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the picture there (.svg or .png)")
    parser.add_argument(
        "--write", action="store_true", help="write the table into BENCHMARKS.md and the picture to docs/"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
