"""`scrapy crawl`, with what stands in the way told in one line, and exit statuses that cron and systemd can act on."""

import argparse
import sys
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.begin import Begun

WRONG_WORDS = 2
NOTHING_REACHABLE = 3
HELD = 4
CANNOT_WRITE = 5
INTERRUPTED = 130


class Command(ScrapyCrawl):
    def long_desc(self) -> str:
        return (
            "Crawl with a spider. Examples: scrapy crawl news; scrapy crawl news -a site=https://example.com/; "
            "scrapy crawl news -a urls=pages.txt; scrapy crawl news -a only=NAME,NAME -a since=2026-11-01"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args != ["news"]:
            super().run(args, opts)
            return
        begun = self._begin(opts.spargs)
        if begun is None:
            return
        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler("news")
        self.crawler_process.crawl(crawler, begun=begun)
        self.crawler_process.start()
        self.exitcode = 1 if self.crawler_process.bootstrap_failed else exit_status(crawler)

    def _begin(self, arguments: dict[str, str]) -> "Begun | None":
        """The crawl's beginning; None where it cannot begin, with the exit status set and the cause said."""
        from crawler.configuration import SettingsError
        from crawler.sources import SourcesError
        from crawler.spiders.arguments import ArgumentError
        from crawler.spiders.begin import begin
        from crawler.state.hold import Held
        from crawler.state.tables import StateError

        assert self.settings is not None
        try:
            return begin(self.settings, arguments)
        except (SettingsError, SourcesError, ArgumentError, StateError) as error:
            self._refuse(WRONG_WORDS, str(error))
        except Held as error:
            self._refuse(HELD, str(error))
        except OSError as error:
            self._refuse(CANNOT_WRITE, f"cannot write {error.filename}: {error.strerror}")
        return None

    def _refuse(self, status: int, why: str) -> None:
        print(f"scrapy crawl: {why}", file=sys.stderr)
        self.exitcode = status


def exit_status(crawler: "Crawler") -> int:
    """How the crawl ended: 0 by itself, 130 interrupted, 5 cannot write, 3 when no request got any answer."""
    stats = crawler.stats.get_stats() if crawler.stats else {}
    reason = stats.get("finish_reason")
    if reason == "cannot-write":
        return CANNOT_WRITE
    if reason == "shutdown":
        return INTERRUPTED
    if stats.get("downloader/exception_count") and not stats.get("response_received_count"):
        return NOTHING_REACHABLE
    return 0
