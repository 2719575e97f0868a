"""What the pages of one site have in common, learned from them: where their stories stand, and which lines stand on many.

A page alone does not tell its story from its furniture: the model doubts. What stands in the same place on other pages, or is the
same line on different stories, is evidence that no single page has.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.regions import RegionRecord, cut_regions, step_of
from crawler.lessons import Lesson, Marks, TaughtLine

# Before so many pages a profile says nothing: two pages of a site may be alike by chance.
MIN_PAGES = 3
# From so many pages of a design on a profile holds: more of them change little (BENCHMARKS.md). Of fewer only the lines are believed
# that stood on two other stories at least, and no place speaks for a line: two of three stories share what they please.
SETTLED_PAGES = 6
# So many pages of a design are learned from: more say little that is new, and each is read twice.
LEARNED_PAGES = 24
PLACES_MAX = 500
REGIONS_MAX = 1000
LINES_MAX = 4000
# Steps outward that make a place: more, and every design change makes all places new.
_STEPS = 5
_KEY_CHARS = 100
# A page most of whose story is known already is the same story once more, and would make furniture of it.
KNOWN_STORY_SHARE = 0.5
# How much a line's place and each further page with the same line count beside the page's own evidence, in log-odds. Where
# stories stand other things may, too, the beginning of the next one first of all; where none does no story stands.
PLACE_LIMIT = 3.0
PLACE_GAIN_LIMIT = 0.4
# The place counts in full between chances of .21 and .79, and less the surer the page is.
PLACE_DOUBT = 1.5
REPEAT_WEIGHT = 2.0
REPEAT_LIMIT = 8.0
# The place of a line that somebody has added to a profile.
ANYWHERE = "*"
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class PlaceRecord:
    """What is known of one place: on how many pages it was seen, its lines, and the sum of their log-odds."""

    pages: int = 0
    lines: int = 0
    log_odds: float = 0.0

    @property
    def mean(self) -> float:
        """The log-odds of a line there; 0 before MIN_PAGES pages, infinite where somebody has laid down what stands there."""
        is_known = self.lines and (self.pages >= MIN_PAGES or math.isinf(self.log_odds))
        return self.log_odds / self.lines if is_known else 0.0


@dataclass(slots=True)
class SiteProfile:
    """Learned step by step with `learn`; bounded: places and lines that were seen longest ago make room for new ones.

    `places` by their path of elements; `lines`, on how many different stories each stood in its place; `regions` by their path from
    the body. `since`: so many pages were known when the present design was first seen. `is_pinned`: somebody wrote it, and it
    is to stay as it is.
    """

    pages: int = 0
    places: dict[str, PlaceRecord] = field(default_factory=dict)
    lines: dict[Marks, int] = field(default_factory=dict)
    regions: dict[str, RegionRecord] = field(default_factory=dict)
    since: int = 0
    is_pinned: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether it says anything: of too few pages nothing is believed, but what somebody has pinned."""
        return self.pages >= MIN_PAGES or self.is_pinned

    @property
    def _is_settled(self) -> bool:
        return self.pages >= SETTLED_PAGES or self.is_pinned

    @property
    def knows_story_place(self) -> bool:
        """Whether stories were seen to stand in the same place."""
        return any(record.mean > 0 for record in self.places.values())

    def learn(self, lesson: Lesson) -> bool:
        """Take in one page; False where it tells a story that is known already, and is passed over."""
        taught = lesson.lines
        story = [line for line in taught if line.chance >= 0.5]
        known = sum(line.chars for line in story if line.marks in self.lines)
        if not story or known > KNOWN_STORY_SHARE * sum(line.chars for line in story):
            return False
        self.pages += 1
        for place in dict.fromkeys(line.place for line in taught):
            record = self.places[place] = self.places.pop(place, PlaceRecord())
            record.pages += 1
        for line, odds in zip(taught, log_odds(np.array([line.chance for line in taught])).tolist(), strict=True):
            self.places[line.place].lines += 1
            self.places[line.place].log_odds += odds
        for marks in dict.fromkeys(line.marks for line in taught):
            self.lines[marks] = self.lines.pop(marks, 0) + 1
        for path, is_needed in lesson.regions.items():
            region = self.regions[path] = self.regions.pop(path, RegionRecord())
            region.pages += 1
            region.needed += is_needed
        _trim(self.places, PLACES_MAX)
        _trim(self.regions, REGIONS_MAX)
        _trim_lines(self.lines)
        return True

    def beside(self) -> "SiteProfile":
        """What the site's other pages tell of a page, small enough to be sent about.

        Each line was seen on one page less: on that page itself, if it is one of those learned from.
        """
        places = {path: record for path, record in self.places.items() if record.mean}
        lines = {marks: count - 1 for marks, count in self.lines.items() if count > 1}
        regions = {path: record for path, record in self.regions.items() if record.needed or record.is_barren}
        return replace(self, places=places, lines=lines, regions=regions)

    def cut(self, tree: HtmlElement) -> dict[HtmlElement, str]:
        """Take out of the tree what was never needed on the site's other pages. Returns these regions and their paths."""
        return cut_regions(tree, self.regions) if self.pages >= MIN_PAGES else {}

    def weigh(self, marks: Sequence[Marks], chances: np.ndarray) -> np.ndarray:
        """The chances of a page's lines in the light of the site's other pages. To be asked of what `beside` returned."""
        if not self.is_usable:
            return chances
        places = np.array([self._place(line.place) for line in marks])
        # A story's place is mostly the story's: a line of which the page itself is sure to be none is not one for that.
        doubt = np.minimum(1, PLACE_DOUBT * 4 * chances * (1 - chances))
        gain_limit = PLACE_GAIN_LIMIT if self._is_settled else 0
        learned = np.where(np.isinf(places), 0, doubt * np.clip(places, -PLACE_LIMIT, gain_limit))
        repeated = [self._repetition(line) for line in marks]
        weighed = log_odds(chances) + learned + repeated
        return np.where(np.isinf(places), places > 0, 1 / (1 + np.exp(-weighed)))

    def fit(self, marks: Sequence[Marks], chars: np.ndarray, chances: np.ndarray) -> float:
        """The share of a story's characters that stand where the site's other stories do, from 0 to 1."""
        story = np.where(chances >= 0.5, chars, 0)
        known = story[[self._place(line.place) > 0 for line in marks]].sum()
        return float(known / max(1, story.sum()))

    def _place(self, path: str) -> float:
        return self.places[path].mean if path in self.places else 0.0

    def stories_with(self, line: Marks) -> int:
        """On how many stories the line was seen in its place."""
        return max(self.lines.get(line, 0), self.lines.get(Marks(ANYWHERE, line.key), 0))

    def is_on_most(self, line: Marks) -> bool:
        return self.stories_with(line) > self.pages / 2

    def _repetition(self, line: Marks) -> float:
        """What it counts, in log-odds, that a line stood on other stories."""
        learned = self.lines.get(line, 0)
        if learned < 2 and not self._is_settled:
            learned = 0
        laid_down = self.lines.get(Marks(ANYWHERE, line.key), 0)
        return -min(REPEAT_LIMIT, REPEAT_WEIGHT * max(learned, laid_down))


