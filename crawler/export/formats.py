"""The formats by name: where each goes where the user names nothing, and how it is written."""

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.export.written import Written
from crawler.files.replaced import replacing

STANDARD_OUTPUT = "-"
ATOM_LIMIT = 50


class MissingExtra(Exception):
    """A library is not installed that this format needs. The message says how to install it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is written: `format` is a key of DEFAULT_NAMES, `name` a file, a folder or STANDARD_OUTPUT.

    `title` and `limit` are Atom's: what the feed is called, how many articles it holds at most.
    """

    format: str
    name: str
    title: str = "cleanpress"
    limit: int = ATOM_LIMIT


DEFAULT_NAMES = {
    "parquet": "articles.parquet",
    "csv": "articles.csv",
    "jsonl": "articles.jsonl",
    "sqlite": "articles.sqlite",
    "markdown": "articles",
    "atom": "articles.atom",
}
# A database is no stream, and a folder neither.
STREAMS = ("parquet", "csv", "jsonl", "atom")


def write(articles: Iterable[Written], target: Target) -> int:
    """Returns how many articles were written. Raises MissingExtra, OSError; what stood at the target before stands there still."""
    if target.format == "markdown":
        from crawler.export.markdown import write_markdown

        return write_markdown(articles, Path(target.name))
    to_standard_output = target.name == STANDARD_OUTPUT
    with nullcontext(sys.stdout.buffer) if to_standard_output else replacing(target.name) as file:
        count = _write_file(articles, target, file)
        file.flush()
    return count


def _write_file(articles: Iterable[Written], target: Target, file: BinaryIO) -> int:
    """Each format's libraries are loaded where it is asked for, and no other's."""
    if target.format == "parquet":
        return _write_parquet(articles, file)
    if target.format == "csv":
        from crawler.export.csv_table import write_csv

        return write_csv(articles, file)
    if target.format == "sqlite":
        from crawler.export.sqlite import write_sqlite

        return write_sqlite(articles, Path(file.name))
    if target.format == "atom":
        from crawler.export.atom import write_atom

        return write_atom(articles, file, title=target.title, limit=target.limit)
    from crawler.export.json_lines import write_json_lines

    return write_json_lines(articles, file)


def _write_parquet(articles: Iterable[Written], file: BinaryIO) -> int:
    try:
        from crawler.export.parquet import write_parquet
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise MissingExtra("parquet needs pyarrow, of the extra export: pip install pyarrow") from error
    return write_parquet(articles, file)
