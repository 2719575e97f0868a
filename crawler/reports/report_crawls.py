"""What a report says of crawls: what is unusual, what became of pages, which sites are slow, and how runs ended."""

from collections.abc import Iterator

from crawler.program import program
from crawler.reports.crawled import CRAWLS_MAX, Crawled
from crawler.reports.plots import bars
from crawler.reports.sections import Section
from crawler.reports.tables import Cell, Table, addresses, counted, duration, moment, number, share, text, undisturbed
from crawler.state.history import Crawl, SourceRuns
from crawler.state.records import RunRecord
from crawler.state.tally import Tally, summed

REASONS_MAX = 15
SLOWEST_MAX = 12
FINDING_CHARS = 500
UNENDED = "not ended"


def findings_section(crawled: Crawled | None) -> Iterator[Section]:
    """What monitors have told; nothing where no run was recorded."""
    if crawled is None or not (crawled.findings or crawled.last):
        return
    still = [finding for finding in crawled.findings if finding.ended is None]
    past = [finding for finding in crawled.findings if finding.ended is not None]
    words = (
        f"{len(still):,} open, {len(past):,} that have ended."
        if crawled.findings
        else "None is open, and none began in this time."
    )
    heads = (("source", False), ("what is unusual", False), ("since (UTC)", True), ("for example", False))
    rows = [
        [text(each.source), text(each.text, FINDING_CHARS), moment(each.begun), addresses(each.examples)]
        for each in still
    ]
    tables = [Table("Open findings", heads, rows)] if still else []
    heads = (("source", False), ("what was unusual", False), ("since (UTC)", True), ("until (UTC)", True))
    rows = [
        [text(each.source), text(each.text, FINDING_CHARS), moment(each.begun), moment(each.ended)] for each in past
    ]
    folded = [Table("Findings that have ended", heads, rows)] if past else []
    yield Section("findings", "Findings", words, tables=tables, folded=folded)


def crawl_sections(crawled: Crawled | None) -> Iterator[Section]:
    if crawled is None:
        return
    if crawled.fates:
        yield _pages(crawled.fates)
    paced = {name: mine for name, mine in crawled.runs.items() if mine.seconds_a_page is not None}
    if paced:
        yield _slowest(paced)
    if crawled.endings:
        yield _crawls(crawled)


def _pages(fates: dict[str, Tally]) -> Section:
    total = summed(fates.values())
    reasons = total.reasons.most_common(REASONS_MAX)
    kinds = sorted({fate for (fate, _), _ in reasons})
    values = {kind: [count if fate == kind else 0 for (fate, _), count in reasons] for kind in kinds}
    lost = total.reasons.total()
    plots = []
    if reasons:
        (fate, reason), count = reasons[0]
        words = f"{counted(lost, 'page')} gave no article. The most frequent reason is {reason} ({fate}): {count:,}."
        plots = [bars("reasons", "Why pages gave no article", words, [reason for (_, reason), _ in reasons], values)]
    by_reason = [
        [text(reason), text(fate), number(count), share(count, lost)]
        for (fate, reason), count in total.reasons.most_common()
    ]
    heads = (("reason", False), ("fate", False), ("pages", True), ("share", True))
    return Section(
        "pages",
        "What became of pages",
        f"{counted(total.found, 'page')} answered, each counted once, by the latest answer. "
        f"{program()} article URL shows what one page gives.",
        plots,
        [_by_source(fates, total)],
        [Table("Pages without an article, by reason", heads, by_reason)] if reasons else (),
    )


def _by_source(fates: dict[str, Tally], total: Tally) -> Table:
    columns = total.columns()
    heads = [("source", False), ("pages", True), *((column.replace("-", " "), True) for column in columns)]
    rows = []
    for name, tally in fates.items():
        reason = max(tally.reasons.items(), key=lambda item: item[1], default=None)
        most = text(f"{reason[0][1]} ({reason[1]:,})") if reason else text(None)
        rows.append([text(name), number(tally.found), *(number(tally.fates[column]) for column in columns), most])
    return Table("Pages by source and what became of them", [*heads, ("most frequent reason", False)], rows)


def _slowest(paced: dict[str, SourceRuns]) -> Section:
    by_pace = sorted(paced.items(), key=lambda item: -(item[1].seconds_a_page or 0))
    names = [name for name, _ in by_pace[:SLOWEST_MAX]]
    seconds = [round(mine.seconds_a_page or 0, 2) for _, mine in by_pace[:SLOWEST_MAX]]
    told = "Seconds a page: " + ", ".join(f"{name} {pace}" for name, pace in zip(names, seconds, strict=True))
    rows = [
        [text(name), number(mine.seconds_a_page, 2), number(mine.pages), duration(mine.seconds)]
        for name, mine in by_pace
    ]
    heads = (("source", False), ("seconds a page", True), ("pages", True), ("at work for", True))
    return Section(
        "slowest",
        "Slowest sites",
        "From the first to the last page of a run: the site's own answers, and how long we wait between them.",
        [bars("slowest-plot", "Seconds from page to page, the slowest sites", told, names, {"seconds": seconds})],
        folded=[Table("How fast pages came, by source", heads, rows)],
    )


def _crawls(crawled: Crawled) -> Section:
    words = ", ".join(f"{count:,} {ending or UNENDED}" for ending, count in crawled.endings.most_common())
    count = crawled.endings.total()
    caption = "Crawls, the newest first" if count <= CRAWLS_MAX else f"The newest {CRAWLS_MAX} of {count:,} crawls"
    heads = (("crawl", True), ("began (UTC)", True), ("took", True), ("sources", True), ("ended", False))
    newest = Table(caption, heads, [_crawl(crawl) for crawl in crawled.crawls])
    tables = [_last(crawled)] if crawled.last else []
    versions = ", ".join(f"{name} {value}" for name, value in _versions(crawled.last).items())
    return Section(
        "crawls",
        "Crawls",
        undisturbed(f"{counted(count, 'crawl')}: {words}." + (f" The last one ran {versions}." if versions else "")),
        tables=tables,
        folded=[newest],
    )


def _crawl(crawl: Crawl) -> list[Cell]:
    took = (crawl.ended - crawl.started).total_seconds() if crawl.ended else None
    ending = text(crawl.ending or UNENDED)
    return [number(crawl.run), moment(crawl.started), duration(took), number(crawl.sources), ending]


def _last(crawled: Crawled) -> Table:
    heads = (
        ("source", False), ("crawls", True), ("killed", True), ("last one began (UTC)", True), ("took", True),
        ("pages found", True), ("written", True), ("blocked", True), ("ended", False),
    )  # fmt: skip
    rows = [_last_run(name, record, crawled.runs.get(name) or SourceRuns()) for name, record in crawled.last.items()]
    return Table("Each source's last crawl", heads, rows)


def _last_run(name: str, record: RunRecord, runs: SourceRuns) -> list[Cell]:
    took = (record.ended - record.started).total_seconds() if record.ended else None
    return [
        text(name), number(runs.runs), number(runs.endings["killed"]), moment(record.started), duration(took),
        number(record.found), number(record.fates.get("written", 0)), number(record.blocked), text(record.ending or UNENDED),
    ]  # fmt: skip


def _versions(last: dict[str, RunRecord]) -> dict[str, str]:
    newest = max(last.values(), key=lambda record: record.run, default=None)
    return dict(newest.versions) if newest else {}
