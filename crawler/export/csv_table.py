"""CSV as RFC 4180 has it, in UTF-8: a table for whatever reads nothing better.

Texts stand in quotation marks, each of them; null is an empty field without any, so that it can be told from an empty text.
A text that begins with = + - or @ is data like any other: who opens the file in a spreadsheet imports these columns as text.
"""

from collections.abc import Iterable
from typing import BinaryIO

from crawler.export.columns import COLUMNS, Flat, flat_row
from crawler.export.written import Written


def write_csv(articles: Iterable[Written], file: BinaryIO) -> int:
    """Returns how many were written. Raises OSError."""
    file.write(_record(COLUMNS))
    count = 0
    for count, written in enumerate(articles, 1):  # noqa: B007
        file.write(_record(flat_row(written.article)))
    return count


def _record(values: Iterable[Flat]) -> bytes:
    return (",".join(map(_field, values)) + "\r\n").encode()


def _field(value: Flat) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return "" if value is None else repr(value)
