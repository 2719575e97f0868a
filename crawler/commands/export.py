"""`scrapy export`: what crawls have written as one table, database, folder or feed."""

import argparse
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.refuse import heed_sigterm, refuse, refuse_unwritten, tell
from crawler.commands.spared import assert_spares_crawls
from crawler.commands.statuses import INTERRUPTED, WRONG_WORDS

if TYPE_CHECKING:
    from crawler.export.formats import Target
    from crawler.export.selection import Selection
    from crawler.export.written import Output

FORMATS = ("parquet", "csv", "jsonl", "sqlite", "markdown", "atom")
# Lines that are no article and are told one by one; of more, how many.
TOLD_MAX = 20


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "--format FORMAT [--output PATH]"

    def short_desc(self) -> str:
        return "Write all articles as one table, database, folder or feed"

    def long_desc(self) -> str:
        return (
            "Write what crawls have written into OUTPUT_DIR once more: as Parquet (needs the extra `export`), CSV, JSON Lines, "
            "an SQLite database with a full-text index, Markdown files with YAML front matter, or an Atom feed of the newest "
            "articles with their whole text. The filters work as a crawl's: an article whose date or language is not known is "
            "kept. Every version is written, but for Atom, or with --latest. A line of output that is no article is told and "
            "left out, and the exit status is 1. Examples: scrapy export --format parquet; scrapy export --format csv "
            "--since 2026-11-01 --language en,de --output november.csv; scrapy export --format jsonl --latest --output - | jq .title"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--format", choices=FORMATS, required=True, help="what is written")
        parser.add_argument(
            "--output",
            metavar="PATH",
            help="file, for markdown folder; - is standard output, but not for sqlite and markdown (default: articles and the "
            "format's ending)",
        )
        parser.add_argument("--since", metavar="DATE", help="published from this day or moment on")
        parser.add_argument("--until", metavar="DATE", help="published up to this day or moment, a day is meant whole")
        parser.add_argument("--source", metavar="NAMES", help="of these sources: names with commas between them")
        parser.add_argument("--language", metavar="NAMES", help="in these languages, such as en,pt-BR")
        parser.add_argument("--min-quality", metavar="SCORE", default="0", help="with at least this quality, 0 to 1")
        parser.add_argument("--latest", action="store_true", help="only the newest version of each article")
        parser.add_argument("--limit", metavar="COUNT", help="for atom: at most so many articles (default: 50)")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.export.formats import DEFAULT_NAMES, STANDARD_OUTPUT, STREAMS

        if args:
            raise UsageError(f"{args[0]}: expected options alone")
        if opts.limit is not None and opts.format != "atom":
            raise UsageError("--limit is for --format atom")
        if opts.output == STANDARD_OUTPUT and opts.format not in STREAMS:
            raise UsageError(f"--output -: expected a file or folder for {opts.format}")
        super().process_options(args, opts)
        assert self.settings is not None
        assert_spares_crawls(self.settings, "--output", opts.output or DEFAULT_NAMES[opts.format])

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.configuration import OutputSettings, SettingsError
        from crawler.export.written import Output, Unreadable

        assert self.settings is not None
        try:
            selection, target = _selection(opts), _target(opts)
            output = Output(OutputSettings.read(self.settings).folder, _names(opts.source))
        except (ValueError, SettingsError, Unreadable) as error:
            refuse(self, error, WRONG_WORDS)
            return
        heed_sigterm()
        self._export(output, selection, target)

    def _export(self, output: "Output", selection: "Selection", target: "Target") -> None:
        from crawler.export.formats import STANDARD_OUTPUT, MissingExtra, write
        from crawler.export.written import Unreadable

        try:
            count = write(selection.of(output, lambda why: self._tell(selection.skipped, why)), target)
        except MissingExtra as error:
            refuse(self, error, WRONG_WORDS)
        except Unreadable as error:
            refuse(self, error)
        except KeyboardInterrupt:
            refuse(self, "interrupted; a file that was begun is removed", INTERRUPTED)
        except OSError as error:
            refuse_unwritten(self, error, target.name)
        else:
            if selection.skipped > TOLD_MAX:
                tell(self, f"{selection.skipped} lines in all are no article")
            if target.name != STANDARD_OUTPUT:
                print(f"{target.name}: {count} of {selection.read} articles")

    def _tell(self, number: int, why: str) -> None:
        self.exitcode = 1
        if number <= TOLD_MAX:
            tell(self, why)


def _selection(opts: argparse.Namespace) -> "Selection":
    """Raises ValueError, which names option, value and what was expected."""

    from crawler.discovery.date_range import DateRange
    from crawler.export.selection import Selection
    from crawler.filters import Filters
    from crawler.sources.values import is_language

    languages = _names(opts.language)
    for name in languages:
        if not is_language(name):
            raise ValueError(f"--language {name}: expected languages such as en,pt-BR")
    try:
        quality = float(opts.min_quality)
    except ValueError:
        quality = -1
    if not 0 <= quality <= 1:
        raise ValueError(f"--min-quality {opts.min_quality}: expected a number from 0 to 1")
    dates = DateRange.read(opts.since, opts.until)
    # A feed reader takes two entries with one id for one.
    newest = opts.latest or opts.format == "atom"
    return Selection(Filters(languages=languages, min_quality=quality), dates, newest)


def _target(opts: argparse.Namespace) -> "Target":
    """Raises ValueError, which names option, value and what was expected."""
    from crawler.export.formats import ATOM_LIMIT, DEFAULT_NAMES, Target

    limit = str(ATOM_LIMIT) if opts.limit is None else opts.limit
    if not limit.isdecimal() or int(limit) < 1:
        raise ValueError(f"--limit {limit}: expected a number of articles, 1 or more")
    title = f"cleanpress: {opts.source}" if opts.source else "cleanpress"
    return Target(opts.format, opts.output or DEFAULT_NAMES[opts.format], title, int(limit))


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name for part in (text or "").split(",") if (name := part.strip()))
