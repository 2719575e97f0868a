"""`scrapy schedule status` as a terminal shows it, or a pipe."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.schedule.endings import QUIET, told
from crawler.schedule.status import Standing

# Where nobody looks at a terminal's width, a row is a line.
PIPE_WIDTH = 10_000


def print_status(console: Console, standings: Sequence[Standing], scheduler: int | str | None, now: datetime) -> None:
    """`scheduler` is the process that schedules, None where none does."""
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    runs = "no scheduler runs" if scheduler is None else f"a scheduler runs (process {scheduler})"
    console.print(Text(f"{runs}; the times are UTC, it is {now:%Y-%m-%d %H:%M:%S}"))
    are_counted = any(each.articles is not None for each in standings)
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("source", "every", "last crawl"):
        table.add_column(name, overflow="fold")
    table.add_column("took", justify="right", no_wrap=True)
    table.add_column("how it ended", overflow="fold")
    if are_counted:
        table.add_column("articles", justify="right", no_wrap=True)
    table.add_column("next", overflow="fold")
    for each in standings:
        counted = [Text("" if each.articles is None else f"{each.articles}")] if are_counted else []
        table.add_row(
            Text(each.name),
            _every(each),
            Text(f"{each.last.began:%Y-%m-%d %H:%M:%S}" if each.last else "never"),
            Text(_took(each.last.took_s) if each.last and each.last.took_s is not None else ""),
            _ending(each),
            *counted,
            Text(_next(each, scheduler, now)),
        )
    console.print(table)


def _every(each: Standing) -> Text:
    return Text(
        "not scheduled"
        if each.every is None
        else f"{each.every} ({each.stands_for})"
        if each.stands_for
        else each.every
    )


def _ending(each: Standing) -> Text:
    if each.process is not None:
        return Text(f"runs now (process {each.process})", style="bold")
    if each.last is None:
        return Text("")
    if each.last.status is None:
        return Text("unknown, its scheduler was killed", style="yellow")
    return Text(told(each.last.status), style="" if each.last.status in QUIET else "red")


def _next(each: Standing, scheduler: int | str | None, now: datetime) -> str:
    if each.next is None:
        return ""
    if each.next > now:
        return f"{each.next:%Y-%m-%d %H:%M:%S}"
    if each.process is not None:
        return "when it has ended"
    return "now" if scheduler is not None else "when a scheduler starts"


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} m" if hours else f"{minutes} m {rest:02} s" if minutes else f"{rest} s"
