"""Small pages, written for these tests, and their fields."""

from datetime import UTC, datetime

from crawler.cleaning.document import parse
from crawler.cleaning.metadata import Fields, read_fields
from crawler.items import Hints, Page

FETCHED = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.harbour-echo.example/town/market-hall"


def fields_of(
    head: str = "", body: str = "", url: str | None = URL, hints: Hints | None = None, robots: str | None = None
) -> Fields:
    """The fields of a page with this head and body, fetched at noon UTC on 24 November 2026."""
    markup = f"<html lang=en><head>{head}</head><body>{body}<p>The hall has a clock.</p></body></html>"
    page = Page(markup.encode(), url, FETCHED, hints=hints, robots=robots)
    return read_fields(parse(page), page)


def json_ld(text: str) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{text}</script>'
