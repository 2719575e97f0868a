"""How each scheduled source stands: its last crawl, its next one, whether one runs now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.every import described
from crawler.schedule.cadence import Bounds
from crawler.schedule.learned import Learned
from crawler.schedule.memory import LastRun, Memory
from crawler.schedule.timetable import Past, every_now, timetable
from crawler.sources import Source
from crawler.state import State
from crawler.state.profile_shelf import is_missing

# What a scheduler holds of its state, as crawls hold their sources. No source can have a name with a slash.
LOCK_NAME = "/schedule"


@dataclass(frozen=True, slots=True)
class Standing:
    """One source. `every` is None where it is not scheduled, and `next` with it; `last` where it never was crawled; `process`
    where no crawl of it runs now. `stands_for` is what "auto" stands for now, else None. `articles` are what its last crawl
    wrote, None where nobody counted."""

    name: str
    every: str | None
    stands_for: str | None
    last: LastRun | None
    articles: int | None
    next: datetime | None
    process: int | None


def standings(
    sources: Iterable[Source],
    runs: Mapping[str, LastRun],
    past: Past,
    running: Mapping[str, int],
    articles: Mapping[str, int],
    now: datetime,
) -> list[Standing]:
    """In the order of sources.toml. By source: `running` has processes, `articles` what their last crawls wrote."""
    sources = list(sources)
    dues = {due.name: due.at for due in timetable(sources, past, now)}
    return [
        Standing(
            name=source.name,
            every=described(source.every) if source.every is not None else None,
            stands_for=described(every)
            if source.every == "auto" and (every := every_now(source, past.learned))
            else None,
            last=runs.get(source.name),
            articles=articles.get(source.name),
            next=dues.get(source.name),
            process=running.get(source.name),
        )
        for source in sources
    ]


def look(state_url: str, bounds: Bounds, sources: Iterable[Source], now: datetime) -> tuple[list[Standing], int | None]:
    """How the sources stand by what is in and beside state, and the process of the scheduler that runs.

    Creates no state where there is none. Raises BadMemory, StateError, StateLost, OSError.
    """
    sources = list(sources)
    if is_missing(state_url):
        return standings(sources, {}, Past({}, {}, {}), {}, {}, now), None
    state = State(state_url)
    try:
        memory = Memory.beside(state.lock_path)
        holders = {source.name: state.holder(source.name) for source in sources}
        scheduler = state.holder(LOCK_NAME)
    finally:
        state.close()
    learned = Learned(state_url, bounds)
    learned.look(sources, memory.since, now)
    running = {name: process for name, process in holders.items() if process is not None}
    past = Past(memory.began, learned.every, {})
    return standings(sources, memory.runs, past, running, {}, now), scheduler
