"""Only http and https are fetched, through a source's proxy if it has one; its headers and cookies go to nobody else."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.configuration.values import SWITCH
from crawler.middlewares.refusals import Refused
from crawler.middlewares.sites import is_own_origin, origin_of


class OriginsMiddleware:
    """Downloader middleware. Refuses other schemes before any handler sees them ("scheme"); sends a source's credentials.

    Settings: ORIGINS_ENABLED (True). Meta: `source_origin`, `source_headers`, `source_cookies`, `source_proxy` (sites.py).
    Stats: `origins/refused_count`, `origins/withheld_count`.

    Values are sent to the source's own origin (RFC 6454) and withheld from every other: after a redirect or on a link
    to another host, another port, or from https down to http. They win over the spider's own headers of the same name.
    A proxy's user and password are the proxy's alone: Scrapy's HttpProxyMiddleware, behind this one, takes them out of its
    address and sends them to nobody else.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not SWITCH.read(crawler.settings, "ORIGINS_ENABLED", True):
            raise NotConfigured
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "OriginsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if origin_of(request.url) is None:
            self._stats.inc_value("origins/refused_count")
            raise Refused("scheme", f"not an http or https address: {request.url}")
        if proxy := request.meta.get("source_proxy"):
            request.meta["proxy"] = proxy
        if is_own_origin(request):
            for name, value in _credentials(request):
                request.headers[name] = value
        else:
            self._withhold(request)

    def _withhold(self, request: Request) -> None:
        """A redirect copies headers: take back what was sent to the source."""
        for name, value in _credentials(request):
            if request.headers.get(name) == value:
                del request.headers[name]
                self._stats.inc_value("origins/withheld_count")


def _credentials(request: Request) -> Iterator[tuple[str, bytes]]:
    if "source_origin" not in request.meta and request.meta.keys() & {"source_headers", "source_cookies"}:
        raise ValueError(
            f"meta source_origin: expected the address that its headers and cookies are for: {request.url}"
        )
    for name, value in request.meta.get("source_headers", {}).items():
        yield name, value.encode("latin-1")
    if cookies := request.meta.get("source_cookies"):
        yield "Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode("latin-1")
