from pathlib import Path

import pytest

from crawler.discovery.date_range import DateRange
from crawler.export.selection import Selection, newest_versions
from crawler.export.written import Output
from crawler.filters import Filters
from crawler.items import Article, Quality
from tests.export.made_articles import article, lay


def numbers(folder: Path, selection: Selection) -> list[str | None]:
    return [each.article.title for each in selection.of(Output(folder), pytest.fail)]


def test_of_one_id_the_highest_version_is_the_newest() -> None:
    made = [article(1), article(2), article(1, version=3), article(1, version=2), article(3, version=2)]
    assert newest_versions(made).tolist() == [False, True, True, False, True]


def test_of_one_version_that_stands_twice_the_one_fetched_last_is_the_newest() -> None:
    made = [
        article(1, fetched="2026-11-24T08:00:00+00:00"),
        article(1, fetched="2026-11-24T10:00:00+03:00"),
        article(1, fetched=None),
        article(2),
        article(2),
    ]
    assert newest_versions(made).tolist() == [True, False, False, False, True]


def test_articles_without_an_id_stand_for_themselves() -> None:
    assert newest_versions([article(id=None), article(id=None)]).tolist() == [True, True]
    assert newest_versions([]).tolist() == []


def test_filters_are_asked_of_the_newest_version(tmp_path: Path) -> None:
    lay(tmp_path, [article(1, language="de"), article(1, language="en", version=2), article(2, language="de")])
    german = Filters(languages=("de",))
    assert numbers(tmp_path, Selection(german)) == ["Story 1", "Story 2"]
    assert numbers(tmp_path, Selection(german, newest=True)) == ["Story 2"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), ["in", "early", "undated", "poor", "unknown"]),
        (Selection(dates=DateRange.read("2026-11-20", "2026-11-23")), ["in", "undated", "poor", "unknown"]),
        (Selection(Filters(min_quality=0.5)), ["in", "early", "undated", "unknown"]),
        (Selection(Filters(languages=("en",))), ["in", "early", "undated", "unknown"]),
    ],
    ids=["all", "dates", "quality", "language"],
)
def test_what_is_not_known_is_kept_as_in_a_crawl(tmp_path: Path, selection: Selection, expected: list[str]) -> None:
    made: list[Article] = [
        article(1, title="in"),
        article(2, title="early", published="2026-11-19"),
        article(3, title="undated", published=None),
        article(4, title="poor", quality=Quality(0.2), language="de"),
        article(5, title="unknown", language=None),
    ]
    assert numbers(lay(tmp_path, made), selection) == expected
    assert (selection.read, selection.skipped) == (5, 0)
