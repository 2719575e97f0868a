"""The pages of one story: told by a number at the end of their address, and never by rel=next alone.

Many sites call the next story rel=next. The next page of the same story has the same address but for its number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.cleaning.blocks import squeezed
from crawler.cleaning.document import Document
from crawler.cleaning.page_links import absolute
from crawler.discovery.shapes import is_story_address
from crawler.items import Lead
from crawler.urls import canonical_url, url_key

Form = Literal["query", "named", "bare", "file"]

# No story has more pages; a longer number is an id, one that begins with 0 a day.
_NUMBER = r"([1-9]\d?)"
_NAMES = "page|seite|pagina|página|strona|sida|side|sayfa"
_QUERY = re.compile(
    rf"(?i)(?:page|pg|page[_-]?(?:num(?:ber)?|no)|pagewanted|currentpage|seite|pagina|strona|sida|sayfa)={_NUMBER}"
)
# What stands in front of the number: /story/page/2, /story/seite-2; /story/2; story-2.html, story_page_2.html.
_PATHS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("named", re.compile(rf"(?i)^(/.+?)/(?:{_NAMES})[/_-]?{_NUMBER}(/?)$")),
    ("bare", re.compile(rf"(?i)^(?!/(?:{_NAMES})/)(/.+?)/{_NUMBER}(/?)$")),
    (
        "file",
        re.compile(rf"(?i)^(/.*?\w)[-_,](?:(?:{_NAMES})[-_,]?)?{_NUMBER}(\.(?:[sx]?html?|php|aspx?|jsp|ece|cms))$"),
    ),
)
# Most links end in no number, and need no closer look.
_MAY_BE_NUMBERED = re.compile(r"[/=_,-][1-9]\d?(?:$|[/?#&.])")
_BACKWARDS = frozenset({"prev", "previous", "first", "start"})
_COMMENT_PAGE = re.compile(r"/comment-page-\d+(/?)$")
_COMMENTS = re.compile(r"(?i)comment|respond|reply|kommentar")


@dataclass(frozen=True, slots=True)
class Numbered:
    """An address with a page number. `first_url` is the address without it, `stem` what url_key makes of that."""

    stem: str
    first_url: str
    number: int
    form: Form


def numbered(url: str) -> Numbered | None:
    """The page number at the end of an address; None where it has none."""
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    for place, pair in enumerate(pairs):
        if match := _QUERY.fullmatch(pair):
            first_url = urlunsplit(parts._replace(query="&".join(pairs[:place] + pairs[place + 1 :]), fragment=""))
            return Numbered(url_key(first_url), first_url, int(match[1]), "query")
    for form, pattern in _PATHS:
        if match := pattern.fullmatch(parts.path):
            first_url = urlunsplit(parts._replace(path=match[1] + match[3], fragment=""))
            return Numbered(url_key(first_url), first_url, int(match[2]), form)
    return None


def next_part(document: Document, url: str | None, *, is_part: bool = False) -> str | None:
    """The address of the article's next page, where the page at `url` links to it.

    That of the first page is the article's own, or has number 1; only of a page known as a later one (`is_part`) another
    number counts on: /posts/57 is a story, and /posts/58 the next one.
    """
    if url is None:
        return None
    wanted: dict[str, tuple[Form | None, int]] = {url_key(url): (None, 2)}
    own = numbered(url)
    if own and (is_part or own.number == 1):
        wanted[own.stem] = (own.form, own.number + 1)
    links = list(_numbered_links(document))
    for link, _ in sorted(links, key=lambda pair: "next" not in _rels(pair[1])):
        other = numbered(link)
        if other and other.stem in wanted:
            form, number = wanted[other.stem]
            if other.number == number and form in (None, other.form):
                return link
    return None


def first_part(document: Document, url: str | None) -> Lead | None:
    """The first page of the article of which the page at `url`, by its number, may be a later one.

    Sure where the page calls it canonical; else the first page has to tell whether it goes on here. Bare numbers may be the
    stories' own, and all of them would lead to their list: there the page has to link to the first one as such, or to the one
    before, and the address without the number has to be a story's.
    """
    if url and (below := _story_of_comments(url)):
        return Lead(below, is_part=True, is_sure=True)
    own = numbered(url) if url else None
    if own is None or own.number < 2:
        return None
    is_led = own.form in ("query", "named")
    for element in document.tree.iter("link", "a"):
        rels, link = _rels(element), canonical_url(absolute(element.get("href", ""), document.url) or "")
        number = _number_of(link, own) if link else None
        if link and number == 1 and "canonical" in rels:
            return Lead(link, is_part=True, is_sure=True)
        if link and number == 1 and (rels & _BACKWARDS or squeezed(element.text_content()) == "1"):
            return Lead(link, is_part=True, is_sure=False)
        is_led = is_led or bool(number == own.number - 1 and rels & _BACKWARDS and is_story_address(own.first_url))
    return Lead(own.first_url, is_part=True, is_sure=False) if is_led else None


def _story_of_comments(url: str) -> str | None:
    """The address of the story, where the page at `url` has the story and a page of its comments, as WordPress calls it."""
    parts = urlsplit(url)
    path = _COMMENT_PAGE.sub(r"\1", parts.path)
    return urlunsplit(parts._replace(path=path, fragment="")) if path != parts.path else None


def _number_of(link: str, own: Numbered) -> int | None:
    """Which page of the same story a link leads to; None where it leads elsewhere."""
    if url_key(link) == own.stem:
        return 1
    other = numbered(link)
    return other.number if other and other.stem == own.stem and other.form == own.form else None


def _numbered_links(document: Document) -> Iterator[tuple[str, HtmlElement]]:
    for element in document.tree.iter("link", "a"):
        href = element.get("href", "")
        if (
            not _MAY_BE_NUMBERED.search(href)
            or _COMMENTS.search(href.partition("#")[2])
            or "nofollow" in _rels(element)
        ):
            continue
        if link := canonical_url(absolute(href, document.url) or ""):
            yield link, element


def _rels(element: HtmlElement) -> set[str]:
    return set(element.get("rel", "").lower().split())
