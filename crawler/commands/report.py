"""`scrapy report`: what crawls did, as one HTML file."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.refuse import heed_sigterm, refuse, refuse_unwritten
from crawler.commands.spared import assert_spares_crawls
from crawler.commands.statuses import WRONG_WORDS

if TYPE_CHECKING:
    from crawler.discovery.date_range import DateRange
    from crawler.reports.crawled import Crawled
    from crawler.reports.figures import Figures
    from crawler.reports.report import Found, Subject

DEFAULT_OUTPUT = "report.html"


class Unusable(Exception):
    """What is to be reported on cannot be read. The message is one line: what, and what was expected."""


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--since SPAN-or-DATE] [--until DATE] [--source NAME,NAME] [--output FILE]"

    def short_desc(self) -> str:
        return "Show what crawls did, in plots and tables of one HTML file"

    def long_desc(self) -> str:
        return (
            "Read OUTPUT_DIR and the state, and write one HTML file: articles over time by source, how fresh they were, which "
            "fields they have, languages, quality, copies, what became of pages and why. A span of time counts by when articles "
            "were fetched. The file asks for nothing when it is opened. "
            "Examples: scrapy report; scrapy report --since 7d; scrapy report --since 2026-11-01 --until 2026-11-30 "
            "--source example-post --output november.html"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        since = "a span back from now, such as 24h, 7d or 4w, or a day or moment, such as 2026-11-01 (default: all there is)"
        parser.add_argument("--since", metavar="SPAN-or-DATE", help=since)
        parser.add_argument("--until", metavar="DATE", help="a day, which is meant whole, or a moment (default: now)")
        parser.add_argument("--source", metavar="NAME,NAME", help="only these sources")
        parser.add_argument(
            "--output",
            metavar="FILE",
            default=DEFAULT_OUTPUT,
            help=f"the HTML file, replaced where it is there (default: {DEFAULT_OUTPUT})",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{args[0]!r}: expected options alone")
        super().process_options(args, opts)
        assert self.settings is not None
        assert_spares_crawls(self.settings, "--output", opts.output)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        heed_sigterm()
        try:
            subject, found = self._read(opts)
            _write(subject, found, opts.output)
            print(_said(subject, found, opts.output))
        except Unusable as problem:
            refuse(self, problem, WRONG_WORDS)
        except OSError as error:
            refuse_unwritten(self, error, opts.output)

    def _read(self, opts: argparse.Namespace) -> "tuple[Subject, Found]":
        """Raises Unusable."""
        from crawler.configuration import OutputSettings, SettingsError
        from crawler.reports.report import Found, Subject
        from crawler.reports.spans import read_span
        from crawler.reports.written import count_written, source_names

        assert self.settings is not None
        now = datetime.now(UTC)
        try:
            folder = OutputSettings.read(self.settings).folder
            span = read_span(opts.since, opts.until, now)
        except (SettingsError, ValueError) as error:
            raise Unusable(str(error)) from error
        names = tuple(name.strip() for name in opts.source.split(",")) if opts.source else ()
        try:
            known = source_names(folder) if folder.exists() else []
            figures, unreadable = count_written(folder, span, [name for name in known if not names or name in names])
        except OSError as error:
            raise Unusable(f"cannot read {error.filename or folder}: {error.strerror}") from error
        crawled = self._crawled(span, names, figures)
        _expect_known(names, known, crawled)
        return Subject(now, span, names, str(folder)), Found(figures, crawled, unreadable)

    def _crawled(self, span: "DateRange", names: tuple[str, ...], figures: "Figures") -> "Crawled | None":
        """What state tells; None where no crawl has made one yet. Raises Unusable."""
        from crawler.reports.crawled import read_crawled
        from crawler.state import State
        from crawler.state.existing import is_missing
        from crawler.state.lost import StateLost
        from crawler.state.tables import StateError

        assert self.settings is not None
        url = self.settings["STATE_URL"]
        if is_missing(url):
            return None
        try:
            state = State(url)
            try:
                return read_crawled(state, span, names, [story.id for story in figures.copied])
            finally:
                state.close()
        except (StateError, StateLost) as error:
            raise Unusable(str(error)) from error


def _expect_known(names: tuple[str, ...], written: list[str], crawled: "Crawled | None") -> None:
    """Raises Unusable for the first name that neither output nor state knows."""
    from crawler.reports.tables import shown

    known = sorted({*written, *(crawled.last if crawled else ()), *(crawled.fates if crawled else ())})
    for name in names:
        if name not in known:
            there = ", ".join(shown(each) for each in known) or "there is none"
            raise Unusable(f"--source {name!r}: expected a source that was crawled: {there}")


def _write(subject: "Subject", found: "Found", output: str) -> None:
    from crawler.files.replaced import replacing
    from crawler.reports.report import report_html

    page = report_html(subject, found)
    with replacing(output) as file:
        file.write(page.encode("utf-8", "replace"))


def _said(subject: "Subject", found: "Found", output: str) -> str:
    """What was written where; before it, where that was read, if nothing is there."""
    from crawler.files.written import absence
    from crawler.reports.report import period
    from crawler.reports.tables import counted

    figures, broken = found.figures, found.unreadable.count
    written = (
        f"{counted(figures.total('articles'), 'article')} and {counted(figures.total('updates'), 'later version')}"
    )
    unread = f"; {counted(broken, 'line')} could not be read" if broken else ""
    said = f"{output}: {written} of {counted(len(figures.sources), 'source')}, {period(subject, figures)}{unread}"
    return "\n".join(filter(None, (absence(Path(subject.output)), said)))
