"""A site whose pages take long to read is asked for no more, and the others go on."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from scrapy.http import Request, Response

from crawler.middlewares.unread import UnreadMiddleware
from tests.middlewares.crawling import crawl
from tests.server import Answer, Server, serving

PAGE = bytes(600)


def response(slot: str) -> Response:
    url = f"https://{slot}/"
    return Response(url, body=PAGE, request=Request(url, meta={"download_slot": slot}))


async def nothing(middleware: UnreadMiddleware, came: Response) -> None:
    async def results() -> AsyncIterator[None]:
        assert middleware.is_full("a.example")
        raise ValueError("no reading")
        yield

    async for _ in middleware.process_spider_output(came, results()):
        pass


def test_a_site_is_full_until_its_pages_are_read() -> None:
    middleware = UnreadMiddleware(bytes_max=1_000)
    first, second, other = response("a.example"), response("a.example"), response("b.example")
    for each in (first, other, second):
        assert not middleware.is_full("a.example")
        middleware.process_spider_input(each)
    assert middleware.is_full("a.example")
    assert not middleware.is_full("b.example")
    middleware.read(first)
    assert not middleware.is_full("a.example")
    middleware.read(first)
    middleware.process_spider_input(first)
    assert middleware.is_full("a.example")
    # However its callback ends.
    with pytest.raises(ValueError, match="no reading"):
        asyncio.run(nothing(middleware, first))
    assert not middleware.is_full("a.example")


def test_what_one_site_sent_and_nobody_read_holds_up_no_other(server: Server) -> None:
    server.route("/robots.txt", Answer("", status=404))
    server.fallback = Answer("x" * 40_000)
    with serving() as other:
        other.fallback = Answer("quick")
        slow = [{"url": server.url + str(number), "priority": 10, "read_s": 0.5} for number in range(8)]
        quick = {"url": other.url, "then": [{"url": other.url + str(number)} for number in range(20)]}
        settings = {
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            # Full with three of the pages.
            "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 100_000,
        }
        result = crawl([*slow, quick], settings, allow=[server.url, other.url])
        assert len(result.outcomes) == 29
        assert other.log[-1].at < server.log[4].at
