"""What the page's JSON-LD says of its article. The one place where its untyped values are read."""

import html
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from crawler.characters import writable
from crawler.urls import url_key

Node = dict[str, Any]

# Far beyond any real page; a script that is larger, or nested deeper, is a mistake or an attack.
MAX_SCRIPT_CHARACTERS = 2_000_000
MAX_NODES = 2_000
MAX_DEPTH = 12

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_ARTICLE_TYPE = re.compile(r"(?:article|posting|blogpost|report|reportage|review|recipe|interview|critic)$", re.I)


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation; `is_person` is None where the page does not say which."""

    name: str
    is_person: bool | None


@dataclass(slots=True)
class ArticleClaims:
    """The main article node's values, as they stand. Empty where the page has no such node.

    `breadcrumbs`, of a node of their own: (name, address) from the front page to this one.
    """

    types: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    breadcrumbs: list[tuple[str, str | None]] = field(default_factory=list)
    authors: list[Named] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    images: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    licenses: list[str] = field(default_factory=list)
    is_free: bool | None = None


def read_json_ld(scripts: list[HtmlElement]) -> tuple[Node, ...]:
    """Every node of the page's JSON-LD in document order, graphs and lists flattened; what cannot be parsed is skipped."""
    nodes: list[Node] = []
    for script in scripts:
        for value in _parse(script.text or ""):
            for node in _nodes(value):
                nodes.append(node)
                if len(nodes) >= MAX_NODES:
                    return tuple(nodes)
    return tuple(nodes)


def article_claims(
    nodes: tuple[Node, ...], addresses: Collection[str] = (), headlines: Collection[str] = ()
) -> ArticleClaims:
    """The values of the node that describes the page's own article.

    Of several it is one that has the page's address (`addresses`: as url_key spells them) or headline; of these, or where none
    has, the one that says most.
    """
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if any(map(_ARTICLE_TYPE.search, types_of(node)))]
    own = [node for node in articles if _is_named(node, addresses, headlines)] if len(articles) > 1 else []
    main = max(own or articles, key=_fullness, default=None)
    claims = ArticleClaims(breadcrumbs=_breadcrumbs(nodes))
    claims.publishers = [named.name for node in nodes for named in _named(node.get("publisher"), by_id)]
    claims.publishers += [name for node in nodes if _is_site(node) for name in _strings(node.get("name"))]
    if main is None:
        main = next((node for node in nodes if "datePublished" in node and "WebPage" in types_of(node)), None)
        if main is None:
            return claims
    else:
        claims.types = types_of(main)
        claims.headlines = [text for key in ("headline", "name") for text in _strings(main.get(key))]
    _fill(claims, main, by_id)
    return claims


def types_of(node: Node) -> list[str]:
    """The node's @type without vocabulary prefix: ["NewsArticle"]."""
    return [text.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for text in _strings(node.get("@type"))]


def _fill(claims: ArticleClaims, main: Node, by_id: dict[str, Node]) -> None:
    claims.descriptions = _strings(main.get("description"))
    claims.sections = _strings(main.get("articleSection"))
    claims.keywords = _keywords(main.get("keywords"))
    for key in ("author", "creator"):
        claims.authors += [named for named in _named(main.get(key), by_id) if named not in claims.authors]
    claims.published = _strings(main.get("datePublished")) or _strings(main.get("dateCreated"))
    claims.modified = _strings(main.get("dateModified"))
    claims.images = [image for key in ("image", "thumbnailUrl") for image in _images(main.get(key), by_id)]
    claims.licenses = _strings(main.get("license")) or [
        url for node in _dicts(main.get("license")) for url in _strings(node.get("url") or node.get("@id"))
    ]
    claims.is_free = _is_free(main)


def _parse(text: str) -> list[Any]:
    """The script's JSON values: one, several behind each other, or what a mild repair makes readable."""
    if len(text) > MAX_SCRIPT_CHARACTERS:
        return []
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for repaired in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        values = _values(repaired)
        if values:
            return values
    return []


def _values(text: str) -> list[Any]:
    # strict=False: line breaks and tabs inside of strings are the web's commonest JSON error.
    decoder = json.JSONDecoder(strict=False)
    values, position = [], 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _nodes(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "@included"):
            yield from _nodes(value.get(key), depth + 1)


def _fullness(node: Node) -> int:
    """How much the node says of an article: the page's own is the fullest, the first among equals."""
    keys = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage", "publisher")
    return sum(bool(node.get(key)) for key in keys)


