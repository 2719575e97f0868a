"""Sites that ask for patience, block us or are down are left alone for a while; all others go on."""

import time
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotConfigured
from scrapy.http import Response

from crawler.configuration.values import COUNT, SECONDS, SWITCH
from crawler.middlewares.refusals import Refused
from crawler.middlewares.rests import Rests
from crawler.middlewares.retry_after import http_date, retry_after_s
from crawler.middlewares.sites import origin_of

PATIENCE_STATUSES = (429, 503)
BLOCKED_STATUSES = (403, 429)


class RestingMiddleware:
    """Downloader middleware. Obeys Retry-After of 429 and 503 (RFC 9110, section 10.2.3), and lets failing sites rest.

    Settings: RESTING_ENABLED (True); RETRY_AFTER_MAX_S (60): what asks for more is left for this run;
    RETRY_AFTER_DEFAULT_S (10): for 429 without a readable Retry-After, and 503 with an unreadable one;
    SITE_FAILURES_MAX (10): 403, 429, 5xx and network errors in a row until a site rests; SITE_REST_S (15): for how
    long at first, doubled each time, until it would be more than RETRY_AFTER_MAX_S.

    Requests of a resting site wait in the scheduler (site_queue.py); those of a site that is left are refused with
    "site-resting". Stands on the downloader's side of Scrapy's RetryMiddleware, which asks again once the rest is over.
    Stats: `resting/asked_count`, `resting/blocked_count`, `resting/down_count`, `resting/left_count`,
    `resting/refused_count`.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not SWITCH.read(settings, "RESTING_ENABLED", True):
            raise NotConfigured
        self._crawler = crawler
        self._default_s = SECONDS.read(settings, "RETRY_AFTER_DEFAULT_S", 10)
        self._rests = Rests(
            max_s=SECONDS.read(settings, "RETRY_AFTER_MAX_S", 60),
            first_s=SECONDS.read(settings, "SITE_REST_S", 15),
            failures_max=COUNT.read(settings, "SITE_FAILURES_MAX", 10),
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RestingMiddleware":
        return cls(crawler)

    def is_resting(self, site: str) -> bool:
        """Whether requests of `site` (see Origin.site) should wait."""
        return self._rests.is_resting(site, time.monotonic())

    def has_left(self, site: str) -> bool:
        """Whether requests of `site` are refused for the rest of this run."""
        return self._rests.has_left(site)

    async def process_request(self, request: Request) -> None:
        if self._rests.has_left(_site(request)):
            raise self._refusal(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        site = _site(request)
        if response.status < 500 and response.status not in BLOCKED_STATUSES:
            self._rests.succeed(site)
            return response
        was_left = self._rests.has_left(site)
        self._count_failure(site, is_blocked=response.status in BLOCKED_STATUSES)
        wait_s = self._asked_s(response)
        if wait_s is not None:
            self._rests.ask(site, wait_s, time.monotonic())
            self._crawler.stats.inc_value("resting/asked_count")
        self._hold(site, is_new=not was_left)
        if self._rests.has_left(site):
            raise self._refusal(request)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        # Neither says that the site is down: we refused, or cut off what was too large.
        if isinstance(exception, IgnoreRequest | DownloadCancelledError):
            return
        site = _site(request)
        was_left = self._rests.has_left(site)
        self._count_failure(site, is_blocked=False)
        self._hold(site, is_new=not was_left)
        if self._rests.has_left(site):
            raise self._refusal(request) from exception

    def _asked_s(self, response: Response) -> float | None:
        if response.status not in PATIENCE_STATUSES:
            return None
        header = response.headers.get("Retry-After")
        if header is None:
            return self._default_s if response.status == 429 else None
        sent = http_date((response.headers.get("Date") or b"").decode("latin-1")) or datetime.now(UTC)
        asked_s = retry_after_s(header.decode("latin-1"), sent)
        return self._default_s if asked_s is None else asked_s

    def _count_failure(self, site: str, *, is_blocked: bool) -> None:
        if self._rests.fail(site, time.monotonic()):
            self._crawler.stats.inc_value(f"resting/{'blocked' if is_blocked else 'down'}_count")

    def _hold(self, site: str, *, is_new: bool) -> None:
        """Stop what already stands in the downloader's queue for `site`: to go on after the rest, or not at all."""
        slot = self._crawler.engine.downloader.slots.get(site)
        if self._rests.has_left(site):
            if is_new:
                self._crawler.stats.inc_value("resting/left_count")
            while slot and slot.queue:
                request, waiting = slot.queue.popleft()
                waiting.errback(self._refusal(request))
        elif slot:
            # The downloader counts its delay from here.
            slot.lastseen = max(slot.lastseen, self._rests.until(site))

    def _refusal(self, request: Request) -> Refused:
        self._crawler.stats.inc_value("resting/refused_count")
        return Refused("site-resting", f"left alone for this run: {_site(request)}")


def _site(request: Request) -> str:
    origin = origin_of(request.url)
    return origin.site if origin else ""
