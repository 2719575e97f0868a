import pytest
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from crawler.middlewares.refusals import Refused
from crawler.spiders.fates import failure_fate


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (Refused("robots", "no"), ("denied", "robots")),
        (IgnoreRequest("max redirections reached"), ("failed", "redirects")),
        (DownloadTimeoutError("late"), ("failed", "timed-out")),
        (TunnelError("Could not open CONNECT tunnel"), ("failed", "proxy")),
        (KeyError("x"), ("failed", "KeyError")),
    ],
)
def test_each_error_has_its_fate_and_reason(error: BaseException, fate: tuple[str, str]) -> None:
    assert failure_fate(error) == fate
