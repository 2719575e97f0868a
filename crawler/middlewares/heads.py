"""The download handler for http: what comes before and between an answer's body is bounded, as the body itself is."""

from typing import Any

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
from twisted.web.http import _ChunkedTransferDecoder
from twisted.web.iweb import IResponse

# Browsers give up at as much. Without a limit a site that sends fields without end fills 60 MB of memory a second, and at
# MEMUSAGE_LIMIT_MB the whole crawl ends for it.
HEAD_BYTES_MAX = 256 << 10

# A body in chunks of one byte has five more for each. Scrapy takes 7 µs for a chunk, so that 900 kB of these a second keep it
# from everything else: they are handed on together, and where more is framing than body, this is as much as is read of it.
READ_BYTES_FREE = 1 << 20


class HTTPDownloadHandler(HTTP11DownloadHandler):
    """For DOWNLOAD_HANDLERS["http"]: as Scrapy's own, with HEAD_BYTES_MAX for status line, fields and interim answers (1xx),
    and READ_BYTES_FREE for the framing of chunks.

    A larger head raises DownloadCancelledError, as a body beyond DOWNLOAD_MAXSIZE does; where the framing is larger, the body is
    one that breaks off, ResponseDataLossError.
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


class _TooLarge(Exception):
    """The answer's head, or what stands between its chunks, is larger than it may be."""


class _BoundedParser(_LenientHTTPClientParser):
    """Bounds the head, hands on the chunks of one read together, and bounds what chunks carry beside the body."""

    head_bytes = 0
    read_bytes = 0
    body_bytes = 0

    def lineReceived(self, line: bytes) -> None:
        self.head_bytes += len(line) + len(self.delimiter)
        if self.head_bytes > HEAD_BYTES_MAX:
            raise _TooLarge
        super().lineReceived(line)

    def switchToBodyMode(self, decoder: Any) -> None:
        self._chunks: list[bytes] = []
        if isinstance(decoder, _ChunkedTransferDecoder):
            decoder.dataCallback, decoder.finishCallback = self._chunks.append, self._end_chunks
        super().switchToBodyMode(decoder)  # type: ignore[no-untyped-call]

    def rawDataReceived(self, data: bytes) -> None:
        self.read_bytes += len(data)
        super().rawDataReceived(data)  # type: ignore[no-untyped-call]
        self._hand_on()
        if (
            isinstance(self.bodyDecoder, _ChunkedTransferDecoder)
            and self.read_bytes > READ_BYTES_FREE + 2 * self.body_bytes
        ):
            raise _TooLarge

    def _end_chunks(self, rest: bytes) -> None:
        self._hand_on()
        self._finished(rest)  # type: ignore[no-untyped-call]

    def _hand_on(self) -> None:
        if self._chunks:
            piece = b"".join(self._chunks)
            self._chunks.clear()
            self.body_bytes += len(piece)
            self.response._bodyDataReceived(piece)


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
    return isinstance(cause, ResponseFailed) and any(reason.check(_TooLarge) for reason in cause.reasons)
