"""Redirects followed as Scrapy does it; one to what is no address is an answer like any other."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class RedirectsMiddleware(RedirectMiddleware):
    """Downloader middleware, in place of Scrapy's, which raises ValueError for a Location such as `http://[` or `javascript:0`.

    Such an answer stays as it is, as do those that lead to `file:`, `data:` and `ftp:`.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        try:
            return super().process_response(request, response)
        except ValueError:
            return response
