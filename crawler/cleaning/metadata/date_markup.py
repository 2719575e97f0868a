"""Dates that the mark-up of the page's body tells: microdata, <time> and date lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, Spot, is_furniture
from crawler.cleaning.metadata.moments import Moment, read_date
from crawler.cleaning.metadata.shown import visible_text
from crawler.items import Witness

# How far each witness is believed. What machines read stands in for the page's words, which often give another story's date.
TRUST: dict[Witness, float] = {
    "json-ld": 3.0,
    "opengraph": 2.6,
    "meta": 2.2,
    "microdata": 2.4,
    "time": 2.0,
    "byline": 1.4,
    "url": 1.6,
    "feed": 2.6,
    "sitemap": 1.5,
    "trafilatura": 1.0,
}
MAX_TIMES = 40
CHANGED = re.compile(
    r"modif|updat|aktualis|actualis|actualiz|aggiorn|gewijzigd|änder|changed|revis|stand\b|güncell|обновл|оновл|最終更新|更新",
    re.I,
)
_OF_THE_STORY = re.compile(
    r"publ|posted|entry-?date|post-?date|article-?(?:date|time)|dateline|byline|datum|pubdate|created|issued", re.I
)


@dataclass(frozen=True, slots=True)
class Dated:
    """One witness's moment."""

    moment: Moment
    witness: Witness
    trust: float


def published_in_markup(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """Microdata, <time> and date lines, those nearest to the headline first."""
    start = claims.headings[0].order if len(claims.headings) == 1 else 0
    for name in ("datepublished", "datecreated"):
        for spot in claims.microdata.get(name, [])[:1]:
            if (moment := _moment_at(spot, month_first)) and not is_furniture(spot.element):
                yield Dated(moment, "microdata", TRUST["microdata"])
    seen = 0
    for spot in sorted(claims.times[:MAX_TIMES], key=lambda spot: _distance(spot, start)):
        marks = f"{spot.element.get('class', '')} {spot.element.get('pubdate', '')} {_parent_marks(spot.element)}"
        if seen == 2 or is_furniture(spot.element) or _is_change(spot, marks):
            continue
        if moment := _moment_at(spot, month_first):
            seen += 1
            trust = TRUST["time"] + (
                0.3 if _OF_THE_STORY.search(marks) or spot.element.get("pubdate") is not None else 0.0
            )
            yield Dated(moment, "time", trust - 0.6 * (seen - 1))
    yield from _date_lines(claims, start, month_first)


def _date_lines(claims: Claims, start: int, month_first: bool) -> Iterator[Dated]:
    seen = 0
    for spot in sorted(claims.dated, key=lambda spot: _distance(spot, start)):
        text = _date_line(spot)
        if text is None:
            continue
        # "Published 3 May, updated 4 May": what stands before the change is the first date.
        first = _before_change(text)
        if _is_change(spot, spot.marks) or read_date(first, month_first):
            text = first
        if moment := read_date(text, month_first):
            yield Dated(
                moment, "byline", TRUST["byline"] + (0.2 if _OF_THE_STORY.search(spot.marks) else 0.0) - 0.3 * seen
            )
            seen += 1
            if seen == 3:
                return


def _date_line(spot: Spot) -> str | None:
    """The words of an element that is marked as one with a date, where they are few enough."""
    if spot.element.tag in ("time", "body", "html", "article", "main") or len(spot.element) > 12:
        return None
    text = visible_text(spot.element, blank=" ")
    return text if 6 <= len(text) <= 160 and not is_furniture(spot.element) else None


def _moment_at(spot: Spot, month_first: bool) -> Moment | None:
    element = spot.element
    for attribute in ("datetime", "content", "data-datetime", "data-date", "data-timestamp", "title"):
        if (value := element.get(attribute)) and (moment := read_date(value, month_first)):
            return moment
    text = visible_text(element, blank=" ")
    return read_date(text, month_first) if len(text) <= 160 else None


def _is_change(spot: Spot, marks: str) -> bool:
    """The date of a change: marked as one, or after words for it."""
    if CHANGED.search(marks) and not _OF_THE_STORY.search(marks):
        return True
    before = spot.element.getprevious()
    words = visible_text(spot.element)[:40] + " "
    words += (before.tail or before.text or "")[-30:] if before is not None else ""
    parent = spot.element.getparent()
    words += (parent.text or "")[-30:] if before is None and parent is not None else ""
    return bool(CHANGED.search(words))


def _before_change(text: str) -> str:
    change = CHANGED.search(text)
    return text[: change.start()] if change else ""


def _parent_marks(element: HtmlElement) -> str:
    parent = element.getparent()
    return f"{parent.get('class', '')} {parent.get('id', '')}" if parent is not None else ""


def _distance(spot: Spot, start: int) -> int:
    """How far from the headline; what stands before it is farther than it looks."""
    return spot.order - start if spot.order >= start else 4 * (start - spot.order)


def changed_in_markup(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """What microdata says of the last change; then what is shown as one, nearest to the headline first."""
    for spot in claims.microdata.get("datemodified", [])[:1]:
        if moment := _moment_at(spot, month_first=False):
            yield Dated(moment, "microdata", TRUST["microdata"])
    start = claims.headings[0].order if len(claims.headings) == 1 else 0
    for spot in sorted(claims.times[:MAX_TIMES], key=lambda spot: _distance(spot, start)):
        marks = f"{spot.element.get('class', '')} {_parent_marks(spot.element)}"
        if _is_change(spot, marks) and not is_furniture(spot.element) and (moment := _moment_at(spot, month_first)):
            yield Dated(moment, "time", TRUST["time"])
            break
    for spot in sorted(claims.dated, key=lambda spot: _distance(spot, start)):
        text = _date_line(spot)
        change = CHANGED.search(text or "")
        if text and change and (moment := read_date(text[change.end() :], month_first)):
            yield Dated(moment, "byline", TRUST["byline"])
            break
