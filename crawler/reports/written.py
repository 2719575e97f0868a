"""What crawls have written, read back line by line: both layouts, also while a crawl goes on writing."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from crawler.discovery.date_range import DateRange
from crawler.files.written import PACKED, PLAIN, DamagedFile, lines
from crawler.reports.figures import Figures
from crawler.reports.written_line import NotALine, read_line

_DAY_FILE = re.compile(r"(\d{4}-\d\d-\d\d)\..*jsonl", re.ASCII)
# So many broken places are named, the rest is counted.
NAMED_MAX = 5


@dataclass(slots=True)
class Unreadable:
    """Lines and files that are no articles: how many, and the first of them, each with what is wrong."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, place: str, why: str) -> None:
        self.count += 1
        if len(self.named) < NAMED_MAX:
            self.named.append(f"{place}: {why}")


def source_names(folder: Path) -> list[str]:
    """The sources that `folder` has a folder for. Raises OSError where it cannot be listed."""
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def count_written(folder: Path, span: DateRange, sources: Collection[str]) -> tuple[Figures, Unreadable]:
    """The figures of what lies in `<folder>/<source>/` and was fetched in `span`, of each of `sources`.

    A last line that nobody has ended is left to the crawl that is writing it.
    """
    figures, unreadable = Figures(), Unreadable()
    for source in sources:
        for path in sorted((folder / source).iterdir()):
            if path.is_file() and not _is_outside(path, span):
                for place, content in _contents(path, unreadable):
                    _count(figures, source, content, span, place, unreadable)
    return figures, unreadable


def _contents(path: Path, unreadable: Unreadable) -> Iterator[tuple[str, bytes]]:
    """(where it stands, the JSON of one article) for each article in a file."""
    name = f"{path.parent.name}/{path.name}"
    try:
        if path.suffix == ".json":
            yield name, path.read_bytes()
        elif path.name.endswith((PLAIN, PACKED)):
            yield from ((f"{name}:{number}", line) for number, line in enumerate(lines(path), 1))
    except OSError as error:
        unreadable.add(name, str(error.strerror))
    except DamagedFile as error:
        unreadable.add(name, str(error).removeprefix(f"{path}: "))


def _count(figures: Figures, source: str, content: bytes, span: DateRange, place: str, unreadable: Unreadable) -> None:
    try:
        line = read_line(content)
    except NotALine as error:
        unreadable.add(place, str(error))
        return
    if not span.excludes(line.fetched, line.fetched):
        figures.add(line, source)


def _is_outside(path: Path, span: DateRange) -> bool:
    """Whether the file is of a day outside of the span: it need not be opened."""
    day = _DAY_FILE.match(path.name)
    try:
        begin = datetime.combine(date.fromisoformat(day[1]), time.min, UTC) if day else None
    except ValueError:
        return False
    return begin is not None and span.excludes(begin, begin + timedelta(days=1, microseconds=-1))
