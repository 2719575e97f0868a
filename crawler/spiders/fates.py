"""What became of a page that gave nothing to read: by its status, or by the error that came instead of an answer."""

from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.middlewares.refusals import Refused
from crawler.state.ledger import Fate

GONE = (404, 410)
BLOCKED = (401, 402, 403, 407, 451)


def status_fate(response: Response) -> tuple[Fate, str] | None:
    """None for an answer that holds a page. 404 and 410 are answers, all else that is not 2xx may be another in the next run."""
    if 200 <= response.status < 300:
        return None
    if response.status in GONE:
        return "dropped", "gone"
    return "failed", "blocked" if response.status in BLOCKED else f"status-{response.status}"


REASONS: dict[type[BaseException], str] = {
    CannotResolveHostError: "unknown-host",
    DownloadTimeoutError: "timed-out",
    DownloadConnectionRefusedError: "refused",
    DownloadCancelledError: "too-large",
    ResponseDataLossError: "broken-off",
    TunnelError: "proxy",
    DownloadFailedError: "broken-off",
}


def failure_fate(error: BaseException | None) -> tuple[Fate, str]:
    """The fate of a page whose request ended in `error`. What our own manners refuse is denied, what the network did is failed."""
    if isinstance(error, Refused):
        return "denied", error.reason
    if isinstance(error, IgnoreRequest):
        # What Scrapy itself gives up: too many redirects.
        return "failed", "redirects"
    for kind, reason in REASONS.items():
        if isinstance(error, kind):
            return "failed", reason
    return "failed", type(error).__name__
