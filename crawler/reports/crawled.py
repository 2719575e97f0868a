"""What state tells of the crawls of a span of time, read once for a report."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from crawler.discovery.date_range import DateRange
from crawler.state import State
from crawler.state.findings import Finding, told_findings
from crawler.state.history import (
    Crawl,
    SourceRuns,
    endings,
    fates,
    last_crawls,
    source_runs,
    sources_of,
)
from crawler.state.records import RunRecord, last_runs
from crawler.state.tally import Tally

CRAWLS_MAX = 200
FINDINGS_MAX = 200


@dataclass(frozen=True, slots=True)
class Crawled:
    """`endings` counts all crawls, `crawls` are the newest of them; what is told by source, by its name.

    `fates`: each page once, by its latest; `last` is each source's last run, whenever that was; `first_sources` the source
    of each story that others copied, by its id.
    """

    endings: Counter[str | None] = field(default_factory=Counter)
    crawls: list[Crawl] = field(default_factory=list)
    runs: dict[str, SourceRuns] = field(default_factory=dict)
    last: dict[str, RunRecord] = field(default_factory=dict)
    fates: dict[str, Tally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    first_sources: dict[str, str] = field(default_factory=dict)


def read_crawled(state: State, span: DateRange, sources: Collection[str], copied: Collection[str]) -> Crawled:
    """Of `sources` alone, where any are named; `copied` are ids of articles. Raises StateLost."""

    def is_wanted(source: str) -> bool:
        return not sources or source in sources

    # Of a large state that takes seconds, and crawls go on meanwhile.
    with state.transaction(only_reads=True) as connection:
        return Crawled(
            endings=endings(connection, span, sources),
            crawls=last_crawls(connection, span, CRAWLS_MAX, sources),
            runs={name: mine for name, mine in source_runs(connection, span).items() if is_wanted(name)},
            last={name: record for name, record in last_runs(connection).items() if is_wanted(name)},
            fates={name: tally for name, tally in fates(connection, span).items() if is_wanted(name)},
            findings=told_findings(connection, span, FINDINGS_MAX, sources),
            first_sources=sources_of(connection, copied),
        )
