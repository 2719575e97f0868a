"""How each scheduled source stands: its last crawl, its next one, whether one runs now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawler.every import described
from crawler.schedule.cadence import Bounds
from crawler.schedule.learned import Learned
from crawler.schedule.memory import LastRun, Memory
from crawler.schedule.timetable import Past, every_now, timetable
from crawler.sources.source import Source
from crawler.state import State
from crawler.state.existing import is_missing
from crawler.state.records import last_runs

# What a scheduler holds of its state, as crawls hold their sources. No source can have a name with a slash.
LOCK_NAME = "/schedule"


@dataclass(frozen=True, slots=True)
class Known:
    """By source: its last scheduled crawl; what "auto" stands for now; the process of the crawl that runs now, whoever began it;
    and how many `articles` the last crawl wrote, whoever began it. `scheduler` is the process of the one that runs, or None."""

    runs: Mapping[str, LastRun] = field(default_factory=dict)
    learned: Mapping[str, timedelta] = field(default_factory=dict)
    running: Mapping[str, int | str] = field(default_factory=dict)
    articles: Mapping[str, int] = field(default_factory=dict)
    scheduler: int | str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One source. `every` is None where it is not scheduled, and `next` with it; `last` where it never was crawled; `process`
    where no crawl of it runs now; `articles` where nobody counted. `stands_for` is what "auto" stands for now, else None."""

    name: str
    every: str | None
    stands_for: str | None
    last: LastRun | None
    articles: int | None
    next: datetime | None
    process: int | str | None


def look(state_url: str, bounds: Bounds, sources: Sequence[Source], now: datetime) -> Known:
    """What is known from state and what lies beside it; no state is created where there is none.

    Raises BadMemory, StateError, StateLost, OSError.
    """
    if is_missing(state_url):
        return Known()
    state = State(state_url)
    try:
        memory = Memory.beside(state.lock_path)
        holders = {source.name: state.holder(source.name) for source in sources}
        scheduler = state.holder(LOCK_NAME)
        with state.transaction(only_reads=True) as connection:
            records = last_runs(connection)
    finally:
        state.close()
    learned = Learned(state_url, bounds)
    learned.look(sources, memory.since, now)
    running = {name: process for name, process in holders.items() if process is not None}
    articles = {name: record.fates.get("written", 0) for name, record in records.items() if record.ending}
    return Known(memory.runs, learned.every, running, articles, scheduler)


def standings(sources: Sequence[Source], known: Known, now: datetime) -> list[Standing]:
    """In the order of sources.toml."""
    past = Past({name: run.began for name, run in known.runs.items()}, known.learned, taken_up={})
    dues = {due.name: due.at for due in timetable(sources, past, now)}
    return [_standing(source, known, dues.get(source.name)) for source in sources]


def _standing(source: Source, known: Known, due: datetime | None) -> Standing:
    every = every_now(source, known.learned)
    return Standing(
        name=source.name,
        every=described(source.every) if source.every is not None else None,
        stands_for=described(every) if source.every == "auto" and every is not None else None,
        last=known.runs.get(source.name),
        articles=known.articles.get(source.name),
        next=due,
        process=known.running.get(source.name),
    )
