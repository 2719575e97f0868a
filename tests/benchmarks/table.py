"""The table of a run, and its place in BENCHMARKS.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("F1", "P", "R", "page-F1", "exact", "seg-F1", "title", "author", "date", "leaks")
# The columns whose half of a confidence interval is shown.
WITH_INTERVAL = ("F1", "seg-F1", "title", "author", "date")
BEGIN = "<!-- quality: written by tests/benchmarks/quality.py --write -->"
END = "<!-- /quality -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One extractor on one data set. `intervals`: column to (lower, upper); `cpu_ms` a page, over all pages of the run."""

    dataset: str
    peer: str
    pages: int
    values: Mapping[str, float | int | None]
    intervals: Mapping[str, tuple[float, float]]
    cpu_ms: float


def markdown(rows: Sequence[Row]) -> str:
    """A Markdown table; ± is half of the 95 % interval."""
    lines = [
        f"| data set | pages | extractor | {' | '.join(COLUMNS)} | CPU ms |",
        f"| --- | --- | --- |{' --- |' * (len(COLUMNS) + 1)}",
    ]
    for row in rows:
        cells = " | ".join(_cell(row, column) for column in COLUMNS)
        lines.append(f"| {row.dataset} | {row.pages} | {row.peer} | {cells} | {row.cpu_ms:.0f} |")
    return "\n".join(lines)


def write_between(path: Path, text: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Put `text` between the two `marks`, lines of a file. Raises SystemExit with one line where it has not both."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise SystemExit(f"{path}: expected the lines {' and '.join(marks)}")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _cell(row: Row, column: str) -> str:
    value = row.values[column]
    if value is None:
        return "–"
    if column == "leaks":
        return str(value)
    text = f"{value:.3f}".removeprefix("0")
    if column in WITH_INTERVAL and column in row.intervals:
        lower, upper = row.intervals[column]
        text += f" ±{(upper - lower) / 2:.3f}".replace("±0.", "±.")
    return text
