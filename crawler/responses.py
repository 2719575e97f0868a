"""A response of Scrapy's as the rest of the house takes it: headers as text, and a Page."""

from datetime import datetime

from scrapy.http import Response

from crawler.items import Hints, Page
from crawler.tdm import first_reservation


def header(response: Response, name: str) -> str | None:
    """The header's value, None where there is none. Latin-1, which takes any byte, and a blank for NUL (RFC 9110, section 5.5)."""
    value = response.headers.get(name)
    return value.replace(b"\0", b" ").decode("latin-1") if value else None


def headers(response: Response, name: str | bytes) -> list[str]:
    """The values of a header that may come several times."""
    return [value.decode("latin-1") for value in response.headers.getlist(name)]


def all_headers(response: Response) -> tuple[tuple[str, str], ...]:
    """Every header, one that came several times as often."""
    return tuple((name.decode("latin-1"), value) for name in response.headers for value in headers(response, name))


def page_of(response: Response, fetched: datetime, hints: Hints | None = None) -> Page:
    """The response as cleaning takes it."""
    return Page(
        body=response.body,
        url=response.url,
        fetched=fetched,
        content_type=header(response, "Content-Type"),
        hints=hints,
        robots="\n".join(headers(response, "X-Robots-Tag")) or None,
        tdm_reserved=first_reservation(headers(response, "TDM-Reservation")),
    )


def was_conditional(response: Response) -> bool:
    """Whether the request allowed for a 304: to any other it is no answer (RFC 9110, 15.4.5)."""
    asked = response.request.headers if response.request else {}
    return "If-None-Match" in asked or "If-Modified-Since" in asked
