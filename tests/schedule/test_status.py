import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from crawler.discovery.candidates import Candidate
from crawler.reports.schedule_status import print_status
from crawler.schedule.cadence import Bounds
from crawler.schedule.memory import LastRun, Memory
from crawler.schedule.status import Known, Standing, look, standings
from crawler.sources.source import Source
from crawler.state import State
from crawler.state.ledger import Outcome
from crawler.state.run import Run
from tests.schedule.test_timetable import source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOUNDS = Bounds(HOUR / 4, 24 * HOUR)
LONG_NAME = "a paper whose name is as long as the names of papers are at times and longer " * 2


def table(*rows: Standing, scheduler: int | None = None) -> list[str]:
    """What a pipe gets."""
    console = Console(file=io.StringIO())
    print_status(console, rows, scheduler, NOW)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def standing(each: Source, last: LastRun | None = None, **known: dict[str, int]) -> Standing:
    [only] = standings([each], Known({each.name: last} if last else {}, {each.name: HOUR / 3}, **known), NOW)
    return only


def test_each_source_has_its_line() -> None:
    began = NOW - HOUR / 2
    rows = [
        standing(source("well", "30 12 * * *"), LastRun(began, began, 75.2, 0)),
        standing(source("auto", "auto"), LastRun(began, began, 7300, 3)),
        standing(source("lost", "1w"), LastRun(began, began)),
        standing(source("new", "15m")),
        standing(source("rare", None)),
        standing(source(LONG_NAME.strip(), "15m"), LastRun(NOW - HOUR, began), running={LONG_NAME.strip(): 17}),
    ]
    first, header, *lines = table(*rows)
    assert first == "no scheduler runs; the times are UTC, it is 2026-11-24 12:00:00"
    assert header.split() == ["source", "every", "last", "crawl", "took", "how", "it", "ended", "next"]
    cells = [line.split("  ") for line in lines]
    told = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    assert told[0] == ["well", "30 12 * * *", "2026-11-24 11:30:00", "1 m 15 s", "ended", "2026-11-24 12:30:00"]
    assert told[1][:5] == ["auto", "auto (20m)", "2026-11-24 11:30:00", "2 h 01 m", "nothing reachable"]
    assert told[2][:4] == ["lost", "1w", "2026-11-24 11:30:00", "unknown, its scheduler was killed"]
    assert told[3] == ["new", "15m", "never", "when a scheduler starts"]
    assert told[4] == ["rare", "not scheduled", "never"]
    assert told[5][0] == LONG_NAME.strip()
    assert told[5][3:] == ["runs now (process 17)", "when it has ended"]


def test_it_says_which_scheduler_runs() -> None:
    [first, _, line] = table(standing(source("new", "15m")), scheduler=4711)
    assert first.startswith("a scheduler runs (process 4711);")
    assert line.endswith(" now")


def test_articles_stand_there_where_somebody_counted_them() -> None:
    [_, header, one, other] = table(standing(source("a", "1h"), articles={"a": 12}), standing(source("b", "1h")))
    assert "articles" in header
    assert one.split()[3] == "12"
    assert "12" not in other


def test_a_status_creates_no_state(tmp_path: Path) -> None:
    assert look(f"sqlite:///{tmp_path}/state.sqlite", BOUNDS, [source("a", "auto")], NOW) == Known()
    assert list(tmp_path.iterdir()) == []


def test_it_knows_what_the_scheduler_remembers(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path}/state.sqlite")
    state.close()
    memory = Memory.beside(state.lock_path)
    memory.begin("a", NOW - 20 * HOUR)
    memory.end("a", 3, -9)
    auto = source("a", "auto")
    [only] = standings([auto], look(f"sqlite:///{tmp_path}/state.sqlite", BOUNDS, [auto], NOW), NOW)
    assert (only.last, only.process) == (LastRun(NOW - 20 * HOUR, NOW - 20 * HOUR, 3, -9), None)
    assert only.stands_for == "400m", "a third of the silence"


def test_it_knows_what_the_last_crawl_wrote(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.sqlite"
    run = Run(State(url), ["a", "b"])
    run.find([Candidate("https://a.example/1"), Candidate("https://a.example/2")], source="a", depth=1)
    for waiting in run.take("a", 2):
        run.settle(Outcome(waiting.key, "written"))
    run.end("finished")
    known = look(url, BOUNDS, [source("a", "1h"), source("b", "1h"), source("c", "1h")], NOW)
    assert known.articles == {"a": 2, "b": 0}
