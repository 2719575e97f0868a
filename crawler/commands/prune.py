"""`scrapy prune`: deletes output and state by age, after it has said what that is."""

import argparse
import re
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.commands.command import OurCommand
from crawler.commands.crawl import Refusal, refusing
from crawler.commands.refuse import refuse
from crawler.commands.statuses import WRONG_WORDS

if TYPE_CHECKING:
    from crawler.pruning import Pruning
    from crawler.state import State

_AGE = re.compile(r"([1-9][0-9]{0,4})([dw])")
_DAYS = {"d": 1, "w": 7}


class Command(OurCommand, ScrapyCommand):
    requires_crawler_process = False

    def syntax(self) -> str:
        return "--older-than AGE [--output] [--state] [--dry-run | --yes]"

    def short_desc(self) -> str:
        return "Delete output and state by age, and say first what that is"

    def long_desc(self) -> str:
        return (
            "Say what is older than AGE, ask on a terminal, and delete it. Output: the files of days that are that long past. "
            "State: the signatures of articles fetched that long ago, by which later copies of them are known, and pages "
            "without a story that were not named since. Addresses that led to a story stay, so none is fetched or written "
            "twice, whatever of the output is deleted. Examples: scrapy prune --older-than 90d --output --state --dry-run; "
            "scrapy prune --older-than 52w --state --yes"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--older-than", metavar="AGE", required=True, help="days or weeks, such as 90d or 12w")
        parser.add_argument("--output", action="store_true", help="files in OUTPUT_DIR")
        parser.add_argument("--state", action="store_true", help="what STATE_URL knows")
        doing = parser.add_mutually_exclusive_group()
        doing.add_argument("--dry-run", action="store_true", help="say what would be deleted, and end")
        doing.add_argument("--yes", action="store_true", help="do not ask; needed where nobody sits at a terminal")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"{args[0]}: expected options alone")
        if not opts.output and not opts.state:
            raise UsageError("expected --output, --state, or both")
        super().process_options(args, opts)

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        from crawler.files.written import DamagedFile

        try:
            before = datetime.now(UTC) - _age(opts.older_than)
            with refusing():
                self._prune(before, opts)
        except (Refusal, DamagedFile, ValueError) as problem:
            refuse(self, problem, problem.status if isinstance(problem, Refusal) else WRONG_WORDS)

    def _prune(self, before: datetime, opts: argparse.Namespace) -> None:
        from crawler.configuration import OutputSettings
        from crawler.files.written import absence
        from crawler.pruning import carry_out, plan

        assert self.settings is not None
        folder = OutputSettings.read(self.settings).folder if opts.output else None
        if folder is not None and (why := absence(folder)):
            raise Refusal(WRONG_WORDS, why)
        with ExitStack() as stack:
            state = self._state(stack)
            if opts.state and state is None:
                raise Refusal(
                    WRONG_WORDS, f"there is no state store {self.settings['STATE_URL']}: no crawl has been here"
                )
            pruning = plan(before, folder, state, of_state=opts.state)
            for line in pruning.told():
                print(line)
            if not pruning:
                print(f"nothing is older than {before:%Y-%m-%d %H:%M} UTC")
            elif not opts.dry_run and (opts.yes or self._is_wanted(pruning)):
                given_back = carry_out(pruning, state, of_state=opts.state)
                print("deleted" + (f"; the state store gave back {given_back:,} bytes" if given_back else ""))

    def _state(self, stack: ExitStack) -> "State | None":
        """Output is deleted beside the state that knows it, where there is one."""
        from crawler.state import State
        from crawler.state.existing import is_missing

        assert self.settings is not None
        url = self.settings["STATE_URL"]
        if is_missing(url):
            return None
        state = State(url)
        stack.callback(state.close)
        return state

    def _is_wanted(self, pruning: "Pruning") -> bool:
        if not sys.stdin.isatty():
            raise Refusal(
                WRONG_WORDS, "nobody is here to ask: expected --yes, or --dry-run to see what would be deleted"
            )
        return input("Delete it? [y/N] ").strip().casefold() in ("y", "yes")


def _age(text: str) -> timedelta:
    match = _AGE.fullmatch(text)
    if not match:
        raise ValueError(f"--older-than {text}: expected days or weeks, such as 90d or 12w")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
