"""Small made pages in any number, on any number of sites, laid out for nginx; and state that knows URLs without any crawl."""

import gzip
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import numpy
from sqlalchemy import create_engine

from crawler.state.near_copies import BINS, ROWS
from crawler.state.tables import migrate
from tests.benchmarks.nginx_server import address
from tests.benchmarks.site_files import ROBOTS, sitemap, source_table
from tests.state.made_stories import paragraphs

WORDS = 150
NEWEST = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What makes stories known, of the numbers `:from` to below `:to`; their bands come after.
_NUMBERS = "WITH RECURSIVE n(n) AS (SELECT :from UNION ALL SELECT n + 1 FROM n WHERE n + 1 < :to)"
_NAME = "printf('%s/2026/10/01/a-story-known-before-%07d.html', :site, n)"
_KEY = f"substr({_NAME}, length('http://') + 1)"
_KNOWN = (
    "INSERT INTO pages (key, url, source, depth, ask, seen_run, tried_run, fate, fate_run, failures, home, fetched_at) "
    f"{_NUMBERS} SELECT {_KEY}, {_NAME}, 'site-0', 1, 0, 0, 0, 'written', 0, 0, {_KEY}, :at FROM n",
    "INSERT INTO articles (home, id, source, content_hash, version, profile) "
    f"{_NUMBERS} SELECT {_KEY}, hex(randomblob(16)), 'site-0', hex(randomblob(32)), 1, 0 FROM n",
    f"INSERT INTO signatures (id, bins) {_NUMBERS} SELECT hex(randomblob(16)), randomblob({4 * BINS}) FROM n",
)
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Gazette {site}</title>
<meta name="author" content="Jane Roe"><meta property="og:type" content="article">
<meta property="article:published_time" content="{published}"></head><body>
<header><a href="/">Gazette {site}</a><nav><a href="/city/">City</a> <a href="/sport/">Sport</a> <a href="/about/">About</a></nav></header>
<main><article><h1>{title}</h1><p class="byline">By Jane Roe</p><time datetime="{published}">{published}</time>
{text}
</article></main>
<aside><h2>Newsletter</h2><p>Sign up for our letter from the harbour, every morning before seven.</p></aside>
<footer><p>All rights reserved by the Gazette {site}. <a href="/privacy/">Privacy</a></p></footer></body></html>"""


@dataclass(frozen=True, slots=True)
class MadeSites:
    """So many pages, shared evenly among so many sites of one port. `first` is the number of the first page: none comes twice."""

    sites: int
    pages: int
    port: int
    first: int = 0

    @property
    def origins(self) -> list[str]:
        return [f"http://{address(number)}:{self.port}" for number in range(self.sites)]

    @property
    def sitemap(self) -> str:
        """The path of the sitemap that lists these pages of a site."""
        return f"/pages-{self.first}.xml"

    def addresses(self) -> Iterator[tuple[int, str]]:
        """Number and address of each page."""
        origins = self.origins
        for number in range(self.first, self.first + self.pages):
            yield number, f"{origins[number % self.sites]}/2026/11/20/a-made-story-of-the-harbour-{number:07}.html"


def lay_out(folder: Path, made: MadeSites, listed: Sequence[str] = ()) -> None:
    """Write the pages, and for each site its robots.txt and a sitemap, the first of which lists `listed` as well."""
    roots = [folder / "sites" / address(number) for number in range(made.sites)]
    urls: list[list[str]] = [[] for _ in roots]
    for root in roots:
        (root / "2026/11/20").mkdir(parents=True, exist_ok=True)
        (root / "robots.txt.gz").write_bytes(gzip.compress(ROBOTS))
    for number, url in made.addresses():
        site = number % made.sites
        urls[site].append(url)
        name = f"2026/11/20/{url.rpartition('/')[2]}.gz"
        (roots[site] / name).write_bytes(gzip.compress(made_page(number, site).encode(), 1))
    urls[0] += listed
    for root, mine in zip(roots, urls, strict=True):
        (root / f"{made.sitemap[1:]}.gz").write_bytes(gzip.compress(sitemap(mine), 1))


def write_sources(file: Path, made: MadeSites) -> None:
    tables = (
        source_table(f"site-{number}", origin, f"{origin}{made.sitemap}") for number, origin in enumerate(made.origins)
    )
    file.write_text("\n".join(tables), "utf-8")


def known_address(origin: str, number: int) -> str:
    return f"{origin}/2026/10/01/a-story-known-before-{number:07}.html"


def make_known(state: Path, origin: str, count: int) -> None:
    """Let state know `count` more stories: all that a crawl writes of one, and a MinHash that is like no other."""
    engine = create_engine(f"sqlite:///{state}")
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()
    with closing(sqlite3.connect(state)) as store, store:
        already = store.execute("SELECT count(*) FROM pages WHERE url LIKE '%known-before%'").fetchone()[0]
        values = {"from": already, "to": already + count, "site": origin, "at": NEWEST.timestamp() - 40 * 86_400}
        if count:
            for statement in _KNOWN:
                store.execute(statement, values)
            last = store.execute("SELECT max(number) FROM signatures").fetchone()[0]
            store.executemany(
                "INSERT OR IGNORE INTO bands (band, number) VALUES (?, ?)", _bands(last - count + 1, count)
            )


def _bands(first: int, count: int) -> Iterator[tuple[int, int]]:
    """As many bands as so many stories have, from number `first` on. In their order the table is filled many times as fast."""
    chance = numpy.random.default_rng(first)
    bands = numpy.sort(chance.integers(-(2**63), 2**63 - 1, count * (BINS // ROWS)))
    numbers = chance.integers(first, first + count, len(bands))
    for start in range(0, len(bands), 100_000):
        stretch = slice(start, start + 100_000)
        yield from zip(bands[stretch].tolist(), numbers[stretch].tolist(), strict=True)


def made_page(number: int, site: int) -> str:
    """A story that no other number has, among what all pages of the site have."""
    told = paragraphs("en", number, WORDS)
    title = " ".join(told[0].split()[:8]).capitalize()
    published = (NEWEST - timedelta(minutes=number)).isoformat()
    text = "\n".join(f"<p>{escape(each)}</p>" for each in told)
    return _PAGE.format(title=escape(title), site=site, published=published, text=text)
