"""Tables as values: cells hold what is shown and what they are sorted by. No HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

# Controls, and the marks that turn the order of what stands behind them around: a title must not rewrite the line that it is in.
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
CHARS_MAX = 160
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """`sort` is a number for numbers and times, None where the value is not known: that sorts last.

    `links`, each a text and where it leads, stand in place of `text`; `share` draws a meter.
    """

    text: str
    sort: float | str | None = None
    links: tuple[tuple[str, str], ...] = ()
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` says what the rows are. `columns` are (name, whether it holds numbers); a row's first cell is its name."""

    caption: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]


def shown(text: str | None, chars_max: int = CHARS_MAX) -> str:
    """What a page or a source says, as one line that cannot disturb what stands around it."""
    line = undisturbed(text or "")
    return line if len(line) <= chars_max else f"{line[:chars_max]}…"


def undisturbed(text: str) -> str:
    """The text on one line, without what controls a terminal or the order of letters."""
    return " ".join(_UNSHOWN.sub(" ", text).split())


def text(value: str | None, chars_max: int = CHARS_MAX) -> Cell:
    line = shown(value, chars_max)
    return Cell(line, line.casefold()) if line else Cell(UNKNOWN)


def link(value: str | None, url: str | None) -> Cell:
    """Leads to `url`, where that is a page of the web."""
    line = shown(value) or shown(url) or UNKNOWN
    return Cell(line, line.casefold(), links=((line, url),) if url and _is_web(url) else ())


def addresses(urls: Sequence[str]) -> Cell:
    """Those that are pages of the web, each a link."""
    links = tuple((shown(url), url) for url in urls if _is_web(url))
    return Cell(UNKNOWN, links[0][0].casefold() if links else None, links=links)


def number(value: float | None, digits: int = 0) -> Cell:
    return Cell(UNKNOWN) if value is None else Cell(f"{value:,.{digits}f}", value)


def share(part: int, whole: int) -> Cell:
    """How much of the whole, in percent: 100 % is all of it, and 0 % none, never nearly so."""
    if not whole:
        return Cell(UNKNOWN)
    return Cell(percent(part, whole), part / whole, share=part / whole)


def percent(part: int, whole: int) -> str:
    if part in (0, whole):
        return "100 %" if part else "0 %"
    return f"{min(max(part / whole * 100, 0.1), 99.9):.{1 if part * 100 < whole or part * 100 > 99 * whole else 0}f} %"


def counted(count: int, name: str) -> str:
    """`1 crawl`, `2 crawls`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def moment(value: datetime | None) -> Cell:
    return Cell(UNKNOWN) if value is None else Cell(f"{value.astimezone(UTC):%Y-%m-%d %H:%M}", value.timestamp())


def duration(seconds: float | None) -> Cell:
    return Cell(UNKNOWN) if seconds is None else Cell(span(seconds), seconds)


def span(seconds: float) -> str:
    """In the unit that people would say it in."""
    for size, unit in ((31_557_600, "years"), (86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:,.0f} {unit}" if seconds >= 10 * size else f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
