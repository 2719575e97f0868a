"""Monitors at the end of a run: what is unusual for a source is told once when it begins, and once when it is over."""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.configuration import FindingsSettings, switch
from crawler.extensions.notices import Undelivered, mail, post
from crawler.extensions.told import Told, look
from crawler.spiders.news import NewsSpider
from crawler.state import State
from crawler.state.lost import StateLost
from crawler.state.tables import StateError

logger = logging.getLogger(__name__)


class Monitors:
    """Tells in the log, and where they are set by webhook and e-mail.

    Settings: MONITORS_ENABLED (True), FINDINGS_WEBHOOK, FINDINGS_EMAIL, Scrapy's MAIL_*. Stats: `monitors/begun_count`,
    `monitors/over_count`, `monitors/untold_count` (notices that could not be delivered).
    """

    def __init__(self, crawler: Crawler, findings: FindingsSettings) -> None:
        self._crawler = crawler
        self._findings = findings

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not switch(crawler.settings, "MONITORS_ENABLED"):
            raise NotConfigured
        monitors = cls(crawler, FindingsSettings.read(crawler.settings))
        crawler.signals.connect(monitors.end, signal=signals.engine_stopped)
        return monitors

    async def end(self) -> None:
        """The run's records are final by now."""
        spider = self._crawler.spider
        if not isinstance(spider, NewsSpider) or spider.lost is not None:
            return
        told = self._look(spider)
        for each in told:
            logger.log(
                logging.INFO if each.is_over else logging.WARNING, "%s", each.line, extra={"source": each.source}
            )
            self._count("over" if each.is_over else "begun")
        if told:
            await asyncio.gather(*self._notices(told))

    def _look(self, spider: NewsSpider) -> list[Told]:
        try:
            state = State(self._crawler.settings["STATE_URL"])
            try:
                return look(state, spider.run.number, spider.sources)
            finally:
                state.close()
        except (StateError, StateLost) as error:
            logger.error("The monitors could not look at this run: %s", error)
            return []

    def _notices(self, told: Sequence[Told]) -> list["asyncio.Future[None]"]:
        findings, notices = self._findings, []
        if findings.webhook:
            notices.append(self._deliver("FINDINGS_WEBHOOK", post(findings.webhook, told)))
        if findings.mail:
            notices.append(self._deliver("FINDINGS_EMAIL", mail(findings.mail, findings.email, told)))
        return [asyncio.ensure_future(notice) for notice in notices]

    async def _deliver(self, setting: str, notice: Awaitable[None]) -> None:
        """What cannot be delivered is one line of log. It names no address: it may hold a secret."""
        try:
            await notice
        except Undelivered as error:
            self._count("untold")
            logger.error("%s: findings could not be delivered: %s", setting, error)

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"monitors/{what}_count")
