"""Saved pages as sites on loopback: each site with its address, its robots.txt and its sitemaps, two thirds to learn from."""

import gzip
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.urls import url_key
from tests.benchmarks.bench_folder import Entry, sample
from tests.benchmarks.nginx_server import address
from tests.benchmarks.site_files import ROBOTS, sitemap

# A path that a file can have as it is; others are given one.
_PLAIN_PATH = re.compile(r"(?:/[\w.~-]*[\w~-])+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServedSite:
    """One site: `origin` is its address, `taught` the pages that a profile is learned from, `measured` all others."""

    origin: str
    taught: Mapping[str, Entry]
    measured: Mapping[str, Entry]

    @property
    def name(self) -> str:
        """The site's name as a folder's."""
        return urlsplit(self.origin).netloc.replace(":", "_")

    def sitemap(self, part: str) -> str:
        """The address of the sitemap of one part: `taught`, `measured` or `first`, which lists one page."""
        return f"{self.origin}/{part}.xml"


def chosen_sites(pages: Sequence[Entry], wanted: int | None, port: int) -> list[ServedSite]:
    """Sites with `wanted` measured pages together (None: all), of a third of each site's pages, by a hash of the sites' names."""
    by_site: defaultdict[str, list[Entry]] = defaultdict(list)
    for page in sample(pages, len(pages)):
        by_site[page.site].append(page)
    left = len(pages) if wanted is None else wanted
    sites: list[ServedSite] = []
    for mine in by_site.values():
        taught = 2 * len(mine) // 3
        measured = mine[taught:][:left]
        if measured:
            origin = f"http://{address(len(sites))}:{port}"
            addresses = _addresses(origin, mine[:taught] + measured)
            parts = list(addresses.items())
            sites.append(ServedSite(origin, dict(parts[:taught]), dict(parts[taught:])))
        left -= len(measured)
    if wanted is not None and left > 0:
        raise SystemExit(f"--pages {wanted}: the folder has {wanted - left} to measure, a third of each site's")
    return sites


def charsets(sites: Sequence[ServedSite]) -> dict[str, str | None]:
    """What each host sends its pages as: utf-8 where all of them are, else they say it themselves."""
    found: dict[str, str | None] = {}
    for site in sites:
        pages = (site.taught | site.measured).values()
        found[urlsplit(site.origin).hostname or ""] = "utf-8" if all(_is_utf8(page.read()) for page in pages) else None
    return found


def lay_out(folder: Path, sites: Sequence[ServedSite]) -> None:
    """Write what nginx serves, gzipped: the pages as they are, a robots.txt that allows everything, the sitemaps."""
    for index, site in enumerate(sites):
        root = folder / "sites" / (urlsplit(site.origin).hostname or "")
        for url, entry in (site.taught | site.measured).items():
            file = root / f"{urlsplit(url).path[1:]}.gz"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(entry.path.read_bytes())
        first = list(site.measured)[:1] if index == 0 else []
        for part, urls in (("taught", site.taught), ("measured", site.measured), ("first", first)):
            (root / f"{part}.xml.gz").write_bytes(gzip.compress(sitemap(urls)))
        (root / "robots.txt.gz").write_bytes(gzip.compress(ROBOTS))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _addresses(origin: str, pages: Sequence[Entry]) -> dict[str, Entry]:
    addresses: dict[str, Entry] = {}
    keys: set[str] = set()
    for number, page in enumerate(pages):
        path = urlsplit(page.url).path
        url = f"{origin}{path}"
        if not _PLAIN_PATH.fullmatch(path) or url_key(url) in keys:
            url = f"{origin}/2026/11/20/a-story-without-a-plain-address-{number:05}.html"
        keys.add(url_key(url))
        addresses[url] = page
    return addresses
