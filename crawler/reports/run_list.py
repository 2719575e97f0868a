"""Runs and findings as a terminal shows them, and as JSON lines."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from crawler.state.findings import Finding
from crawler.state.records import RunRecord

COUNTS = ("written", "unchanged", "duplicate", "dropped", "denied", "failed")
WIDTH_MAX = 10_000


def print_runs(console: Console, records: Sequence[RunRecord], still_open: Sequence[Finding]) -> None:
    """A row a run and source, the newest last; below it what was told in these runs, and the findings that are open."""
    table = Table(
        "run", "source", "started (UTC)", "took", "ended", box=None, header_style="bold", padding=(0, 2, 0, 0)
    )
    for column in ("found", *COUNTS, "findings"):
        table.add_column(column, justify="right")
    for record in records:
        counts = [record.found, *(record.fates.get(fate, 0) for fate in COUNTS), len(record.findings)]
        scope = f" ({record.scope})" if record.scope else ""
        table.add_row(
            str(record.run),
            Text(record.source),
            f"{record.started:%Y-%m-%d %H:%M}",
            _took(record),
            Text((record.ending or "at work") + scope),
            *(str(count) if count else "" for count in counts),
        )
    # As wide as it needs to be: a terminal breaks a line that is too long, where rich would cut names and numbers.
    console.width = max(console.width, Measurement.get(console, console.options.update(width=WIDTH_MAX), table).maximum)
    console.print(table)
    for record in records:
        for line in record.findings:
            _say(console, f"run {record.run}: {record.source}: {line}")
    for finding in still_open:
        _say(console, f"open since {finding.begun:%Y-%m-%d %H:%M} UTC: {finding.source}: {finding.text}")


def json_line(record: RunRecord) -> str:
    """All of a record; moments as RFC 3339."""
    return json.dumps(asdict(record), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r}: expected what JSON knows, or a moment")


def _took(record: RunRecord) -> str:
    if record.ended is None:
        return ""
    seconds = round((record.ended - record.started).total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}"


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
