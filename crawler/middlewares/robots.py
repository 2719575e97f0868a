"""robots.txt, obeyed as RFC 9309 says."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.configuration.values import LIMIT, SECONDS, SWITCH
from crawler.middlewares.pace import PaceMiddleware
from crawler.middlewares.refusals import Refused
from crawler.middlewares.robots_rules import (
    READ_BYTES,
    access_by_status,
    crawl_delay_s,
    parse_rules,
    sitemaps_of,
)
from crawler.middlewares.sites import Origin, is_own_site, origin_of

logger = logging.getLogger(__name__)

# RFC 9309, section 2.3.1.2: at least five; a longer chain counts as no robots.txt.
REDIRECTS_MAX = 5
# The terms of its source go with the request for robots.txt.
SOURCE_TERMS = (
    "source_origin",
    "source_headers",
    "source_cookies",
    "source_proxy",
    "source_delay_s",
    "verify_tls",
    "proxy",
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What an origin allows: what `rules` say, or nothing for the reason in `refusal`."""

    rules: Protego | None
    refusal: Refused | None = None


@dataclass(slots=True)
class _Entry:
    """The question put to one origin, which all its requests wait for. `until`: time.monotonic; 0 while it is open."""

    task: "asyncio.Task[_Verdict]"
    until: float = 0.0
    attempts: int = 1


