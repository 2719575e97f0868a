"""What kind of page a tree is, in counts: taken before anything is cut, for verdict and quality."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.cleaning.document import Document

HEADINGS = ("h1", "h2", "h3", "h4")
# A link of fewer characters is a label ("Politics", "more"); from here on it may be a headline.
HEADLINE_CHARS = 15
# A paragraph of fewer characters may be a teaser or a caption; a story's are mostly longer.
PARAGRAPH_CHARS = 150
# A line of fewer is too likely to stand in the story by chance.
PROSE_CHARS = 40

# Lines of pages as people write them have the page's text three or four times: an item, its paragraph, a link in it.
NESTED = 16
_WORD = re.compile(r"\w+")
# Written without spaces: about two characters make a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's own claims and its counts.

    `url` is the page's own, None where unknown; `classes` are the names on <html> and <body>; `item_types` microdata's,
    without the vocabulary; `link_texts` those of links long enough for a headline; `headline_links` how many addresses
    are linked from headings; `paragraphs` counts the <p> of some length that are no links; `prose` are all lines of
    prose, and `main_prose` those of the element that holds most of them, directly or in its children; `scripts` are the
    addresses of scripts, frames and forms.
    """

    url: str | None
    title: str
    headings: tuple[str, ...]
    og_type: str
    generator: str
    classes: frozenset[str]
    item_types: frozenset[str]
    scripts: tuple[str, ...]
    link_texts: frozenset[str]
    headline_links: int
    paragraphs: int
    prose: tuple[str, ...]
    main_prose: tuple[str, ...]
    article_elements: int
    pictures: int
    password_fields: int
    has_published_meta: bool


def outline(document: Document) -> Outline:
    """Count once through a few kinds of element; the tree stays as it is."""
    tree = document.tree
    lines = _Lines(tree)
    meta = _metas(tree)
    texts, headline_links = _links(tree, lines)
    paragraphs, prose, main_prose = _prose(tree, lines)
    return Outline(
        url=_address(document, meta.get("og:url")),
        title=lines.of(next(tree.iter("title"), None)),
        headings=tuple(lines.of(heading) for heading in tree.iter("h1")),
        og_type=meta.get("og:type", "").casefold(),
        generator=meta.get("generator", "").casefold(),
        classes=_classes(tree),
        item_types=frozenset(kind.rsplit("/", 1)[-1] for kind in tree.xpath("//@itemtype")),
        scripts=tuple(tree.xpath("//script/@src | //iframe/@src | //form/@action")),
        link_texts=texts,
        headline_links=headline_links,
        paragraphs=paragraphs,
        prose=prose,
        main_prose=main_prose,
        article_elements=sum(1 for _ in tree.iter("article")),
        pictures=sum(1 for _ in tree.iter("img", "picture", "amp-img")),
        password_fields=len(tree.xpath('//input[@type="password"]')),
        has_published_meta="article:published_time" in meta,
    )


# Verdict and quality ask of the same text, one after the other.
@lru_cache(maxsize=1)
def count_words(text: str) -> int:
    """Words as a reader of any script counts them."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + unspaced // 2


class _Lines:
    """The text of elements, each as one line. Of all together no more than NESTED times the page's text, then nothing.

    Thousands of elements in each other each have the text of all that is in them: without a bound a page of a megabyte takes gigabytes.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._left = NESTED * sum(map(len, tree.itertext()))

    def of(self, element: HtmlElement | None) -> str:
        if element is None or self._left <= 0:
            return ""
        text = element.text_content()
        self._left -= len(text)
        return " ".join(text.split())


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name")
        if name and meta.get("content"):
            found.setdefault(name.strip().casefold(), meta.get("content").strip())
    return found


def _classes(tree: HtmlElement) -> frozenset[str]:
    names: list[str] = []
    for element in (tree, tree.find("body")):
        if element is not None:
            names += f"{element.get('class', '')} {element.get('id', '')}".casefold().split()
    return frozenset(names)


def _address(document: Document, og_url: str | None) -> str | None:
    """The page's own address: where a <base> has taken its place as the links' root, the one that the page claims."""
    if document.tree.find(".//base[@href]") is None:
        return document.url
    canonical: list[str] = document.tree.xpath("//link[@rel='canonical']/@href")
    claimed = (canonical[0] if canonical else og_url or "").strip()
    return claimed if claimed.startswith("http") else None


def _links(tree: HtmlElement, lines: _Lines) -> tuple[frozenset[str], int]:
    """(texts of the links that may be headlines, number of addresses linked from headings)."""
    texts: set[str] = set()
    in_headings: set[str] = set()
    for link in tree.iter("a"):
        address = (link.get("href") or "").partition("#")[0]
        text = lines.of(link) if address else ""
        if len(text) >= HEADLINE_CHARS:
            texts.add(text)
            if _is_headline(link):
                in_headings.add(address)
    return frozenset(texts), len(in_headings)


def _is_headline(link: HtmlElement) -> bool:
    """It stands in a heading, or a heading in it, as in the cards of a front page."""
    around = next((True for _ in _few(link.iterancestors(), 3) if _.tag in HEADINGS), False)
    return around or next(link.iter(*HEADINGS), None) is not None


def _few(elements: Iterator[HtmlElement], count: int) -> Iterator[HtmlElement]:
    return (element for _, element in zip(range(count), elements, strict=False))


def _prose(tree: HtmlElement, lines: _Lines) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """(number of long paragraphs, all lines of prose, those of the place that holds most)."""
    paragraphs = 0
    found: list[str] = []
    places: dict[HtmlElement, list[str]] = {}
    for element in tree.iter("p", "li", "blockquote", "h2", "h3"):
        line = lines.of(element)
        if len(line) < PROSE_CHARS or _linked_chars(element) > len(line) / 2:
            continue
        found.append(line)
        paragraphs += element.tag == "p" and len(line) >= PARAGRAPH_CHARS
        for place in _few(element.iterancestors(), 2):
            places.setdefault(place, []).append(line)
    most = max(places.values(), key=lambda held: sum(map(len, held)), default=[])
    return paragraphs, tuple(found), tuple(most)


def _linked_chars(element: HtmlElement) -> int:
    return sum(len("".join(link.itertext())) for link in element.iter("a")) if len(element) else 0
