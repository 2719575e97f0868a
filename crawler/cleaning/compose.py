"""The story's blocks as one element again: paragraphs, headings, lists, quotes, tables and pictures, and nothing else."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_BREAK, Block
from crawler.cleaning.direction import shown_in_order
from crawler.cleaning.page_links import absolute
from crawler.items import Link

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KEPT = ("a", "strong", "em", "sub", "sup", "code", "cite", "q", "br")
_INLINE = {"b": "strong", "i": "em"} | {name: name for name in _KEPT}
# The elements that a line may stand in, and which hold several of them.
_GROUPS = ("blockquote", "ul", "ol", "table")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def compose(blocks: Sequence[Block], root: str | None) -> HtmlElement:
    """A <div> with the blocks in their order; links and pictures are absolute where `root`, the page's address, is known."""
    body: HtmlElement = html.Element("div")
    made: dict[HtmlElement, HtmlElement] = {}
    last: HtmlElement | None = None
    for block in blocks:
        group = _group(block)
        if group is None:
            place = body
        else:
            if group is not last:
                made[group] = html.Element(group.tag)
                body.append(made[group])
            place = _cell(made[group], group, block, made)
        place.append(_line(block, root))
        last = group
    for only in body.xpath(".//li/p[not(preceding-sibling::*) and not(following-sibling::*)] | .//td/p | .//th/p"):
        only.drop_tag()
    return body


def compose_text(text: str) -> HtmlElement:
    """A <div> with the paragraphs of a text that no element of the page holds."""
    body: HtmlElement = html.Element("div")
    for paragraph in text.split("\n\n"):
        etree.SubElement(body, "p").text = paragraph
    return body


def links_of(blocks: Sequence[Block], root: str | None) -> list[Link]:
    """The links that stand in these blocks, each once."""
    found: dict[str, Link] = {}
    for block in blocks:
        for child in block.children():
            for anchor in child.iter("a"):
                url = absolute(anchor.get("href", ""), root)
                text = shown_in_order(" ".join("".join(anchor.itertext()).split()))
                if url and text:
                    found.setdefault(url, Link(url, text))
    return list(found.values())


def _group(block: Block) -> HtmlElement | None:
    """What the line stands in; None for a line in a table and in no cell of it: no table has a place for that."""
    around = list(_up(block.host))
    place, group = next(((at, element) for at, element in enumerate(around) if element.tag in _GROUPS), (0, None))
    if (
        group is not None
        and group.tag == "table"
        and not any(element.tag in ("td", "th") for element in around[:place])
    ):
        return None
    return group


def _cell(place: HtmlElement, group: HtmlElement, block: Block, made: dict[HtmlElement, HtmlElement]) -> HtmlElement:
    """The <li>, or the <tr> and its cell, inside `place` that this block belongs to."""
    way = [element for element in _up(block.host, group) if element.tag in ("li", "tr", "td", "th")]
    for element in reversed(way):
        copy = made.get(element)
        if copy is None or copy.getparent() is not place:
            copy = made[element] = html.Element(element.tag)
            place.append(copy)
        place = copy
        if element.tag == "li":
            break
    return place


def _line(block: Block, root: str | None) -> HtmlElement:
    tag = next((element.tag for element in _up(block.host) if element.tag in _HEADINGS or element.tag == "pre"), "p")
    line: HtmlElement = html.Element("h2" if tag == "h1" else tag)
    host, start = block.host, block.start
    line.text = (host.text if start < 0 else host[start].tail) or ""
    for child in block.children():
        line.append(deepcopy(child))
    for element in list(line.iterdescendants()):
        _plain(element, root)
    _tidy(line)
    return line


def _plain(element: HtmlElement, root: str | None) -> None:
    """Keep the element if it means something in a story, without the attributes that do not."""
    href = absolute(element.get("href", ""), root) if element.tag == "a" else None
    element.attrib.clear()
    name = _INLINE.get(element.tag)
    if name is None or (name == "a" and href is None):
        element.drop_tag()
        return
    element.tag = name
    if href is not None:
        element.set("href", href)


def _tidy(line: HtmlElement) -> None:
    spaced = _spaced_code if line.tag == "pre" else _spaced
    for element in line.iter():
        if element.text:
            element.text = spaced(element.text)
        if element.tail:
            element.tail = spaced(element.tail)
    while len(line) and line[-1].tag == "br" and not (line[-1].tail or "").strip():
        line.remove(line[-1])
    while len(line) and line[0].tag == "br" and not (line.text or "").strip():
        line[0].drop_tree()


def _spaced(text: str) -> str:
    """As it is shown: tabs and line breaks of the page's source are blanks."""
    return _SPACES.sub(" ", text.replace(LINE_BREAK, " "))


def _spaced_code(text: str) -> str:
    return text.replace(LINE_BREAK, " ").replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")


def _up(element: HtmlElement, end: HtmlElement | None = None) -> Iterator[HtmlElement]:
    """The element and those around it, up to but without `end`."""
    node: HtmlElement | None = element
    while node is not None and node is not end:
        yield node
        node = node.getparent()
