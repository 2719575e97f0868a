"""A source's runs as monitors look at them: what is recent, what was usual, and how strict a test has to be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.state.records import RunRecord

# How far back a source's own history is looked at, and how much of it there has to be before anything is unusual.
HISTORY = timedelta(weeks=8)
HISTORY_MIN = timedelta(days=14)

# False alarms for one source in one month that all tests together may raise: one a month for 500 sources.
FALSE_ALARMS = 0.002
MONTH = timedelta(days=30)
# Tests that one run makes of a source, roughly: two windows of articles, some ten shares, the length of texts.
TESTS = 14


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one monitor says of the newest run: `kind` and `subject` name what it looked at.

    `text` says what is unusual against which history; None where all is as usual. `examples` are addresses, `look_up` the
    fates and reasons of pages that are examples, where only state knows them.
    """

    kind: str
    subject: str = ""
    text: str | None = None
    examples: tuple[str, ...] = ()
    look_up: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """`runs` of one source, the oldest first, the newest of them the one to judge; all have ended by themselves or were told to.

    `until`: only runs before it tell what is usual, which are all but those in question where nothing is known to be wrong.
    """

    runs: Sequence[RunRecord]
    until: datetime | None = None

    @property
    def newest(self) -> RunRecord:
        return self.runs[-1]

    @property
    def now(self) -> datetime:
        return moment(self.newest)

    @property
    def earlier(self) -> Sequence[RunRecord]:
        """What tells what is usual: not the newest run, and nothing since a finding that is open began."""
        if self.until is None:
            return self.runs[:-1]
        return [run for run in self.runs[:-1] if moment(run) < self.until]

    @property
    def is_long_enough(self) -> bool:
        earlier = self.earlier
        return bool(earlier) and moment(earlier[-1]) - moment(earlier[0]) >= HISTORY_MIN - timedelta(days=1)

    def chance_max(self, window: timedelta | None = None) -> float:
        """How unlikely a thing has to be to count as unusual: so that all tests of a month seldom find what is not there.

        Tests of a `window` of time, made with every run, look at much the same: so many count as lie a quarter of it apart.
        """
        month_ago = self.now - MONTH
        tests = max(sum(moment(run) > month_ago for run in self.runs), 1)
        if window is not None:
            tests = min(tests, round(4 * MONTH / window))
        return FALSE_ALARMS / (tests * TESTS)

    @property
    def is_open(self) -> bool:
        return self.until is not None


def moment(run: RunRecord) -> datetime:
    return run.ended or run.started


def back_from(runs: Sequence[RunRecord], is_enough: Callable[[Sequence[RunRecord]], bool]) -> Sequence[RunRecord]:
    """The newest of `runs`, as few as are enough; all where they are not."""
    for start in range(len(runs) - 1, -1, -1):
        if is_enough(runs[start:]):
            return runs[start:]
    return runs


def newest_examples(runs: Sequence[RunRecord], kind: str, count: int = 3) -> tuple[str, ...]:
    """Addresses of pages, the newest run's first, each once."""
    found: dict[str, None] = {}
    for run in reversed(runs):
        found.update(dict.fromkeys(run.examples.get(kind, ())))
        if len(found) >= count:
            break
    return tuple(found)[:count]


def lasting(runs: Sequence[RunRecord], holds: Callable[[RunRecord], bool | None]) -> list[RunRecord]:
    """The newest runs of which a thing holds without a break, the oldest first; runs that can't tell (None) are passed over."""
    return list(reversed(list(_lasting(runs, holds))))


def _lasting(runs: Sequence[RunRecord], holds: Callable[[RunRecord], bool | None]) -> Iterator[RunRecord]:
    for run in reversed(runs):
        held = holds(run)
        if held is None:
            continue
        if not held:
            return
        yield run
