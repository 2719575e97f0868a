"""`scrapy crawl`, with what stands in the way told in one line, and exit statuses that cron and systemd can act on."""

import argparse
import logging
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl

from crawler.commands.command import OurCommand
from crawler.commands.refuse import refuse
from crawler.commands.statuses import BUG, CANNOT_WRITE, HELD, INTERRUPTED, NOTHING_REACHABLE, WRONG_WORDS
from crawler.program import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scrapy.crawler import Crawler, CrawlerProcessBase
    from scrapy.settings import BaseSettings

    from crawler.spiders.begin import Begun

# How a crawl ended, as its `finish_reason` says, where it did not end by itself.
# "start_error" is Scrapy's own word for what is raised where requests begin.
ENDINGS = {
    "cannot-write": CANNOT_WRITE,
    "state-away": CANNOT_WRITE,
    "state-held": HELD,
    "state-damaged": WRONG_WORDS,
    "shutdown": INTERRUPTED,
    "start_error": BUG,
}

logger = logging.getLogger(__name__)


class Refusal(Exception):
    """A crawl cannot begin. The message is one line: the cause and what to do; `status` is the command's."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Command(OurCommand, ScrapyCrawl):
    def short_desc(self) -> str:
        return "Crawl news: the sources of sources.toml, one site, or the pages of a list"

    def long_desc(self) -> str:
        return (
            "Crawl with a spider. Examples: scrapy crawl news; scrapy crawl news -a site=https://example.com/; "
            "scrapy crawl news -a urls=pages.txt; scrapy crawl news -a only=NAME,NAME -a since=2026-11-01"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        log_as_told(self.settings)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        spiders = self.crawler_process.spider_loader.list()
        if args == ["news"]:
            self._crawl_news(opts.spargs)
        elif len(args) == 1 and args[0] not in spiders:
            refuse(self, f"there is no spider {args[0]}: expected {' or '.join(sorted(spiders))}", WRONG_WORDS)
        else:
            ScrapyCrawl.run(self, args, opts)

    def _crawl_news(self, arguments: "Mapping[str, str | None]") -> None:
        assert self.settings is not None
        assert self.crawler_process is not None
        try:
            begun = begin_crawl(self.settings, arguments)
            self.exitcode = run_crawl(self.crawler_process, self.crawler_process.create_crawler("news"), begun)
        except Refusal as refusal:
            refuse(self, refusal, refusal.status)
            if self.settings["LOG_FILE"]:
                # Of scrapyd's jobs the log is all that their user sees.
                logger.error("%s", refusal)


def log_as_told(settings: "BaseSettings") -> None:
    """To be called before Scrapy sets up its logs, which are not ours with LOG_JSON."""
    if not settings.get("LOG_JSON"):
        return
    from crawler.configuration import SettingsError, switch
    from crawler.json_log import install_json_log

    # What is neither True nor False is told with all other settings, in one line.
    with suppress(SettingsError):
        if switch(settings, "LOG_JSON"):
            install_json_log(settings)


def begin_crawl(settings: "BaseSettings", arguments: "Mapping[str, str | None]") -> "Begun":
    """The crawl's beginning. Raises Refusal."""
    from crawler.spiders.begin import begin

    with refusing():
        return begin(settings, arguments)


@contextmanager
def refusing() -> "Iterator[None]":
    """Raises Refusal for what the user wrote, and for what the machine does not allow."""
    from crawler.configuration import SettingsError
    from crawler.database.writer import DatabaseLost, UnusableDatabase
    from crawler.sources.source import SourcesError
    from crawler.spiders.arguments import ArgumentError
    from crawler.state.hold import Held
    from crawler.state.lost import StateLost
    from crawler.state.tables import StateError

    try:
        yield
    except (SettingsError, SourcesError, ArgumentError, StateError, UnusableDatabase) as error:
        raise Refusal(WRONG_WORDS, str(error)) from error
    except Held as error:
        raise Refusal(HELD, str(error)) from error
    except StateLost as error:
        raise Refusal(ENDINGS[error.ending], str(error)) from error
    except DatabaseLost as error:
        raise Refusal(CANNOT_WRITE, f"{error}; see that the server runs, nothing that was found is lost") from error
    except BrokenPipeError:
        # Nobody reads on: that is no fault of any file's.
        raise
    except OSError as error:
        raise Refusal(CANNOT_WRITE, f"cannot write {error.filename}: {error.strerror}") from error


def run_crawl(process: "CrawlerProcessBase", crawler: "Crawler", begun: "Begun") -> int:
    """Crawl until it ends or is ended; the exit status."""
    from scrapy.utils.ossignal import install_shutdown_handlers

    process.crawl(crawler, begun=begun)
    process.start()
    # All is on disk. One more signal, while Python takes itself down, would only change the status.
    install_shutdown_handlers(signal.SIG_IGN)
    if process.bootstrap_failed:
        return _bug()
    if crawler.stats and not crawler.stats.get_value("finish_reason"):
        _stop_at_once(crawler)
    lost = getattr(crawler.spider, "lost", None)
    if lost is not None:
        print(f"{program()} crawl: {lost}", file=sys.stderr)
    status = exit_status(crawler)
    return _bug() if status == BUG else status


def _bug() -> int:
    print(f"{program()} crawl: ended by an error that nobody expected; the log tells which", file=sys.stderr)
    return BUG


def _stop_at_once(crawler: "Crawler") -> None:
    """What a crawl that was interrupted twice did not come to. What it had not settled is asked again by the next one."""
    from crawler.extensions.progress import Progress
    from crawler.spiders.news import NewsSpider

    progress = crawler.get_extension(Progress)
    if progress is not None:
        progress.close()
    if isinstance(crawler.spider, NewsSpider):
        crawler.spider.workers.close()
        if crawler.spider.database is not None:
            crawler.spider.database.close()
    print(
        f"{program()} crawl: stopped at once; what was not written is asked for again by the next crawl",
        file=sys.stderr,
    )


def exit_status(crawler: "Crawler") -> int:
    """0 ended by itself, 130 interrupted, 5 cannot write, 4 state is held, 2 it is damaged, 3 when no request got any answer; 1 a bug."""
    stats = crawler.stats.get_stats() if crawler.stats else {}
    reason = stats.get("finish_reason", "shutdown")
    if reason in ENDINGS:
        return ENDINGS[reason]
    return NOTHING_REACHABLE if nothing_answered(crawler) else 0


def nothing_answered(crawler: "Crawler") -> bool:
    """Whether requests were made, and none got any answer."""
    stats = crawler.stats.get_stats() if crawler.stats else {}
    return bool(stats.get("downloader/exception_count")) and not stats.get("response_received_count")
