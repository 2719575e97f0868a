"""What sites reserve in /.well-known/tdmrep.json: asked once for each origin, when a story's page says nothing itself."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawler.configuration import switch
from crawler.middlewares.sites import Origin, origin_of
from crawler.tdm import FILE_PATH, TdmRule, read_rules, reserved_at

logger = logging.getLogger(__name__)

FILE_BYTES_MAX = 1 << 20


class TdmFiles:
    """Setting: TDM_FILE_ENABLED (True). Stats: `tdm/file_count`, `tdm/no_file_count`.

    The file is fetched as any page is, at its site's pace and where robots.txt allows it. One that cannot be had reserves
    nothing: its server "does not implement this protocol" (TDMRep, "TDM File on the Origin Server").
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_enabled = switch(crawler.settings, "TDM_FILE_ENABLED")
        self._asked: dict[Origin, asyncio.Task[tuple[TdmRule, ...]]] = {}

    async def reserved(self, url: str, meta: Mapping[str, Any]) -> bool | None:
        """What the site says of `url`; None where it says nothing. `meta`: the terms of the source's requests."""
        origin = origin_of(url)
        if not self._is_enabled or origin is None:
            return None
        if origin not in self._asked:
            self._asked[origin] = asyncio.ensure_future(self._rules(origin, meta))
        # Shielded: one page that is cancelled does not take the answer from the others.
        return reserved_at(await asyncio.shield(self._asked[origin]), url)

    async def _rules(self, origin: Origin, meta: Mapping[str, Any]) -> tuple[TdmRule, ...]:
        terms = {**meta, "download_maxsize": FILE_BYTES_MAX, "max_retry_times": 1, "give_up_log_level": "DEBUG"}
        request = Request(f"{origin.url}{FILE_PATH}", callback=NO_CALLBACK, priority=100, meta=terms)
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        # Refused by our manners, no connection, too large, cut off: whatever keeps the file from us, there is none.
        except Exception as error:
            logger.debug("No %s: %r", request.url, error)
            return self._count("no_file", ())
        rules = read_rules(response.body) if response.status == 200 else ()
        return self._count("file" if rules else "no_file", rules)

    def _count(self, what: str, rules: tuple[TdmRule, ...]) -> tuple[TdmRule, ...]:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"tdm/{what}_count")
        return rules
