"""A page as it was, with marks on its pieces, made harmless: what is left of it asks for nothing and runs nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_TAGS
from crawler.cleaning.document import Document

MARK, WHY = "data-mark", "data-why"
# Deeper than any page means to nest; browsers stop at 512.
DEPTH_MAX = 200

_CODE_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "head", "title"})
# fmt: off
_SHOWN_TAGS = frozenset({
    "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
})
# fmt: on
# A line that fills such an element is marked by it; in others, which hold more than text, as a run of their content.
_LINE_HOLDERS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "blockquote", "pre", "td", "th"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DIRECTIONS = ("rtl", "ltr", "auto")


@dataclass(frozen=True, slots=True)
class Run:
    """A line: in element `host`, what stands after child `after` and before child `before`; None: from its beginning, to its end.

    All by the elements' numbers in document order.
    """

    host: int
    after: int | None
    before: int | None


def words_of(element: HtmlElement) -> str:
    """Its text, with a space between its parts."""
    return " ".join(" ".join(element.itertext()).split())


class MarkedPage:
    """Takes a document that nobody else needs. Its elements' numbers are their positions in `Document.elements`."""

    def __init__(self, document: Document) -> None:
        self._elements = document.elements
        self._tree = document.tree
        body = document.tree.find("body")
        assert body is not None
        self._body: HtmlElement = body
        self.language = _first(_valid_language(element.get("lang")) for element in (body, document.tree))
        self.direction = _first(_valid_direction(element.get("dir")) for element in (body, document.tree))
        for element in self._elements:
            _undress(element)

    def mark_element(self, number: int, mark: int, why: str) -> None:
        self._elements[number].set(MARK, str(mark))
        self._elements[number].set(WHY, why)

    def mark_run(self, run: Run, mark: int, why: str) -> None:
        host = self._elements[run.host]
        if run.after is None and run.before is None and host.tag in _LINE_HOLDERS and host.get(MARK) is None:
            self.mark_element(run.host, mark, why)
            return
        first = self._elements[run.after] if run.after is not None else None
        last = self._elements[run.before] if run.before is not None else None
        for end in (last, first):
            if end is not None and (around := end.getparent()) is not None and around is not host:
                # The line was in an element that was never closed, and whose content was taken out of it.
                host = around
                break
        first, last = (end if end is not None and end.getparent() is host else None for end in (first, last))
        span = _wrapped(host, *_trimmed(host, first, last))
        span.set(MARK, str(mark))
        span.set(WHY, why)

    def mark_silent(self, tags: Sequence[str], mark: int) -> Iterator[tuple[str, str]]:
        """Mark, from number `mark` on, what no reader of the story sees: buttons, labels. Yields of each its tag and text."""
        marks = [element for element in self._body.iter() if element.get(MARK)]
        marked = {around for element in marks for around in (element, *element.iterancestors())}
        for element in list(self._body.iter(*(set(tags) - _CODE_TAGS))):
            text = words_of(element)
            if text and element not in marked and not any(around.get(MARK) for around in element.iterancestors()):
                element.set(MARK, str(mark))
                element.set(WHY, "silent")
                mark += 1
                yield element.tag, text

    def html(self) -> str:
        """The body's content. What nh3 lets pass has a plain tag, and no attributes but these few."""
        self._drop_code()
        self._flatten()
        for element in self._body.iter(etree.Element):
            if element.tag not in _SHOWN_TAGS:
                element.tag = "div" if element.tag in LINE_TAGS else "span"
        return nh3.clean(
            html.tostring(self._body, encoding="unicode", with_tail=False),
            tags=set(_SHOWN_TAGS),
            attributes={"*": {MARK, WHY, "lang", "dir"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
            link_rel=None,
            strip_comments=True,
        )

    def _drop_code(self) -> None:
        """Scripts and their like go, but where a mark stands in one: it was never closed, and holds the page."""
        for element in list(self._body.iter(*_CODE_TAGS)):
            if element.getparent() is not None and not any(inner.get(MARK) for inner in element.iter()):
                element.drop_tree()

    def _flatten(self) -> None:
        depth: dict[HtmlElement, int] = {self._body: 0}
        for element in self._body.iterdescendants():
            parent = element.getparent()
            depth[element] = depth[parent] + 1 if parent is not None else 0
        for element, level in depth.items():
            if level > DEPTH_MAX and element.get(MARK) is None:
                element.drop_tag()


def _undress(element: HtmlElement) -> None:
    """Take all attributes but those that tell how to read; pictures and links become words that say what was there."""
    attributes = dict(element.attrib)
    element.attrib.clear()
    if language := _valid_language(attributes.get("lang")):
        element.set("lang", language)
    if direction := _valid_direction(attributes.get("dir")):
        element.set("dir", direction)
    for name in ("colspan", "rowspan"):
        if attributes.get(name, "").isdecimal():
            element.set(name, attributes[name])
    if element.tag in ("img", "amp-img"):
        element.text = " ".join(attributes.get("alt", "").split()) or None
        element.tag = "span"
        element.set(WHY, "picture")
    elif element.tag == "a":
        element.set(WHY, "link")


def _trimmed(
    host: HtmlElement, first: HtmlElement | None, last: HtmlElement | None
) -> tuple[HtmlElement | None, HtmlElement | None]:
    """The ends moved inwards over what was removed before and after the line: that is no part of it."""
    begin = 0 if first is None else host.index(first) + 1
    inner = list(host[begin : len(host) if last is None else host.index(last)])
    before = host.text if first is None else first.tail
    while inner and inner[0].get(MARK) and _is_blank(before):
        first = inner.pop(0)
        before = first.tail
    while inner and inner[-1].get(MARK) and _is_blank(inner[-1].tail):
        last = inner.pop()
    return first, last


def _is_blank(text: str | None) -> bool:
    return not (text and text.strip())


def _wrapped(host: HtmlElement, first: HtmlElement | None, last: HtmlElement | None) -> HtmlElement:
    """A new <span> in `host` around what stands after `first` and before `last`."""
    span: HtmlElement = html.Element("span")
    begin = 0 if first is None else host.index(first) + 1
    end = len(host) if last is None else host.index(last)
    inner = list(host[begin:end])
    if first is None:
        span.text, host.text = host.text, None
    else:
        span.text, first.tail = first.tail, None
    host.insert(begin, span)
    for element in inner:
        span.append(element)
    return span


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _valid_language(value: str | None) -> str | None:
    return value if value and _LANGUAGE.fullmatch(value) else None


def _valid_direction(value: str | None) -> str | None:
    lowered = (value or "").lower()
    return lowered if lowered in _DIRECTIONS else None
