"""Sources that cannot be reached, and feeds that are gone or have gone stale."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from crawler.monitors.history import History, Verdict, lasting, moment, newest_examples
from crawler.state.records import RunRecord

# What has failed for so many runs, and so long, will not come back by itself soon.
RUNS_MIN = 3
LASTING = timedelta(hours=6)
# How often a thing has to have been there before, to be missed.
THERE_MIN = 0.9
SEEN_MIN = 5
# A feed is stale when its newest entry is so many times older than it ever was, and than entries are apart, and by a day.
STALE_TIMES = 3
STALE_MIN = timedelta(hours=24)
# Weekends and nights are known after so long.
WEEKENDS = timedelta(days=21)


def is_reached(run: RunRecord) -> bool | None:
    """Whether anything that lists pages could be read; None where nothing was asked for."""
    if not run.listings:
        return None
    return bool(run.listings.get("read", 0) + run.listings.get("unchanged", 0))


def judge_reach(history: History) -> Verdict | None:
    if is_reached(history.newest) is None:
        return None
    out = lasting(history.runs, lambda run: _not(is_reached(run)))
    if not out or (not history.is_open and not (_lasts(out) and _was_there(history, out[0], is_reached))):
        return Verdict("unreachable")
    reasons = ", ".join(sorted(reason for reason in out[-1].listings))
    text = f"unreachable: nothing that lists pages could be read ({reasons}) in the last {len(out)} runs, since {_day(moment(out[0]))}"
    return Verdict("unreachable", "", text, newest_examples(history.runs, "written"))


def judge_feeds(history: History, subject: str | None = None) -> Iterator[Verdict]:
    """Of every feed of the newest run, or of one."""
    if subject and all(subject not in run.feeds for run in history.runs[-RUNS_MIN:]):
        # Nobody asks for it any more.
        yield Verdict("feed-gone", subject)
        yield Verdict("feed-stale", subject)
    for url in [subject] if subject else history.newest.feeds:
        if url in history.newest.feeds:
            if verdict := _judge_gone(history, url):
                yield verdict
            if verdict := _judge_stale(history, url):
                yield verdict


def _judge_gone(history: History, url: str) -> Verdict | None:
    def is_there(run: RunRecord) -> bool | None:
        return run.feeds[url].is_there if url in run.feeds else None

    out = lasting(history.runs, lambda run: _not(is_there(run)))
    if not out or (not history.is_open and not (_lasts(out) and _was_there(history, out[0], is_there))):
        return Verdict("feed-gone", url)
    answer = out[-1].feeds[url].answer
    text = f"a feed is gone: {url} cannot be read ({answer}) in the last {len(out)} runs, since {_day(moment(out[0]))}"
    return Verdict("feed-gone", url, text, newest_examples(history.runs, "written"))


def _judge_stale(history: History, url: str) -> Verdict | None:
    """None where it is not there, gives no dates, or was not watched for long enough."""
    ages = list(_ages(history.runs, url))
    if not ages or not history.newest.feeds[url].is_there:
        return None
    at, age = ages[-1]
    newest = at - age
    # What it did before its newest entry tells how long it may be silent.
    before = [age for at, age in ages if at <= newest]
    if not before or newest - ages[0][0] < WEEKENDS:
        return None
    longest = max([*before, *_gaps(ages, newest)])
    if age < max(STALE_TIMES * longest, longest + STALE_MIN):
        return Verdict("feed-stale", url)
    text = (
        f"a feed is stale: the newest entry of {url} is of {_day(newest)}, {_length(age)} ago; "
        f"in {(newest - ages[0][0]).days} days before it was {_length(longest)} at most"
    )
    return Verdict("feed-stale", url, text, newest_examples(history.runs, "written"))


def _ages(runs: Sequence[RunRecord], url: str) -> Iterator[tuple[datetime, timedelta]]:
    """When the feed was asked for, and how old its newest entry was then; one that did not change keeps what it had."""
    newest: datetime | None = None
    for run in runs:
        answer = run.feeds.get(url)
        if answer is None or not answer.is_there:
            continue
        newest = answer.newest if answer.answer == "read" else newest
        if newest is not None:
            yield moment(run), moment(run) - newest


def _gaps(ages: Sequence[tuple[datetime, timedelta]], until: datetime) -> Iterator[timedelta]:
    """How long it took from one newest entry to the next, as far as was looked: seldom, seen from a crawl a day."""
    entries = sorted({at - age for at, age in ages if at <= until} | {until})
    return (later - earlier for earlier, later in pairwise(entries))


def _was_there(history: History, since: RunRecord, holds: Callable[[RunRecord], bool | None]) -> bool:
    """Whether a thing was usual in the runs before, of which there are enough."""
    before = [held for run in history.runs if moment(run) < moment(since) and (held := holds(run)) is not None]
    earlier = [run for run in history.runs if moment(run) < moment(since)]
    is_known = len(before) >= SEEN_MIN and moment(since) - moment(earlier[0]) >= LASTING * 2
    return is_known and sum(before) / len(before) >= THERE_MIN


def _lasts(runs: Sequence[RunRecord]) -> bool:
    return len(runs) >= RUNS_MIN and moment(runs[-1]) - moment(runs[0]) >= LASTING


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _length(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"
