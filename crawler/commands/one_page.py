"""What commands that take one URL or FILE share: how the page is had, and what keeps it from us, in one line."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from scrapy.commands import ScrapyCommand
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError

if TYPE_CHECKING:
    from crawler.errands.errand import Errand
    from crawler.items import Page

T = TypeVar("T")


class NoPage(Exception):
    """The page cannot be had. The message is one line: what was asked for and why."""


def add_url_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", metavar="URL", help="the address that FILE was saved from")


def is_web(name: str) -> bool:
    """The argument is an address, and no file or standard input."""
    return name.casefold().startswith(("http://", "https://"))


def prepare(command: ScrapyCommand, args: list[str], opts: argparse.Namespace) -> None:
    """To be called before the command line's own settings are read. Raises UsageError."""
    if len(args) != 1:
        raise UsageError("expected one URL or FILE")
    if is_web(args[0]) and opts.url:
        raise UsageError("--url is for files: a page from the web has its address")
    # Without the network there is no need of the reactor, whose start takes longer than cleaning a page.
    command.requires_crawler_process = is_web(args[0])
    if is_web(args[0]):
        from crawler.errands.errand import quieten

        assert command.settings is not None
        quieten(command.settings)


def saved_page(name: str, url: str | None) -> "Page":
    """The page in a file or on standard input, as one from `url` where that is given. Raises NoPage."""
    from crawler.files.saved_pages import SavedPage, UnreadableInput, load_page, with_address

    try:
        page = load_page(SavedPage(id=name, path=name))
        return with_address(page, url) if url else page
    except UnreadableInput as error:
        raise NoPage(str(error)) from error


def fetched(process: CrawlerProcessBase, url: str, work: "Callable[[Errand], Awaitable[T]]") -> T:
    """What `work` makes of the page at `url`, which it may fetch wherever that is.

    Raises NoPage, UsageError for wrong settings, KeyboardInterrupt.
    """
    from crawler.configuration import SettingsError
    from crawler.errands.errand import Unfetched, run
    from crawler.urls import canonical_url

    if canonical_url(url) is None:
        raise NoPage(f"{url}: expected an http or https address such as https://example.com/story")
    made: list[T] = []

    async def fetch(errand: "Errand") -> None:
        errand.allow(url)
        made.append(await work(errand))

    try:
        run(process, fetch)
    except SettingsError as error:
        raise UsageError(str(error), print_help=False) from error
    except Unfetched as error:
        raise NoPage(f"{url}: {error}") from error
    return made[0]
