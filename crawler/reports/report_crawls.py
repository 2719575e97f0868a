"""What a report says of crawls: what became of pages, and how runs ended."""

from collections import Counter
from collections.abc import Iterator

from crawler.reports.crawled import Crawled
from crawler.reports.plots import bars
from crawler.reports.sections import Section
from crawler.reports.tables import Cell, Table, duration, moment, number, share, text
from crawler.state.history import Crawl
from crawler.state.tally import Tally, summed

REASONS_MAX = 15
CRAWLS_MAX = 200


def crawl_sections(crawled: Crawled | None) -> Iterator[Section]:
    if crawled is None:
        return
    if crawled.fates:
        yield _pages(crawled.fates)
    if crawled.crawls:
        yield _crawls(crawled.crawls)


def _pages(fates: dict[str, Tally]) -> Section:
    total = summed(fates.values())
    reasons = total.reasons.most_common(REASONS_MAX)
    kinds = [kind for kind in ("dropped", "denied", "failed") if any(fate == kind for (fate, _), _ in reasons)]
    values = {kind: [count if fate == kind else 0 for (fate, _), count in reasons] for kind in kinds}
    lost = total.reasons.total()
    plots = []
    if reasons:
        (fate, reason), count = reasons[0]
        words = f"{lost:,} pages gave no article. The most frequent reason is {reason} ({fate}): {count:,} pages."
        plots = [bars("reasons", "Why pages gave no article", words, [reason for (_, reason), _ in reasons], values)]
    by_reason = [
        [text(reason), text(fate), number(count), share(count, lost)]
        for (fate, reason), count in total.reasons.most_common()
    ]
    return Section(
        "pages",
        "What became of pages",
        f"{total.found:,} pages have got an answer, each counted once, by its latest one. `scrapy article URL` shows what one page gives.",
        plots,
        [_by_source(fates, total)],
        [Table("Pages without an article, by reason", (("reason", False), ("fate", False), ("pages", True), ("share", True)), by_reason)],
    )  # fmt: skip


def _by_source(fates: dict[str, Tally], total: Tally) -> Table:
    columns = total.columns()
    heads = [("source", False), ("pages", True), *((column.replace("-", " "), True) for column in columns)]
    rows = []
    for name, tally in fates.items():
        reason = max(tally.reasons.items(), key=lambda item: item[1], default=None)
        most = text(f"{reason[0][1]} ({reason[1]:,})") if reason else text(None)
        rows.append([text(name), number(tally.found), *(number(tally.fates[column]) for column in columns), most])
    return Table("Pages by source and what became of them", [*heads, ("most frequent reason", False)], rows)


def _crawls(crawls: list[Crawl]) -> Section:
    endings = Counter(crawl.ending or "not ended" for crawl in crawls)
    words = ", ".join(f"{count:,} {ending}" for ending, count in endings.most_common())
    table = Table(
        "Crawls, the last one first" if len(crawls) <= CRAWLS_MAX else f"The last {CRAWLS_MAX} crawls",
        (("crawl", True), ("began (UTC)", True), ("took", True), ("ended", False)),
        [_row(crawl) for crawl in reversed(crawls[-CRAWLS_MAX:])],
    )
    return Section("crawls", "Crawls", f"{len(crawls):,} crawls: {words}.", folded=[table])


def _row(crawl: Crawl) -> list[Cell]:
    took = (crawl.ended_at - crawl.started_at).total_seconds() if crawl.ended_at else None
    return [number(crawl.run), moment(crawl.started_at), duration(took), text(crawl.ending or "not ended")]
