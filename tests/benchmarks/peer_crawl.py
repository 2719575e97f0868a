"""A Scrapy crawl as its users write it, with trafilatura in the callback or nothing: what throughput.py measures cleanpress beside.

    python tests/benchmarks/peer_crawl.py SITEMAPS OUTPUT [--share 0/2] [--extract] [-s NAME=VALUE]

SITEMAPS is a file of sitemaps' addresses, one a line; with `--share I/N` every Nth of them is crawled, from the Ith on. OUTPUT
gets one line of JSON for each page that came; without `--extract` its address is all that is in it.
"""

import argparse
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap


class PeerSpider(Spider):
    """Follows each of `sitemaps` to its pages."""

    name = "peer"

    def __init__(self, sitemaps: list[str], *, extracts: bool) -> None:
        super().__init__()
        self._sitemaps = sitemaps
        self._extracts = extracts

    async def start(self) -> AsyncIterator[Request]:
        for url in self._sitemaps:
            yield Request(url, callback=self.parse_sitemap, dont_filter=True)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        for entry in Sitemap(response.body):
            yield Request(entry["loc"], callback=self.parse_page)

    def parse_page(self, response: Response) -> dict[str, Any]:
        return {"url": response.url, **(_extracted(response) if self._extracts else {})}


def _extracted(response: Response) -> dict[str, Any]:
    """Text and facts; nothing where trafilatura finds no text."""
    from trafilatura import bare_extraction

    found = bare_extraction(response.body, url=response.url, with_metadata=True, include_comments=False)
    if found is None:
        return {}
    names = ("text", "title", "author", "date", "description", "sitename", "categories", "tags", "image", "language")
    return {name: getattr(found, name) for name in names}


def main() -> None:
    options = _arguments()
    number, count = map(int, options.share.split("/"))
    sitemaps = options.sitemaps.read_text("utf-8").split()[number::count]
    settings = dict(setting.split("=", 1) for setting in options.settings)
    feed = {str(options.output): {"format": "jsonlines", "encoding": "utf8"}}
    process = CrawlerProcess({**settings, "FEEDS": feed, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    process.crawl(PeerSpider, sitemaps=sitemaps, extracts=options.extract)
    process.start()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sitemaps", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument(
        "--share", default="0/1", metavar="I/N", help="every Nth of the sitemaps, from the Ith on (0/1)"
    )
    parser.add_argument("--extract", action="store_true", help="read each page with trafilatura")
    parser.add_argument(
        "-s", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="Scrapy's settings"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
