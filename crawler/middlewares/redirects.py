"""Redirects by status, followed with no word of where we came from."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class RedirectsMiddleware(RedirectMiddleware):
    """As Scrapy's. A crawl has no referrer to tell, so none is sent, and no site's Referrer-Policy is read."""

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)
