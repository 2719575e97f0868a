"""Months of made records, judged run by run: what was planted is found, and nothing else. replay.py counts over hundreds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.monitors.history import FALSE_ALARMS, MONTH, TESTS, History, moment
from crawler.monitors.judge import LASTS_MAX, OpenFinding, judge
from tests.monitors.made_runs import FEED, Site, months
from tests.monitors.plants import PLANTS, dead_feed, no_dates, outage, stale_feed
from tests.monitors.replay import BEFORE, MONTH_DAYS, month, replay

CHANGES = BEFORE + 5.0
# Days after which it has to be told of; a decline is slow to be seen because it is slow.
LATEST = {"slow decline": 27.0, "redesign of a small source": 6.0, "stale feed": 3.0, "short texts": 4.0}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "site", [Site(articles=8, runs=1), Site(runs=2), Site(articles=3, runs=2)], ids=["8", "40", "3"]
)
def test_a_normal_month_is_silent(site: Site, seed: int) -> None:
    assert month(site, seed) == []


@pytest.mark.parametrize("name", PLANTS)
def test_what_changes_is_told_once_and_as_what_it_is(name: str) -> None:
    kinds, plant, site = PLANTS[name]
    told = month(replace(site, runs=min(site.runs, 2)), 11, plant(CHANGES), 32)
    assert told, "not found"
    assert {each.kind for each in told} <= set(kinds)
    assert len({(each.kind, each.subject) for each in told}) == len(told)
    assert CHANGES <= min(each.begun for each in told) <= CHANGES + LATEST.get(name, 2.5)
    assert all(each.ended is None or each.kind == "redesign" for each in told), (
        "it goes on, but a profile is learned again"
    )


@pytest.mark.parametrize("plant", [no_dates, outage, dead_feed, stale_feed], ids=lambda plant: plant.__name__)
def test_what_has_passed_is_told_to_be_over(plant: object) -> None:
    changed = plant(CHANGES)  # type: ignore[operator]
    told = month(Site(runs=2), 5, lambda site, day: changed(site, day) if day < CHANGES + 8 else site)
    assert told
    assert all(each.ended is not None and each.ended > CHANGES + 8 for each in told)


def test_nothing_is_told_of_a_source_with_too_little_history() -> None:
    for _, plant, site in PLANTS.values():
        records = months(replace(site, runs=2), seed=1, days=12, plant=plant(6.0))
        kinds = {each.kind for each in replay(records, 0)}
        # What was there and is gone needs no statistics; but a source that was never seen working is not "gone" either.
        assert kinds <= {"feed-gone", "unreachable"}, kinds
    assert replay(months(Site(runs=2, feed=False, outages=1.0), seed=1, days=12), 0) == []


def test_a_feed_that_is_gone_is_told_as_that_where_nothing_else_lists_pages() -> None:
    made = months(Site(runs=2, outages=0.0), seed=5, days=60, plant=dead_feed(CHANGES))
    records = [replace(run, listings={"read": 1} if run.feeds[FEED].is_there else {"status-404": 1}) for run in made]
    assert [(each.kind, each.subject) for each in replay(records, BEFORE)] == [("feed-gone", FEED)]
    down = [replace(run, listings=run.listings if "read" in run.listings else {"timed-out": 1}) for run in records]
    assert [each.kind for each in replay(down, BEFORE)] == ["unreachable"]


def test_a_weekend_is_no_decline() -> None:
    assert month(Site(weekend=0.0, unrest=0.1, runs=2), 3) == []


def test_a_machine_that_was_off_is_no_finding() -> None:
    records = [run for run in months(Site(), seed=2, days=60) if not 48 < run.run / 4 < 52]
    assert replay(records, 46) == []


def test_runs_that_were_limited_or_killed_neither_tell_nor_are_judged() -> None:
    records = months(Site(), seed=2, days=50, plant=no_dates(49.0))
    assert judge(records, ()).begun
    for change in ({"scope": "refetch"}, {"ending": "killed", "ended": None}, {"ended": None, "ending": None}):
        limited = [replace(run, **change) if run.run > 49 * 4 else run for run in records]  # type: ignore[arg-type]
        assert judge(limited, ()).begun == ()


def test_the_more_often_a_source_is_crawled_the_stricter_each_test_is() -> None:
    for runs in (1, 24):
        history = History(months(Site(runs=runs, articles=9), seed=1, days=31))
        assert history.chance_max() == pytest.approx(FALSE_ALARMS / (runs * MONTH.days * TESTS), rel=0.05)
        assert history.chance_max(timedelta(days=7)) >= history.chance_max()


def test_what_lasts_for_four_weeks_is_how_the_source_is_now() -> None:
    records = months(Site(runs=2), seed=4, days=80, plant=no_dates(45.0))
    told = replay(records, BEFORE)
    assert [(each.kind, each.subject) for each in told] == [("missing", "date")]
    assert told[0].ended == pytest.approx(told[0].begun + LASTS_MAX / timedelta(days=1), abs=1)


def test_a_feed_that_is_asked_for_no_more_is_over() -> None:
    records = [replace(run, feeds={}) for run in months(Site(), seed=4, days=30)]
    known = OpenFinding("feed-gone", FEED, moment(records[-9]))
    assert judge(records, [known]).ended == [known]


def test_a_finding_says_what_is_unusual_against_which_history_with_three_examples() -> None:
    [told] = month(Site(runs=2), 11, no_dates(CHANGES))
    assert told.text.startswith("articles without date: ")
    assert "usually 3%" in told.text
    records = months(Site(runs=2), seed=11, days=BEFORE + MONTH_DAYS, plant=no_dates(CHANGES))
    last = next(n for n, run in enumerate(records) if (moment(run) - moment(records[0])).days >= CHANGES + 3)
    [verdict] = judge(records[: last + 1], ()).begun
    assert len(verdict.examples) == 3
    assert all("no-date" in url for url in verdict.examples)
