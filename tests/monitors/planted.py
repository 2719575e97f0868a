"""A history of runs, as if they had been, in a state store."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from crawler.state import State
from crawler.state.records import RunRecord
from crawler.state.tables import records, runs


def plant(
    url: str, source: str, made: Sequence[RunRecord], *, feed: str | None = None, until: datetime | None = None
) -> None:
    """The last of the runs began at `until`, or an hour ago. `feed`: the address that its feed has, which was always there."""
    later = (until or datetime.now(UTC) - timedelta(hours=1)) - made[-1].started
    state = State(url)
    with state.transaction() as connection:
        first = (connection.execute(select(func.max(runs.c.run))).scalar() or 0) + 1
        shifted = [
            replace(each, run=first + n, source=source, started=each.started + later) for n, each in enumerate(made)
        ]
        rows = [_row(each, feed) for each in shifted]
        connection.execute(insert(records), rows)
        moments = [{name: row[name] for name in ("run", "started_at", "ended_at", "ending")} for row in rows]
        connection.execute(insert(runs), moments)
    state.close()


def _row(record: RunRecord, feed: str | None) -> dict[str, object]:
    facts = {
        "fates": record.fates,
        "reasons": record.reasons,
        "articles": asdict(record.articles),
        "fit": asdict(record.fit),
        "listings": record.listings,
        "examples": record.examples,
        "feeds": {feed: {"answer": "read", "entries": 20, "newest": record.started.timestamp() - 1800}} if feed else {},
    }
    return {
        "run": record.run,
        "source": record.source,
        "started_at": record.started.timestamp(),
        "ended_at": (record.started + timedelta(minutes=2)).timestamp(),
        "ending": record.ending,
        "facts": json.dumps(facts),
    }
