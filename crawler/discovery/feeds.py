"""Feeds: RSS, Atom and JSON Feed."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from time import struct_time
from typing import Any, Literal
from urllib.parse import urljoin

import feedparser
from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawler.discovery.candidates import Candidate, newest_first
from crawler.discovery.dates import plausible
from crawler.discovery.json_feeds import json_entries, read_json
from crawler.discovery.xml_bytes import HEAD_BYTES, is_blank, without_doctype
from crawler.items import Hints
from crawler.urls import canonical_url

# Two seconds' work for feedparser, and far more than any newspaper's feed holds.
ENTRIES_MAX = 5_000
# Longer titles are no titles: they would be kept for every page that waits.
TITLE_CHARS_MAX = 1_000
# Heads with their scripts and styles are long, and feeds are named anywhere in them.
HTML_HEAD_BYTES = 262_144

# Where sites that do not name their feed have it: WordPress, most other systems, Hugo and Jekyll.
_USUAL_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
_FEED_TYPES = frozenset(
    f"application/{name}" for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "rss", "atom", "xml")
) | {"text/xml", "text/rss"}
# WordPress names one for the comments of the site and of each story.
_COMMENT_FEED = re.compile(r"/comments/(?:feed|rss|atom|default)\b|[?&]feed=comments", re.I)
_HEAD_END = re.compile(rb"</head\s*>|<body[\s>]", re.I)
_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|html)[\s>]", re.I)
_ENTRY_START = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]", re.I)
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.I)
_MAIL_ADDRESS = re.compile(r"(?<!\S)[^\s@]*+@\S*")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class UnreadableFeed(Exception):
    """The bytes are no feed. `reason` says what they are instead."""

    def __init__(self, reason: Literal["empty", "html", "not-a-feed"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's stories, the newest first, and what it says of itself."""

    entries: tuple[Candidate, ...]
    title: str | None = None
    language: str | None = None


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Read a feed, of any format. `url` resolves its relative links; `content_type` is the HTTP header, for its charset.

    Entries without a usable link are left out, and those after the first ENTRIES_MAX. No entity is expanded that the
    feed declares itself. Raises UnreadableFeed.
    """
    if is_blank(body):
        raise UnreadableFeed("empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(body, url)
    body = without_doctype(body)
    root = _ROOT.search(body, 0, HEAD_BYTES)
    if not root:
        raise UnreadableFeed("not-a-feed")
    if root[1].lower() == b"html":
        raise UnreadableFeed("html")
    parsed = _parse(_cut(body), url, content_type)
    candidates = (_candidate(entry, url, parsed["version"]) for entry in parsed["entries"])
    return Feed(
        newest_first(candidate for candidate in candidates if candidate),
        _plain(parsed["feed"].get("title")),
        parsed["feed"].get("language") or None,
    )


def find_feeds(html: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page's head names (`<link rel=alternate>`), in its order; not those of comments."""
    end = _HEAD_END.search(html, 0, HTML_HEAD_BYTES)
    head = html[: end.start() if end else HTML_HEAD_BYTES]
    if b"alternate" not in head.lower():
        return ()
    try:
        tree = document_fromstring(head + b"<body>", parser=HTMLParser(remove_comments=True, remove_pis=True))
    except ParserError:  # nothing but comments
        return ()
    base = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    root = canonical_url(base, url) if base else None
    feeds = (canonical_url(link.get("href", ""), root or url) for link in tree.iter("link") if _names_feed(link))
    return tuple(dict.fromkeys(feed for feed in feeds if feed and not _COMMENT_FEED.search(feed)))


def usual_feeds(url: str) -> tuple[str, ...]:
    """Where the feed of the site at `url` may be, if nothing names it."""
    return tuple(urljoin(url, path) for path in _USUAL_PATHS)


def _names_feed(link: HtmlElement) -> bool:
    media_type = link.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in link.get("rel", "").lower().split() and media_type in _FEED_TYPES and bool(link.get("href"))


def _json_feed(body: bytes, url: str) -> Feed:
    values = read_json(body)
    if values is None:
        raise UnreadableFeed("not-a-feed")
    title, language = values.get("title"), values.get("language")
    return Feed(
        newest_first(json_entries(values, url)),
        _plain(title) if isinstance(title, str) else None,
        language if isinstance(language, str) else None,
    )


def _cut(body: bytes) -> bytes:
    """The body without the entries after the first ENTRIES_MAX: what follows the last of all stays, to close the feed."""
    too_many = next(islice(_ENTRY_START.finditer(body), ENTRIES_MAX, None), None)
    if too_many is None:
        return body
    last_end = len(body)
    for end in _ENTRY_END.finditer(body, too_many.start()):
        last_end = end.end()
    return body[: too_many.start()] + body[last_end:]


def _parse(body: bytes, url: str, content_type: str | None) -> Mapping[str, Any]:
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    # A stream, never the bytes: feedparser takes bytes for a file's name or an address first.
    stream = io.BytesIO(body)
    # Only titles are used, and those are stripped of their tags: what stands in summaries need not be mended.
    parsed: Mapping[str, Any] = feedparser.parse(
        stream, response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )
    if not parsed["version"] and not parsed["entries"]:
        raise UnreadableFeed("not-a-feed")
    return parsed


def _candidate(entry: Mapping[str, Any], base: str, version: str) -> Candidate | None:
    link = entry.get("feedburner_origlink") or entry.get("link")
    url = canonical_url(link, base) if link else None
    if url is None:
        return None
    # Asked for by name only where it stands: feedparser gives one date for the other, with a warning.
    published = _moment(entry["published_parsed"]) if "published_parsed" in entry else None
    modified = _moment(entry["updated_parsed"]) if "updated_parsed" in entry else None
    if published is None and version.startswith("rss"):
        # RSS 1.0's dc:date, which feedparser calls `updated`, is when the story came out.
        published, modified = modified, None
    return Candidate(url, Hints("feed", _plain(entry.get("title")), published, modified, tuple(_authors(entry))))


def _moment(parsed: struct_time | None) -> datetime | None:
    """feedparser's dates are UTC; it computes some from what makes no sense."""
    if parsed is None:
        return None
    try:
        return plausible(datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC))
    except ValueError:
        return None


def _plain(text: str | None) -> str | None:
    """A line without markup: feeds' titles hold tags and references, escaped once too often."""
    line = " ".join(unescape(_TAG.sub("", text)).split()) if text else ""
    return line if 0 < len(line) <= TITLE_CHARS_MAX else None


def _authors(entry: Mapping[str, Any]) -> Iterator[str]:
    names = [author.get("name") for author in entry.get("authors", ())]
    raw = entry.get("author") or ""
    if len(names) == 1 and "@" in raw[:TITLE_CHARS_MAX]:
        # RSS: "desk@news.example (Jane Doe)". feedparser takes five and more letters of a top-level domain for a name.
        names = [_MAIL_ADDRESS.sub("", raw[:TITLE_CHARS_MAX]).strip(" ()")]
    for name in map(_plain, names):
        if name and "@" not in name:
            yield name
