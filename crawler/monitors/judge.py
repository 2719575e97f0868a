"""All monitors together: what is unusual in the newest run of a source, and what is usual again. Pure: records in, verdicts out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.monitors.articles import judge_lengths, judge_rate
from crawler.monitors.history import HISTORY, History, Verdict, moment
from crawler.monitors.listings import judge_feeds, judge_reach
from crawler.monitors.pages import judge_redesign, shares
from crawler.monitors.shares import judge_shares
from crawler.state.records import KILLED, RunRecord

# What explains that there are few articles, and so is told in its place; and what explains short texts.
EXPLAINS = {
    "articles": ("unreachable", "feed-gone", "feed-stale", "blocked", "errors", "drops", "paywall"),
    "text-length": ("paywall", "redesign"),
    "errors": ("blocked",),
    "feed-stale": ("feed-gone",),
}


# A finding that lasts so long is how the source is now; what it is about is judged by the new history. Not what is gone.
LASTS_MAX = timedelta(days=28)
GONE = ("unreachable", "feed-gone", "feed-stale")
ANSWERS_GONE = ("status-404", "status-410")

Key = tuple[str, str]  # kind and subject


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that goes on: what it is about, and the end of the first run that had it."""

    kind: str
    subject: str
    begun: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """`begun`: what is unusual and is not known to be; `ended`: what was, and is usual again."""

    begun: Sequence[Verdict]
    ended: Sequence[OpenFinding]


def is_usual_by_now(kind: str, begun: datetime, now: datetime) -> bool:
    """Whether a finding is over because it has lasted, not because it has passed."""
    return kind not in GONE and now - begun > LASTS_MAX


def judge(records: Sequence[RunRecord], known: Iterable[OpenFinding]) -> Judgement:
    """Judge the newest of one source's `records`, which are in order; `known` are the source's open findings.

    A run that was limited to some pages is not judged, nor does it tell what is usual; no more does one that was killed.
    """
    runs = [run for run in records if run.ended is not None and run.scope is None and run.ending != KILLED]
    if not runs or records[-1] is not runs[-1]:
        return Judgement((), ())
    still = {(finding.kind, finding.subject): finding for finding in known}
    usual = [finding for finding in still.values() if _is_over(runs, finding)]
    kinds = {finding.kind for finding in still.values() if finding not in usual}
    if "unreachable" in kinds:
        return Judgement((), usual)
    verdicts = _verdicts(_recent(runs, moment(runs[-1])))
    found = {(verdict.kind, verdict.subject): verdict for verdict in verdicts if verdict.text is not None}
    if ("unreachable", "") in found:
        found = _instead_of_unreachable(found, runs[-1])
    kinds |= {kind for kind, _ in found}
    begun = [v for key, v in found.items() if key not in still and not _is_explained(v.kind, kinds)]
    return Judgement(begun, usual)


def _instead_of_unreachable(found: Mapping[Key, Verdict], newest: RunRecord) -> dict[Key, Verdict]:
    """Nothing else can be told of a source that can't be reached; but one that says that its feeds are gone was reached."""
    gone = {key: verdict for key, verdict in found.items() if verdict.kind == "feed-gone"}
    is_answered = all(answer in ANSWERS_GONE for answer in newest.listings)
    return gone if gone and is_answered else {("unreachable", ""): found["unreachable", ""]}


def _is_explained(kind: str, kinds: set[str]) -> bool:
    return bool(kinds & set(EXPLAINS.get(kind, ())))


def _verdicts(history: History, finding: OpenFinding | None = None) -> Iterator[Verdict]:
    """Of all monitors, or of the one that found `finding`."""
    kind = finding.kind if finding else None
    if kind in (None, "unreachable") and (verdict := judge_reach(history)):
        yield verdict
    if kind in (None, "articles") and (verdict := judge_rate(history)):
        yield verdict
    if kind in (None, "text-length") and (verdict := judge_lengths(history)):
        yield verdict
    if kind is None or kind.startswith("feed-"):
        yield from judge_feeds(history, finding.subject if finding else None)
    if kind in (None, "redesign") and (verdict := judge_redesign(history)):
        yield verdict
    looked_at = [share for share in shares(history, finding.subject if finding else None) if kind in (None, share.kind)]
    yield from judge_shares(history, looked_at)


def _is_over(runs: Sequence[RunRecord], finding: OpenFinding) -> bool:
    if is_usual_by_now(finding.kind, finding.begun, moment(runs[-1])):
        return True
    history = _recent(runs, finding.begun, finding.begun)
    mine = [v for v in _verdicts(history, finding) if (v.kind, v.subject) == (finding.kind, finding.subject)]
    return bool(mine) and all(verdict.text is None for verdict in mine)


def _recent(runs: Sequence[RunRecord], until: datetime, begun: datetime | None = None) -> History:
    return History([run for run in runs if until - moment(run) <= HISTORY], begun)
