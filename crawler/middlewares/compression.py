"""Bodies unpacked as Scrapy does it, without guessing the charset of the packed bytes first."""

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response, TextResponse


class CompressionMiddleware(HttpCompressionMiddleware):
    """Downloader middleware, in place of Scrapy's, which counts `httpcompression/*` and refuses what unpacks to too much.

    A packed HtmlResponse is copied there with its encoding, which Scrapy then has charset_normalizer guess from bytes that
    are no text: above 1 ms a page whose header names no charset, for a value that is thrown away.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if isinstance(response, TextResponse) and "Content-Encoding" in response.headers:
            response = Response(**{name: getattr(response, name) for name in Response.attributes})
        return super().process_response(request, response)
