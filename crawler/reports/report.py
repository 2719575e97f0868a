"""`report.html`: what crawls did in a span of time, as plots and tables, in one file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.discovery.date_range import DateRange
from crawler.reports.crawled import Crawled
from crawler.reports.document import document
from crawler.reports.figures import Figures
from crawler.reports.plots import Plot
from crawler.reports.report_crawls import crawl_sections, findings_section
from crawler.reports.report_output import output_sections
from crawler.reports.tables import counted, percent, shown, span
from crawler.reports.written import Unreadable

LIBRARY = "echarts/echarts.common.min.js"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, when it was `made`, and from what: `sources` as the user named them, none for all."""

    made: datetime
    span: DateRange = field(default_factory=DateRange)
    sources: tuple[str, ...] = ()
    output: str = "output"


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read for a report; `crawled` is None where there is no state store."""

    figures: Figures
    crawled: Crawled | None = None
    unreadable: Unreadable = field(default_factory=Unreadable)


def report_html(subject: Subject, found: Found) -> str:
    """One self-contained page. It asks for nothing; links lead to articles, and are followed only on a click."""
    output = output_sections(found.figures, found.crawled)
    sections = [*findings_section(found.crawled), *output, *crawl_sections(found.crawled)]
    values: dict[str, Any] = {
        "period": period(subject, found.figures),
        "subject": subject,
        "sources": [shown(source) for source in subject.sources],
        "key_figures": key_figures(found),
        "is_empty": not found.figures.sources,
        "unreadable": found.unreadable.count,
        "named": [shown(place) for place in found.unreadable.named],
        "sections": sections,
        "plots": [_drawn(plot) for section in sections for plot in section.plots],
    }
    return document("report", values, LIBRARY)


def period(subject: Subject, figures: Figures) -> str:
    """The span that was asked for, or what was found where it is open."""
    days = sorted(figures.counted("days") | figures.counted("update_days"))
    first = f"{subject.span.since:%Y-%m-%d}" if subject.span.since else next(iter(days), None)
    last = f"{subject.span.until:%Y-%m-%d}" if subject.span.until else next(reversed(days), None)
    if first == last:
        return first or "all time"
    return f"{first or 'the beginning'} to {last or 'today'}"


def key_figures(found: Found) -> list[tuple[str, str, str]]:
    """(name, value, what else is to be said of it) of the few numbers that come first."""
    figures = found.figures
    articles, updates, copies = (figures.total(name) for name in ("articles", "updates", "copies"))
    medians = [median for mine in figures.sources.values() if (median := mine.freshness.quantile(0.5)) is not None]
    middle = sorted(medians)[len(medians) // 2] if medians else None
    rows = [
        ("Articles", f"{articles:,}", f"of {counted(len(figures.sources), 'source')}"),
        ("Later versions", f"{updates:,}", "of articles that changed"),
        (
            "Copies",
            f"{copies:,}",
            f"{percent(copies, articles + updates)} of all lines" if copies else "none syndicated",
        ),
        ("Freshness", "–" if middle is None else span(middle), "from publishing to fetching, median source"),
    ]
    if found.crawled:
        pages = sum(tally.found for tally in found.crawled.fates.values())
        rows.append(("Pages", f"{pages:,}", f"answered, in {counted(found.crawled.endings.total(), 'crawl')}"))
        still = sum(finding.ended is None for finding in found.crawled.findings)
        rows.append(("Open findings", f"{still:,}", "unusual by a source's own history"))
    return rows


def _drawn(plot: Plot) -> dict[str, Any]:
    return {"name": plot.name, "option": plot.option}
