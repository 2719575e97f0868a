"""What lines stand in, made again around them: lists in lists, quotes, and tables with all their cells."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from lxml import html
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block

# Deeper than any story nests its lists and quotes: of more the innermost are kept.
DEPTH_MAX = 12
# A cell of data holds a word, a number, a few lines; one with so many paragraphs is a column of the page.
PROSE_CHARACTERS = 80
PROSE_PARAGRAPHS_MAX = 2
SPAN_MAX = 100

_LISTS = ("ul", "ol")
CELLS = ("td", "th")
# What each of these may stand in.
_PARENTS = {"li": _LISTS, "tr": ("table",), "td": ("tr",), "th": ("tr",)}
# What holds no line itself.
_FRAMES = (*_LISTS, "table", "tr")
_GROUPING = frozenset({*_PARENTS, *_FRAMES, "blockquote"})
_NUMBERS = {"ol": ("start",), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan")}


class Copies:
    """Copies of the elements of a page that group its lines, each made when the first line comes that stands in it."""

    def __init__(self, layout: Set[HtmlElement]) -> None:
        """`layout`: tables that are none."""
        self._layout = layout
        self._made: dict[HtmlElement, HtmlElement] = {}
        self._items: Counter[HtmlElement] = Counter()

    def place(self, body: HtmlElement, host: HtmlElement) -> HtmlElement:
        """Where in `body` the next line goes, which stands in `host` on its page."""
        at = body
        for element in self._around(host):
            made = self._made.get(element)
            is_open = made is not None and (made.getparent() is at if element.tag in CELLS else _last_child(at) is made)
            at = made if made is not None and is_open else self._copied(element, at)
        return at

    def _around(self, host: HtmlElement) -> list[HtmlElement]:
        """What groups lines around `host`, outermost first: no item without a list, no cell without a table, nor a table in one."""
        inwards = list(islice((element for element in upwards(host) if element.tag in _GROUPING), DEPTH_MAX))[::-1]
        kept: list[HtmlElement] = []
        for element in inwards:
            if _fits(element, kept) and element not in self._layout:
                if element.tag not in _PARENTS:
                    _strip(kept)
                kept.append(element)
        _strip(kept)
        return kept

    def _copied(self, element: HtmlElement, parent: HtmlElement) -> HtmlElement:
        is_continued = element in self._made
        copy = self._made[element] = html.Element(element.tag, _numbers(element))
        if is_continued and element.tag == "ol":
            copy.set("start", str(int(copy.get("start", "1")) + self._items[element]))
        parent.append(copy)
        if element.tag == "li" and (around := element.getparent()) is not None:
            self._items[around] += 1
        if element.tag == "tr":
            # With its empty cells: without them the others would stand below the wrong heads.
            for cell in element.iterchildren(*CELLS):
                self._copied(cell, copy)
        return copy


def tables_for_layout(blocks: Sequence[Block]) -> set[HtmlElement]:
    """Tables that only put the page's parts in their places: no row of which two cells are kept, or a cell with a story in it."""
    rows: defaultdict[HtmlElement, set[HtmlElement]] = defaultdict(set)
    prose: Counter[HtmlElement] = Counter()
    tables: dict[HtmlElement, HtmlElement] = {}
    for block in blocks:
        cell = row = None
        for element in upwards(block.host):
            if element.tag in CELLS:
                cell = element
                prose[cell] += len(block.text) >= PROSE_CHARACTERS
            elif element.tag == "tr" and cell is not None:
                row = element
                rows[row].add(cell)
            elif element.tag == "table" and row is not None:
                tables[row] = element
                cell = row = None
    data = {tables[row] for row, cells in rows.items() if len(cells) > 1 and row in tables}
    columns = {row for row, cells in rows.items() if any(prose[cell] > PROSE_PARAGRAPHS_MAX for cell in cells)}
    return (set(tables.values()) - data) | {tables[row] for row in columns if row in tables}


def upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and those around it."""
    node: HtmlElement | None = element
    while node is not None:
        yield node
        node = node.getparent()


def _last_child(element: HtmlElement) -> HtmlElement | None:
    return element[-1] if len(element) else None


def _fits(element: HtmlElement, kept: Sequence[HtmlElement]) -> bool:
    parent = kept[-1].tag if kept else None
    if element.tag in _PARENTS:
        return parent in _PARENTS[element.tag]
    if element.tag in _LISTS:
        return parent not in _LISTS
    return element.tag != "table" or not any(each.tag in CELLS for each in kept)


def _strip(kept: list[HtmlElement]) -> None:
    """A list without an item, or a row without a cell, is nowhere that a line or another group could stand."""
    while kept and kept[-1].tag in _FRAMES:
        kept.pop()


def _numbers(element: HtmlElement) -> dict[str, str]:
    """The attributes that say where an item or a cell stands."""
    found = {name: element.get(name, "") for name in _NUMBERS.get(element.tag, ())}
    return {
        name: value
        for name, value in found.items()
        if value.isascii() and value.isdecimal() and len(value) < 9 and _is_useful(name, int(value))
    }


def _is_useful(name: str, number: int) -> bool:
    return name == "start" or 1 < number <= SPAN_MAX
