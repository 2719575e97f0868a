"""A source that is added to sources.toml: behind all that stands there, of which no byte changes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from crawler.files.replaced import replacing
from crawler.program import program
from crawler.sources.source import Source, SourcesError, folder_key, load, unreadable
from crawler.sources.toml_lines import line_of
from crawler.urls import site, url_key


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of a source. `remarks` are lines of comment."""

    name: str
    url: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    every: str | None = None
    private: bool = False
    remarks: tuple[str, ...] = ()

    def text(self) -> str:
        """A `[[source]]` table. JSON writes strings and lists of them as TOML reads them."""
        known = {
            "feeds": list(self.feeds),
            "sitemaps": list(self.sitemaps),
            "every": self.every,
            "private": self.private,
        }
        values = {"name": self.name, "url": self.url} | {key: value for key, value in known.items() if value}
        return "".join(
            ["[[source]]\n"]
            + [f"{key} = {json.dumps(value)}\n" for key, value in values.items()]
            + [f"# {remark}\n" for remark in self.remarks]
        )


def sources_at(path: Path) -> tuple[Source, ...]:
    """The sources of a file that need not be there, or name any. Raises SourcesError for what is wrong in it."""
    lines = _bytes(path).decode("utf-8-sig", "replace").splitlines()
    is_empty = all(line.lstrip().startswith("#") or not line.strip() for line in lines)
    return () if is_empty else load(path)


def refuse_known(path: Path, url: str, name: str | None) -> None:
    """Raises SourcesError, with the line, where a source has that address, or that name, already."""
    for index, source in enumerate(sources_at(path)):
        addresses = (source.url, *source.feeds, *source.sitemaps, *source.sections)
        if url_key(url) in map(url_key, addresses):
            raise SourcesError(f"{_place(path, index)}: the source {source.name} has {url} already")
        if name is not None and folder_key(name) == folder_key(source.name):
            raise SourcesError(
                f"{_place(path, index)}: the name {source.name} is taken: expected another one as --name"
            )


def name_for(url: str, path: Path) -> str:
    """The site's host, with a number where the sources there have that name already. Raises SourcesError."""
    host = re.sub(r"[^\w.-]", "_", re.sub(r"[][]", "", site(url)))
    taken = {folder_key(source.name) for source in sources_at(path)}
    names = [host, *(f"{host}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if folder_key(name) not in taken)


def add(path: Path, entry: Entry) -> int:
    """Write `entry` at the file's end, or into a new one with the keys explained; the line where it stands.

    The file is replaced when the whole of it was read as a crawl reads it. Raises SourcesError, OSError.
    """
    path = path.resolve()
    refuse_known(path, entry.url, entry.name)
    before = _bytes(path) or _explanation().encode()
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = newline if before.endswith(b"\n") else newline * 2
    written = before + (gap + entry.text().replace("\n", newline)).encode()
    with replacing(path) as file:
        file.write(written)
        file.flush()
        try:
            count = len(load(file.name))
        except SourcesError as error:
            raise SourcesError(str(error).replace(file.name, str(path))) from None
    return line_of(written.decode("utf-8-sig"), ("source", count - 1)) or 1


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise unreadable(path, error) from error


def _explanation() -> str:
    """The head of a new file: sources.toml of a checkout, without its examples."""
    ours = f"`{program()} "
    keys = files("crawler.sources").joinpath("keys.toml").read_text("utf-8").replace("`scrapy ", ours)
    return (
        f"# What {ours}crawl news` crawls: one [[source]] for each site. Only `name` and `url` are needed.\n"
        f"# {ours}sources add URL` adds one here, {ours}sources check` tries each of them.\n#\n{keys}"
    )


def _place(path: Path, index: int) -> str:
    return f"{path}:{line_of(_bytes(path).decode('utf-8-sig'), ('source', index)) or 1}"


def remarks(found_by_itself: Sequence[str], every: str | None) -> tuple[str, ...]:
    """What stands below an entry: what need not be listed in it, and how it comes to be scheduled."""
    schedule = () if every else (f'every = "1h"  # as often `{program()} schedule` would crawl it',)
    if not found_by_itself:
        return schedule
    return (
        *schedule,
        "A crawl finds these by itself; with feeds or sitemaps listed above it reads no others:",
        *found_by_itself,
    )
