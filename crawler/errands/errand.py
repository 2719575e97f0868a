"""A few pages for a command: fetched as a crawl fetches them, with robots.txt, paces, limits and guards, and nothing kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from crawler.configuration import check_fetching
from crawler.middlewares.addresses import AddressesMiddleware
from crawler.middlewares.refusals import Refused

# No spider of the project is needed, and nothing is written or shown but what the command itself says.
QUIET = {"SPIDER_MODULES": [], "ITEM_PIPELINES": {}, "PROGRESS_INTERVAL_S": 0, "LOG_LEVEL": "CRITICAL"}

_CAUSES: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "no such host; check the address"),
    (DownloadConnectionRefusedError, "the server refuses connections; check host and port, or try later"),
    (DownloadTimeoutError, "no answer within DOWNLOAD_TIMEOUT seconds; try later, or -s DOWNLOAD_TIMEOUT=60"),
    (ResponseDataLossError, "the answer broke off; try later"),
    (DownloadCancelledError, "larger than DOWNLOAD_MAXSIZE bytes; raise it with -s if the page is worth it"),
)
_FETCH_ERRORS: tuple[type[Exception], ...] = (IgnoreRequest, DownloadFailedError, *(kind for kind, _ in _CAUSES))
_ADVICE = {
    "robots": "ask the site, or use a page that you saved",
    "robots-unreachable": "without it nothing may be fetched (RFC 9309); try later",
    "private-address": "if it is yours, name that very address, or set `private = true` of its source in sources.toml",
    "site-resting": "try later",
    "scheme": "give an http or https address",
}
_STATUS_ADVICE = {
    401: "the page wants a password",
    402: "the page wants a payment",
    403: "the site turns us away",
    404: "check the address",
    410: "the page is gone for good",
    429: "the site asks to come back later",
}


class Unfetched(Exception):
    """A page could not be had. The message is one line: the cause and what to do."""


class Errand:
    """What a command's own coroutine fetches with."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    def allow(self, url: str, *, private: bool = False) -> None:
        """The user named this address: it may be one in a private range; with `private`, its name may lead to one."""
        guard = self.crawler.get_downloader_middleware(AddressesMiddleware)
        if guard:
            guard.allow(url, private=private)

    async def get(self, url: str, meta: dict[str, Any] | None = None) -> Response:
        """The answer after redirects. Raises Unfetched, for every status but 2xx, too."""
        assert self.crawler.engine is not None
        request = Request(url, callback=NO_CALLBACK, meta=meta)
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as error:
            raise Unfetched(_refusal(error)) from error
        except _FETCH_ERRORS as error:
            raise Unfetched(_cause(error)) from error
        if not 200 <= response.status < 300:
            advice = _STATUS_ADVICE.get(response.status, "the site has a problem; try later")
            raise Unfetched(f"status {response.status}; {advice}")
        return response


def run(process: CrawlerProcessBase, work: Callable[[Errand], Awaitable[None]]) -> None:
    """Let `work` fetch until it is done. Raises what it raises; KeyboardInterrupt where a signal came before its end.

    Raises SettingsError before anything is fetched, and whatever else keeps Scrapy from beginning.
    """
    check_fetching(process.settings)
    ends: list[Exception | None] = []
    crawl = process.crawl(_ErrandSpider, work=work, ends=ends)
    process.start()
    if not ends:
        raise _failure(crawl) or KeyboardInterrupt
    if ends[0] is not None:
        raise ends[0]


def quieten(settings: BaseSettings) -> None:
    """To be called before the command line's own settings, which win, are read."""
    settings.setdict(QUIET, priority="project")


def _failure(crawl: Any) -> BaseException | None:
    """Why Scrapy's task ended, where that was no signal. Its own log, which would tell, is silent."""
    has_ended = isinstance(crawl, asyncio.Task) and crawl.done() and not crawl.cancelled()
    return crawl.exception() if has_ended else None


class _ErrandSpider(Spider):
    name = "errand"

    def __init__(self, work: Callable[[Errand], Awaitable[None]], ends: list[Exception | None], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._work = work
        self._ends = ends

    async def start(self) -> AsyncIterator[Any]:
        try:
            await self._work(Errand(self.crawler))
            self._ends.append(None)
        # Scrapy would log it and go on: a command has to end with it.
        except Exception as error:
            self._ends.append(error)
        return
        yield  # which makes this the generator that Scrapy expects


def _refusal(error: Refused) -> str:
    """Where robots.txt could not be had because nothing could, that is the cause."""
    causes = (cause for kind, cause in _CAUSES if str(error).endswith(f": {kind.__name__}"))
    return next(causes, f"{error}; {_ADVICE[error.reason]}")


def _cause(error: Exception) -> str:
    causes = (cause for kind, cause in _CAUSES if isinstance(error, kind))
    return next(causes, " ".join(str(error).split()) or type(error).__name__)
