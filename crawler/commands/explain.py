"""`scrapy explain`: why a paragraph is missing, as a page to click on and a summary on the terminal."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.one_page import NoPage, add_url_option, fetched, is_web, prepare, saved_page
from crawler.commands.refuse import heed_sigterm, refuse, refuse_unwritten
from crawler.commands.spared import assert_spares_crawls

if TYPE_CHECKING:
    from crawler.cleaning.explanation import Explanation
    from crawler.cleaning.site_profile import SiteProfile
    from crawler.errands.errand import Errand
    from crawler.items import Page

DEFAULT_OUTPUT = "explain.html"


class Command(OurCommand, ScrapyCommand):
    def syntax(self) -> str:
        return "[--output FILE] [--site-profile FILE] [--url URL] URL-or-FILE"

    def short_desc(self) -> str:
        return "Show why a paragraph of a page is in its article, or is not"

    def long_desc(self) -> str:
        return (
            "Clean one page, print what became of it, and write it as one HTML file in which each piece tells on a click why it "
            "was kept or removed, with all witnesses of each field. The file asks for nothing and runs none of the page's "
            "scripts. FILE is HTML, gzipped or not, or - for standard input. Exit status 1 where there is no page to explain; a "
            "page without an article is explained as well. Examples: scrapy explain https://example.com/story; scrapy explain "
            "saved.html --output why.html"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--output",
            metavar="FILE",
            default=DEFAULT_OUTPUT,
            help=f"the HTML file, replaced where it is there (default: {DEFAULT_OUTPUT})",
        )
        # Not --profile: by that name every Scrapy command writes, to the file given, where its time went.
        parser.add_argument(
            "--site-profile",
            metavar="FILE",
            help="the site's profile, as JSON (default: the one that crawls have learned, in STATE_URL)",
        )
        parser.add_argument("--no-profiles", action="store_true", help="read the page for itself")
        add_url_option(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        prepare(self, args, opts)
        if not is_web(args[0]) and Path(args[0]).resolve() == Path(opts.output).resolve():
            raise UsageError("--output names the page itself, which would be lost")
        super().process_options(args, opts)
        assert self.settings is not None
        assert_spares_crawls(self.settings, "--output", opts.output)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.files.replaced import replacing
        from crawler.reports.explained_briefly import print_summary

        try:
            page = self._fetched(args[0]) if is_web(args[0]) else saved_page(args[0], opts.url)
            profile, profile_name = self._site_profile(page, opts)
            explanation, document = _explained(page, profile, args[0], profile_name)
            # Not before: fetching a page has its own way with signals.
            heed_sigterm()
            with replacing(opts.output) as file:
                file.write(document.encode())
            print_summary(explanation, opts.output, profile_name)
        except NoPage as error:
            refuse(self, error)
        except OSError as error:
            refuse_unwritten(self, error, opts.output)

    def _fetched(self, url: str) -> "Page":
        from crawler.responses import page_of

        assert self.crawler_process is not None

        async def get(errand: "Errand") -> "Page":
            return page_of(await errand.get(url), datetime.now(UTC))

        return fetched(self.crawler_process, url, get)

    def _site_profile(self, page: "Page", opts: argparse.Namespace) -> "tuple[SiteProfile | None, str | None]":
        """What the site's other pages tell of the page, and where that is from; None where nothing is known. Raises NoPage."""
        from crawler.cleaning.profile_json import from_json

        if opts.no_profiles:
            return None, None
        name, text = _in_file(opts.site_profile) if opts.site_profile else self._in_state(page)
        if text is None:
            return None, None
        try:
            profile = from_json(text)
        except ValueError as error:
            raise NoPage(f"{name}: {error}") from error
        return (profile.beside(), name) if profile.is_usable else (None, None)

    def _in_state(self, page: "Page") -> tuple[str, str | None]:
        """(its name, the JSON of the newest profile of the page's site)."""
        from crawler.state.existing import is_missing
        from crawler.state.lost import StateLost
        from crawler.state.profile_shelf import ProfileShelf
        from crawler.state.tables import StateError
        from crawler.urls import site

        assert self.settings is not None
        url, name = self.settings["STATE_URL"], site(page.url or "")
        if not name or is_missing(url):
            return name, None
        try:
            with ProfileShelf(url) as shelf:
                known = shelf.newest(name)
        except (StateError, StateLost) as error:
            raise NoPage(f"{error}; --no-profiles does without") from error
        return (f"{name}, revision {known.revision}", known.value) if known else (name, None)


def _in_file(name: str) -> tuple[str, str]:
    try:
        return name, Path(name).read_text("utf-8")
    except OSError as error:
        raise NoPage(f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoPage(f"{name}: expected UTF-8") from error


def _explained(
    page: "Page", profile: "SiteProfile | None", name: str, profile_name: str | None
) -> "tuple[Explanation, str]":
    """The explanation, and it as HTML. Raises NoPage."""
    from crawler.cleaning.explanation import explain
    from crawler.items import NotAnArticle
    from crawler.reports.explained import explained_html

    try:
        explanation = explain(page, profile)
    except NotAnArticle as rejected:
        raise NoPage(f"{name}: no page to explain: {rejected.reason}") from rejected
    return explanation, explained_html(explanation, name, profile_name)
