"""A crawl has no page that it came from, so it tells none."""

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.referer import NoReferrerPolicy, RefererMiddleware, ReferrerPolicy


class NoReferrerMiddleware(RefererMiddleware):
    """Spider middleware, in place of Scrapy's: no Referer is sent, and no site's Referrer-Policy is read."""

    def policy(
        self, response: Response | str | None = None, request: Request | None = None, **_: object
    ) -> ReferrerPolicy:
        return NoReferrerPolicy()
