"""Where a line stands: the elements around it, the names they carry, and what the rules have found them to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from tomllib import loads

from lxml.html import HtmlElement

from crawler.cleaning.rules import load
from crawler.items import RemovalReason

# A name so many elements up, or further, says nothing of a line any more.
FAR = 9
AROUND: tuple[str, ...] = tuple(load("tags")["around"].split())
_BIT = {tag: 1 << position for position, tag in enumerate(AROUND)}
_DIGITS = re.compile(r"\d+")
_HIDING = re.compile(r"display\s*:\s*none")


@dataclass(slots=True)
class Place:
    """An element as the lines inside it see it.

    `near` are the steps up to the nearest name of each group; `around` the bits of the tags around; `path` is one number
    for all elements of the page that stand in elements of the same tags and first classes; `reason` is why the rules
    would take this element out, or one around it.
    """

    depth: int
    path: int
    around: int
    near: tuple[int, ...]
    is_hidden: bool
    reason: RemovalReason | None

    def is_in(self, tag: str) -> bool:
        return bool(self.around & _BIT[tag])


class Places:
    """The places of a page's elements, each found once."""

    def __init__(self, suspects: Mapping[HtmlElement, RemovalReason]) -> None:
        self._suspects = suspects
        self._known: dict[HtmlElement, Place] = {}
        self._paths: dict[tuple[int, str, str], int] = {}

    def of(self, element: HtmlElement) -> Place:
        chain: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node not in self._known:
            chain.append(node)
            node = node.getparent()
        place = self._known[node] if node is not None else None
        for node in reversed(chain):
            place = self._known[node] = self._inside(node, place)
        assert place is not None
        return place

    def _inside(self, element: HtmlElement, outer: Place | None) -> Place:
        classes, tag = element.get("class", ""), element.tag
        step = (outer.path if outer else -1, tag, _first_word(classes))
        path = self._paths.setdefault(step, len(self._paths))
        if outer is None or tag == "body":
            return Place(outer.depth + 1 if outer else 0, path, 0, (FAR,) * len(groups()), False, None)
        near = [steps + 1 if steps < FAR else FAR for steps in outer.near]
        for group in named_groups(f"{classes} {element.get('id', '')}"):
            near[group] = 0
        return Place(
            depth=outer.depth + 1,
            path=path,
            around=outer.around | _BIT.get(tag, 0),
            near=tuple(near),
            is_hidden=outer.is_hidden or _is_hidden(element),
            reason=outer.reason or self._suspects.get(element),
        )


@cache
def groups() -> dict[str, re.Pattern[str]]:
    """The groups of names, in the order of `Place.near`."""
    patterns = loads(files("crawler.cleaning.evidence").joinpath("places.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


# A site uses the same names on all of its pages.
@lru_cache(maxsize=8192)
def named_groups(names: str) -> frozenset[int]:
    """The groups that a word of `names`, an element's classes and id, belongs to."""
    lowered = names.lower()
    return frozenset(position for position, pattern in enumerate(groups().values()) if pattern.search(lowered))


@lru_cache(maxsize=8192)
def _first_word(classes: str) -> str:
    """The first class without its digits: "post-1234" is another on every page."""
    words = classes.split(maxsplit=1)
    return _DIGITS.sub("", words[0]) if words else ""


def _is_hidden(element: HtmlElement) -> bool:
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or ("style" in attributes and bool(_HIDING.search(attributes["style"])))
    )
