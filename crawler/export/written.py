"""The articles that stand in the output folder, in both of its layouts, one behind the other in flat memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from crawler.export.columns import days, moments
from crawler.files.written import DamagedFile, absence, files, lines
from crawler.items import FIELD_ORDER, SCHEMA_VERSION, Article

_ARTICLE = TypeAdapter(Article)
# What a table's column of numbers holds.
_INTEGER_MAX = (1 << 63) - 1

Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """An article, and the JSON that it was written as, in one line without its line break."""

    article: Article
    line: bytes


class NoArticle(ValueError):
    """A line that is none of output's. The message says what was expected and what came."""


class Unreadable(Exception):
    """What was written cannot be had. The message is one line: which file or folder, and why."""


class Output:
    """The output folder's files. `sources` are the folders in it that are read; none: all of them.

    A first pass over it remembers how far it came: the next one reads the same lines, also where a crawl appends to them.
    """

    def __init__(self, folder: Path, sources: tuple[str, ...] = ()) -> None:
        """Raises Unreadable where the folder, or that of a source, is not there."""
        if why := absence(folder):
            raise Unreadable(why)
        known = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        for name in sources:
            if name not in known:
                raise Unreadable(
                    f"{name}: no such source in {folder}, expected {' or '.join(known) or 'a crawl before'}"
                )
        self._files = [file for name in known if not sources or name in sources for file in _files_of(folder / name)]
        self._counts: dict[Path, int] = {}

    def articles(self, complain: Complain) -> Iterator[Written]:
        """Each article in the order of writing; `complain` is told of each line that is none. Raises Unreadable."""
        for path in self._files:
            for number, line in enumerate(self._lines(path), 1):
                try:
                    yield Written(read_article(line), line)
                except NoArticle as error:
                    complain(f"{path}:{number}: no article: {error}")

    def _lines(self, path: Path) -> Iterator[bytes]:
        expected, count = self._counts.get(path), 0
        try:
            for line in islice(_json_of(path) if path.suffix == ".json" else lines(path), expected):
                yield line
                count += 1
        except DamagedFile as error:
            raise Unreadable(str(error)) from error
        except OSError as error:
            raise Unreadable(f"cannot read {path}: {error.strerror}") from error
        if expected is not None and count < expected:
            raise Unreadable(f"{path} became shorter while it was read: export again")
        self._counts[path] = count


def read_article(line: bytes) -> Article:
    """Raises NoArticle."""
    try:
        article = _ARTICLE.validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise NoArticle(f"{where}: {first['msg']}" if where else first["msg"]) from error
    for name, holds, value, expected in _claims(article):
        if not holds:
            raise NoArticle(f"{name} is {value!r}, expected {expected}")
    try:
        days(article)
        moments(article)
    except ValueError as error:
        raise NoArticle(str(error)) from error
    return article


def _claims(article: Article) -> Iterator[tuple[str, bool, object, str]]:
    """What types do not say: a field, whether it is as it has to be, its value, and what was expected."""
    version, score, counts = article.version, article.quality.score, article.removed.values()
    yield "schema_version", article.schema_version == SCHEMA_VERSION, article.schema_version, str(SCHEMA_VERSION)
    yield "version", 1 <= version <= _INTEGER_MAX, version, "a number from 1"
    yield "quality.score", 0 <= score <= 1, score, "a number from 0 to 1"
    yield "removed", all(1 <= count <= _INTEGER_MAX for count in counts), article.removed, "counts from 1"
    for name in article.provenance:
        yield "provenance", name in FIELD_ORDER, name, "names of fields"


def _files_of(folder: Path) -> list[Path]:
    stories = (path for path in folder.glob("*.json") if not path.name.startswith("."))
    return [*files(folder), *sorted(stories)]


def _json_of(path: Path) -> Iterator[bytes]:
    """An article's own file as one line."""
    content = path.read_bytes()
    try:
        yield json.dumps(json.loads(content), ensure_ascii=False).encode()
    except ValueError:
        # Whoever reads it says what is wrong with it.
        yield content
