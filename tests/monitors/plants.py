"""What may happen to a source, planted into a made one; each is known to be found by one of its kinds of findings."""

from collections.abc import Callable
from dataclasses import replace

from tests.monitors.made_runs import Plant, Site


def _from(day: float, **changes: object) -> Plant:
    return lambda site, now: replace(site, **changes) if now >= day else site  # type: ignore[arg-type]


def redesign(day: float) -> Plant:
    return _from(day, redesigns=True, no_authors=1.0)


def quiet_redesign(day: float) -> Plant:
    return _from(day, misfits=0.9)


def paywall(day: float) -> Plant:
    return _from(day, teasers=0.7, chars=700)


def dead_feed(day: float) -> Plant:
    return _from(day, feed=False, publishes=False)


def stale_feed(day: float) -> Plant:
    return _from(day, publishes=False)


def decline(day: float) -> Plant:
    """Every day four in a hundred fewer."""
    return lambda site, now: replace(site, articles=site.articles * 0.96 ** max(now - day, 0))


def wall(day: float) -> Plant:
    return _from(day, blocked=0.9)


def outage(day: float) -> Plant:
    return _from(day, outages=1.0)


def short_texts(day: float) -> Plant:
    return _from(day, chars=900)


def no_dates(day: float) -> Plant:
    return _from(day, no_date=0.9)


def galleries(day: float) -> Plant:
    return _from(day, galleries=0.9)


# Name: kinds of findings that may tell of it, the plant, the site.
PLANTS: dict[str, tuple[tuple[str, ...], Callable[[float], Plant], Site]] = {
    "redesign": (("redesign", "missing"), redesign, Site()),
    "quiet redesign": (("redesign",), quiet_redesign, Site()),
    "paywall": (("paywall", "text-length"), paywall, Site()),
    "dead feed": (("feed-gone",), dead_feed, Site()),
    "stale feed": (("articles", "feed-stale"), stale_feed, Site()),
    "slow decline": (("articles",), decline, Site()),
    "wall": (("blocked", "articles"), wall, Site()),
    "outage": (("unreachable",), outage, Site()),
    "short texts": (("text-length",), short_texts, Site()),
    "no dates": (("missing",), no_dates, Site()),
    "galleries": (("drops",), galleries, Site()),
    "redesign of a small source": (("redesign", "missing"), quiet_redesign, Site(articles=8, runs=1)),
}
