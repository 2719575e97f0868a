"""JSON Lines: the articles as they were written, in one file."""

from collections.abc import Iterable
from typing import BinaryIO

from crawler.export.written import Written


def write_json_lines(articles: Iterable[Written], file: BinaryIO) -> int:
    """Returns how many were written. Raises OSError."""
    count = 0
    for count, written in enumerate(articles, 1):  # noqa: B007
        file.write(written.line + b"\n")
    return count
