"""Why a request was not sent, in a form that an errback can read."""

from typing import Literal

from scrapy.exceptions import IgnoreRequest

Reason = Literal["scheme", "robots", "robots-unreachable", "private-address", "site-resting"]


class Refused(IgnoreRequest):
    """The crawler itself declines to fetch an address. `reason` is one of Reason; the message says more.

    An errback reads it as `failure.value.reason`. Refused requests are not retried.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
