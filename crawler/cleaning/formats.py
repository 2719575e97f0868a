"""A story's elements as Markdown and as sanitised HTML."""

import re
from collections.abc import Callable, Iterator

import nh3
from lxml import html
from lxml.html import HtmlElement

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
# Deeper than any story nests its quotes and lists. What stands deeper is written as plain text.
DEPTH_MAX = 40
# More than any table that is read as text has columns.
SPAN_MAX = 50

_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_TAGS = {
    *(
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "br",
        "figure",
        "figcaption",
        "img",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "a", "em", "strong", "sub", "sup", "q", "cite"),
}
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MARKUP = re.compile(r"[\\`*_\[\]<|~]|&(?=#|\w)")
# What would begin a heading, a quote or a list; of a number the mark after it is escaped, as no backslash is before a digit.
_LINE_MARKUP = re.compile(r"(?m)^(?:(?=[#>+=-])|([0-9]{1,9})(?=[.)]))")
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_BREAK = "\\\n"


def render_html(body: HtmlElement) -> str:
    """The children of `body`, without a script, style, form or foreign scheme: safe to show, whatever the page held."""
    return sanitised(html.tostring(body, encoding="unicode", with_tail=False))


def sanitised(markup: str) -> str:
    """The same of HTML as text: what is left shows a story, and does nothing else."""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_absolute_only,
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()


def _absolute_only(tag: str, attribute: str, value: str) -> str | None:
    """nh3 asks for each attribute: without its page, a relative address leads anywhere."""
    return value if attribute not in ("href", "src") or re.match(r"(?i)https?://|mailto:", value) else None


def render_markdown(body: HtmlElement) -> str:
    """The children of `body` in CommonMark with GitHub's tables. Characters that would be markup are escaped."""
    return "\n\n".join(_blocks(body, 0))


def text_as_markdown(text: str) -> str:
    """Plain text, paragraphs between blank lines, as CommonMark that shows just this text."""
    paragraphs = (_BREAK.join(map(_escaped, paragraph.split("\n"))) for paragraph in text.split("\n\n"))
    return "\n\n".join(line for paragraph in paragraphs for line in _paragraph(paragraph))


def _blocks(element: HtmlElement, depth: int) -> Iterator[str]:
    """The blocks in `element`; text between them is a paragraph of its own."""
    run: list[str] = []
    for part in _parts(element):
        if isinstance(part, str):
            run.append(_escaped(part))
        elif part.tag in _BLOCKS or _holds_block(part):
            yield from _paragraph("".join(run))
            run = []
            yield from _block(part, depth + 1)
        else:
            run.append(_inline(part, run, depth + 1))
    yield from _paragraph("".join(run))


def _parts(element: HtmlElement) -> Iterator[str | HtmlElement]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield child.tail


def _holds_block(element: HtmlElement) -> bool:
    return next(element.iterdescendants(*_BLOCKS), None) is not None


def _block(element: HtmlElement, depth: int) -> Iterator[str]:
    if depth > DEPTH_MAX:
        yield from _paragraph(_escaped(element.text_content()))
    else:
        yield from _BLOCKS.get(element.tag, _blocks)(element, depth)


def _paragraph(text: str) -> Iterator[str]:
    lines = [_SPACES.sub(" ", line).strip() for line in text.split(_BREAK)]
    whole = _BREAK.join(line for line in lines if line)
    if whole:
        yield _LINE_MARKUP.sub(r"\1\\", whole)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", _SPACES.sub(" ", text))


def _inline(element: HtmlElement, before: list[str], depth: int) -> str:
    """An element within a line. `before` is what the line holds already."""
    if element.tag == "br":
        return _BREAK
    if element.tag == "img":
        return _image(element, element.get("alt") or "")
    if depth > DEPTH_MAX:
        return _escaped(element.text_content())
    # A link in a link is none, nor is one that leads nowhere: no bracket will part their words from what stands before.
    is_link = element.tag == "a" and element.find(".//a") is None and _is_address(element.get("href") or "")
    inner: list[str] = []
    for part in _parts(element):
        shown = ["["] if is_link and not inner else [*before, *inner]
        inner.append(_escaped(part) if isinstance(part, str) else _inline(part, shown, depth + 1))
    text = "".join(inner)
    if is_link:
        return _link(text, element.get("href") or "")
    return _emphasised(text, _EMPHASIS.get(element.tag, ""), "".join(before), element)


def _emphasised(text: str, mark: str, before: str, element: HtmlElement) -> str:
    """Marked where CommonMark will see it so: outermost, at the edges of words, and next to no other mark."""
    words = text.strip()
    is_inner = next(element.iterancestors(*_EMPHASIS), None) is not None
    if not mark or not words or is_inner or _BREAK in words:
        return text
    after = _next_character(element)
    if before[-1:].isalnum() or before.endswith("*") or after.isalnum() or after == "*":
        return text
    return text.replace(words, f"{mark}{words}{mark}", 1)


