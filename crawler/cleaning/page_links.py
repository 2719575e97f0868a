"""The links of a page, and where on it they stand."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.cleaning.blocks import squeezed
from crawler.cleaning.document import Document
from crawler.items import PageLink

LANDMARKS = frozenset({"nav", "header", "footer", "aside", "form", "article", "main"})
_WHOLE = re.compile(
    r"""https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w%&=+,:@!~-]*(?:\.\w+)*)*(?:\?[!-"$-~]+)?(?:#[!-~]+)?$""", re.A
)
# A path from the root of the host, with nothing in it that would have to be resolved: no "//", no "." or ".." for a part of it.
_PART = r"[\w%&=+,:@!~-][\w%&=+,:@!~.-]*"
_ROOTED = re.compile(rf"/(?:{_PART}(?:/{_PART})*/?)?(?:\?[!-\"$-~]+)?(?:#[!-~]+)?", re.A)
_ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?(?=/)", re.A)
_WHITE = re.compile(r"\s")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def page_links(document: Document) -> tuple[PageLink, ...]:
    """Every <a href> that leads to a web address, in the page's order. To be asked before anything is cut."""
    places: dict[HtmlElement, tuple[str | None, bool]] = {}
    return tuple(_links(document, places))


def absolute(href: str, root: str | None) -> str | None:
    """The web address that `href` leads to, without white space; None for mail, scripts, places on the same page and broken ones."""
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    # Most addresses are whole: joining them with the page's own takes as long as all else that is asked of a link.
    if _WHOLE.match(href):
        return href
    if root and _ROOTED.fullmatch(href) and (origin := _ORIGIN.match(root)):
        return origin.group() + href
    try:
        url = urljoin(root or "", href)
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and not _WHITE.search(parts.netloc)
    except ValueError:
        return None
    # urljoin leaves "HTTP://" as it is written.
    return _WHITE.sub(_escaped, parts.scheme + url[len(parts.scheme) :]) if is_web else None


def _escaped(white: re.Match[str]) -> str:
    """As browsers ask for it: tabs and line breaks inside an address are no part of it."""
    return "" if white[0] in "\t\r\n" else quote(white[0])


def _links(document: Document, places: dict[HtmlElement, tuple[str | None, bool]]) -> Iterator[PageLink]:
    for element in document.tree.iter("a"):
        url = absolute(element.get("href", ""), document.url)
        if url is None:
            continue
        place, in_heading = _place(element, places)
        yield PageLink(
            url=url,
            text=squeezed(element.text_content()),
            place=place,
            in_heading=in_heading or (len(element) > 0 and next(element.iter(*_HEADINGS), None) is not None),
            nofollow="nofollow" in element.get("rel", "").lower(),
        )


def _place(element: HtmlElement, places: dict[HtmlElement, tuple[str | None, bool]]) -> tuple[str | None, bool]:
    """The nearest landmark, and whether a heading stands around it; remembered for all the ancestors on the way."""
    way: list[HtmlElement] = []
    found: tuple[str | None, bool] = (None, False)
    parent = element.getparent()
    while parent is not None:
        if parent in places:
            found = places[parent]
            break
        way.append(parent)
        if parent.tag in LANDMARKS:
            found = (parent.tag, False)
            break
        parent = parent.getparent()
    for ancestor in reversed(way):
        place, in_heading = found
        found = (place, in_heading or ancestor.tag in _HEADINGS)
        places[ancestor] = found
    return found
