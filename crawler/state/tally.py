"""How a run ended, counted from state: found = the sum of all that follows, for each source."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, case, func, select

from crawler.state.tables import pages


@dataclass(slots=True)
class Tally:
    """One source's pages by fate; `reasons` counts why pages were dropped, denied or failed, as (fate, reason)."""

    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def found(self) -> int:
        return self.fates.total()

    def __iadd__(self, other: "Tally") -> "Tally":
        self.fates.update(other.fates)
        self.reasons.update(other.reasons)
        return self


FATES = (
    "written",
    "unchanged",
    "duplicate",
    "not asked again",
    "out-of-range",
    "dropped",
    "denied",
    "failed",
    "left",
)


def tally(connection: Connection, run: int) -> dict[str, Tally]:
    """The fates of all pages that `run` saw, by source."""
    fate = case(
        (pages.c.fate_run == run, pages.c.fate),
        (pages.c.ask, "left"),
        else_="not asked again",
    )
    reason = case((pages.c.fate_run == run, pages.c.reason), else_=None)
    rows = connection.execute(
        select(pages.c.source, fate.label("fate"), reason.label("reason"), func.count().label("total"))
        .where(pages.c.seen_run == run)
        .group_by(pages.c.source, fate, reason)
        .order_by(pages.c.source)
    )
    tallies: dict[str, Tally] = {}
    for row in rows:
        mine = tallies.setdefault(row.source, Tally())
        mine.fates[row.fate] += row.total
        if row.reason:
            mine.reasons[row.fate, row.reason] += row.total
    return tallies
