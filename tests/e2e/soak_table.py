"""What a soak has seen: whether it is flat, as a table and as a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

MEGABYTE = 1 << 20
# What may be gained over the second half, as a part of its mean, and still counts as flat.
FLAT = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """One look, `at_s` after the beginning: memory (PSS) and open files of all processes, the state's bytes and the pages it knows.

    `main_bytes`: the part of the memory that is the crawl's own process; the others clean its pages.
    """

    at_s: float
    memory_bytes: int
    main_bytes: int
    open_files: int
    state_bytes: int
    pages: int

    def most(self, other: "Sample | None") -> "Sample":
        """The later of two, with the most that either has."""
        if other is None:
            return self
        return Sample(
            max(self.at_s, other.at_s),
            max(self.memory_bytes, other.memory_bytes),
            max(self.main_bytes, other.main_bytes),
            max(self.open_files, other.open_files),
            max(self.state_bytes, other.state_bytes),
            max(self.pages, other.pages),
        )


@dataclass
class Course:
    """Samples of one crawl, or the peaks of crawls one after the other."""

    name: str
    samples: list[Sample] = field(default_factory=list)


Measure = Callable[[Sample], float]
MEASURES: dict[str, Measure] = {
    "memory, MB": lambda sample: sample.memory_bytes / MEGABYTE,
    "of it the crawl's own process": lambda sample: sample.main_bytes / MEGABYTE,
    "open files": lambda sample: sample.open_files,
    "state, bytes a page": lambda sample: sample.state_bytes / max(1, sample.pages),
}
COLOURS = ("#205080", "#4a7fb5", "#a04020", "#307040")


def gain(samples: Sequence[Sample], measure: Measure) -> float:
    """What the line through the second half gains from its begin to its end, as a part of that half's mean."""
    half = [sample for sample in samples if sample.at_s >= (samples[0].at_s + samples[-1].at_s) / 2]
    if len(half) < 2:
        return 0.0
    at, values = [sample.at_s for sample in half], [measure(sample) for sample in half]
    middle, mean = fmean(at), fmean(values)
    spread = sum((x - middle) ** 2 for x in at)
    slope = sum((x - middle) * (value - mean) for x, value in zip(at, values, strict=True)) / spread
    return slope * (at[-1] - at[0]) / mean


def report(courses: Sequence[Course]) -> str:
    lines = [
        "| | pages | samples | measure | first half | second half | most | gained in the second half | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for course in courses:
        begin, end = course.samples[0].at_s, course.samples[-1].at_s
        for name, measure in MEASURES.items():
            halves = [
                fmean([measure(s) for s in course.samples if (s.at_s >= (begin + end) / 2) == is_second] or [0])
                for is_second in (False, True)
            ]
            gained = gain(course.samples, measure)
            verdict = "flat" if abs(gained) <= FLAT else "grows" if gained > 0 else "shrinks"
            most = max(measure(sample) for sample in course.samples)
            lines.append(
                f"| {course.name} | {course.samples[-1].pages:,} | {len(course.samples)} | {name} | {halves[0]:.0f} | {halves[1]:.0f} "
                f"| {most:.0f} | {gained:+.1%} | {verdict} |"
            )
    return "\n".join(lines)


def plot(courses: Sequence[Course], file: Path) -> None:
    """A row for each measure, a column for each course. Needs matplotlib."""
    import matplotlib

    matplotlib.use("svg")
    # Text stays text, and equal figures give an equal file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "soak", "font.size": 9})
    from matplotlib import pyplot

    picture, rows = pyplot.subplots(
        len(MEASURES), len(courses), figsize=(4.2 * len(courses), 7.5), squeeze=False, sharex=True
    )
    for column, course in enumerate(courses):
        minutes = [sample.at_s / 60 for sample in course.samples]
        for row, (name, measure) in enumerate(MEASURES.items()):
            axes, values = rows[row][column], [measure(sample) for sample in course.samples]
            style = {"marker": "o", "markersize": 3} if len(values) < 200 else {"linewidth": 0.8}
            axes.plot(minutes, values, color=COLOURS[row], **style)
            axes.set_ylim(0, 1.15 * max(values))
            axes.grid(alpha=0.3)
            axes.set_ylabel(name if column == 0 else "")
        rows[0][column].set_title(course.name, fontsize=9)
        rows[-1][column].set_xlabel("minutes")
    picture.tight_layout()
    picture.savefig(file, metadata={"Date": None})
    pyplot.close(picture)
