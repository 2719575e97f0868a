"""State beside a made output folder, for looking at: two crawls a day, pages and their fates, a slow site, findings."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from crawler.state import State
from crawler.state.tables import articles as articles_table
from crawler.state.tables import findings, pages, records, runs
from tests.reports.made_output import DAYS, END, SOURCES

RUNS = 2 * DAYS
FATES = (
    ("written", None, 60), ("unchanged", None, 12), ("duplicate", None, 6), ("dropped", "gone", 5), ("dropped", "section-page", 5),
    ("dropped", "too-short", 4), ("dropped", "gallery", 2), ("dropped", "login-wall", 2), ("denied", "robots", 3),
    ("failed", "status-503", 2), ("failed", "timeout", 1),
)  # fmt: skip
VERSIONS = {"cleanpress": "0.1.0", "scrapy": "2.19.0", "trafilatura": "2.3.1"}
FOUND = (
    (
        "island-radio",
        "few articles: 0 in the last 24 hours, usually 2 (1 to 4 in the same hours of 6 weeks before)",
        14,
        None,
    ),
    (
        "correio-do-cais",
        "articles without date: 44 of 48 articles (92%) in the last 6 runs, usually 10% (of 287 in 49 days)",
        10,
        None,
    ),
    ("nachtblatt", "pages blocked: 31 of 82 pages (38%) in the last 2 runs, usually 0% (of 640 in 50 days)", 20, 18),
)


def write_state(folder: Path, lines: list[dict[str, Any]]) -> None:
    """The state of crawls that wrote `lines`, in `folder`/state.sqlite."""
    state = State(f"sqlite:///{folder / 'state.sqlite'}")
    with state.transaction() as connection:
        _write_runs(connection)
        connection.execute(insert(pages), list(_pages(random.Random(7))))
        firsts = [{"home": line["id"], "content_hash": "", "version": 1} | _name(line) for line in lines]
        connection.execute(insert(articles_table), firsts)
        for source, text, begun, ended in FOUND:
            connection.execute(insert(findings).values(_finding(source, text, begun, ended)))
    state.close()


def _name(line: dict[str, Any]) -> dict[str, Any]:
    return {"id": line["id"], "source": line["source"]}


def _write_runs(connection: Connection) -> None:
    for number in range(1, RUNS + 1):
        began = _began(number)
        ending = "killed" if number % 50 == 0 else "finished"
        ended = None if ending == "killed" else began + 1500 + number % 7 * 60
        times = {"run": number, "started_at": began, "ended_at": ended, "ending": ending}
        connection.execute(insert(runs).values(versions=json.dumps(VERSIONS), **times))
        facts = json.dumps({"fates": {"written": number % 9, "unchanged": 40, "denied": 1}})
        connection.execute(insert(records), [{"source": name, "facts": facts, **times} for name, *_ in SOURCES])


def _pages(random_: random.Random) -> Iterator[dict[str, Any]]:
    weights = [weight for *_, weight in FATES]
    for source, _, share, _ in SOURCES:
        step = 12.0 if source == "island-radio" else random_.uniform(0.5, 4)
        for number in range(share * 80):
            run = 1 + number * RUNS // (share * 80)
            fate, reason, _ = random_.choices(FATES, weights)[0]
            yield {
                "key": f"{source}/{number}", "url": f"https://harbour.example/{source}/{number}", "source": source, "depth": 1,
                "ask": False, "seen_run": run, "tried_run": run, "fate": fate, "reason": reason, "fate_run": run, "failures": 0,
                "fetched_at": None if fate in ("failed", "denied") else _began(run) + number % (share * 80 // RUNS + 1) * step,
            }  # fmt: skip


def _began(run: int) -> float:
    return (END - timedelta(hours=12 * (RUNS - run))).timestamp()


def _finding(source: str, text: str, begun: int, ended: int | None) -> dict[str, Any]:
    run = RUNS - 2 * begun
    values = {"source": source, "kind": "made", "subject": "", "text": text, "begun_run": run, "begun_at": _began(run)}
    values |= {"ended_at": None if ended is None else _began(RUNS - 2 * ended)}
    return values | {"examples": json.dumps([f"https://harbour.example/{source}/{number}" for number in range(3)])}
