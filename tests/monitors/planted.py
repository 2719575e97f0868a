"""A history of runs, as if they had been, in a state store."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from crawler.state import State
from crawler.state.records import RunRecord
from crawler.state.tables import records, runs


def plant(url: str, source: str, made: Sequence[RunRecord]) -> None:
    """The last of the runs ended an hour ago."""
    later = datetime.now(UTC) - timedelta(hours=1) - made[-1].started
    state = State(url)
    with state.transaction() as connection:
        rows = [_row(replace(each, source=source, started=each.started + later)) for each in made]
        connection.execute(insert(records), rows)
        moments = [{name: row[name] for name in ("run", "started_at", "ended_at", "ending")} for row in rows]
        connection.execute(insert(runs), moments)
    state.close()


def _row(record: RunRecord) -> dict[str, object]:
    facts = {
        "fates": record.fates,
        "reasons": record.reasons,
        "articles": asdict(record.articles),
        "fit": asdict(record.fit),
        "listings": record.listings,
        "examples": record.examples,
    }
    return {
        "run": record.run,
        "source": record.source,
        "started_at": record.started.timestamp(),
        "ended_at": (record.started + timedelta(minutes=2)).timestamp(),
        "ending": record.ending,
        "facts": json.dumps(facts),
    }
