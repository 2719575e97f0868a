"""The files that articles land in. What `write` returns from is on disk."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from crawler.files.replaced import replacing, sync_folder
from crawler.files.written import PACKED, PLAIN, following, is_whole, newest, packed, repack
from crawler.items import Article, to_json
from crawler.state.ledger import OutputFile


class OutputFiles(Protocol):
    def write(self, articles: Sequence[Article]) -> list[OutputFile]:
        """Put articles on disk. Returns the files that were appended to. Raises OSError, and then wrote nothing."""


class DayFiles:
    """`<folder>/<source>/<day of fetching, UTC>.jsonl`, one article a line, whole lines only; `.jsonl.zst`, whole frames only.

    A file that would get larger than `rotate_bytes` is followed by `<day>.2.jsonl`, and so on.
    """

    def __init__(
        self,
        folder: Path,
        note: Callable[[OutputFile], None],
        *,
        is_packed: bool = False,
        rotate_bytes: int | None = None,
    ) -> None:
        """`note` is told of a file, as it stands, before its first line of this crawl is written, and before it is repacked."""
        self._folder = folder
        self._note = note
        self._is_packed = is_packed
        self._rotate_bytes = rotate_bytes
        self._noted: set[Path] = set()
        # The file that each day of a source goes to now, and where our last frame in it ends.
        self._current: dict[Path, Path] = {}
        self._ends: dict[Path, int] = {}

    def write(self, articles: Sequence[Article]) -> list[OutputFile]:
        lines: dict[Path, list[bytes]] = defaultdict(list)
        for article in articles:
            lines[self._day(article)].append(to_json(article).encode() + b"\n")
        contents = {day: b"".join(mine) for day, mine in lines.items()}
        if self._is_packed:
            contents = {day: packed(content) for day, content in contents.items()}
        try:
            return self._append(contents)
        except FileNotFoundError:
            # Somebody moved a file away just now: there is a new one in its place.
            return self._append(contents)

    def repack(self) -> Iterator[OutputFile]:
        """Make one frame of each packed file that was written, and yield it when that is done. Raises OSError, DamagedFile.

        A file that somebody changed is left alone. `note` must survive a loss of power: state that went back to before our
        last line would look for it where now another byte stands.
        """
        for path, end in self._ends.items() if self._is_packed else ():
            if not path.exists() or path.stat().st_size != end:
                continue
            for left_over in path.parent.glob(f".{path.name}.*.tmp"):
                # By a crawl that was killed while it did this.
                left_over.unlink()
            self._note(_as_it_stands(path))
            with suppress(_NotSmaller), replacing(path) as file:
                repack(path, file)
                # State looks behind what it knows of: what is shorter than that, it leaves alone.
                if file.tell() >= end:
                    raise _NotSmaller
            yield _as_it_stands(path)

    def _append(self, contents: Mapping[Path, bytes]) -> list[OutputFile]:
        sizes: dict[Path, int] = {}
        ends: dict[Path, int] = {}
        try:
            for day, content in contents.items():
                path = self._place(day, len(content))
                sizes[path] = self._open(path)
                append(path, content)
                ends[path] = sizes[path] + len(content)
        except OSError:
            # A batch is written as a whole or not at all: what a full disk took of it is taken back.
            for path, size in sizes.items():
                with suppress(FileNotFoundError):
                    os.truncate(path, size)
            raise
        self._ends |= ends
        # Reckoned, not asked for: by now somebody may have moved it.
        return [OutputFile(str(path), path.parent.name, end) for path, end in ends.items()]

    def _day(self, article: Article) -> Path:
        day = datetime.fromisoformat(article.fetched) if article.fetched else datetime.now(UTC)
        return self._folder / (article.source or "unknown") / f"{day.astimezone(UTC):%Y-%m-%d}"

    def _place(self, day: Path, more_bytes: int) -> Path:
        """The file that so many bytes of a day go to."""
        suffix = PACKED if self._is_packed else PLAIN
        path = self._current.get(day) or newest(day, suffix)
        size = path.stat().st_size if path.exists() else 0
        if self._rotate_bytes and size and size + more_bytes > self._rotate_bytes:
            path = following(path)
        if self._is_packed and path not in self._noted and path.exists() and not is_whole(path):
            # Behind a torn frame nobody would find ours.
            path = following(path)
        self._current[day] = path
        return path

    def _open(self, path: Path) -> int:
        """The size of the file, made if there is none. A last line that nobody ended is ended first."""
        # Somebody may have moved it away meanwhile, or the whole folder.
        if path not in self._noted or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            if not self._is_packed:
                _end_last_line(path)
            self._note(_as_it_stands(path))
            self._noted.add(path)
            sync_folder(path.parent)
        return path.stat().st_size


class _NotSmaller(Exception):
    """One frame is no smaller than the many."""


class StoryFiles:
    """`<folder>/<source>/<id>.json`, later versions `<id>.v2.json`: pretty-printed, each replaced as a whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, articles: Sequence[Article]) -> list[OutputFile]:
        for article in articles:
            version = f".v{article.version}" if article.version > 1 else ""
            path = self._folder / (article.source or "unknown") / f"{article.id}{version}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(to_json(article, indent=2).encode() + b"\n")
        return []


def _as_it_stands(path: Path) -> OutputFile:
    return OutputFile(str(path), path.parent.name, path.stat().st_size)


def append(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end_last_line(path: Path) -> None:
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            file.write(b"\n")
