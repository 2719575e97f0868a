"""The download handler for https: certificates are checked, but for a source whose user says not to."""

from copy import copy

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.middlewares.heads import HTTPDownloadHandler
from crawler.middlewares.sites import is_own_site


class HTTPSDownloadHandler:
    """For DOWNLOAD_HANDLERS["https"]: as the one for http, with DOWNLOAD_VERIFY_CERTIFICATES off where meta has `verify_tls`
    False, on the source's own site only (sites.py).

    The two kinds of request share no connections, so that an unchecked one never carries a checked request.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._checking = HTTPDownloadHandler(crawler)
        self._trusting: HTTPDownloadHandler | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HTTPSDownloadHandler":
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        if request.meta.get("verify_tls", True) or not is_own_site(request):
            return await self._checking.download_request(request)
        if self._trusting is None:
            self._trusting = HTTPDownloadHandler(_without_checks(self._crawler))
        return await self._trusting.download_request(request)

    async def close(self) -> None:
        await self._checking.close()
        if self._trusting is not None:
            await self._trusting.close()


def _without_checks(crawler: Crawler) -> Crawler:
    """The same crawler with other settings: it is where Scrapy's handler reads whether to check certificates."""
    trusting = copy(crawler)
    trusting.settings = crawler.settings.copy()
    trusting.settings.frozen = False
    trusting.settings.set("DOWNLOAD_VERIFY_CERTIFICATES", False, priority="cmdline")
    return trusting
