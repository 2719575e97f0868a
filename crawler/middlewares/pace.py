"""One queue for each site, and the least time between two requests of it."""

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.configuration.values import SWITCH
from crawler.middlewares.sites import is_own_site, origin_of


class PaceMiddleware:
    """Downloader middleware. Gives each site (host, and port where unusual) a downloader slot, with a floor for its delay.

    Settings: PACE_ENABLED (True). Meta: `source_delay_s` (sites.py). Stats: `pace/slowed_count`.

    Scrapy names a slot after the host alone and carries it through redirects, so that a redirected request would run at
    the pace of the site that it left. AutoThrottle may raise a site's delay above its floor, not lower it below.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not SWITCH.read(crawler.settings, "PACE_ENABLED", True):
            raise NotConfigured
        self._crawler = crawler
        self._floors_s: dict[str, float] = {}
        crawler.signals.connect(self._assign_slot, signal=signals.request_scheduled)
        # Connected after AutoThrottle, which is an extension, and so called after it.
        crawler.signals.connect(self._keep_floor, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PaceMiddleware":
        return cls(crawler)

    def slow_down(self, site: str, delay_s: float) -> None:
        """Let at least `delay_s` pass between two requests of `site` (see Origin.site) from now on; never less again."""
        if delay_s <= self._floors_s.get(site, 0):
            return
        self._floors_s[site] = delay_s
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings[site] = {
            **downloader.per_slot_settings.get(site, {}),
            "delay": delay_s,
            "jitter": 0,
        }
        if slot := downloader.slots.get(site):
            _raise_delay(slot, delay_s)
        self._crawler.stats.inc_value("pace/slowed_count")

    async def process_request(self, request: Request) -> None:
        self._assign_slot(request)
        delay_s = request.meta.get("source_delay_s")
        if delay_s is not None and is_own_site(request):
            self.slow_down(request.meta["download_slot"], delay_s)

    def _assign_slot(self, request: Request) -> None:
        if origin := origin_of(request.url):
            request.meta["download_slot"] = origin.site

    def _keep_floor(self, request: Request) -> None:
        site = request.meta.get("download_slot", "")
        slot = self._crawler.engine.downloader.slots.get(site)
        if slot and site in self._floors_s:
            _raise_delay(slot, self._floors_s[site])


def _raise_delay(slot: Slot, delay_s: float) -> None:
    slot.delay = max(slot.delay, delay_s)
    slot.jitter = 0
