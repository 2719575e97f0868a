"""The crawls that throughput.py measures: Scrapy alone, with trafilatura, newspaper4k, and cleanpress, all with the same manners."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, select

from crawler.state.tables import pages
from tests.benchmarks.contender import Answered, Contender, count_lines
from tests.benchmarks.measured_run import Command, RunFailed
from tests.benchmarks.served_pages import ServedSite
from tests.benchmarks.site_files import source_table

ROOT = Path(__file__).parents[2]
PEER = Path(__file__).with_name("peer_crawl.py")
NEWSPAPER = Path(__file__).with_name("newspaper_crawl.py")

# Nothing waits for manners, and all have the same ones: robots.txt is asked for and obeyed by each that can.
FETCH = {
    "CONCURRENT_REQUESTS": "64",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "ROBOTSTXT_OBEY": "True",
    "LOG_LEVEL": "WARNING",
}
# A page that was read and holds no article; what else was dropped, a page that was gone or cost its worker, is a loss.
LOSSES = {"gone", "too-slow", "too-large"}


def settings(values: Mapping[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in ("-s", f"{name}={value}")]


def crawl_contenders(sites: Sequence[ServedSite], cores: int, taught: Path) -> Iterator[Contender]:
    """All that are installed. `taught` is the state that a crawl of the sites' other pages left."""
    yield Contender("scrapy-fetch", partial(_peer, sites, extracts=False, processes=1), _count_fetched)
    yield Contender("scrapy-trafilatura", partial(_peer, sites, extracts=True, processes=1), _count_peer)
    if cores > 1:
        many = partial(_peer, sites, extracts=True, processes=cores)
        yield Contender(f"scrapy-trafilatura-x{cores}", many, _count_peer)
    if find_spec("newspaper"):
        yield Contender("newspaper4k", partial(_newspaper, sites), _count_peer)
    yield Contender("cleanpress-cold", partial(_cleanpress, sites, None, {"PROFILES_ENABLED": "False"}), count_crawl)
    yield Contender("cleanpress-learning", partial(_cleanpress, sites, None, {}), count_crawl)
    yield Contender("cleanpress-warm", partial(_cleanpress, sites, taught, {}), count_crawl)


def learning(sites: Sequence[ServedSite]) -> Contender:
    """The crawl of the pages to learn from; its state is left in its folder."""
    return Contender("learning", partial(_cleanpress, sites, None, {}), count_crawl)


def count_crawl(folder: Path, lines_before: int = 0) -> Answered:
    """By what state says became of each page of the last crawl; an article counts where its line is in the output as well.

    Raises RunFailed where they differ.
    """
    engine = create_engine(f"sqlite:///{folder / 'state.sqlite'}")
    with engine.connect() as connection:
        last = select(pages.c.fate_run).order_by(pages.c.fate_run.desc()).limit(1).scalar_subquery()
        ended = connection.execute(select(pages.c.fate, pages.c.reason).where(pages.c.fate_run == last)).all()
    engine.dispose()
    fates = Counter(fate for fate, reason in ended if reason not in LOSSES)
    lines = lines_written(folder) - lines_before
    if lines != fates["written"]:
        raise RunFailed(f"{folder}: {lines} lines of output, but state tells of {fates['written']} articles")
    return Answered(fates["written"], fates["duplicate"] + fates["dropped"])


def lines_written(folder: Path) -> int:
    return sum(file.read_bytes().count(b"\n") for file in (folder / "output").rglob("*.jsonl"))


def write_sources(file: Path, sites: Sequence[ServedSite], part: str) -> None:
    tables = (source_table(site.name, site.origin, site.sitemap(part)) for site in sites)
    file.write_text("\n".join(tables), "utf-8")


def crawl_command(folder: Path, values: Mapping[str, str]) -> Command:
    """cleanpress with the sources, state and output of `folder`."""
    own = {"OUTPUT_DIR": str(folder / "output"), "STATE_URL": f"sqlite:///{folder / 'state.sqlite'}"}
    crawl = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"sources={folder / 'sources.toml'}"]
    return [*crawl, *settings(FETCH | own | dict(values))]


def _cleanpress(
    sites: Sequence[ServedSite], taught: Path | None, values: Mapping[str, str], folder: Path, part: str
) -> list[Command]:
    write_sources(folder / "sources.toml", sites, part)
    if taught is not None:
        for file in taught.glob("state.sqlite*"):
            shutil.copy(file, folder / file.name)
    return [crawl_command(folder, values)]


def _peer(sites: Sequence[ServedSite], folder: Path, part: str, *, extracts: bool, processes: int) -> list[Command]:
    """So many Scrapy processes side by side, the sites shared among them."""
    sitemaps = folder / "sitemaps.txt"
    sitemaps.write_text("\n".join(site.sitemap(part) for site in sites), "utf-8")
    options = [*(["--extract"] if extracts else []), *settings(FETCH)]
    return [
        [
            sys.executable,
            str(PEER),
            str(sitemaps),
            str(folder / f"{each}.jsonl"),
            "--share",
            f"{each}/{processes}",
            *options,
        ]
        for each in range(processes)
    ]


def _newspaper(sites: Sequence[ServedSite], folder: Path, part: str) -> list[Command]:
    addresses = [url for site in sites for url in site.measured][: 1 if part == "first" else None]
    (folder / "addresses.txt").write_text("\n".join(addresses), "utf-8")
    return [[sys.executable, str(NEWSPAPER), str(folder / "addresses.txt"), str(folder / "0.jsonl")]]


def _count_peer(folder: Path) -> Answered:
    return count_lines(folder.glob("*.jsonl"))


def _count_fetched(folder: Path) -> Answered:
    """Scrapy alone reads nothing: what was fetched was answered."""
    answered = _count_peer(folder)
    return Answered(articles=answered.rejected, rejected=0)
