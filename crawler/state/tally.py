"""How a run ended, counted from state: found = the sum of all that follows, for each source."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from crawler.state.tables import pages

# The order of the closing table. A fate that is not named here has its column behind these.
ORDER = ("written", "unchanged", "duplicate", "not-asked-again", "out-of-range", "dropped", "denied", "failed", "left")


@dataclass(slots=True)
class Tally:
    """One source's pages by fate; `reasons` counts why pages were dropped, denied or failed, as (fate, reason)."""

    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def found(self) -> int:
        return self.fates.total()

    def columns(self) -> list[str]:
        """The fates that any page has, in the closing table's order."""
        others = sorted(self.fates.keys() - set(ORDER))
        return [fate for fate in (*ORDER, *others) if self.fates[fate]]


def summed(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for each in tallies:
        total.fates.update(each.fates)
        total.reasons.update(each.reasons)
    return total


def tally(connection: Connection, run: int) -> dict[str, Tally]:
    """The fates of all pages that `run` saw, by source.

    A page that waits, and got no fate from this run, is left for the next one; one that does not wait was not asked again.
    """
    fate = case(
        (pages.c.fate_run == run, pages.c.fate),
        (pages.c.ask, "left"),
        else_="not-asked-again",
    )
    reason = case((pages.c.fate_run == run, pages.c.reason), else_=None)
    rows = connection.execute(
        select(pages.c.source, fate.label("fate"), reason.label("reason"), func.count().label("total"))
        .where(pages.c.seen_run == run)
        .group_by(pages.c.source, fate, reason)
        .order_by(pages.c.source)
    )
    return tallied(rows)


def tallied(rows: Iterable[Row[Any]]) -> dict[str, Tally]:
    """By source what rows say: `source`, `fate`, `reason`, and the `total` of pages with these."""
    tallies: dict[str, Tally] = {}
    for row in rows:
        mine = tallies.setdefault(row.source, Tally())
        mine.fates[row.fate] += row.total
        if row.reason:
            mine.reasons[row.fate, row.reason] += row.total
    return tallies
