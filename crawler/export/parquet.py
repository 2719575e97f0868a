"""Apache Parquet, by pyarrow: types, lists and structs as they are, in row groups small enough for flat memory."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.export.arrow_schema import arrow_schema
from crawler.export.columns import DAYS, MOMENTS, days, moments, plain
from crawler.export.written import Written

# Of JSON: what is held at once. A reader that skips row groups wants them no smaller.
GROUP_BYTES = 16 << 20
BATCH_BYTES = 1 << 20
# Columns by which readers skip row groups. The least and the greatest text of a group help nobody, and are held until the end.
_SEARCHED = ["id", "source", "language", "version", "published", "fetched", *DAYS, *MOMENTS]


def write_parquet(articles: Iterable[Written], file: BinaryIO) -> int:
    """Returns how many were written. Raises OSError."""
    schema, count = arrow_schema(), 0
    with pq.ParquetWriter(file, schema, compression="zstd", write_statistics=_SEARCHED) as writer:
        group: list[pa.RecordBatch] = []
        group_bytes = 0
        for rows, rows_bytes in _batches(articles):
            group.append(pa.RecordBatch.from_pylist(rows, schema))
            group_bytes += rows_bytes
            count += len(rows)
            if group_bytes >= GROUP_BYTES:
                writer.write_table(pa.Table.from_batches(group, schema))
                group, group_bytes = [], 0
        if group:
            writer.write_table(pa.Table.from_batches(group, schema))
    return count


def _batches(articles: Iterable[Written]) -> Iterator[tuple[list[dict[str, Any]], int]]:
    rows: list[dict[str, Any]] = []
    rows_bytes = 0
    for written in articles:
        article = written.article
        rows.append(plain(article) | days(article) | moments(article))
        rows_bytes += len(written.line)
        if rows_bytes >= BATCH_BYTES:
            yield rows, rows_bytes
            rows, rows_bytes = [], 0
    if rows:
        yield rows, rows_bytes
