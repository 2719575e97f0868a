"""The download handler for http: what comes before an answer's body is bounded, as the body itself is."""

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web.client import ResponseFailed
from twisted.web.iweb import IResponse

# Browsers give up at as much. Without a limit a site that sends fields without end fills 60 MB of memory a second, and at
# MEMUSAGE_LIMIT_MB the whole crawl ends for it.
HEAD_BYTES_MAX = 256 << 10


class HTTPDownloadHandler(HTTP11DownloadHandler):
    """For DOWNLOAD_HANDLERS["http"]: as Scrapy's own, with HEAD_BYTES_MAX for status line, fields and interim answers (1xx).

    What sends more raises DownloadCancelledError, as a body beyond DOWNLOAD_MAXSIZE does.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory

    async def download_request(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            if _is_too_large(error.__cause__):
                raise DownloadCancelledError(
                    f"more than {HEAD_BYTES_MAX} bytes before a body: {request.url}"
                ) from error
            raise


class _HeadTooLarge(Exception):
    """The answer's head is larger than HEAD_BYTES_MAX."""


class _BoundedParser(_LenientHTTPClientParser):
    head_bytes = 0

    def lineReceived(self, line: bytes) -> None:
        self.head_bytes += len(line) + len(self.delimiter)
        if self.head_bytes > HEAD_BYTES_MAX:
            raise _HeadTooLarge
        super().lineReceived(line)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: object) -> Deferred[IResponse]:
        answer = super().request(request)  # type: ignore[arg-type]
        # As the class above us does, for the same reason: Twisted names the parser's class in its code.
        self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _is_too_large(cause: BaseException | None) -> bool:
    return isinstance(cause, ResponseFailed) and any(reason.check(_HeadTooLarge) for reason in cause.reasons)
