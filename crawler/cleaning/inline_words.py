"""Words of a sentence that the page can be asked about: glossary terms and footnotes are buttons and labels, and yet the story's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_TAGS
from crawler.cleaning.evidence.lines import is_like_widget

_ASKABLE = ("button", "label")
# A term, a name, half a sentence; more is a box that opens, or an element that was never closed.
MAX_CHARS = 80
# What stands in a line with fewer characters beside its buttons is a bar of them.
MIN_LINE_CHARS = 40
# Deeper in inline elements stands no word of a sentence.
INLINE_DEPTH_MAX = 8
# A sentence goes on behind these, and before those.
_OPENING = frozenset("([{,;–—-/\"'“”„«»‘’‚‹›「『、，")
_CLOSING = frozenset(")]},;.:!?…–—-/\"'“”„«»‘’‹›」』、，。：；！？؟،")


def open_inline_words(tree: HtmlElement) -> None:
    """Make plain words of the buttons and labels that stand within a sentence; those that ask for something stay what they are."""
    hosts = dict.fromkeys(host for element in tree.iter(*_ASKABLE) if (host := _host(element)) is not None)
    for element in [found for host in hosts for found in _in_sentences(host)]:
        for inner in list(element.iter("*")):
            if inner is not element and (inner.get("role") == "tooltip" or inner.get("hidden") is not None):
                inner.drop_tree()
        _part(element)
        element.tag = "span"


def _part(element: HtmlElement) -> None:
    """A button has room around it, and pages leave out the blank: "said professor<button>Jane Roe,</button> founder of"."""
    earlier, around = element.getprevious(), element.getparent()
    before = earlier.tail if earlier is not None else around.text if around is not None else None
    if _is_cased(before, -1) and _is_cased(element.text, 0):
        element.text = f" {element.text}"
    if _is_cased("".join(element.itertext()), -1) and _is_cased(element.tail, 0):
        element.tail = f" {element.tail}"


def _is_cased(text: str | None, at: int) -> bool:
    """Whether the text has a letter there of a script with small and large ones: these part their words."""
    return bool(text and (text[at].islower() or text[at].isupper()))


def _host(element: HtmlElement) -> HtmlElement | None:
    """The element whose line this one stands in."""
    around = islice(element.iterancestors(), INLINE_DEPTH_MAX)
    return next((host for host in around if host.tag in LINE_TAGS), None)


@dataclass(slots=True)
class _Line:
    """What was read of a line: its `last` character, how many it has, and the elements that wait for what follows them."""

    last: str = ""
    chars: int = 0
    waiting: list[HtmlElement] = field(default_factory=list)
    found: list[HtmlElement] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        words = (text or "").strip()
        if not words:
            return
        # Two in a row, with no word between them, are a bar.
        if len(self.waiting) == 1 and _goes_on(self.last, words[0]):
            self.found += self.waiting
        self.waiting = []
        self.last, self.chars = words[-1], self.chars + len(words)

    def close(self) -> Iterable[HtmlElement]:
        found = self.found if self.chars >= MIN_LINE_CHARS else []
        self.last, self.chars, self.waiting, self.found = "", 0, [], []
        return found


def _in_sentences(host: HtmlElement) -> Iterator[HtmlElement]:
    line = _Line()
    walk = etree.iterwalk(host, events=("start", "end"))
    for event, element in walk:
        is_apart = element.tag in LINE_TAGS or element.tag == "br"
        if event == "start" and element is not host:
            if is_apart:
                yield from line.close()
                walk.skip_subtree()
            elif element.tag in _ASKABLE:
                if _is_term(element):
                    line.waiting.append(element)
                walk.skip_subtree()
            else:
                line.add(element.text)
        elif event == "start":
            line.add(element.text)
        elif element is not host:
            line.add(element.tail)
    yield from line.close()


def _goes_on(before: str, after: str) -> bool:
    """Whether one sentence stands on both sides; at a line's beginning only a small letter tells that it has begun already."""
    if not before:
        return after.islower()
    return (before.isalnum() or before in _OPENING) and (after.isalnum() or after in _CLOSING)


def _is_term(element: HtmlElement) -> bool:
    text = " ".join("".join(element.itertext()).split())
    is_line = next(element.iterdescendants(*LINE_TAGS), None) is None
    return is_line and len(text) <= MAX_CHARS and any(map(str.isalpha, text)) and not is_like_widget(text)