class RobotsMiddleware:
    """Downloader middleware, in place of Scrapy's RobotsTxtMiddleware, which allows everything when it gets no answer.

    Settings: ROBOTSTXT_OBEY (True; Scrapy's own, the off switch) and ROBOTSTXT_USER_AGENT (None: the request's);
    ROBOTS_CRAWL_DELAY_MAX_S (60); ROBOTS_CACHE_S (86400): how long an answer holds (section 2.4); ROBOTS_RETRY_S (600):
    when an origin that gave none is asked once more. Meta: `dont_obey_robotstxt` (sites.py). Stats:
    `robots/fetched_count`, `robots/status_count/<status>`, `robots/unreachable_count`, `robots/cut_count`,
    `robots/refused_count`.

    Asked once for each origin, before its first page. Forbidden requests are refused with "robots", all requests of an
    origin that can't be asked (5xx, 429, time-outs, no connection) with "robots-unreachable". Of a long robots.txt the
    first 500 KiB are read, and the rest is not fetched (section 2.5). A Crawl-delay slows its site down (pace.py).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._stats = crawler.stats
        self._is_obeying = SWITCH.read(settings, "ROBOTSTXT_OBEY", True)
        self._agent = settings["ROBOTSTXT_USER_AGENT"]
        self._default_agent = settings["USER_AGENT"]
        self._delay_max_s = SECONDS.read(settings, "ROBOTS_CRAWL_DELAY_MAX_S", 60)
        self._cache_s = SECONDS.read(settings, "ROBOTS_CACHE_S", 86_400)
        self._retry_s = SECONDS.read(settings, "ROBOTS_RETRY_S", 600)
        self._unpacked_bytes_max = LIMIT.read(settings, "DOWNLOAD_MAXSIZE")
        self._entries: dict[Origin, _Entry] = {}
        crawler.signals.connect(self._cut, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def sitemaps(self, url: str, meta: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site at `url` names; none where it can't be had.

        `meta` is that of the source's requests: its terms hold for robots.txt as well.
        """
        origin = origin_of(url)
        if origin is None:
            raise ValueError(f"expected an http or https address, got {url!r}")
        verdict = await self._verdict(origin, Request(url, meta=dict(meta or {})))
        return sitemaps_of(verdict.rules, origin.url) if verdict.rules else ()

    async def process_request(self, request: Request) -> None:
        origin = origin_of(request.url)
        is_exempt = request.meta.get("dont_obey_robotstxt") and is_own_site(request)
        if not self._is_obeying or "robots_bytes" in request.meta or origin is None or is_exempt:
            return
        verdict = await self._verdict(origin, request)
        if verdict.refusal:
            self._stats.inc_value("robots/refused_count")
            raise Refused(verdict.refusal.reason, str(verdict.refusal))
        agent = self._agent_of(request)
        if verdict.rules is None:
            return
        if not verdict.rules.can_fetch(request.url, agent):
            self._stats.inc_value("robots/refused_count")
            raise Refused("robots", f"forbidden by {origin.url}/robots.txt: {request.url}")
        self._slow_down(origin, crawl_delay_s(verdict.rules, agent, self._delay_max_s))

    async def _verdict(self, origin: Origin, request: Request) -> _Verdict:
        entry = self._entries.get(origin)
        if entry is None or (entry.until and time.monotonic() > entry.until):
            attempts = 1 if entry is None else entry.attempts + 1
            entry = _Entry(asyncio.ensure_future(self._ask(origin, request)), attempts=attempts)
            self._entries[origin] = entry
        # Shielded: one request that is cancelled does not take the answer from the others.
        verdict = await asyncio.shield(entry.task)
        if not entry.until:
            entry.until = time.monotonic() + self._validity_s(verdict, entry.attempts)
        return verdict

    def _validity_s(self, verdict: _Verdict, attempts: int) -> float:
        if verdict.refusal is None or attempts > 1:
            return self._cache_s
        # Refused by another middleware, which will refuse again for as long as it has reason to.
        return self._retry_s if verdict.refusal.reason == "robots-unreachable" else 0.001

    async def _ask(self, origin: Origin, request: Request) -> _Verdict:
        self._stats.inc_value("robots/fetched_count")
        try:
            response = await self._fetch(origin, request)
        except Refused as refusal:
            return _Verdict(None, refusal)
        # Whatever keeps the answer from us, a time-out, a name that is not found, a body that is no gzip, leaves us
        # without one: section 2.3.1.4.
        except Exception as error:
            logger.debug("No robots.txt from %s: %r", origin.url, error, extra={"spider": self._crawler.spider})
            return self._unreachable(origin, type(error).__name__)
        self._stats.inc_value(f"robots/status_count/{response.status}")
        access = access_by_status(response.status)
        if access == "nothing" and _redirect_target(response) is None:
            return self._unreachable(origin, f"status {response.status}")
        return _Verdict(parse_rules(response.body) if access == "rules" else None)

    async def _fetch(self, origin: Origin, request: Request) -> Response:
        """The answer after REDIRECTS_MAX redirects at most; a redirect where there are more."""
        url = f"{origin.url}/robots.txt"
        response = await self._download(url, request)
        for _ in range(REDIRECTS_MAX):
            target = _redirect_target(response)
            if target is None:
                break
            url = urljoin(url, target)
            try:
                response = await self._download(url, request)
            except Refused as refusal:
                raise ConnectionError(f"redirected to {url}: {refusal}") from refusal
        return response

    async def _download(self, url: str, request: Request) -> Response:
        meta = {key: request.meta[key] for key in SOURCE_TERMS if key in request.meta}
        # No limit at first: a Content-Length beyond it would end the download before it begins.
        meta |= {"robots_bytes": 0, "download_maxsize": 0, "download_warnsize": 0, "dont_redirect": True}
        meta |= {"max_retry_times": 1, "give_up_log_level": "DEBUG"}
        # Compressed, the first 500 KiB would be more than that, or none that can be read.
        headers = {"Accept-Encoding": "identity"}
        return await self._crawler.engine.download_async(
            Request(url, callback=NO_CALLBACK, priority=1000, headers=headers, meta=meta)
        )

    def _cut(self, data: bytes, request: Request) -> None:
        if "robots_bytes" not in request.meta:
            return
        request.meta["robots_bytes"] += len(data)
        # The body is on its way and bounded here; what it may unpack to is bounded by this.
        request.meta["download_maxsize"] = self._unpacked_bytes_max
        if request.meta["robots_bytes"] > READ_BYTES:
            self._stats.inc_value("robots/cut_count")
            raise StopDownload(fail=False)

    def _unreachable(self, origin: Origin, cause: str) -> _Verdict:
        self._stats.inc_value("robots/unreachable_count")
        return _Verdict(None, Refused("robots-unreachable", f"no robots.txt from {origin.url}: {cause}"))

    def _slow_down(self, origin: Origin, delay_s: float | None) -> None:
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if delay_s is not None and pace:
            pace.slow_down(origin.site, delay_s)

    def _agent_of(self, request: Request) -> str:
        agent: str | bytes = self._agent or request.headers.get("User-Agent") or self._default_agent
        return agent.decode("latin-1") if isinstance(agent, bytes) else agent


def _redirect_target(response: Response) -> str | None:
    location = response.headers.get("Location")
    return location.decode("latin-1") if location and response.status in (301, 302, 303, 307, 308) else None
