"""Bylines that no mark-up tells: by their words, by the date beside them, or by standing alone at an end of the story."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, is_furniture
from crawler.cleaning.metadata.moments import read_date, without_dates
from crawler.cleaning.metadata.shown import lines_after, spaced, visible_text

# How far below the headline a byline may stand, in texts; and how long a line with a name and a date may be.
LINES_BELOW = 12
DATED_CHARACTERS_MAX = 80
OPENED_CHARACTERS_MAX = 80
NAME_CHARACTERS_MAX = 40
# A paragraph of the story.
PROSE_CHARACTERS = 80

_OPENING = re.compile(
    r"^(?:(?:written|posted|published|words|story|report(?:ed)?|text|article)\s+)?(?:by|von|par|por|di|door|av|af|autor(?:in)?|author|auteur|text|texte|texto)(?:\s*:|\b)",
    re.I,
)
_LONE = (
    "//p[count(*) = 1][not(text()[normalize-space()])][strong or em or b or i][string-length(normalize-space()) < 41]"
)
MAX_LONE = 20


def opened(claims: Claims) -> list[str]:
    """A line below the headline that opens as bylines do: "By Jane Roe"."""
    for heading in claims.headings[:2]:
        lines = [spaced(line) for line in lines_after(heading.element)]
        for at, line in enumerate(lines):
            if (opening := _OPENING.match(line)) and len(line) <= OPENED_CHARACTERS_MAX:
                rest = line if len(line) > opening.end() + 3 else " ".join(lines[at : at + 2])
                return [rest]
    return []


def beside_date(claims: Claims) -> list[str]:
    """What stands in one line with the date below the headline: "3 May 2024 | Jane Roe"."""
    for heading in claims.headings[:2]:
        for line in map(spaced, islice(lines_after(heading.element), LINES_BELOW)):
            if len(line) <= DATED_CHARACTERS_MAX and read_date(line):
                rest = without_dates(line).strip(" |·•,-–—/")
                return [rest] if 3 < len(rest) <= NAME_CHARACTERS_MAX else []
    return []


def alone(tree: HtmlElement) -> list[str]:
    """A paragraph in bold or italics that opens or ends the story, and holds a name only."""
    return [visible_text(paragraph) for paragraph in _lone(tree) if not is_furniture(paragraph)]


def _lone(tree: HtmlElement) -> Iterator[HtmlElement]:
    found: list[HtmlElement] = tree.xpath(_LONE)
    for paragraph in found[:MAX_LONE]:
        has_before = any(map(_is_prose, paragraph.itersiblings("p", preceding=True)))
        if has_before != any(map(_is_prose, paragraph.itersiblings("p"))):
            yield paragraph


def _is_prose(paragraph: HtmlElement) -> bool:
    return len(visible_text(paragraph)) > PROSE_CHARACTERS
