"""Shares that are unusually high: of drops by reason, missing fields, teasers, pages that don't fit, errors, walls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.monitors.history import History, Verdict, moment, newest_examples
from crawler.monitors.tails import many, pairwise_correlation
from crawler.state.records import RunRecord

# What is recent: the newest runs with so many pages together, of the last days; with fewer than the least nothing is said.
RECENT_PAGES = 20
RECENT_PAGES_MIN = 8
RECENT = timedelta(days=7)
# What is usual is known by so many pages, in groups of so many.
USUAL_PAGES_MIN = 100
GROUP_PAGES = 20
# A share that rose by less is not worth a person's time, however sure it is; it is over when half of that is left.
RISE_MIN = 0.25
# Two pages of one day are at least so much alike. One group in ten, that with the highest share, was perhaps an earlier trouble.
CORRELATION_MIN, CORRELATION_MAX = 0.02, 0.5
TRIMMED = 0.1
# Networks fail, and come back: what may pass has to last.
LASTING = timedelta(hours=6)

Counted = Callable[[RunRecord], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Share:
    """`counted` gives hits and trials of a run. `told` says what the hits are, `of` what the trials are.

    `example` is the kind of a record's examples, `look_up` pages by fate and reason. `passes`: the thing comes and goes by itself.
    """

    kind: str
    subject: str
    told: str
    of: str
    counted: Counted
    example: str = ""
    look_up: tuple[tuple[str, str], ...] = ()
    passes: bool = False


def judge_shares(history: History, shares: Sequence[Share]) -> Iterator[Verdict]:
    for share in shares:
        verdict = judge_share(history, share)
        if verdict is not None:
            yield verdict


def judge_share(history: History, share: Share) -> Verdict | None:
    """None where there is too little to say anything."""
    recent = _recent(history, share)
    hits, trials = _summed(recent, share)
    earlier = [run for run in history.earlier if moment(run) < moment(recent[0])] if recent else []
    usual = _usual(earlier, share)
    if usual is None or trials < RECENT_PAGES_MIN or (not history.is_long_enough and not history.is_open):
        return None
    rate, correlation = usual
    if history.is_open:
        is_unusual = hits / trials > rate + RISE_MIN / 2
    else:
        is_surprise = many(hits, trials, rate, correlation) < history.chance_max()
        is_unusual = is_surprise and hits / trials >= rate + RISE_MIN
    if not is_unusual or (share.passes and not history.is_open and not _lasts(recent, share, rate)):
        return Verdict(share.kind, share.subject)
    text = (
        f"{share.told}: {hits} of {trials} {share.of} ({hits / trials:.0%}) in the last {_runs(len(recent))}, "
        f"usually {rate:.0%} (of {_summed(earlier, share)[1]} in {(moment(earlier[-1]) - moment(earlier[0])).days + 1} days)"
    )
    return Verdict(share.kind, share.subject, text, newest_examples(recent, share.example), share.look_up)


def _recent(history: History, share: Share) -> list[RunRecord]:
    recent: list[RunRecord] = []
    trials = 0
    for run in reversed(history.runs):
        if trials >= RECENT_PAGES or history.now - moment(run) > RECENT:
            break
        if history.until is not None and moment(run) < history.until:
            break
        counted = share.counted(run)[1]
        if counted:
            recent.append(run)
            trials += counted
    return recent[::-1]


def _usual(earlier: Sequence[RunRecord], share: Share) -> tuple[float, float] | None:
    """The usual share, and how alike pages of one group are. None where too few pages tell."""
    groups = _groups(earlier, share)
    if sum(trials for _, trials in groups) < USUAL_PAGES_MIN:
        return None
    groups.sort(key=lambda group: group[0] / group[1])
    groups = groups[: len(groups) - int(len(groups) * TRIMMED)]
    hits, trials = [hit for hit, _ in groups], [trial for _, trial in groups]
    # Laplace's rule: what was never seen may come all the same.
    rate = (sum(hits) + 1) / (sum(trials) + 2)
    correlation = pairwise_correlation(hits, trials, rate)
    return rate, min(max(correlation, CORRELATION_MIN), CORRELATION_MAX)


def _groups(runs: Sequence[RunRecord], share: Share) -> list[tuple[int, int]]:
    """Hits and trials of runs that follow each other, with at least GROUP_PAGES trials each."""
    groups: list[tuple[int, int]] = []
    hits = trials = 0
    for run in runs:
        hit, trial = share.counted(run)
        hits, trials = hits + hit, trials + trial
        if trials >= GROUP_PAGES:
            groups.append((hits, trials))
            hits = trials = 0
    return groups


def _summed(runs: Sequence[RunRecord], share: Share) -> tuple[int, int]:
    counted = [share.counted(run) for run in runs]
    return sum(hits for hits, _ in counted), sum(trials for _, trials in counted)


def _lasts(recent: Sequence[RunRecord], share: Share, rate: float) -> bool:
    """Whether more than one run had it, some hours apart, and the newest two have."""
    bad = [run for run in recent if (counted := share.counted(run))[0] / counted[1] >= rate + RISE_MIN]
    return len(bad) > 1 and bad[-2:] == list(recent[-2:]) and moment(bad[-1]) - moment(bad[0]) >= LASTING


def _runs(count: int) -> str:
    return "run" if count == 1 else f"{count} runs"
