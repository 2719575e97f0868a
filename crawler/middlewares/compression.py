"""Bodies unpacked as Scrapy does it, without guessing the charset of the packed bytes first, and never half of one."""

import re
import sys
import zlib

import brotli
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response, TextResponse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Servers that flush their packer and never close it are read by browsers: what ends like this is whole.
_DOCUMENT_END = re.compile(rb"</(?:html|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>\s*$", re.I)
_TAIL_BYTES = 1_000


class CompressionMiddleware(HttpCompressionMiddleware):
    """Downloader middleware, in place of Scrapy's, which counts `httpcompression/*` and refuses what unpacks to too much.

    A packed HtmlResponse is copied there with its encoding, which Scrapy then has charset_normalizer guess from bytes that
    are no text: above 1 ms a page whose header names no charset, for a value that is thrown away.

    Raises what the downloader raises for bodies that are not packed: DownloadCancelledError for one that is too large,
    ResponseDataLossError for one that cannot be unpacked, or that breaks off where Scrapy would hand on what there is.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if isinstance(response, TextResponse) and "Content-Encoding" in response.headers:
            response = Response(**{name: getattr(response, name) for name in Response.attributes})
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            failure: Exception = DownloadCancelledError(str(error))
        except (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError) as error:
            failure = ResponseDataLossError(f"cannot be unpacked: {request.url}: {error}")
        # Not from there: the errors that it came from hold all that was unpacked, 50 MB of a sitemap, until somebody tidies up.
        raise failure

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        unpacked = HttpCompressionMiddleware._decode(body, encoding, max_size)
        if body and not _DOCUMENT_END.search(unpacked[-_TAIL_BYTES:]) and not _has_ended(body, encoding, len(unpacked)):
            raise EOFError(f"{encoding.decode()} breaks off")
        return unpacked


def _has_ended(body: bytes, encoding: bytes, unpacked_bytes: int) -> bool:
    """Whether the packer's own mark of the end stands in `body`. A checksum that is wrong stands behind it."""
    room = unpacked_bytes + 1
    if encoding == b"br":
        unbrotli = brotli.Decompressor()
        unbrotli.process(body, output_buffer_limit=room)
        return bool(unbrotli.is_finished())
    if encoding == b"zstd":
        unzstd = zstd.ZstdDecompressor()
        unzstd.decompress(body, max_length=room)
        return unzstd.eof
    for wbits in (31,) if encoding.endswith(b"gzip") else (15, -15):
        inflate = zlib.decompressobj(wbits)
        try:
            inflate.decompress(body, room)
        except zlib.error as error:
            if str(error).endswith(("incorrect data check", "incorrect length check")):
                return True
            continue
        return inflate.eof
    return False
