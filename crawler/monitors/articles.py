"""Fewer articles than a source usually has in these hours of the week, and texts much shorter or longer than usual."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import exp, log, sqrt
from statistics import median

from crawler.monitors.history import HISTORY, History, Verdict, moment, newest_examples
from crawler.monitors.tails import far, few, robust_sd
from crawler.state.records import RunRecord

WEEK = timedelta(weeks=1)
# The articles of a day and of a week, each against those of the same hours in weeks before, with the least relative spread that
# one has to expect. So many weeks have to tell.
WINDOWS = ((timedelta(days=1), 0.3), (timedelta(days=7), 0.15))
WEEKS_MIN = 3
SPREAD_MAX = 1.0
# A source that still has more than this share of what is usual is left alone; a finding ends with more than that one.
FEW_SHARE, ENOUGH_SHARE = 0.5, 0.6
USUAL_CHANCE = 0.01
SLACK_MAX = timedelta(hours=12)

# Texts: so many articles are looked at, and so many groups of as many tell what is usual, give or take a tenth.
TEXTS = 20
TEXTS_MIN = 8
GROUPS_MIN = 5
SPREAD_MIN = 0.1
LENGTH_RATIO = 1.5


@dataclass(frozen=True, slots=True)
class Counts:
    """The articles of a source's runs, to be summed over any span of time. `slack` is half the usual time between two runs.

    A run tells of the time before it. Runs are a little early or late: one belongs to the hour of the week that it is nearest to.
    """

    moments: Sequence[datetime]
    sums: Sequence[int]
    slack: timedelta

    @classmethod
    def of(cls, runs: Sequence[RunRecord]) -> "Counts":
        moments = [moment(run) for run in runs]
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        slack = min(sorted(gaps)[len(gaps) // 2] / 2, SLACK_MAX) if gaps else SLACK_MAX
        return cls(moments, [0, *accumulate(run.fates.get("written", 0) for run in runs)], slack)

    def within(self, window: timedelta, end: datetime) -> int | None:
        """How many articles there were; None where the source was not crawled before it, in it and to its end."""
        last = end + self.slack
        begin, behind = bisect_right(self.moments, last - window), bisect_right(self.moments, last)
        # From the last run before the window on, no pause may be long: what came out in it may not be there any more.
        seen = [*self.moments[begin - 1 : behind], last - self.slack] if begin else []
        pause_max = max(6 * self.slack, window / 4)
        if len(seen) < 3 or any(later - earlier > pause_max for earlier, later in pairwise(seen)):
            return None
        return self.sums[behind] - self.sums[begin]


def judge_rate(history: History) -> Verdict | None:
    """None where no window has enough weeks to be compared with."""
    counts = Counts.of(history.runs)
    verdicts = [verdict for window, spread in WINDOWS if (verdict := _judge_window(history, counts, window, spread))]
    return next((verdict for verdict in verdicts if verdict.text), verdicts[0] if verdicts else None)


def _judge_window(history: History, counts: Counts, window: timedelta, least_spread: float) -> Verdict | None:
    count, past = counts.within(window, history.now), list(_same_hours(history, counts, window))
    if count is None or len(past) < WEEKS_MIN:
        return None
    # A slow decline is half way into the history before it is seen: the older weeks don't know of it yet.
    past = past[len(past) // 2 :] if window >= WEEK and len(past) >= 2 * WEEKS_MIN else past
    usual = float(median(past))
    if usual < 1:
        return None
    beyond_chance = max(robust_sd(past) ** 2 - usual, 0.0)
    spread = min(max(sqrt(beyond_chance) / usual, least_spread), SPREAD_MAX)
    share, chance_max = (ENOUGH_SHARE, USUAL_CHANCE) if history.is_open else (FEW_SHARE, history.chance_max(window))
    if few(count, usual, spread) >= chance_max or count > share * usual:
        return Verdict("articles")
    span = "24 hours" if window < WEEK else "7 days"
    text = (
        f"few articles: {count} in the last {span}, usually {usual:.0f} "
        f"({min(past)} to {max(past)} in the same hours of {len(past)} weeks before)"
    )
    return Verdict("articles", "", text, newest_examples(history.runs, "written"))


def _same_hours(history: History, counts: Counts, window: timedelta) -> Iterator[int]:
    """How many articles there were in the window, so many weeks earlier, of those weeks that runs tell of."""
    until = history.until or history.now
    for weeks in range(1, 2 * (HISTORY // WEEK)):
        end = history.now - weeks * WEEK
        # Where a finding is open, what was usual is what was before it.
        if end <= until and until - (end - window) <= HISTORY and (count := counts.within(window, end)) is not None:
            yield count


def judge_lengths(history: History) -> Verdict | None:
    """None where too few articles tell."""
    groups = list(_groups(history.earlier))
    recent = next(_groups(history.runs[::-1], TEXTS), None)
    if len(groups) < GROUPS_MIN or recent is None or recent[0] < TEXTS_MIN or not history.is_long_enough:
        return None
    written, mean, _ = recent
    usual = median(group[1] for group in groups)
    between = max(robust_sd([group[1] for group in groups]), SPREAD_MIN)
    within = median(group[2] for group in groups)
    deviations = (mean - usual) / sqrt(within / written + between**2)
    least, chance_max = (
        (log(LENGTH_RATIO) / 2, USUAL_CHANCE) if history.is_open else (log(LENGTH_RATIO), history.chance_max())
    )
    if abs(mean - usual) < least or far(deviations) >= chance_max:
        return Verdict("text-length")
    text = (
        f"{'short' if mean < usual else 'long'} texts: {exp(mean):.0f} characters in the last {written} articles, "
        f"usually {exp(usual):.0f} ({exp(usual - 2 * between):.0f} to {exp(usual + 2 * between):.0f})"
    )
    return Verdict("text-length", "", text, newest_examples(history.runs, "written"))


def _groups(runs: Sequence[RunRecord], size: int = TEXTS) -> Iterator[tuple[int, float, float]]:
    """Articles, mean and variance of their texts' log lengths, of runs that follow each other, with at least `size` articles."""
    count, total, squares = 0, 0.0, 0.0
    for run in runs:
        count += run.articles.written
        total += run.articles.log_chars
        squares += run.articles.log_chars_squared
        if count >= size:
            mean = total / count
            yield count, mean, max(squares / count - mean**2, 0.0)
            count, total, squares = 0, 0.0, 0.0
