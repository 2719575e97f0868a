"""crawler/reports/figures.py and what it is made of: exact on made articles."""

import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.reports.copied import CopiedStories
from crawler.reports.figures import DOUBTFUL_MAX, Figures, delay
from crawler.reports.spread import Spread
from crawler.reports.timeline import Timeline
from crawler.reports.written_line import WrittenLine

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def line(fetched: datetime = NOON, **fields: Any) -> WrittenLine:
    story = {"url": "https://post.example/a", "title": "Dam holds", "text": "x" * 1000, "fetched": fetched}
    story |= {"published": "2026-11-24T11:30:00+00:00", "quality": {"score": 0.9, "flags": []}}
    return WrittenLine.model_validate(story | fields)


def test_versions_copies_days_and_fields_are_counted_by_source() -> None:
    figures = Figures()
    figures.add(line(authors=["Ines"], language="en"), "post")
    figures.add(line(NOON + timedelta(days=1), version=2, authors=[], language="en"), "post")
    figures.add(line(title=None, duplicate_of="a", quality={"score": 1.0, "flags": ["no-title"]}), "herald")
    post, herald = figures.sources["post"], figures.sources["herald"]
    assert (post.articles, post.updates, post.lines, post.copies, herald.copies) == (1, 1, 2, 0, 1)
    assert (post.days, post.update_days) == ({"2026-11-24": 1}, {"2026-11-25": 1})
    assert post.filled == {"title": 2, "published": 2, "authors": 1, "language": 2}
    assert (post.last_fetched, post.mean_score()) == (NOON + timedelta(days=1), pytest.approx(0.9))
    assert (herald.flags, herald.filled["title"], figures.counted("languages")) == (
        {"no-title": 1},
        0,
        {"en": 2, "": 1},
    )
    assert [(story.id, story.copies) for story in figures.copied] == [("a", {"herald": 1})]
    assert (figures.total("articles"), figures.total("lines")) == (2, 3)
    # Freshness is of first versions: an update is later by its nature.
    assert (len(post.freshness), post.freshness.quantile(0.5)) == (1, pytest.approx(1800, rel=0.025))


@pytest.mark.parametrize(
    ("published", "name", "seconds"),
    [
        ("2026-11-24T11:46:00+00:00", "under 15 min", 840),
        ("2026-11-24T13:00:00+02:00", "to 6 hours", 3600),
        ("2026-10-01T12:00:00Z", "later", 54 * 86_400),
        # Clocks differ a little; what lies further ahead is an error of the page's.
        ("2026-11-24T12:04:00Z", "under 15 min", 0),
        ("2026-11-24T13:00:00Z", "dated ahead", None),
        ("2026-11-24", "day known only", None),
        ("2026-11-24T11:46:00", "day known only", None),
        ("soon", "no date", None),
        (None, "no date", None),
    ],
)
def test_freshness_is_told_where_the_moment_is_known(published: str | None, name: str, seconds: float | None) -> None:
    assert delay(published, NOON) == (name, seconds)


def test_the_least_trusted_articles_are_the_lowest_scores_the_first_of_equals_first() -> None:
    figures = Figures()
    for number in range(100):
        figures.add(line(title=str(number), quality={"score": number % 50 / 50}), "post")
    doubtful = figures.doubtful()
    assert [each.title for each in doubtful[:4]] == ["0", "50", "1", "51"]
    assert len(doubtful) == DOUBTFUL_MAX


def test_memory_does_not_grow_with_the_number_of_articles() -> None:
    figures = Figures()
    sizes = []
    tracemalloc.start()
    for number in range(6000):
        text, score = "x" * (number % 997), number % 101 / 100
        when = NOON - timedelta(seconds=number * 7919 % 864_000)
        figures.add(line(when, title=f"Dam {number}" * 20, text=text, quality={"score": score}), "post")
        if number in (1999, 5999):
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    # Of each article held, its title alone would be 200 bytes: 800 kB.
    assert sizes[1] - sizes[0] < 40_000


def test_quantiles_are_within_their_promise_for_any_size() -> None:
    spread = Spread()
    values = [1.013**number for number in range(1500)]
    for value in values:
        spread.add(value)
    for share in (0.0, 0.25, 0.5, 0.9, 1.0):
        assert spread.quantile(share) == pytest.approx(values[int(share * 1499)], rel=0.025)
    assert Spread().quantile(0.5) is None


def test_of_too_many_copied_stories_the_most_copied_stay() -> None:
    stories = CopiedStories(stories_max=50)
    for number in range(1000):
        for _ in range(20 if number % 100 == 7 else 1):
            stories.add(str(number), "post", None, None)
    assert len(stories) <= 50
    assert stories.is_pruned
    assert [(story.id, story.copies.total()) for story in stories.top(10)] == [
        (str(number), 20) for number in sorted(range(7, 1000, 100), key=str)
    ]


def test_a_long_span_is_told_in_weeks_or_months_and_counts_stay() -> None:
    days = Counter({"2026-01-01": 3, "2026-01-04": 1, "2026-11-24": 2})
    week = Timeline.over("2026-01-01", "2026-11-24")
    assert (week.unit, week.places[:2], week.counted(days)[0], sum(week.counted(days))) == (
        "week",
        ("2025-12-29", "2026-01-05"),
        4,
        6,
    )
    assert Timeline.over("2020-01-01", "2026-11-24").places[-1] == "2026-11"
    day = Timeline.over("2026-11-23", "2026-11-24")
    assert (day.places, day.counted(days)) == (("2026-11-23", "2026-11-24"), [0, 2])
