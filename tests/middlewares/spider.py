"""Run as a program: crawls what standard input lists, and writes what became of it to standard output, both as JSON."""

import asyncio
import json
import sys
import time
import warnings
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.middlewares.addresses import AddressesMiddleware
from crawler.middlewares.robots import RobotsMiddleware
from tests.middlewares.settings import SETTINGS


class ListSpider(Spider):
    """Asks for each of `plan["requests"]`; what one lists under `then` follows when it is done, however it went."""

    name = "list"
    plan: dict[str, Any]
    outcomes: list[dict[str, Any]]

    async def start(self) -> AsyncIterator[Any]:
        guard = self.crawler.get_downloader_middleware(AddressesMiddleware)
        for url in self.plan["allow"]:
            assert guard is not None
            guard.allow(url, private=url in self.plan["private"])
        for url in self.plan["sitemaps"]:
            robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
            assert robots is not None
            self._note(url, sitemaps=await robots.sitemaps(url))
        for entry in self.plan["requests"]:
            yield self._request(entry)

    def _request(self, entry: dict[str, Any]) -> Request:
        meta = {**entry.get("meta", {}), "entry": entry}
        return Request(
            entry["url"],
            callback=self.parse,
            errback=self.fail,
            headers=entry.get("headers"),
            meta=meta,
            dont_filter=True,
            priority=entry.get("priority", 0),
        )

    def _note(self, asked: str, **outcome: Any) -> None:
        self.outcomes.append({"asked": asked, "at": time.monotonic(), **outcome})

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        entry = response.meta["entry"]
        body = response.body.decode("latin-1")
        await asyncio.sleep(entry.get("read_s", 0))
        self._note(entry["url"], url=response.url, status=response.status, body=body[:2000])
        for following in entry.get("then", []):
            yield self._request(following)

    async def fail(self, failure: Failure) -> AsyncIterator[Any]:
        entry = failure.request.meta["entry"]
        error = failure.value
        assert error is not None
        reason = getattr(error, "reason", None)
        self._note(entry["url"], error=type(error).__name__, reason=reason, message=str(error))
        for following in entry.get("then", []):
            yield self._request(following)


def main() -> None:
    warnings.filterwarnings("error", category=ScrapyDeprecationWarning)
    plan = json.load(sys.stdin)
    process = AsyncCrawlerProcess({**SETTINGS, **plan["settings"]})
    if plan["answers"]:
        from tests.middlewares.names import install_names

        install_names(plan["answers"])
    outcomes: list[dict[str, Any]] = []
    crawler = process.create_crawler(ListSpider)
    process.crawl(crawler, plan=plan, outcomes=outcomes)
    process.start()
    assert crawler.stats is not None
    json.dump({"outcomes": outcomes, "stats": crawler.stats.get_stats()}, sys.stdout, default=str)


if __name__ == "__main__":
    main()
