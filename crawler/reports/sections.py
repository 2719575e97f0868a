"""A report's section: a heading, what it tells, its plots and its tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.reports.plots import Plot
from crawler.reports.tables import Table


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is its id in the page; `folded` tables tell in numbers what a plot shows, and open on a click."""

    name: str
    title: str
    words: str
    plots: Sequence[Plot] = ()
    tables: Sequence[Table] = ()
    folded: Sequence[Table] = ()
