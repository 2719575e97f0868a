"""The regions of a page: its elements from the body inwards, as far as the story reaches, each by the steps on the way to it.

A region that held nothing of the story on any page of a site can be cut before a page is read: most of a page is such regions.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_TAGS

# Further inside, a path tells one paragraph from the other, and no longer one box.
DEPTH_MAX = 16
# Seen on fewer pages, a region may have been empty of story by chance.
PAGES_MIN = 6
# "css-1x2y3z", "sc-bdVaJa": names made anew with each deployment say nothing.
_MADE_NAME = re.compile(r"\d|[a-z][A-Z]{2}|[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{5}|^(?:css|sc|jsx|emotion)-")


@dataclass(slots=True)
class RegionRecord:
    """On how many pages a region was seen, and on how many of them something in it was needed."""

    pages: int = 0
    needed: int = 0

    @property
    def is_barren(self) -> bool:
        return self.needed == 0 and self.pages >= PAGES_MIN


class Region(NamedTuple):
    path: str
    element: HtmlElement
    outer: HtmlElement


def step_of(element: HtmlElement) -> str:
    """The element by its tag and its first lasting class: "div.story"."""
    lasting = _lasting_name(element.get("class", ""))
    return f"{element.tag}.{lasting}" if lasting else str(element.tag)


# A site has the same classes on all of its pages.
@lru_cache(maxsize=8192)
def _lasting_name(classes: str) -> str | None:
    return next((name for name in classes.split() if not _MADE_NAME.search(name)), None)


def _region_step(element: HtmlElement) -> str:
    """As `step_of`, or by its id: boxes without a class mostly have one, and a page has each but once."""
    step = step_of(element)
    name = element.get("id", "") if step == element.tag else ""
    return f"{step}#{name}" if name and not _MADE_NAME.search(name) else step


def regions_of(tree: HtmlElement) -> list[Region]:
    """All regions of a page, each before those inside it. To be asked before anything is cut."""
    return list(_walk(tree, lambda path: True))


def needed_regions(
    regions: Iterable[Region], needed: Iterable[HtmlElement], outer_of: Mapping[HtmlElement, HtmlElement | None]
) -> dict[str, bool]:
    """Whether one of `needed` stands in a region, by path. What is inside a region without is left out.

    `outer_of` is each element's parent as it was before anything was cut.
    """
    holding: set[HtmlElement] = set()
    for element in needed:
        node: HtmlElement | None = element
        while node is not None and node not in holding:
            holding.add(node)
            node = outer_of[node]
    found: dict[str, bool] = {}
    for path, element, outer in regions:
        if outer in holding or outer.tag == "body":
            found[path] = found.get(path, False) or element in holding
    return found


def cut_regions(tree: HtmlElement, known: Mapping[str, RegionRecord]) -> dict[HtmlElement, str]:
    """Take out the regions that are barren. Returns their elements and paths."""

    def is_needed(path: str) -> bool:
        return path in known and known[path].needed > 0

    regions = _walk(tree, is_needed)
    barren = {element: path for path, element, _ in regions if path in known and known[path].is_barren}
    for element in barren:
        element.drop_tree()
    return barren


def _walk(tree: HtmlElement, is_entered: Callable[[str], bool]) -> Iterator[Region]:
    """The body's children with their paths, and those inside them where `is_entered` says so."""
    body = tree.find("body")
    stack = [("body", body, 0)] if body is not None else []
    while stack:
        path, outer, depth = stack.pop()
        for element in outer:
            # What stands inside a line is its words.
            if element.tag not in LINE_TAGS:
                continue
            inner = f"{path}>{_region_step(element)}"
            yield Region(inner, element, outer)
            if depth < DEPTH_MAX and len(element) and is_entered(inner):
                stack.append((inner, element, depth + 1))
