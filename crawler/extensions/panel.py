"""The live panel of a crawl on a terminal: a row a source, redrawn in place, with everything that is printed above it."""

import logging
import sys
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from scrapy.utils.log import get_scrapy_root_handler

from crawler.extensions.watch import Standing, busiest, summed

# The header, the row for all, and some lines of log above stay on the screen.
OTHER_LINES = 9
NAME_WIDTH = 28
BAR_WIDTH = 20
# Without so much room the bar is left out.
WIDTH_WITH_BAR = 104
COUNTS = ("found", "fetched", "written", "unchanged", "dropped", "failed")


class Panel:
    """Drawn from `show` to `close`, which may be called twice. It is drawn on standard error, as logs are."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._log: logging.StreamHandler[TextIO] | None = None
        # Standard output that goes elsewhere is not for the screen.
        self._live = Live(
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
            redirect_stderr=True,
        )

    def show(self, standings: Sequence[Standing]) -> None:
        if not self._live.is_started:
            self._live.start()
            self._print_log_above()
        table = panel_table(standings, self._console.width, self._console.height)
        # An empty line keeps it apart from what is printed above.
        self._live.update(Padding(table, (1, 0, 0, 0)), refresh=True)

    def close(self) -> None:
        self._live.stop()
        if self._log is not None:
            self._log.setStream(sys.stderr)
            self._log = None

    def _print_log_above(self) -> None:
        """Scrapy's log writes to the stream that it found at its beginning: lead it to the one that prints above."""
        handler = get_scrapy_root_handler()
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            self._log = handler
            handler.setStream(sys.stderr)


def can_show(console: Console) -> bool:
    return sys.stderr.isatty() and not console.is_dumb_terminal


def panel_table(standings: Sequence[Standing], width: int, height: int) -> Table:
    """The busiest sources that fit, and a row for all of them."""
    has_bar = width >= WIDTH_WITH_BAR
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("source", no_wrap=True, overflow="ellipsis", max_width=NAME_WIDTH)
    for title in (*COUNTS, "pages/s"):
        table.add_column(title, justify="right", no_wrap=True)
    if has_bar:
        table.add_column("", width=BAR_WIDTH + 5, no_wrap=True)
    for standing in busiest(standings, max(height - OTHER_LINES, 1)):
        table.add_row(*_cells(standing, has_bar))
    if len(standings) > 1:
        table.add_row(*_cells(summed(standings, f"all {len(standings)}"), has_bar), style="bold")
    return table


def _cells(standing: Standing, has_bar: bool) -> list[RenderableType]:
    counts: list[RenderableType] = [str(getattr(standing, count)) for count in COUNTS]
    return [standing.name, *counts, f"{standing.pace:.1f}", *([_bar(standing)] if has_bar else [])]


def _bar(standing: Standing) -> RenderableType:
    if standing.asked is None:
        return f"{standing.done} done, more to find"
    if not standing.asked:
        return "nothing to fetch"
    bar = Table.grid(padding=(0, 1, 0, 0))
    drawn = ProgressBar(standing.asked, standing.done, width=BAR_WIDTH, complete_style="green", finished_style="green")
    bar.add_row(drawn, f"{100 * standing.done // standing.asked:>3}%")
    return bar
