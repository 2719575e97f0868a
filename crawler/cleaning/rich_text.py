"""Bodies of stories as content systems keep them in JSON: markup in a string, or a list of blocks, each with a type and its text."""

import re
from html import escape
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import LxmlError

from crawler.cleaning import boilerplate
from crawler.cleaning.blocks import SILENT_TAGS, blocks_of, mark_breaks
from crawler.cleaning.document import fragment
from crawler.cleaning.lines import widget_line

# With less it is no story, but a teaser, a name, a caption.
MIN_CHARS = 300
# So much of a body stands in lines that end as sentences do; lists of names, codes and addresses have none.
PROSE_SHARE = 0.5
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
# Under these keys a text without markup is a body; under others it may be the terms of a sale.
_BODY_KEYS = frozenset({"articlebody", "body", "bodytext", "content", "fulltext", "maintext", "storytext", "text"})
# Else a text is plain, and its "<" and "&" are what they are.
_IS_MARKUP = re.compile(r"</?[a-zA-Z]|&#?\w{1,8};")
# Deeper than any story nests its lists and quotes.
MAX_DEPTH = 16
_NO_TEXT_TAGS = ("script", "style", "noscript", "template", "svg", "figure", "figcaption", "aside", *SILENT_TAGS)
_KINDS = ("type", "_type", "nodeType", "__typename", "blockType", "kind", "blockName", "name")
_TEXTS = ("text", "content", "html", "value", "innerHTML", "paragraph", "body", "content_html")
_INNER = (
    *("content_elements", "items", "children", "content", "blocks", "innerBlocks", "nodes", "elements", "paragraphs"),
    *("model", "data", "body", "value", "attributes", "attrs", "fields"),
)
_NO_TEXT = re.compile(
    r"image|picture|photo|video|audio|embed|gallery|slideshow|raw_html|(?<![a-z])ads?(?![a-z])|advert|promo|related|recirc|newsletter"
    r"|divider|social|tweet|interstitial|link_?list|caption|credit|button|poll|chart|correction|author|byline|teaser|podcast|comment"
    r"|reference|script|style|media|asset|sign-?up|subscri",
    re.I,
)
_LINE = re.compile(
    r"paragraph|heading|header|sub-?head|crosshead|list[-_]?item|^(?:p|li|h[1-6]|block|text-?block)$", re.I
)
_EACH_A_LINE = re.compile(r"list$|^[uo]l$|quote|table|row$", re.I)
# An item of a list that has one of these is a story, and no piece of one.
_OF_STORIES = ("headline", "headlines", "datePublished", "publishedAt", "publish_date", "slug")


def body_text(key: str, value: Any) -> str:
    """The paragraphs of what stands under `key`, if it reads as a story's body; else an empty text."""
    lines = _lines(_body_markup(key, value))
    chars = sum(map(len, lines))
    prose = sum(len(line) for line in lines if _SENTENCE_END.search(line))
    return "\n\n".join(lines) if chars >= MIN_CHARS and prose >= PROSE_SHARE * chars else ""


def _body_markup(key: str, value: Any) -> str:
    """As markup of which a tree is made once: a body may have thousands of blocks. Empty where it can be none."""
    if isinstance(value, list):
        return "" if any(map(_is_no_block, value)) else _paragraphs(value, 0)
    if not isinstance(value, str) or len(value) < MIN_CHARS or value.lstrip().startswith(("[", "{")):
        return ""
    if "<p" in value:
        return value
    return _paragraphs(value.splitlines(), 0) if key.casefold().replace("_", "") in _BODY_KEYS else ""


def _lines(markup: str) -> list[str]:
    """The paragraphs of markup, without what is a widget's; empty where no tree can be made of it."""
    if len(markup) < MIN_CHARS:
        return []
    try:
        tree = fragment(markup)
    except LxmlError:
        return []
    etree.strip_elements(tree, *_NO_TEXT_TAGS, with_tail=False)
    boilerplate.strip(tree)
    mark_breaks(tree)
    return [block.text for block in blocks_of(tree) if not widget_line(block.text)]


def _is_no_block(value: Any) -> bool:
    return any(value.get(key) for key in _OF_STORIES) if isinstance(value, dict) else not isinstance(value, str)


def _paragraphs(blocks: list[Any], depth: int) -> str:
    """Blocks that are lines of their own."""
    return "".join(map(_paragraph, (_read(block, depth + 1) for block in blocks)))


def _paragraph(read: "_Markup") -> str:
    return read.text if read.is_lines else f"<p>{read.text}</p>"


class _Markup(NamedTuple):
    """Markup of lines; or of a piece of somebody's line."""

    text: str
    is_lines: bool = False


def _read(node: Any, depth: int) -> _Markup:
    if isinstance(node, str):
        return _Markup(node if _IS_MARKUP.search(node) else escape(node, quote=False))
    if depth > MAX_DEPTH:
        return _Markup("")
    if isinstance(node, list):
        inner = [_read(each, depth + 1) for each in node]
        # A piece that stands between lines is one, too: no line begins or ends within a paragraph.
        return _Markup("".join(each.text for each in inner), any(each.is_lines for each in inner))
    return _read_block(node, depth) if isinstance(node, dict) else _Markup("")


def _read_block(block: dict[str, Any], depth: int) -> _Markup:
    kind = next((name for key in _KINDS if isinstance(name := block.get(key), str)), "")
    if _NO_TEXT.search(kind):
        return _Markup("")
    text = next((own for key in _TEXTS if isinstance(own := block.get(key), str) and own.strip()), None)
    held = (
        next((inner for key in _INNER if isinstance(inner := block.get(key), dict | list)), [])
        if text is None
        else text
    )
    if _EACH_A_LINE.search(kind) and isinstance(held, list):
        return _Markup(_paragraphs(held, depth), is_lines=True)
    read = _read(held, depth + 1)
    return _Markup(_paragraph(read), is_lines=True) if _LINE.search(kind) else read
