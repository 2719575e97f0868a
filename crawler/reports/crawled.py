"""What state tells of the crawls of a span of time, read once for a report."""

from collections.abc import Collection
from dataclasses import dataclass, field

from crawler.discovery.date_range import DateRange
from crawler.state import State
from crawler.state.history import Crawl, crawls, fates, sources_of
from crawler.state.tally import Tally


@dataclass(frozen=True, slots=True)
class Crawled:
    """`fates` by source: each page once, by its latest; `first_sources` the source of each story that others copied."""

    crawls: list[Crawl] = field(default_factory=list)
    fates: dict[str, Tally] = field(default_factory=dict)
    first_sources: dict[str, str] = field(default_factory=dict)


def read_crawled(state: State, span: DateRange, sources: Collection[str], copied: Collection[str]) -> Crawled:
    """Of `sources` alone, where any are named; `copied` are ids of articles. Raises StateLost."""
    with state.transaction() as connection:
        all_fates = fates(connection, span.since, span.until)
        return Crawled(
            crawls=crawls(connection, span.since, span.until),
            fates={name: tally for name, tally in all_fates.items() if not sources or name in sources},
            first_sources=sources_of(connection, copied),
        )
