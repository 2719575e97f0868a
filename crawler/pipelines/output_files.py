"""The files that articles land in. What `write` returns from is on disk."""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from crawler.items import Article, to_json
from crawler.replaced_file import replacing, sync_folder
from crawler.state.ledger import OutputFile


class OutputFiles(Protocol):
    def write(self, articles: Sequence[Article]) -> list[OutputFile]:
        """Put articles on disk. Returns the files that were appended to. Raises OSError, and then wrote nothing."""


class DayFiles:
    """`<folder>/<source>/<day of fetching, UTC>.jsonl`, one article a line, whole lines only."""

    def __init__(self, folder: Path, note: Callable[[OutputFile], None]) -> None:
        """`note` is told of a file, as it stands, before its first line of this crawl is written."""
        self._folder = folder
        self._note = note
        self._noted: set[Path] = set()

    def write(self, articles: Sequence[Article]) -> list[OutputFile]:
        lines: dict[Path, list[bytes]] = defaultdict(list)
        for article in articles:
            lines[self._path(article)].append(to_json(article).encode() + b"\n")
        contents = {path: b"".join(mine) for path, mine in lines.items()}
        try:
            return self._append(contents)
        except FileNotFoundError:
            # Somebody moved a file away just now: there is a new one in its place.
            return self._append(contents)

    def _append(self, contents: Mapping[Path, bytes]) -> list[OutputFile]:
        sizes: dict[Path, int] = {}
        try:
            for path, content in contents.items():
                sizes[path] = self._open(path)
                append(path, content)
        except OSError:
            # A batch is written as a whole or not at all: what a full disk took of it is taken back.
            for path, size in sizes.items():
                with suppress(FileNotFoundError):
                    os.truncate(path, size)
            raise
        # Reckoned, not asked for: by now somebody may have moved it.
        return [OutputFile(str(path), path.parent.name, size + len(contents[path])) for path, size in sizes.items()]

    def _path(self, article: Article) -> Path:
        day = datetime.fromisoformat(article.fetched) if article.fetched else datetime.now(UTC)
        return self._folder / (article.source or "unknown") / f"{day.astimezone(UTC):%Y-%m-%d}.jsonl"

    def _open(self, path: Path) -> int:
        """The size of the file, made if there is none. A last line that nobody ended is ended first."""
        # Somebody may have moved it away meanwhile, or the whole folder.
        if path not in self._noted or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            _end_last_line(path)
            self._note(_as_it_stands(path))
            self._noted.add(path)
            sync_folder(path.parent)
        return path.stat().st_size


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
