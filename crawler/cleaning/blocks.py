"""A tree as the lines a reader sees: one block for each paragraph, heading, list item, quote, cell or caption."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.cleaning.rules import load

_TAGS = load("tags")
LINE_TAGS: frozenset[str] = frozenset(_TAGS["line"].split())
SILENT_TAGS: tuple[str, ...] = tuple(_TAGS["silent"].split())
# Stand for <br> and for the line breaks of <pre> in the text of the tree, where a newline is but a space.
LINE_BREAK, PRE_BREAK = "\u2028", "\u2029"
_END_OF_LINE = re.compile(r"\r\n?|\n")
_BLANK_LINES = re.compile(rf"{PRE_BREAK}\s*{PRE_BREAK}")


@dataclass(slots=True, eq=False)
class Block:
    """A run of text and inline elements: of `host`'s children, those from `start` up to `end`.

    It begins with the tail of child `start`; -1 stands for the host's own text. `text` has single spaces and, for <br> and
    the lines of <pre>, newlines; blank ones stay blank. `link_chars` of its characters stand inside links.
    """

    host: HtmlElement
    start: int
    end: int
    text: str
    link_chars: int

    def children(self) -> list[HtmlElement]:
        """The inline elements of the run, each with its tail."""
        return list(self.host[max(self.start + 1, 0) : self.end])


def blocks_of(tree: HtmlElement) -> list[Block]:
    """All blocks with text, in reading order. `mark_breaks` must have gone before."""
    holders = _holders(tree)
    return list(_walk(tree, holders))


def mark_breaks(tree: HtmlElement) -> None:
    """Write LINE_BREAK after each <br>, and PRE_BREAK where a line of <pre> ends: so the text of an element tells its lines."""
    inside: set[HtmlElement] = set()
    for pre in tree.iter("pre"):
        # What stands in one within another is marked already.
        if pre not in inside:
            inside.update(pre.iter())
            _mark_lines(pre)
    for element in tree.iter("br"):
        element.tail = LINE_BREAK + (element.tail or "")


def _mark_lines(pre: HtmlElement) -> None:
    for element in pre.iter():
        element.text = _END_OF_LINE.sub(PRE_BREAK, element.text) if element.text else None
        if element is not pre and element.tail:
            element.tail = _END_OF_LINE.sub(PRE_BREAK, element.tail)


def _holders(tree: HtmlElement) -> set[HtmlElement]:
    """Inline elements with a line somewhere inside, as a link around a card: they are walked as lines are."""
    holders: set[HtmlElement] = set()
    for element in tree.iter(*LINE_TAGS):
        parent = element.getparent()
        while parent is not None and parent.tag not in LINE_TAGS and parent not in holders:
            holders.add(parent)
            parent = parent.getparent()
    return holders


def _walk(root: HtmlElement, holders: set[HtmlElement]) -> Iterator[Block]:
    # A stack and not recursion: pages exist that nest thousands of elements.
    stack: list[HtmlElement | Block] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, Block):
            yield item
        elif len(item):
            stack.extend(reversed(_parts(item, holders)))
        elif text := squeezed(item.text or ""):
            # Most elements have no other inside.
            yield Block(item, -1, 0, text, 0)


def _parts(host: HtmlElement, holders: set[HtmlElement]) -> list[HtmlElement | Block]:
    """The blocks that `host` holds itself, and between them the children that are to be walked."""
    parts: list[HtmlElement | Block] = []
    run = _Run(host, parts)
    run.add(host.text)
    for index, child in enumerate(host):
        tag = child.tag
        if tag in LINE_TAGS or child in holders:
            run.close(index, index)
            parts.append(child)
        elif tag == "br":
            run.breaks.append(index)
        else:
            text = "".join(child.itertext()) if len(child) else child.text or ""
            run.add(text)
            run.link_chars += len(text.strip()) if tag == "a" else _linked_chars(child)
        run.add(child.tail)
    run.close(len(host), len(host))
    return parts


class _Run:
    """Collects inline content until the line ends: at an element with lines of its own, or at two <br> in a row."""

    def __init__(self, host: HtmlElement, parts: list[HtmlElement | Block]) -> None:
        self.host, self.parts, self.start = host, parts, -1
        self.texts: list[str] = []
        self.link_chars = 0
        self.breaks: list[int] = []

    def add(self, text: str | None) -> None:
        if not text:
            return
        if not text.isspace():
            if len(self.breaks) > 1:
                self.close(self.breaks[0], self.breaks[-1])
            self.breaks = []
        self.texts.append(text)

    def close(self, end: int, start: int) -> None:
        """End the run before child `end`; the next one begins with the tail of child `start`."""
        if text := squeezed("".join(self.texts)):
            self.parts.append(Block(self.host, self.start, end, text, min(self.link_chars, len(text))))
        self.start, self.texts, self.link_chars, self.breaks = start, [], 0, []


def squeezed(text: str) -> str:
    """Single spaces within lines, lines where a break stood, nothing empty but <pre>'s blank lines, and no space at the ends."""
    if PRE_BREAK in text:
        parts = (squeezed(part.replace(PRE_BREAK, LINE_BREAK)) for part in _BLANK_LINES.split(text))
        return "\n\n".join(filter(None, parts))
    if LINE_BREAK not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split(LINE_BREAK))
    return "\n".join(line for line in lines if line)


def _linked_chars(element: HtmlElement) -> int:
    return sum(len("".join(link.itertext())) for link in element.iter("a")) if len(element) else 0
