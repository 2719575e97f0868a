"""The story's blocks as one element again: paragraphs, headings, lists, quotes and tables, and nothing else."""

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree, html
from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_BREAK, PRE_BREAK, Block
from crawler.cleaning.direction import shown_in_order
from crawler.cleaning.groups import Copies, tables_for_layout, upwards
from crawler.cleaning.page_links import absolute
from crawler.items import Link

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KEPT = ("a", "strong", "em", "sub", "sup", "code", "cite", "q", "br")
_INLINE = {"b": "strong", "i": "em"} | {name: name for name in _KEPT}
# An item or a cell that is one line needs no paragraph inside, nor does the line before an item's own list.
_ONLY_LINES = (
    ".//li/p[not(preceding-sibling::*) and not(following-sibling::*[not(self::ul or self::ol)])]"
    " | .//td/p[not(preceding-sibling::*) and not(following-sibling::*)]"
    " | .//th/p[not(preceding-sibling::*) and not(following-sibling::*)]"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def compose(blocks: Sequence[Block], root: str | None) -> HtmlElement:
    """A <div> with the blocks in their order; links are absolute where `root`, the page's address, is known."""
    body: HtmlElement = html.Element("div")
    copies = Copies(tables_for_layout(blocks))
    for block in blocks:
        copies.place(body, block.host).append(_line(block, root))
    for only in body.xpath(_ONLY_LINES):
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


def _line(block: Block, root: str | None) -> HtmlElement:
    tag = next(
        (element.tag for element in upwards(block.host) if element.tag in _HEADINGS or element.tag == "pre"), "p"
    )
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
    if line.tag == "pre":
        # Their lines end with what the breaks have behind them.
        etree.strip_tags(line, "br")
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
    return _SPACES.sub(" ", text.replace(LINE_BREAK, " ").replace(PRE_BREAK, " "))


def _spaced_code(text: str) -> str:
    return text.replace(LINE_BREAK, "\n").replace(PRE_BREAK, "\n").replace("\t", "    ")
