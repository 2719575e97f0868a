"""What a page's markup says of itself, gathered in one walk over the tree: each field's reader takes from here."""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning.metadata.json_ld import ArticleClaims, Node, article_claims, read_json_ld
from crawler.cleaning.metadata.shown import spaced, visible_text
from crawler.urls import canonical_url, url_key

# A byline or a date line is short; what is longer is a paragraph, or a box around many things.
MAX_SPOTS = 400
MAX_HEADLINES = 30
MAX_SPOT_CHARACTERS = 400

_BYLINE = re.compile(
    r"author|by-?_?line|autor|auteur|autore|writer|reporter|verfasser|redakt(?:eur|or)|journalist|contribut|vcard|\bfn\b|firma\b"
    r"|posted-?_?by|written-?_?by|published-?_?by|creator|credits?\b|\bby\b|signature|kirjoittaja|skribent|penulis|yazar"
)
_AUTHOR_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|a)?|auteurs?|by|people|profiles?|staff|contributors?|writers?|columnists?|reporters?|journalists?)/[^/]"
)
_DATED = re.compile(r"date|time|publi|posted|datum|fecha|data\b|meta|veroeff|created|updated|byline|tarih|stand\b")
_WALL = re.compile(
    r"\b(?:paywall|pay-wall|piano-(?:inline|paywall|container)|tp-container-inner|regwall|leaky-?paywall|meteredcontent"
    r"|subscri(?:ber|ption)-(?:only|wall|required)|premium-(?:paywall|content-wall)|poool-widget|js-paywall|paid-barrier|article__barrier)\b"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.I)
_HEADLINE = re.compile(
    r"headline|(?:entry|post|article|story|news|page|content|single)[-_]{0,2}(?:title|heading)|titel\b|titulo|titre\b"
)
_FURNITURE = re.compile(
    r"comment|related|recommend|(?<!without-)(?<!with-)(?<!has-)(?<!no-)sidebar|popular|trending|most-?_?read|newsletter|more-?_?(?:from|stor|news|article)|read-?_?(?:more|next|also)"
    r"|latest|teaser|promo|advert|breadcrumb|nav\b|menu|recirc|also-?like|up-?next|disqus|widget-area|linkbox|carousel",
    re.I,
)
# Is it marked as a byline, as a date line, as a headline, as a wall, as a link to the licence?
_Kinds = tuple[bool, bool, bool, bool, bool]
_MARKING = frozenset({"class", "id", "rel", "itemprop"})
_KEPT = frozenset({"h1", "h2", "h3", "time", "figure", "img", "amp-img"})
_SILENT = frozenset({"style", "svg", "path", "option"})


@dataclass(frozen=True, slots=True)
class Spot:
    """An element that may hold a field, and where it stands: its place in document order."""

    element: HtmlElement
    order: int
    marks: str


@dataclass(slots=True)
class Claims:
    """All that was gathered. `meta` and `links` are keyed in lower case; values stand in document order."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    title_tag: str | None = None
    json_ld: tuple[Node, ...] = ()
    article: ArticleClaims = field(default_factory=ArticleClaims)
    headings: list[Spot] = field(default_factory=list)
    subheads: list[Spot] = field(default_factory=list)
    headlines: list[Spot] = field(default_factory=list)
    times: list[Spot] = field(default_factory=list)
    bylines: list[Spot] = field(default_factory=list)
    dated: list[Spot] = field(default_factory=list)
    microdata: dict[str, list[Spot]] = field(default_factory=dict)
    figures: list[HtmlElement] = field(default_factory=list)
    pictures: list[HtmlElement] = field(default_factory=list)
    tag_links: list[HtmlElement] = field(default_factory=list)
    has_wall: bool = False
    elements: int = 0

    def metas(self, *names: str) -> list[str]:
        """The contents of the named meta tags, by order of the names."""
        return [content for name in names for content in self.meta.get(name, ())]


def gather(tree: HtmlElement, url: str | None = None) -> Claims:
    """Walk the tree once. It is not changed. `url`: the page's address, where it is known."""
    claims = Claims()
    scripts: list[HtmlElement] = []
    order = 0
    for order, element in enumerate(tree.iter(etree.Element)):
        tag = element.tag
        if tag == "meta":
            _take_meta(claims, element)
        elif tag == "script":
            if "ld+json" in element.get("type", "").lower():
                scripts.append(element)
        elif tag == "title":
            if claims.title_tag is None:
                claims.title_tag = spaced(element.text or "") or None
        elif tag == "link":
            _take_link(claims, element)
        elif tag not in _SILENT:
            _take_element(claims, element, order)
    claims.elements = order + 1
    claims.json_ld = read_json_ld(scripts)
    claims.article = article_claims(claims.json_ld, *_own_names(claims, url))
    return claims


