"""`scrapy clean`: saved pages in, a line of JSON for each article out. No network."""

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.refuse import heed_sigterm, refuse, refuse_unwritten
from crawler.commands.spared import assert_spares_crawls
from crawler.commands.statuses import INTERRUPTED

if TYPE_CHECKING:
    from crawler.files.saved_pages import SavedPage
    from crawler.items import Page, Reading
    from crawler.learning import SiteProfiles

ReadAll = Callable[[Iterable["Page"]], Iterator["Reading"]]


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "INPUT... [--output FILE] [--rejected FILE] [--no-profiles | --known-profiles]"

    def short_desc(self) -> str:
        return "Write the articles of saved pages, without the network"

    def long_desc(self) -> str:
        return (
            "Write one line of JSON for each saved page that holds an article, in the order of the inputs. INPUT is an HTML "
            "file, gzipped or not, a folder of them, such as a crawl's RAW_DIR, a list of pages (.jsonl: objects with id, url, "
            "and path, relative to the list, and parts, the same of an article's further pages), or - for standard input. Of a "
            "site with three pages or more is learned first what they have in common: where the stories stand, and which lines "
            "stand on many of them. Exit status 1 where an input cannot be read. Examples: scrapy clean saved/; scrapy clean "
            "pages.jsonl --output articles.jsonl --rejected rejected.jsonl"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="FILE", help="file for the articles (default: standard output)")
        parser.add_argument(
            "--rejected",
            metavar="FILE",
            help="file for id and reason of the pages without one (default: standard error)",
        )
        parser.add_argument(
            "--no-profiles",
            action="store_true",
            help="read each page for itself: do not learn what the pages of a site have in common",
        )
        parser.add_argument(
            "--known-profiles",
            action="store_true",
            help="clean beside what crawls have learned of a site (STATE_URL), learn the others' here",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError("expected at least one INPUT")
        if opts.no_profiles and opts.known_profiles:
            raise UsageError("--no-profiles and --known-profiles exclude each other")
        _assert_spares_input(args, opts)
        super().process_options(args, opts)
        assert self.settings is not None
        assert_spares_crawls(self.settings, "--output", opts.output)
        assert_spares_crawls(self.settings, "--rejected", opts.rejected)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.cleaning.profile_json import UnreadableProfile
        from crawler.configuration import OutputSettings, SettingsError, WorkerSettings
        from crawler.files.replaced import replacing
        from crawler.processes.process_pool import Ended
        from crawler.processes.workers import Workers
        from crawler.state.lost import StateLost
        from crawler.state.tables import StateError

        assert self.settings is not None
        try:
            workers = Workers(WorkerSettings.read(self.settings), OutputSettings.read(self.settings).formats)
        except SettingsError as error:
            refuse(self, error)
            return
        heed_sigterm()
        try:
            with workers, ExitStack() as files:
                output = files.enter_context(replacing(opts.output)) if opts.output else sys.stdout.buffer
                rejected = files.enter_context(replacing(opts.rejected)) if opts.rejected else None
                profiles = self._profiles(args, opts, partial(workers.read_all, teaches=True), files)
                self._clean(args, partial(workers.read_all, profile_of=profiles.beside), output, rejected)
        except (StateError, StateLost, UnreadableProfile) as error:
            refuse(self, error)
        except (KeyboardInterrupt, Ended):
            refuse(self, "interrupted; a file that was begun is removed", INTERRUPTED)
        except OSError as error:
            refuse_unwritten(self, error, "the output")

    def _profiles(
        self, inputs: list[str], opts: argparse.Namespace, learn: ReadAll, stack: ExitStack
    ) -> "SiteProfiles":
        """Raises StateError, StateLost, UnreadableProfile."""
        from crawler.files.saved_pages import find_pages
        from crawler.learning import SiteProfiles, learn_profiles
        from crawler.state.profile_shelf import ProfileShelf

        assert self.settings is not None
        if opts.no_profiles:
            return SiteProfiles({})
        if not opts.known_profiles:
            return learn_profiles(find_pages(inputs), learn)
        shelf = stack.enter_context(ProfileShelf(self.settings["STATE_URL"]))
        return learn_profiles(find_pages(inputs), learn, shelf.profile)

    def _clean(self, inputs: list[str], read_all: ReadAll, output: BinaryIO, rejected: BinaryIO | None) -> None:
        from crawler.cleaning.parts import gathered
        from crawler.items import to_json

        waiting: deque[tuple[SavedPage, list[str]]] = deque()
        readings = read_all(self._pages(inputs, waiting))
        for reading in readings:
            saved, urls = waiting.popleft()
            article = reading.article
            if saved.parts is not None:
                article = gathered(reading, list(zip(urls[1:], readings, strict=False)))
            if article is not None:
                output.write(f"{to_json(saved.complete(article))}\n".encode())
            elif rejected is not None:
                line = {"id": saved.id, "url": urls[0] or None, "reason": reading.reason}
                rejected.write(f"{json.dumps(line, ensure_ascii=False)}\n".encode())
            else:
                print(f"{saved.id}: {reading.reason}", file=sys.stderr)
        output.flush()

    def _pages(self, inputs: list[str], waiting: "deque[tuple[SavedPage, list[str]]]") -> "Iterator[Page]":
        """The pages that can be read, further ones of an article behind its first.

        What is known of each article, and its pages' addresses, goes to the end of `waiting`, until its reading comes.
        """
        from crawler.files.saved_pages import UnreadableInput, find_pages

        for found in find_pages(inputs):
            if isinstance(found, UnreadableInput):
                refuse(self, found)
            elif pages := self._loaded(found):
                waiting.append((found, [page.url or "" for page in pages]))
                yield from pages

    def _loaded(self, saved: "SavedPage") -> "list[Page]":
        """The page and its article's further ones, up to the first that cannot be read."""
        from crawler.files.saved_pages import UnreadableInput, load_page

        pages = []
        try:
            for each in (saved, *(saved.parts or ())):
                pages.append(load_page(each))
        except UnreadableInput as error:
            refuse(self, error)
        return pages


def _assert_spares_input(inputs: list[str], opts: argparse.Namespace) -> None:
    """Raises UsageError where what is written would replace what is read."""
    from crawler.files.saved_pages import is_input

    targets = {name: Path(file).resolve() for name in ("output", "rejected") if (file := getattr(opts, name))}
    if len(set(targets.values())) < len(targets):
        raise UsageError("--output and --rejected name the same file")
    for name, target in targets.items():
        if is_input(target, inputs):
            raise UsageError(f"--{name} names a file of the input, which would be lost: {getattr(opts, name)}")
