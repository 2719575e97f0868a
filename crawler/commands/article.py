"""`scrapy article`: one page in, its article on standard output."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.one_page import NoPage, add_url_option, fetched, is_web, prepare, saved_page
from crawler.commands.refuse import refuse

if TYPE_CHECKING:
    from crawler.errands.errand import Errand
    from crawler.items import Article, Format, Reading


class Command(OurCommand, ScrapyCommand):
    def syntax(self) -> str:
        return "[--format json|text|markdown|html] [--url URL] URL-or-FILE"

    def short_desc(self) -> str:
        return "Print the article of one page, from the web or from a file"

    def long_desc(self) -> str:
        return (
            "Print the article of one page and nothing else; where the page has none, say why on standard error and exit "
            "with status 1. FILE is HTML, gzipped or not, or - for standard input. Examples: scrapy article "
            "https://example.com/story; scrapy article --format text saved.html; curl -s URL | scrapy article --url URL -"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        choices = ("json", "text", "markdown", "html")
        parser.add_argument("--format", choices=choices, default="json", help="what is printed (default: json)")
        add_url_option(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        prepare(self, args, opts)
        super().process_options(args, opts)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        formats: tuple[Format, ...] = (opts.format,) if opts.format in ("markdown", "html") else ()
        try:
            reading = self._fetched(args[0], formats) if is_web(args[0]) else _saved(args[0], opts.url, formats)
        except NoPage as error:
            refuse(self, error)
            return
        if reading.article is None:
            refuse(self, f"{args[0]}: no article: {reading.reason}")
            return
        sys.stdout.buffer.write(f"{_shown(reading.article, opts.format)}\n".encode())

    def _fetched(self, url: str, formats: "tuple[Format, ...]") -> "Reading":
        """The page read, with the further pages of its article."""
        from crawler.configuration import SettingsError, parts_max

        assert self.crawler_process is not None
        assert self.settings is not None
        try:
            pages_max = parts_max(self.settings)
        except SettingsError as error:
            raise UsageError(str(error), print_help=False) from error
        return fetched(self.crawler_process, url, lambda errand: _read_whole(errand, url, formats, pages_max))


def _saved(name: str, url: str | None, formats: "tuple[Format, ...]") -> "Reading":
    from crawler.cleaning.reading import read

    return read(saved_page(name, url), formats=formats)


async def _read_whole(errand: "Errand", url: str, formats: "tuple[Format, ...]", pages_max: int) -> "Reading":
    """Raises Unfetched for the first page; an article of which a further one cannot be had is flagged."""
    from crawler.cleaning.parts import Parts, whole
    from crawler.cleaning.reading import read
    from crawler.errands.errand import Unfetched
    from crawler.responses import page_of

    fetched = datetime.now(UTC)
    reading = read(page_of(await errand.get(url), fetched), formats=formats)
    if reading.article is None or pages_max == 1:
        return reading
    parts = Parts([reading.article], reading.next_page, pages_max)
    while parts.next_page:
        try:
            response = await errand.get(parts.next_page)
        except Unfetched:
            parts.cut()
        else:
            page = replace(page_of(response, fetched), is_part=True)
            parts.add(read(page, formats=formats), response.url)
    return replace(reading, article=whole(parts))


def _shown(article: "Article", form: str) -> str:
    from crawler.items import to_json

    return to_json(article, indent=2) if form == "json" else str(getattr(article, form))
