"""Sitemaps (sitemaps.org): indexes, lists of pages, Google News's, plain text; gzipped or not."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree

from crawler.discovery.candidates import Candidate, newest_first
from crawler.discovery.dates import read_date
from crawler.discovery.feeds import UnreadableFeed, read_feed
from crawler.discovery.xml_bytes import HEAD_BYTES, is_blank, without_doctype
from crawler.items import Hints
from crawler.urls import canonical_url, same_domain

# The protocol's own limits ("Sitemap file format").
BYTES_MAX = 50 << 20
ENTRIES_MAX = 50_000
# Longer titles are no titles: they would be kept for every page that waits.
TITLE_CHARS_MAX = 1_000

_USUAL_PATHS = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/wp-sitemap.xml",
    "/sitemap.xml.gz",
)
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex|rss|feed|rdf|html)[\s>/]", re.I)
# Addresses with bare ampersands are the commonest mistake in sitemaps. Entities of a sitemap's own stay unexpanded, too.
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)", re.I)
_UNDATED = datetime.min.replace(tzinfo=UTC)


class UnreadableSitemap(Exception):
    """The bytes are no sitemap that can be read. `reason` says why."""

    def __init__(self, reason: Literal["empty", "html", "not-a-sitemap", "too-large", "broken-gzip"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SitemapChild:
    """A sitemap that an index names. `modified`: when the index says it changed last."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, the newest first: pages, or further sitemaps where it is an index."""

    entries: tuple[Candidate, ...] = ()
    children: tuple[SitemapChild, ...] = ()


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Read a sitemap. `url` is where it was found: what it lists of other domains than that one's is left out.

    Hosts of the same registered domain pass: newspapers keep the sitemaps of all their sections at one of them. At most
    ENTRIES_MAX are read, and of one that is cut off or broken what stands before the break. No entity is expanded.
    Raises UnreadableSitemap.
    """
    body = _unzipped(_unzipped(body))
    if is_blank(body):
        raise UnreadableSitemap("empty")
    body = without_doctype(body)
    root = _ROOT.search(body, 0, HEAD_BYTES)
    kind = root[1].lower() if root else b""
    if kind == b"html":
        raise UnreadableSitemap("html")
    if kind in (b"rss", b"feed", b"rdf"):
        return Sitemap(_feed_entries(body, url))
    if kind:
        return _read_xml(body, url)
    return Sitemap(_read_text(body, url))


def usual_sitemaps(url: str) -> tuple[str, ...]:
    """Where the sitemap of the site at `url` may be, if its robots.txt names none."""
    return tuple(urljoin(url, path) for path in _USUAL_PATHS)


def _unzipped(body: bytes) -> bytes:
    """The body without its gzip wrapping, if it has one; as much as there is of one that is cut off."""
    if len(body) > BYTES_MAX:
        raise UnreadableSitemap("too-large")
    if not body.startswith(_GZIP):
        return body
    parts: list[bytes] = []
    room = BYTES_MAX + 1
    while body.startswith(_GZIP) and room > 0:
        unzip = zlib.decompressobj(wbits=31)
        try:
            parts.append(unzip.decompress(body, room))
        except zlib.error as error:
            raise UnreadableSitemap("broken-gzip") from error
        room -= len(parts[-1])
        body = unzip.unused_data
    if room <= 0:
        raise UnreadableSitemap("too-large")
    return b"".join(parts)


def _feed_entries(body: bytes, url: str) -> tuple[Candidate, ...]:
    """The protocol lets a feed stand for a sitemap."""
    try:
        entries = read_feed(body, url).entries
    except UnreadableFeed as error:
        raise UnreadableSitemap("not-a-sitemap") from error
    return tuple(entry for entry in entries if same_domain(entry.url, url))


def _read_text(body: bytes, url: str) -> tuple[Candidate, ...]:
    """One address a line."""
    entries = []
    for line in body.decode("utf-8-sig", "replace").splitlines()[:ENTRIES_MAX]:
        page = canonical_url(line)
        if page and same_domain(page, url):
            entries.append(Candidate(page))
    if not entries:
        raise UnreadableSitemap("not-a-sitemap")
    return newest_first(entries)


def _read_xml(body: bytes, url: str) -> Sitemap:
    entries: list[Candidate] = []
    children: dict[str, SitemapChild] = {}
    own = canonical_url(url)  # an index that names itself
    for element in _elements(body):
        page = canonical_url(_text(element, "loc") or "", url)
        if page is None or page == own or not same_domain(page, url):
            continue
        if element.tag.endswith("sitemap"):
            children.setdefault(page, SitemapChild(page, read_date(_text(element, "lastmod"))))
        else:
            entries.append(Candidate(page, _hints(element)))
        if len(entries) + len(children) == ENTRIES_MAX:
            break
    by_date = sorted(children.values(), key=lambda child: child.modified or _UNDATED, reverse=True)
    return Sitemap(newest_first(entries), tuple(by_date))


def _elements(body: bytes) -> Iterator[Any]:
    """Each `<url>` and `<sitemap>`, freed when the next one is asked for."""
    # Cut after the last whole one: the parser would close an address that breaks off.
    whole = max(body.rfind(b"url>") + 4, body.rfind(b"sitemap>") + 8)
    events = etree.iterparse(
        io.BytesIO(_BARE_AMPERSAND.sub(b"&amp;", body[:whole])),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        # Broken beyond what libxml2 mends, or larger in one piece than it takes: what came before stands.
        return


def _hints(element: Any) -> Hints | None:
    """What the sitemap says of a page; Google News's title and date among it."""
    news = element.find("{*}news")
    title = unescape(_text(news, "title") or "") if news is not None else ""
    published = read_date(_text(news, "publication_date")) if news is not None else None
    modified = read_date(_text(element, "lastmod"))
    if not title and published is None and modified is None:
        return None
    return Hints("sitemap", title if 0 < len(title) <= TITLE_CHARS_MAX else None, published, modified)


def _text(element: Any, name: str) -> str | None:
    """The text of the child `name` in the element's own vocabulary: a picture's `image:loc` is not the page's."""
    namespace, brace, _ = element.tag.rpartition("}")
    text = element.findtext(namespace + brace + name, "")
    # Escaped once too often, by the site or, inside CDATA, by us. No other references: `&copy=` is a parameter.
    return " ".join(text.replace("&amp;", "&").split()) or None
