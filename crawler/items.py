"""The values that travel through the house: a Page goes in, an Article (or the reason why there is none) comes out."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal, get_args

from crawler.lessons import Lesson

SCHEMA_VERSION = 1

Witness = Literal[
    "json-ld",
    "opengraph",
    "meta",
    "microdata",
    "time",
    "byline",
    "headline",
    "feed",
    "sitemap",
    "url",
    "site-profile",
    "trafilatura",
    "text",
]

RemovalReason = Literal[
    "comment-form",
    "comments",
    "login-widget",
    "share-bar",
    "newsletter",
    "consent",
    "related",
    "advertisement",
    "author-box",
    "navigation",
    "legal",
    "caption",
    "repeated",
    "after-end",
]

Flag = Literal[
    "short-text",
    "no-date",
    "no-title",
    "cut-short",
    "paywall-teaser",
    "repeated-text",
    "unlike-description",
    "date-suspect",
]

Rejection = Literal[
    "empty",
    "not-html",
    "unreadable",
    "no-text",
    "too-short",
    "front-page",
    "section-page",
    "search-page",
    "author-page",
    "gallery",
    "forum",
    "product",
    "directory",
    "service-page",
    "login-wall",
    "bot-check",
    "error-page",
    "consent-page",
    "too-slow",
    "too-large",
    "worker-killed",
]

Format = Literal["markdown", "html"]


class NotAnArticle(Exception):
    """The page holds no story. `reason` is one of Rejection."""

    def __init__(self, reason: Rejection) -> None:
        assert reason in get_args(Rejection), reason
        super().__init__(reason)
        self.reason: Rejection = reason


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed or sitemap said of a page before it was fetched. `witness` names which of the two it was."""

    witness: Literal["feed", "sitemap"]
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a page before it is read. Only `body` is needed.

    `body` is undecoded; `url` is the address after redirects; `fetched` is aware, and the clock against which dates are
    judged; `content_type` is the HTTP header, for its charset; `robots` the X-Robots-Tag headers, a line each;
    `tdm_reserved` what header and site say of text and data mining; `id` what the caller calls the page, else a hash of
    `url`. `is_part`: it continues an article that began on another page.
    """

    body: bytes
    url: str | None = None
    fetched: datetime | None = None
    content_type: str | None = None
    hints: Hints | None = None
    id: str | None = None
    robots: str | None = None
    tdm_reserved: bool | None = None
    is_part: bool = False


@dataclass(slots=True)
class Image:
    """A picture in the story. `url` is absolute."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(slots=True)
class Link:
    """A link in the story. `url` is absolute."""

    url: str
    text: str


@dataclass(slots=True)
class Rights:
    """What page and headers declare. None: they say nothing of it."""

    license: str | None = None
    is_free: bool | None = None
    robots: list[str] = field(default_factory=list)
    tdm_reserved: bool | None = None


@dataclass(slots=True)
class Quality:
    """How far to trust the article: `score` from 0 to 1, and what is doubtful."""

    score: float
    flags: list[Flag] = field(default_factory=list)


@dataclass(slots=True)
class Article:
    """One line of output. A field that is not known is None, never a guess.

    Dates are RFC 3339 with offset; `2026-11-23` where only the day is known; `2026-11-23T10:00:00` where the offset is not.
    `text` is paragraphs separated by a blank line. `markdown` and `html` are filled on request. `fetched` is null for saved
    pages whose time of fetching is unknown; `content_hash` is SHA-256 of title and text; `version` counts from 1.
    """

    id: str | None
    url: str | None
    title: str | None
    text: str
    content_hash: str
    quality: Quality
    schema_version: int = SCHEMA_VERSION
    canonical_url: str | None = None
    source: str | None = None
    site_name: str | None = None
    description: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    agency: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    markdown: str | None = None
    html: str | None = None
    image: Image | None = None
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    rights: Rights = field(default_factory=Rights)
    provenance: dict[str, Witness] = field(default_factory=dict)
    removed: dict[RemovalReason, int] = field(default_factory=dict)
    fetched: str | None = None
    version: int = 1
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link anywhere on a page: absolute `url`, its `text`, and where it stands.

    `place` is the nearest landmark around it: nav, header, footer, aside, form, article or main; None elsewhere.
    `in_heading`: it stands in a heading, or holds one, as the headlines of a front page do.
    """

    url: str
    text: str
    place: str | None = None
    in_heading: bool = False
    nofollow: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """Another address of the site's, under which a page's story stands by the page's own word.

    `is_part`: the page continues the article that begins there; else it is a copy. Where that is not sure, the page at `url`
    has to tell.
    """

    url: str
    is_part: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one page gave: an article or the reason why there is none, its links, the address of its next part, and its lead.

    `lesson` is what it teaches the profile of its site, where that was asked for; `fit`, beside a profile, the share of the
    story's characters that stand where the site's other stories do.
    """

    article: Article | None
    reason: Rejection | None
    links: tuple[PageLink, ...] = ()
    next_page: str | None = None
    lesson: Lesson | None = None
    fit: float | None = None
    lead: Lead | None = None


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 of title and text, as 64 hex digits: two articles with the same hash say the same."""
    return hashlib.sha256(f"{title or ''}\n\n{text}".encode()).hexdigest()


def page_id(url: str) -> str:
    """The id of the article at `url`: 20 hex digits, the same in every run."""
    return hashlib.sha256(url.encode()).hexdigest()[:20]


def to_json(article: Article, indent: int | None = None) -> str:
    """The article as JSON, keys in the schema's order, text as it reads and not as escapes."""
    values = asdict(article)
    return json.dumps({name: values[name] for name in FIELD_ORDER}, ensure_ascii=False, indent=indent)


FIELD_ORDER = (
    "schema_version",
    "id",
    "url",
    "canonical_url",
    "source",
    "site_name",
    "title",
    "description",
    "section",
    "tags",
    "authors",
    "agency",
    "published",
    "modified",
    "language",
    "text",
    "markdown",
    "html",
    "image",
    "images",
    "links",
    "rights",
    "provenance",
    "removed",
    "quality",
    "fetched",
    "content_hash",
    "version",
    "duplicate_of",
)
