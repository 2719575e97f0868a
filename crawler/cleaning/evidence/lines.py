"""A page's lines, with what every piece of evidence needs of them; and what a line says by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.evidence.places import Place, Places
from crawler.cleaning.lines import likely_widget_line, widget_line
from crawler.cleaning.rules import load
from crawler.items import RemovalReason

Columns = dict[str, Sequence[float] | np.ndarray]

# A line of fewer characters may be anybody's; one with more in links leads away.
PROSE_CHARS = 80
PROSE_LINK_SHARE = 0.35
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
HOST_CODE = {tag: float(code) for code, tag in enumerate(load("tags")["hosts"].split())}
OTHER_HOST = float(len(HOST_CODE))
# What a paragraph's lines may stand in without being parted by it: a list, a quote.
_LINE_HOSTS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "dd", "dt", "ul", "ol", "dl"})
_SENTENCE_END = re.compile(r"[.!?。！？؟…]['\"”’»)\]]*$")
_STOPS = re.compile(r"[.!?。！？]")
_BARS = re.compile(r"[|•·]")


@dataclass(slots=True)
class Lines:
    """The lines of a page in reading order, and of each, in arrays of that length:

    `chars`; `link_share` of them in links; `prose`, its characters where it reads as prose and 0 elsewhere; `place`, and
    `container`, the element that its paragraph, list or quote stands in.
    """

    blocks: Sequence[Block]
    chars: np.ndarray
    link_share: np.ndarray
    prose: np.ndarray
    places: list[Place]
    containers: list[HtmlElement]
    is_sentence: np.ndarray
    host: np.ndarray
    is_widget: np.ndarray

    def __len__(self) -> int:
        return len(self.blocks)


def lines_of(blocks: Sequence[Block], suspects: Mapping[HtmlElement, RemovalReason]) -> Lines:
    """`suspects` are the elements that the rules would take out, with their reasons. `blocks` is not empty."""
    known = Places(suspects)
    places = [known.of(block.host) for block in blocks]
    chars = np.array([len(block.text) for block in blocks], dtype=float)
    link_share = np.minimum(1, np.array([block.link_chars for block in blocks]) / chars)
    is_apart = np.array([place.reason is not None or place.is_in("nav") or place.is_in("footer") for place in places])
    return Lines(
        blocks=blocks,
        chars=chars,
        link_share=link_share,
        prose=np.where((chars >= PROSE_CHARS) & (link_share < PROSE_LINK_SHARE) & ~is_apart, chars, 0),
        places=places,
        containers=[container_of(block.host) for block in blocks],
        is_sentence=np.array([bool(_SENTENCE_END.search(block.text)) for block in blocks], dtype=float),
        host=np.array([HOST_CODE.get(block.host.tag, OTHER_HOST) for block in blocks]),
        is_widget=np.array([is_like_widget(block.text) for block in blocks], dtype=float),
    )


def container_of(element: HtmlElement) -> HtmlElement:
    while element.tag in _LINE_HOSTS:
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def is_like_widget(text: str) -> bool:
    return widget_line(text) is not None or likely_widget_line(text) is not None


def text_columns(lines: Lines) -> Columns:
    """The shape of a line's words."""
    texts = [block.text for block in lines.blocks]
    words = np.array([max(1, text.count(" ") + text.count("\n") + 1) for text in texts], dtype=float)
    return {
        "chars": np.log1p(lines.chars),
        "words": words,
        "link_share": lines.link_share,
        "stops": np.array([len(_STOPS.findall(text)) for text in texts]) / words,
        "is_sentence": lines.is_sentence,
        "is_torn": [text.endswith(("…", "...")) for text in texts],
        "capitals": np.array([sum(map(str.isupper, text)) for text in texts]) / lines.chars,
        "begins_apart": [text[0] in "([©*•" for text in texts],
        # Those of <br> alone: of others the model has learned nothing.
        "breaks": [0 if block.host.tag == "pre" else block.text.count("\n") for block in lines.blocks],
        "bars": [len(_BARS.findall(text)) for text in texts],
        "has_at": ["@" in text for text in texts],
        "has_slash": ["/" in text for text in texts],
        "word_chars": lines.chars / words,
        "is_widget": lines.is_widget,
    }


def element_columns(lines: Lines) -> Columns:
    """The element that holds a line, and what the line holds of elements."""
    children = [block.children() for block in lines.blocks]
    parents = [block.host.getparent() for block in lines.blocks]
    return {
        "host": lines.host,
        "is_tail": [block.start >= 0 for block in lines.blocks],
        "children": [len(held) for held in children],
        "strong": [sum(child.tag in ("strong", "b") for child in held) for held in children],
        "emphasis": [sum(child.tag in ("em", "i") for child in held) for held in children],
        "siblings": [0 if parent is None else len(parent) for parent in parents],
    }
