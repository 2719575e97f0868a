"""Months of run records of made sources: nights, weekends, days with much and with little news, short outages - and what is planted.

records = months(Site(articles=40), seed=7, days=60, plant=redesign(day=45))
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crawler.state.notes import FeedAnswer
from crawler.state.records import ArticleCounts, FitCounts, RunRecord

FIRST = datetime(2026, 9, 7, 3, 10, tzinfo=UTC)  # a Monday
FEED = "https://a.example/feed"
DROPS = {"gone": 0.02, "too-short": 0.04, "section-page": 0.06}


@dataclass(frozen=True)
class Site:
    """Usual `articles` on a working day, `runs` of the crawler a day; shares of articles that lack something, of pages that fail."""

    articles: float = 40
    runs: int = 4
    weekend: float = 0.45
    unrest: float = 0.25
    no_authors: float = 0.2
    no_date: float = 0.03
    no_title: float = 0.0
    teasers: float = 0.05
    misfits: float = 0.04
    failing: float = 0.02
    blocked: float = 0.0
    outages: float = 0.01
    chars: float = 2800
    redesigns: bool = False
    feed: bool = True
    publishes: bool = True
    galleries: float = 0.05


Plant = Callable[[Site, float], Site]


def months(site: Site, *, seed: int, days: int, plant: Plant | None = None) -> list[RunRecord]:
    """A record a run. `plant` gives the site as it is on a day, counted from the first one, with a fraction."""
    return list(_runs(site, random.Random(seed), days, plant or (lambda site, day: site)))


def _runs(site: Site, chance: random.Random, days: int, plant: Plant) -> Iterator[RunRecord]:
    newest = FIRST
    was_redesigned = False
    mood, mood_day = 1.0, -1
    for number in range(days * site.runs):
        at = FIRST + timedelta(days=number / site.runs, minutes=chance.uniform(-8, 8))
        day = number / site.runs
        now = plant(site, day)
        if int(day) != mood_day:
            # Some days have a third of the usual, as holidays do; news of the day make others.
            mood, mood_day = math.exp(chance.gauss(0, site.unrest)), int(day)
            mood *= chance.choices((1, 0.45), (29, 1))[0]
        mean = now.articles / site.runs * mood * _hour(at, site.runs) * (site.weekend if at.weekday() > 4 else 1)
        if chance.random() < now.outages:
            yield _outage(number, at)
            continue
        count = _poisson(chance, mean) if now.publishes else 0
        if count and now.publishes:
            newest = at - timedelta(minutes=chance.uniform(0, 90))
        is_new = now.redesigns and not was_redesigned and count >= 6
        was_redesigned |= is_new
        yield _run(number, at, _day_s(now, chance), chance, count, newest, is_new=is_new)


def _day_s(site: Site, chance: random.Random) -> Site:
    """Shares as they happen to be in one run: news desks are not dice."""
    names = ("no_authors", "no_date", "no_title", "teasers", "misfits", "failing", "blocked")
    shares = {name: min(getattr(site, name) * math.exp(chance.gauss(0, 0.3)), 1.0) for name in names}
    return replace(site, **shares, chars=site.chars * math.exp(chance.gauss(0, 0.08)))


def _run(
    number: int, at: datetime, site: Site, chance: random.Random, count: int, newest: datetime, *, is_new: bool
) -> RunRecord:
    logs = [math.log(site.chars) + chance.gauss(0, 0.6) for _ in range(count)]
    shares = DROPS | {"gallery": site.galleries}
    dropped = {reason: _binomial(chance, count, share) for reason, share in shares.items()}
    dropped = {reason: hits for reason, hits in dropped.items() if hits}
    failed = {"status-500": _binomial(chance, count, site.failing), "blocked": _binomial(chance, count, site.blocked)}
    failed = {reason: hits for reason, hits in failed.items() if hits}
    written = count - min(count, sum(failed.values()))
    lacks = {"authors": site.no_authors, "date": site.no_date, "title": site.no_title}
    missing = {name: _binomial(chance, written, share) for name, share in lacks.items()}
    flags = {"paywall-teaser": _binomial(chance, written, site.teasers)}
    misses = 6 if is_new else _binomial(chance, written, site.misfits)
    fates = {
        "written": written,
        "dropped": sum(dropped.values()),
        "failed": sum(failed.values()),
        "unchanged": count // 2,
    }
    logs = logs[:written]
    return RunRecord(
        run=number + 1,
        source="a",
        started=at,
        ended=at + timedelta(minutes=2),
        ending="finished",
        fates={fate: hits for fate, hits in fates.items() if hits},
        reasons={"dropped": dropped, "failed": failed},
        articles=ArticleCounts(written, missing, flags, sum(logs), sum(log**2 for log in logs), 0.8 * written),
        fit=FitCounts(written, misses, int(is_new)),
        listings={"read": 1, "status-404": 5},
        feeds={FEED: FeedAnswer("read", 20, newest) if site.feed else FeedAnswer("status-404")},
        examples={
            kind: [f"https://a.example/{number}-{kind}-{n}" for n in range(3)]
            for kind in ("written", "no-date", "no-authors", "profile-miss", "paywall-teaser")
            if written
        },
    )


def _outage(number: int, at: datetime) -> RunRecord:
    answers = {FEED: FeedAnswer("timed-out")}
    return RunRecord(
        number + 1, "a", at, at + timedelta(minutes=9), "finished", listings={"timed-out": 6}, feeds=answers
    )


def _hour(at: datetime, runs: int) -> float:
    """Little comes at night; a run tells of the hours before it. 1 on average."""
    hours = [(at.hour - back) % 24 for back in range(24 // min(runs, 24) or 1)]
    return sum(0.15 if hour < 6 else 1.283 for hour in hours) / len(hours)


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def _binomial(chance: random.Random, trials: int, share: float) -> int:
    return sum(chance.random() < share for _ in range(trials))
