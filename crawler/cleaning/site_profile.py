"""What the pages of one site have in common, learned from them: where their stories stand, and which lines stand on many.

A page alone does not tell its story from its furniture: the model doubts. What stands in the same place on other pages, or is the
same line on different stories, is evidence that no single page has.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.items import TaughtLine

VERSION = 1
# Before so many pages a profile says nothing: two pages of a site may be alike by chance.
MIN_PAGES = 3
PLACES_MAX = 500
LINES_MAX = 4000
# Steps outward that make a place: more, and every design change makes all places new.
_STEPS = 5
_KEY_CHARS = 100
# A page most of whose story is known already is the same story once more, and would make furniture of it.
KNOWN_STORY_SHARE = 0.5
# How much a line's place and each further page with the same line count beside the page's own evidence, in log-odds.
PLACE_WEIGHT = 1.0
PLACE_LIMIT = 3.0
REPEAT_WEIGHT = 2.0
REPEAT_LIMIT = 8.0
_NUMBER = re.compile(r"\d+")
# "css-1x2y3z", "sc-bdVaJa": names made anew with each deployment say nothing.
_MADE_NAME = re.compile(r"\d|[a-z][A-Z]{2}|[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{5}|^(?:css|sc|jsx|emotion)-")


@dataclass(slots=True)
class PlaceRecord:
    """What is known of one place: on how many pages it was seen, its lines, and the sum of their log-odds."""

    pages: int = 0
    lines: int = 0
    log_odds: float = 0.0


@dataclass(slots=True)
class SiteProfile:
    """Learned step by step with `learn`; bounded: places and lines that were seen longest ago make room for new ones.

    `places` by their path of elements; `lines`, on how many different stories each line stood.
    """

    pages: int = 0
    places: dict[str, PlaceRecord] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def learn(self, taught: Sequence[TaughtLine]) -> bool:
        """Take in one page; False where it tells a story that is known already, and is passed over."""
        story = [line for line in taught if line.chance >= 0.5]
        known = sum(line.chars for line in story if line.key in self.lines)
        if not story or known > KNOWN_STORY_SHARE * sum(line.chars for line in story):
            return False
        self.pages += 1
        for place in dict.fromkeys(line.place for line in taught):
            record = self.places.pop(place) if place in self.places else PlaceRecord()
            self.places[place] = record
            record.pages += 1
        for line in taught:
            self.places[line.place].lines += 1
            self.places[line.place].log_odds += _log_odds(line.chance)
        for key in dict.fromkeys(line.key for line in taught):
            self.lines[key] = self.lines.pop(key, 0) + 1
        _trim(self.places, PLACES_MAX)
        _trim_lines(self.lines)
        return True

    def beside(self, is_learned: bool) -> "SiteProfile":
        """What the other pages tell of a page, which this profile has learned itself or not; small enough to be sent about."""
        own = int(is_learned)
        places = {path: record for path, record in self.places.items() if record.pages >= MIN_PAGES}
        lines = {key: count - own for key, count in self.lines.items() if count > 1}
        return SiteProfile(self.pages, places, lines)

    def weigh(self, taught: Sequence[TaughtLine]) -> np.ndarray:
        """The lines' chances in the light of the site's other pages. To be asked of what `beside` returned."""
        log_odds = np.array([_log_odds(line.chance) for line in taught])
        if self.pages >= MIN_PAGES:
            log_odds += [self._place(line.place) + self._repetition(line.key) for line in taught]
        return np.asarray(1 / (1 + np.exp(-log_odds)))

    def to_json(self) -> str:
        """Readable, most telling first."""
        places = sorted(self.places.items(), key=lambda item: -item[1].lines)
        lines = sorted(((key, count) for key, count in self.lines.items() if count > 1), key=lambda item: -item[1])
        value = {
            "version": VERSION,
            "pages": self.pages,
            "places": {path: asdict(record) for path, record in places},
            "lines": dict(lines),
        }
        return json.dumps(value, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError for what is no profile of this version."""
        try:
            value: dict[str, Any] = json.loads(text)
            if value["version"] != VERSION:
                raise ValueError(f"version {value['version']}: expected {VERSION}")
            places = {str(path): PlaceRecord(**record) for path, record in value["places"].items()}
            return cls(int(value["pages"]), places, {str(key): int(count) for key, count in value["lines"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a site profile: {error}") from error

    def _place(self, path: str) -> float:
        record = self.places.get(path)
        if record is None or record.pages < MIN_PAGES:
            return 0.0
        mean = record.log_odds / record.lines
        return PLACE_WEIGHT * max(-PLACE_LIMIT, min(PLACE_LIMIT, mean))

    def _repetition(self, key: str) -> float:
        return -min(REPEAT_LIMIT, REPEAT_WEIGHT * self.lines.get(key, 0))


def taught_lines(blocks: Sequence[Block], chances: Sequence[float]) -> tuple[TaughtLine, ...]:
    """What a page's lines teach the profile of its site."""
    places: dict[HtmlElement, str] = {}
    lines = []
    for block, chance in zip(blocks, chances, strict=True):
        if block.host not in places:
            places[block.host] = place_of(block.host)
        key = _NUMBER.sub("#", block.text[:_KEY_CHARS].casefold())
        lines.append(TaughtLine(places[block.host], key, round(chance, 4), len(block.text)))
    return tuple(lines)


def place_of(element: HtmlElement) -> str:
    """The element and some around it, by tag and first lasting class: "div.story>p"."""
    steps: list[str] = []
    node: HtmlElement | None = element
    while node is not None and len(steps) < _STEPS and node.tag != "body":
        lasting = next((name for name in node.get("class", "").split() if not _MADE_NAME.search(name)), None)
        steps.append(f"{node.tag}.{lasting}" if lasting else str(node.tag))
        node = node.getparent()
    return ">".join(reversed(steps))


def _log_odds(chance: float) -> float:
    chance = min(0.999, max(0.001, chance))
    return float(np.log(chance / (1 - chance)))


def _trim(records: dict[str, PlaceRecord], limit: int) -> None:
    while len(records) > limit:
        records.pop(next(iter(records)))


def _trim_lines(lines: dict[str, int]) -> None:
    """Lines that stood on one story only go first: most of them are its own."""
    surplus = len(lines) - LINES_MAX
    if surplus > 0:
        single = [key for key, count in lines.items() if count == 1][:surplus]
        for key in single or list(lines)[:surplus]:
            del lines[key]
