"""`scrapy crawl`, with our spider's arguments checked before anything starts: a mistake is one line and exit status 2."""

import argparse
import sys

from scrapy.commands.crawl import Command as ScrapyCrawl


class Command(ScrapyCrawl):
    def long_desc(self) -> str:
        return (
            "Crawl with a spider. Examples: scrapy crawl news; scrapy crawl news -a site=https://example.com/; "
            "scrapy crawl news -a urls=pages.txt; scrapy crawl news -a only=NAME,NAME"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.configuration import SettingsError, check
        from crawler.sources import SourcesError
        from crawler.spiders.arguments import ArgumentError, plan
        from crawler.state import State
        from crawler.state.tables import StateError

        assert self.settings is not None
        if args == ["news"]:
            try:
                check(self.settings)
                # Handed on as it is: what came by standard input cannot be read a second time.
                opts.spargs = {"crawl_plan": plan(opts.spargs)}
                State(self.settings["STATE_URL"]).close()
            except (SettingsError, SourcesError, ArgumentError, StateError) as error:
                print(f"scrapy crawl: {error}", file=sys.stderr)
                self.exitcode = 2
                return
        super().run(args, opts)
