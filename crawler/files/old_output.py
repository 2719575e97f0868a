"""Output files by age: what crawls wrote on a day, or an article's own file."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from crawler.files.written import lines

_DAY_FILE = re.compile(r"(\d{4}-\d\d-\d\d)(\.\d+)?\.jsonl(\.zst)?")


@dataclass(frozen=True, slots=True)
class OldFile:
    """An output file: the day on which its articles were fetched, how many they are, and its size."""

    path: Path
    day: date
    articles: int
    size_bytes: int


def old_files(folder: Path, before: datetime) -> Iterator[OldFile]:
    """The files of which all articles were fetched before `before`, as their names say, or in an article's own file `fetched`.

    Files with other names are somebody else's. Raises OSError, DamagedFile.
    """
    for path in sorted(folder.glob("*/*.json*")):
        day = day_of(path)
        if day is not None and datetime.combine(day + timedelta(days=1), time(), UTC) <= before:
            count = 1 if path.suffix == ".json" else sum(1 for _ in lines(path))
            yield OldFile(path, day, count, path.stat().st_size)


def day_of(path: Path) -> date | None:
    """The day of fetching, UTC; None for a file that is not output's."""
    match = _DAY_FILE.fullmatch(path.name)
    try:
        if match:
            return date.fromisoformat(match[1])
        if path.suffix == ".json" and not path.name.startswith("."):
            return datetime.fromisoformat(json.loads(path.read_bytes())["fetched"]).astimezone(UTC).date()
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    return None


def summary(files: Iterable[OldFile]) -> Iterator[str]:
    """A line for each source's folder."""
    counts: dict[Path, Counter[str]] = {}
    spans: dict[Path, list[date]] = {}
    for file in files:
        counts.setdefault(file.path.parent, Counter()).update(
            files=1, articles=file.articles, size_bytes=file.size_bytes
        )
        spans.setdefault(file.path.parent, []).append(file.day)
    for folder, count in counts.items():
        span = f"{min(spans[folder])} to {max(spans[folder])}"
        sums = f"{count['files']} files, {count['articles']} articles, {count['size_bytes']:,} bytes"
        yield f"{folder}: {sums}, {span}"
