"""Each page of the demonstration by itself, with no crawl around it."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from crawler.cleaning.reading import read
from crawler.demo import arabic, blog, newspaper
from crawler.demo.expected import Expected, expected_articles, expected_rejections
from crawler.items import Page, Reading, Rejection
from tests.demo.comparison import differences

BASE = "http://127.0.0.1:8000"
SITES = {"demo-blog": blog.pages(BASE), "demo-newspaper": newspaper.pages(BASE), "demo-arabic": arabic.pages(BASE)}
FETCHED = datetime(2026, 11, 24, tzinfo=UTC)


def place(value: object) -> str:
    """A test's name: the page's site and path."""
    return "".join(value)[:60] if isinstance(value, tuple) else ""


def reading(where: tuple[str, str]) -> Reading:
    site, path = where
    resource = SITES[site][path]
    return read(Page(resource.body, BASE + path, FETCHED, resource.content_type))


@pytest.mark.parametrize(("where", "expected"), expected_articles().items(), ids=place)
def test_a_story_is_read_word_for_word(where: tuple[str, str], expected: Expected) -> None:
    article = reading(where).article
    assert article is not None
    assert not list(differences(asdict(article), expected))


@pytest.mark.parametrize(("where", "reasons"), expected_rejections().items(), ids=place)
def test_a_page_that_is_no_article_says_why(where: tuple[str, str], reasons: frozenset[Rejection]) -> None:
    found = reading(where)
    assert found.article is None
    assert found.reason in reasons
