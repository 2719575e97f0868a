from datetime import UTC, datetime

import pytest

from crawler.discovery.candidates import Candidate
from crawler.discovery.date_range import DateRange
from crawler.items import Hints

NOVEMBER = DateRange.read("2026-11-01", "2026-11-30")


def hinted(published: str | None = None, modified: str | None = None) -> Candidate:
    dates = [datetime.fromisoformat(text) if text else None for text in (published, modified)]
    return Candidate("https://a.example/story", Hints("sitemap", published=dates[0], modified=dates[1]))


@pytest.mark.parametrize(
    ("candidate", "outside"),
    [
        (hinted("2026-11-30T23:59:59+00:00"), False),
        (hinted("2026-12-01T00:00:00+00:00"), True),
        (hinted("2026-12-01T01:00:00+02:00"), False),
        (hinted("2026-10-31T23:59:59+00:00"), True),
        (hinted(modified="2026-10-31T10:00:00+00:00"), True),
        (hinted(modified="2026-12-24T10:00:00+00:00"), False),
        (hinted(), False),
        (Candidate("https://a.example/2026/11/05/story"), False),
        (Candidate("https://a.example/2026/10/05/story"), True),
        (Candidate("https://a.example/2026/12/01/story"), False),
        (Candidate("https://a.example/2026/12/02/story"), True),
        (Candidate("https://a.example/story-4711"), False),
    ],
)
def test_what_is_known_before_fetching_decides(candidate: Candidate, outside: bool) -> None:
    assert NOVEMBER.excludes_candidate(candidate) is outside


@pytest.mark.parametrize(
    ("url", "modified", "outside"),
    [
        ("https://a.example/sitemap-2026-11.xml", None, False),
        ("https://a.example/sitemap-2024-11.xml", None, True),
        ("https://a.example/archive_202612.xml.gz", None, False),
        ("https://a.example/sitemap/2027/01/15.xml", None, True),
        ("https://a.example/sitemap17.xml", datetime(2026, 10, 1, tzinfo=UTC), True),
        ("https://a.example/sitemap17.xml", datetime(2027, 10, 1, tzinfo=UTC), False),
    ],
)
def test_sitemaps_that_ended_before_or_are_named_for_another_month_are_left(
    url: str, modified: datetime | None, outside: bool
) -> None:
    assert NOVEMBER.excludes_sitemap(url, modified) is outside


@pytest.mark.parametrize(
    ("published", "outside"),
    [("2026-11-30", False), ("2026-12-01", True), ("2026-11-30T23:59:59-05:00", True), (None, False)],
)
def test_the_article_s_own_date_decides_last(published: str | None, outside: bool) -> None:
    assert NOVEMBER.excludes_article(published) is outside


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-11-01T25:00:00"])
def test_what_is_no_date_says_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected a day such as"):
        DateRange.read(text, None)


def test_a_range_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(ValueError, match="later than"):
        DateRange.read("2026-11-02", "2026-11-01")


def test_without_bounds_nothing_is_outside() -> None:
    assert not DateRange()
    assert not DateRange().excludes_candidate(hinted("1999-01-01T00:00:00+00:00"))