def _next_character(element: HtmlElement) -> str:
    """What follows within the line; "*" for another element, which may begin with a mark."""
    while not element.tail and element.getnext() is None:
        parent = element.getparent()
        if parent is None or parent.tag in _BLOCKS:
            return ""
        element = parent
    return element.tail[0] if element.tail else "*"


def _link(text: str, address: str) -> str:
    label = " ".join(text.replace(_BREAK, " ").split())
    if not label:
        return text
    return f"{_outer_space(text, 0)}[{label}]({_target(address)}){_outer_space(text, -1)}"


def _is_address(href: str) -> bool:
    return href.partition(":")[0].casefold() in LINK_SCHEMES


def _outer_space(text: str, end: int) -> str:
    return " " if text[end].isspace() else ""


def _target(address: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address.strip())


def _image(element: HtmlElement, caption: str) -> str:
    address = element.get("src") or ""
    is_web = address.partition(":")[0].casefold() in ("http", "https")
    return f"![{_escaped(caption).strip()}]({_target(address)})" if is_web else ""


def _heading(element: HtmlElement, depth: int) -> Iterator[str]:
    for text in _paragraph(_line(element, depth)):
        yield f"{'#' * int(element.tag[1])} {text.replace(_BREAK, ' ')}"


def _line(element: HtmlElement, depth: int) -> str:
    """All of `element` in one run, blocks in it apart by a space."""
    run: list[str] = []
    for part in _parts(element):
        run.append(_escaped(part) if isinstance(part, str) else _inline(part, run, depth + 1))
        if not isinstance(part, str) and part.tag in _BLOCKS:
            run.append(" ")
    return "".join(run)


def _list(element: HtmlElement, depth: int) -> Iterator[str]:
    start = element.get("start") or "1"
    number = int(start) if start.isdecimal() and len(start) < 9 else 1
    items: list[str] = []
    for item in element:
        text = "\n".join(_tight(item, depth)) if isinstance(item.tag, str) else ""
        if text:
            mark = f"{number + len(items)}. " if element.tag == "ol" else "- "
            items.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    if items:
        yield "\n".join(items)


def _tight(item: HtmlElement, depth: int) -> Iterator[str]:
    """An item's blocks: a list follows its line directly, a second paragraph after a blank line."""
    if item.tag in ("ul", "ol"):
        yield from _list(item, depth + 1)
        return
    for index, block in enumerate(_blocks(item, depth + 1)):
        yield f"\n{block}" if index and not re.match(r"- |\d+\. ", block) else block


def _quote(element: HtmlElement, depth: int) -> Iterator[str]:
    lines = "\n\n".join(_blocks(element, depth)).splitlines()
    if lines:
        yield "\n".join(f"> {line}".rstrip() for line in lines)


def _code(element: HtmlElement, depth: int) -> Iterator[str]:
    text = element.text_content().strip("\n")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    if text.strip():
        yield f"{fence}\n{text}\n{fence}"


def _table(element: HtmlElement, depth: int) -> Iterator[str]:
    rows = [row for row in _rows(element, depth) if any(row)]
    if rows:
        width = max(map(len, rows))
        first, *rest = (f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows)
        yield "\n".join([first, f"|{' --- |' * width}", *rest])


def _rows(table: HtmlElement, depth: int) -> Iterator[list[str]]:
    """The texts of a table's cells, each in its column: Markdown has no cell over several columns or rows, so empty ones follow."""
    # For each column, how many of the next rows a cell reaches into that began above.
    reaching: dict[int, int] = {}
    for row in table.iter("tr"):
        texts: list[str] = []
        for cell in row.iter("td", "th"):
            while reaching.get(len(texts), 0):
                texts.append("")
            columns, rows = _span(cell, "colspan"), _span(cell, "rowspan")
            # Counted down below, with this row's end.
            reaching |= dict.fromkeys(range(len(texts), len(texts) + columns), rows)
            texts += [_cell(cell, depth), *[""] * (columns - 1)]
        reaching = {column: rows - 1 for column, rows in reaching.items() if rows > 1}
        yield texts


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), SPAN_MAX)) if value.isdecimal() and len(value) < 5 else 1


def _cell(cell: HtmlElement, depth: int) -> str:
    return " ".join(_line(cell, depth).replace(_BREAK, " ").split())


def _figure(element: HtmlElement, depth: int) -> Iterator[str]:
    captions = [" ".join(caption.text_content().split()) for caption in element.iter("figcaption")]
    for picture in element.iter("img"):
        yield from filter(None, [_image(picture, " ".join(captions) or picture.get("alt") or "")])
    if next(element.iter("img"), None) is None:
        yield from _blocks(element, depth)


_BLOCKS: dict[str, Callable[[HtmlElement, int], Iterator[str]]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(("p", "div", "section", "article", "li", "dl", "dt", "dd", "figcaption"), _blocks),
    "blockquote": _quote,
    "pre": _code,
    "table": _table,
    "figure": _figure,
}
