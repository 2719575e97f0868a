"""The tables of throughput.py: medians over the rounds, and ratios taken within each round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from tests.benchmarks.contender import Answered
from tests.benchmarks.measured_run import Usage

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """One contender: what each round took on all `pages`, and `start`, what one page took: mostly Python's own beginning."""

    pages: int
    start: Usage
    rounds: Sequence[Usage]
    answered: Answered

    @property
    def pace(self) -> Sequence[float]:
        """Pages a second of each round, by the clock from the command's start to its end."""
        return [self.pages / usage.wall_s for usage in self.rounds]

    @property
    def steady_pace(self) -> Sequence[float]:
        """The same without what one page takes; infinite where the others took no longer."""
        beyond = [usage.wall_s - self.start.wall_s for usage in self.rounds]
        return [(self.pages - 1) / wall_s if wall_s > 0 else inf for wall_s in beyond]


def table(measured: Mapping[str, Measured], yardsticks: Sequence[str]) -> str:
    """A Markdown table. "after start": pages a second of the time beyond that of one page.

    To each yardstick that was measured: how many times as many pages a second, the median over the rounds, and the least and
    the most of them.
    """
    known = [name for name in yardsticks if name in measured]
    heads = [
        "",
        "articles",
        "no article",
        "pages/s",
        "start s",
        "after start",
        "CPU ms",
        "peak MB",
        "others",
        *(f"to {name}" for name in known),
    ]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for name, mine in measured.items():
        cells = [name, *_cells(mine), *(_ratio(mine, measured[yardstick]) for yardstick in known)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cells(mine: Measured) -> list[str]:
    return [
        str(mine.answered.articles),
        str(mine.answered.rejected),
        f"{median(mine.pace):.1f}",
        f"{mine.start.wall_s:.1f}",
        f"{median(mine.steady_pace):.1f}",
        f"{median(usage.cpu_s for usage in mine.rounds) / mine.pages * 1000:.1f}",
        f"{median(usage.peak_bytes for usage in mine.rounds) / MEGABYTE:.0f}",
        f"{median(usage.others_share for usage in mine.rounds):.0%}",
    ]


def _ratio(mine: Measured, other: Measured) -> str:
    ratios = [pace / theirs for pace, theirs in zip(mine.pace, other.pace, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
