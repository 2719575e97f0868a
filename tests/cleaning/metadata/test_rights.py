import pytest

from crawler.cleaning.document import parse
from crawler.cleaning.metadata import read_fields
from crawler.items import Page, Rights
from tests.cleaning.metadata.pages import URL, fields_of


@pytest.mark.parametrize(
    ("header", "directives"),
    [
        ("noindex, nofollow", ["nofollow", "noindex"]),
        ("googlebot: noindex, nofollow", []),
        ("noarchive, googlebot: noindex, nofollow", ["noarchive"]),
        ("googlebot: noindex\nnoarchive", ["noarchive"]),
        ("googlebot: noindex, cleanpress: noarchive", ["noarchive"]),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST, noindex", ["noindex"]),
        ("max-snippet: 20, NONE", ["none"]),
    ],
)
def test_x_robots_tag_for_other_robots_is_not_for_us(header: str, directives: list[str]) -> None:
    assert fields_of(robots=header).rights.robots == directives


def test_directives_without_commas_are_read() -> None:
    assert fields_of('<meta name="robots" content="noindex noarchive">').rights.robots == ["noarchive", "noindex"]


def test_a_robots_tag_with_our_name_is_for_us_and_googles_is_not() -> None:
    head = '<meta name="cleanpress" content="noindex"><meta name="googlebot" content="noarchive">'
    assert fields_of(head).rights.robots == ["noindex"]


def rights(head: str, tdm_reserved: bool | None) -> Rights:
    page = Page(f"<html><head>{head}</head><body><p>x</p></body></html>".encode(), URL, tdm_reserved=tdm_reserved)
    return read_fields(parse(page), page).rights


def test_the_pages_own_reservation_goes_before_the_headers_and_the_sites() -> None:
    assert rights("", True).tdm_reserved is True
    assert rights('<meta name="tdm-reservation" content="0">', True).tdm_reserved is False
    assert rights('<meta name="TDM-Reservation" content="1">', False).tdm_reserved is True


def test_a_reservation_that_is_no_number_of_the_protocol_says_nothing() -> None:
    assert rights('<meta name="tdm-reservation" content="2">', None).tdm_reserved is None
    assert rights('<meta name="tdm-reservation" content="yes">', True).tdm_reserved is True
