"""What an element of a page shows: its words, and the lines that stand around it."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
# Two elements that stand below each other, without a blank between: "Market hall" + "Town decides".
_RUN_TOGETHER = re.compile(r"(?<=[a-zß-öø-ÿ?!.:;])\x00+(?=[A-ZÀ-ÖØ-Þ])")
_UNSEEN = frozenset({"script", "style", "svg", "noscript", "template"})
MAX_LINES_AFTER = 25
_LINES_BEFORE = etree.XPath(
    "(preceding::text()[normalize-space()][not(parent::script|parent::style)])[position() > last() - 6]"
)


def visible_text(element: HtmlElement, without: frozenset[HtmlElement] = frozenset(), blank: str = "") -> str:
    """The element's words, scripts and styles apart; `blank` stands between its parts, <br> is a blank always."""
    parts: list[str] = []
    _collect(element, without, blank, parts)
    return spaced(_RUN_TOGETHER.sub(" ", "\x00".join(parts)).replace("\x00", ""))


def lines_after(element: HtmlElement) -> Iterator[str]:
    """The first texts that follow the element, as they stand. Lazy: the page's end is far, and the byline near."""
    return (text for _, text in placed_lines_after(element))


def placed_lines_after(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The same as lines_after, each with the element that it stands in."""
    placed = ((place, text) for place, text in _texts_after(element) if text.strip())
    return islice(placed, MAX_LINES_AFTER)


def _texts_after(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    at: HtmlElement | None = element
    while at is not None and (parent := at.getparent()) is not None:
        yield parent, at.tail or ""
        for sibling in at.itersiblings():
            yield from _placed_texts_in(sibling)
            yield parent, sibling.tail or ""
        at = parent


def texts_in(element: HtmlElement) -> Iterator[str]:
    """The element's texts as they stand, scripts and styles apart, empty ones among them."""
    return (text for _, text in _placed_texts_in(element))


def _placed_texts_in(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    # By events and not by recursion: a page may be nested thousands deep.
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            if inner is not element and (parent := inner.getparent()) is not None:
                yield parent, inner.tail or ""
        elif inner.tag not in ("script", "style"):
            yield inner, inner.text or ""


def lines_before(element: HtmlElement) -> list[str]:
    """The last texts before the element, in document order."""
    return _texts(_LINES_BEFORE(element))


def _texts(found: object) -> list[str]:
    return [str(text) for text in found] if isinstance(found, list) else []


def spaced(text: str) -> str:
    """The text with every run of white space made one blank, and without its soft hyphens and zero-width marks."""
    return " ".join(text.translate(_INVISIBLE).split())


def _collect(element: HtmlElement, without: frozenset[HtmlElement], blank: str, parts: list[str]) -> None:
    # A stack and not recursion: pages exist that nest thousands of elements.
    stack: list[HtmlElement | str] = [*reversed(element), element.text or ""]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if item:
                parts.append(item)
            continue
        stack.append(item.tail or "")
        if item.tag == "br":
            parts.append(" ")
        elif item.tag not in _UNSEEN and item not in without:
            edge = " " if item.tag in ("div", "p", "li") else blank
            parts.append(edge)
            stack += [edge, *reversed(item), item.text or ""]