def marks_of(blocks: Sequence[Block]) -> list[Marks]:
    places: dict[HtmlElement, str] = {}
    for block in blocks:
        if block.host not in places:
            places[block.host] = place_of(block.host)
    return [Marks(places[block.host], line_key(block.text)) for block in blocks]


def taught_lines(blocks: Sequence[Block], chances: Sequence[float]) -> tuple[TaughtLine, ...]:
    """What a page's lines teach the profile of its site."""
    rows = zip(marks_of(blocks), blocks, chances, strict=True)
    return tuple(TaughtLine(mark.place, mark.key, round(chance, 4), len(block.text)) for mark, block, chance in rows)


def line_key(text: str) -> str:
    """What is the same line on two pages: its first words, in one case, whatever numbers stand in it."""
    return _NUMBER.sub("#", text[:_KEY_CHARS].casefold())


def place_of(element: HtmlElement) -> str:
    """The element and some around it, by tag and first lasting class: "div.story>p"."""
    steps: list[str] = []
    node: HtmlElement | None = element
    while node is not None and len(steps) < _STEPS and node.tag != "body":
        steps.append(step_of(node))
        node = node.getparent()
    return ">".join(reversed(steps))


def log_odds(chances: np.ndarray, least: float = 0.001) -> np.ndarray:
    """Within bounds, `least` and as much below 1: no page is so sure that the others would not be heard."""
    bounded = np.clip(chances, least, 1 - least)
    return np.asarray(np.log(bounded / (1 - bounded)))


def _trim(records: dict[str, Any], limit: int) -> None:
    while len(records) > limit:
        records.pop(next(iter(records)))


def _trim_lines(lines: dict[Marks, int]) -> None:
    """Lines that stood on one story only go first: most of them are its own."""
    surplus = len(lines) - LINES_MAX
    if surplus > 0:
        single = [key for key, count in lines.items() if count == 1][:surplus]
        for key in single or list(lines)[:surplus]:
            del lines[key]