def _own_names(claims: Claims, url: str | None) -> tuple[set[str], set[str]]:
    """By what the page is called: the keys of its addresses, and its headlines in lower case."""
    told = [canonical_url(address, url) for address in (*claims.links.get("canonical", []), *claims.metas("og:url"))]
    headings = [visible_text(spot.element) for spot in claims.headings[:3]]
    return {url_key(address) for address in (url, *told) if address}, {
        title.casefold() for title in (*headings, *claims.metas("og:title"))
    }


def is_furniture(element: HtmlElement) -> bool:
    """It stands in navigation, comments, or among other stories."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("nav", "aside", "form"):
            return True
        if ancestor.tag in ("body", "article", "main"):
            return False
        if _names_furniture(f"{ancestor.get('class', '')} {ancestor.get('id', '')}"):
            return True
    return False


@lru_cache(maxsize=8192)
def _names_furniture(marks: str) -> bool:
    return bool(_FURNITURE.search(marks))


def _take_meta(claims: Claims, element: HtmlElement) -> None:
    content = spaced(_unescaped(element.get("content", "")))
    if not content:
        return
    for attribute in ("name", "property", "itemprop", "http-equiv"):
        key = element.get(attribute, "").strip().lower()
        if key:
            claims.meta.setdefault(key, []).append(content)
            return


def _unescaped(content: str) -> str:
    """Some systems escape what is escaped already, and others put markup into a text."""
    if "&" in content and _ENTITY.search(content):
        content = html.unescape(content)
    return _TAG.sub("", content) if "</" in content else content


def _take_link(claims: Claims, element: HtmlElement) -> None:
    href = element.get("href", "").strip()
    for rel in element.get("rel", "").lower().split():
        if href:
            claims.links.setdefault(rel, []).append(href)


def _take_element(claims: Claims, element: HtmlElement, order: int) -> None:
    tag = element.tag
    if tag in _KEPT:
        _take_kept(claims, element, order)
    marks = " ".join([value for name, value in element.items() if name in _MARKING])
    if tag == "a":
        marks += _link_marks(element)
    if not marks:
        return
    if marks.endswith(" rel=tag") and len(claims.tag_links) < MAX_SPOTS:
        claims.tag_links.append(element)
    if kinds := _kinds(marks):
        _take_marked(claims, Spot(element, order, marks), kinds)
    if itemprop := element.get("itemprop"):
        for name in itemprop.lower().split():
            claims.microdata.setdefault(name, []).append(Spot(element, order, "itemprop"))


def _take_kept(claims: Claims, element: HtmlElement, order: int) -> None:
    tag = element.tag
    if tag == "figure":
        claims.figures.append(element)
        return
    if tag in ("img", "amp-img"):
        if len(claims.pictures) < MAX_SPOTS:
            claims.pictures.append(element)
        return
    spots = claims.headings if tag == "h1" else claims.times if tag == "time" else claims.subheads
    spots.append(Spot(element, order, tag))


def _link_marks(link: HtmlElement) -> str:
    """What a link's address and relation say of its words: the name of an author, a tag."""
    marks = " author-link" if _AUTHOR_ADDRESS.search(link.get("href", "")) else ""
    relations = link.get("rel", "").lower().split()
    return marks + "".join(f" rel={name}" for name in ("author", "tag") if name in relations)


def _take_marked(claims: Claims, spot: Spot, kinds: _Kinds) -> None:
    is_byline, is_dated, is_headline, is_wall, is_license = kinds
    if is_byline and len(claims.bylines) < MAX_SPOTS:
        claims.bylines.append(spot)
    if is_dated and len(claims.dated) < MAX_SPOTS:
        claims.dated.append(spot)
    if (
        is_headline
        and spot.element.tag in ("h2", "h3", "div", "span", "p", "td")
        and len(claims.headlines) < MAX_HEADLINES
    ):
        claims.headlines.append(spot)
    if is_wall:
        claims.has_wall = True
    if is_license and spot.element.tag == "a":
        claims.links.setdefault("license", []).append(spot.element.get("href", "").strip())


# The pages of a site share their class names, and thirty patterns are dear on each.
@lru_cache(maxsize=8192)
def _kinds(marks: str) -> _Kinds | None:
    """None where it is none of these."""
    marks = marks.lower()
    kinds = (
        bool(_BYLINE.search(marks)),
        bool(_DATED.search(marks)),
        bool(_HEADLINE.search(marks)),
        bool(_WALL.search(marks)),
        "license" in marks.split(),
    )
    return kinds if any(kinds) else None
