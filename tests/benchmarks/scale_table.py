"""What scale.py found: its points, as a table and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Point:
    """Of a crawl of `size` (pages done, sources, or URLs known): pages a second, and the bytes that all its processes held."""

    size: int
    pace: float
    held_bytes: int


# By what the size is.
Curves = Mapping[str, Sequence[Point]]


def table(curves: Curves) -> str:
    lines = ["| by | size | pages/s | MB |", "| --- | --- | --- | --- |"]
    for name, points in curves.items():
        lines += [f"| {name} | {p.size:,} | {p.pace:.1f} | {p.held_bytes / MEGABYTE:.0f} |" for p in points]
    return "\n".join(lines)


def plot(curves: Curves, file: Path) -> None:
    """A panel for each curve, pace above and memory below. Needs matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    # Text stays text, and equal figures give an equal file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scale", "font.size": 9})
    from matplotlib import pyplot

    picture, rows = pyplot.subplots(2, len(curves), figsize=(3.4 * len(curves), 4.6), squeeze=False, sharex="col")
    for column, (name, points) in enumerate(curves.items()):
        sizes = [point.size for point in points]
        for row, unit, values in (
            (0, "pages/s", [point.pace for point in points]),
            (1, "MB, all processes", [point.held_bytes / MEGABYTE for point in points]),
        ):
            axes = rows[row][column]
            axes.plot(sizes, values, marker="o", markersize=3, color=("#205080", "#a04020")[row])
            axes.set_ylim(0, 1.15 * max(values))
            axes.grid(alpha=0.3)
            axes.set_ylabel(unit if column == 0 else "")
        if name != "pages done":
            # Each size is ten times the one before, but where it is nothing.
            above = min(size for size in sizes if size)
            rows[1][column].set_xscale("symlog", linthresh=above)
            rows[1][column].set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=30)
            rows[1][column].set_xlim(min(sizes) * 0.8, max(sizes) * 1.3)
        rows[1][column].set_xlabel(name)
    picture.tight_layout()
    picture.savefig(file, metadata={"Date": None})
    pyplot.close(picture)