def _is_named(node: Node, addresses: Collection[str], headlines: Collection[str]) -> bool:
    claimed = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    urls = [
        url
        for value in claimed
        for url in (*_strings(value), *(text for each in _dicts(value) for text in _strings(each.get("@id"))))
    ]
    titles = [" ".join(text.split()).casefold() for text in _strings(node.get("headline"))]
    return any(url_key(url) in addresses for url in urls) or any(title in headlines for title in titles)


def _is_site(node: Node) -> bool:
    return bool({"WebSite", "Organization", "NewsMediaOrganization"} & set(types_of(node)))


def _strings(value: Any) -> list[str]:
    """The value as texts: itself, its items, or what an {"@value": ...} holds; markup entities resolved."""
    if isinstance(value, str):
        text = writable(html.unescape(value)).strip()
        return [text] if text and text.lower() not in ("null", "none", "undefined") else []
    if isinstance(value, list):
        return [text for item in value[:200] if not isinstance(item, list) for text in _strings(item)]
    if isinstance(value, dict):
        return _strings(value["@value"]) if isinstance(value.get("@value"), str) else []
    return []


def _dicts(value: Any) -> list[Node]:
    if isinstance(value, dict):
        return [value]
    return [item for item in value[:200] if isinstance(item, dict)] if isinstance(value, list) else []


def _named(value: Any, by_id: dict[str, Node]) -> list[Named]:
    """Persons and organisations, in order: plain strings, nodes, references to nodes, and lists of these."""
    found: list[Named] = []
    for item in value[:50] if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found += [Named(name, None) for name in _strings(item)]
        elif isinstance(item, dict):
            found += _named_node(_resolved(item, by_id))
    return found


def _named_node(node: Node) -> list[Named]:
    types = types_of(node)
    is_person = True if "Person" in types else False if any("Organi" in kind for kind in types) else None
    names = _strings(node.get("name"))
    if not names:
        parts = [part for key in ("givenName", "familyName") for part in _strings(node.get(key))]
        names = [" ".join(parts)] if parts else []
    return [Named(name, is_person) for name in names]


def _resolved(node: Node, by_id: dict[str, Node]) -> Node:
    reference = node.get("@id")
    if "name" in node or not isinstance(reference, str):
        return node
    return by_id.get(reference, node)


def _keywords(value: Any) -> list[str]:
    """Texts, or the names of terms (schema.org/DefinedTerm)."""
    return _strings(value) + [name for term in _dicts(value) for name in _strings(term.get("name"))]


def _breadcrumbs(nodes: tuple[Node, ...]) -> list[tuple[str, str | None]]:
    """The first BreadcrumbList's items; the last one may have no address (Google's guidelines for breadcrumbs)."""
    for node in nodes:
        if "BreadcrumbList" in types_of(node):
            items = [(item, next(iter(_dicts(item.get("item"))), {})) for item in _dicts(node.get("itemListElement"))]
            named = [
                (
                    _strings(item.get("name")) or _strings(page.get("name")),
                    _strings(item.get("item")) or _strings(page.get("@id")),
                )
                for item, page in items
            ]
            return [(names[0], urls[0] if urls else None) for names, urls in named if names]
    return []


def _images(value: Any, by_id: dict[str, Node]) -> list[tuple[str, str | None, str | None]]:
    """(url, caption, credit) of each picture; the url as it stands."""
    found: list[tuple[str, str | None, str | None]] = []
    for item in value[:20] if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            node = _resolved(item, by_id)
            urls = _strings(node.get("contentUrl")) or _strings(node.get("url"))
            credit = _strings(node.get("creditText")) or [named.name for named in _named(node.get("creator"), by_id)]
            caption = _strings(node.get("caption"))
            found += [(url, caption[0] if caption else None, credit[0] if credit else None) for url in urls[:1]]
        else:
            found += [(url, None, None) for url in _strings(item)]
    return found


def _is_free(main: Node) -> bool | None:
    """The article's claim, or its parts': one part that is not free makes the article one that is not."""
    parts = [_claim(part.get("isAccessibleForFree")) for part in _dicts(main.get("hasPart"))]
    if False in parts:
        return False
    return _claim(main.get("isAccessibleForFree"))


def _claim(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value)
    for text in _strings(value):
        word = text.rsplit("/", 1)[-1].lower()
        if word in ("true", "yes", "1"):
            return True
        if word in ("false", "no", "0"):
            return False
    return None
