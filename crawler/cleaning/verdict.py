"""Is this page one article? Losing a story is worse than keeping an index page: a rule speaks only where two things agree."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from crawler.cleaning.outline import Outline, count_words, outline
from crawler.items import Rejection

__all__ = ["judge", "outline"]

# A page that stands in the story's place has few words; one that says it is an article has to have fewer still.
OBSTACLE_WORDS = 150
STORY_OBSTACLE_WORDS = 40
# A list of headlines and teasers; a longer text at a list's address may be a story.
LIST_WORDS = 250
# A longer text about a product may be its test.
PRODUCT_WORDS = 200
TOO_SHORT_WORDS = 8
# The shortest news in brief have about 35 words.
UNCLAIMED_SHORT_WORDS = 20
TEASER_WORDS = 30
# A longer text at such an address may be a story all the same: how the paper came about.
SERVICE_WORDS = 400

_PAGE_NUMBER = re.compile(r"/(?:page|seite|pagina|p)/\d+/?$|/page-\d+/?$")
_LANGUAGE_ROOT = re.compile(r"/[a-z]{2}(?:[-_][a-zA-Z]{2})?/?")
# "/2026/why-the-river-changed-its-course", "/article-73813": a list's address is shorter.
_STORY_SLUG = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]++[-_]++){3}[^\W_]|\d{5}")
_STORY_TYPE = re.compile(r"article$|(?<!forum)posting$|^report$|^review$|^recipe$", re.I)


class Claims(Protocol):
    """What a page's fields say of its kind."""

    published: str | None
    is_article_type: bool | None
    json_ld: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Kind:
    """What gives one kind of page away: a table of verdict.toml."""

    titles: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    queries: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    og_types: frozenset[str] = frozenset()
    generators: frozenset[str] = frozenset()

    @cached_property
    def title(self) -> re.Pattern[str]:
        """Finds one of `titles` as words of their own; where a script has no spaces, anywhere."""
        whole = [re.escape(phrase) for phrase in self.titles if phrase.isascii() or not _is_unspaced(phrase)]
        inside = [re.escape(phrase) for phrase in self.titles if not phrase.isascii() and _is_unspaced(phrase)]
        return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(whole)})(?!\w)", *inside]), re.I)


def _is_unspaced(phrase: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" for character in phrase)


@cache
def _kinds() -> dict[str, Kind]:
    tables = tomllib.loads(files("crawler.cleaning").joinpath("verdict.toml").read_text(encoding="utf-8"))
    return {name: Kind(**{key: frozenset(words) for key, words in table.items()}) for name, table in tables.items()}


@dataclass(frozen=True)
class _Facts:
    """A page as the rules see it. `linked_lines`: lines of its text that are a link's text, as a list's headlines are."""

    outline: Outline
    words: int
    lines: int
    linked_lines: int
    types: frozenset[str]
    has_date: bool
    has_offer: bool
    is_story: bool

    def bears(self, name: str) -> bool:
        """Address, classes or types are those of the kind."""
        return self.declares(name) or _is_addressed(_kinds()[name], self.outline.url)

    def declares(self, name: str) -> bool:
        """Classes or types are those of the kind; a single story's classes overrule."""
        kind = _kinds()[name]
        is_single = any(name.startswith("single") for name in self.outline.classes)
        return (not is_single and bool(kind.classes & self.outline.classes)) or bool(kind.types & self.types)

    def proves(self, name: str) -> bool:
        """Address and classes or types alike are those of the kind; a front page links to its stories, too."""
        url = self.outline.url
        if name == "front-page":
            return self.declares(name) and _is_root(url) and self.outline.headline_links > 1
        return self.declares(name) and _is_addressed(_kinds()[name], url)

    def is_titled(self, name: str) -> bool:
        kind = _kinds()[name]
        return any(kind.title.search(title) for title in (self.outline.title, *self.outline.headings[:2]))

    @property
    def is_links_only(self) -> bool:
        """Many headlines, and no paragraph: as lists were made before there were headings and cards."""
        most = max(LIST_WORDS, TEASER_WORDS * self.outline.headline_links)
        return len(self.outline.link_texts) >= 8 and not self.outline.paragraphs and self.words < most

    @property
    def is_list(self) -> bool:
        return self.linked_lines >= 5 and self.linked_lines >= self.lines / 3


def judge(outline: Outline, fields: Claims, text: str | None) -> Rejection | None:
    """Why the page is no article; None where it is one. `text` is what was taken from it as its story."""
    page = _facts(outline, fields, text or "")
    return _obstacle(page) or _product(page) or _index(page) or _other_kind(page) or _shortness(page)


def _facts(outline: Outline, fields: Claims, text: str) -> _Facts:
    lines = [line.strip("-*•· ") for line in text.splitlines() if line.strip()]
    objects = [set(_types(item)) for item in fields.json_ld]
    types = frozenset(outline.item_types.union(*objects))
    stories = sum(1 for kinds in objects if any(map(_STORY_TYPE.search, kinds)))
    # A front page lists its stories; a live blog's updates are postings, too, and it is one story.
    lists_stories = stories >= 3 and "ItemList" in types and "LiveBlogPosting" not in types
    return _Facts(
        outline=outline,
        words=count_words(text),
        lines=len(lines),
        linked_lines=sum(1 for line in lines if line in outline.link_texts),
        types=types,
        has_date=fields.published is not None,
        has_offer="Offer" in outline.item_types or any("offers" in item for item in fields.json_ld),
        is_story=outline.has_published_meta or (fields.is_article_type is True and not lists_stories),
    )


def _types(item: dict[str, Any]) -> Iterable[str]:
    kinds = item.get("@type")
    return [
        kind.rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]


def _obstacle(page: _Facts) -> Rejection | None:
    """Something stands where the story should: a bot check, a consent page, an error, a log-in."""
    if page.words >= (STORY_OBSTACLE_WORDS if page.is_story else OBSTACLE_WORDS):
        return None
    kinds = _kinds()
    scripts = " ".join(page.outline.scripts).casefold()
    is_challenged = any(mark in scripts for mark in kinds["bot-check"].scripts)
    if page.is_titled("bot-check") and (is_challenged or not page.is_story):
        return "bot-check"
    host = urlsplit(page.outline.url or "").netloc
    if not page.is_story and (page.is_titled("consent-page") or host.startswith(tuple(kinds["consent-page"].hosts))):
        return "consent-page"
    if _is_error(page):
        return "error-page"
    if not page.is_story and page.is_titled("login-wall") and (page.outline.password_fields or page.words < 60):
        return "login-wall"
    if page.outline.password_fields and not page.is_story and page.words < 60 and page.outline.paragraphs < 2:
        return "login-wall"
    return "bot-check" if is_challenged and not page.is_story and page.words < UNCLAIMED_SHORT_WORDS else None


def _is_error(page: _Facts) -> bool:
    kind = _kinds()["error-page"]
    if kind.classes & page.outline.classes:
        return True
    titles = (page.outline.title, *page.outline.headings[:2])
    has_status = any(set(re.findall(r"\w+", title)[:2]) & kind.statuses for title in titles)
    return (has_status or page.is_titled("error-page")) and not (page.is_story and page.has_date)


def _index(page: _Facts) -> Rejection | None:
    """A page of links to stories: what it says of itself, and what it holds, have to agree."""
    reason = _claimed_index(page)
    headlines = page.outline.headline_links
    if reason and page.proves(reason) and not any(map(_STORY_TYPE.search, page.types)):
        # A tag that one story bears, or a front page of whose stories one was taken: as long as a short story.
        return reason
    if reason and not page.is_story:
        is_short_list = page.words < LIST_WORDS and headlines >= 2
        return reason if page.is_list or is_short_list or page.words < 60 or page.is_links_only else None
    if reason and page.declares(reason) and not any(map(_STORY_TYPE.search, page.types)):
        # WordPress's best-known SEO plug-in calls its archives articles; their classes and types tell.
        return reason if page.linked_lines >= 3 or headlines >= 6 else None
    if page.is_story or (page.has_date and page.words >= 250) or _has_story_slug(page.outline.url):
        return None
    is_card_wall = headlines >= 8 and (page.words < 80 or page.linked_lines >= max(6, 0.3 * page.lines))
    # A headline and a teaser in each of several <article>s, and no more words than that.
    is_card_row = headlines >= 4 and page.outline.article_elements >= 4 and page.words < TEASER_WORDS * headlines
    return "section-page" if is_card_wall or is_card_row else None


def _claimed_index(page: _Facts) -> Rejection | None:
    if _is_root(page.outline.url):
        return "front-page"
    if page.bears("search-page"):
        return "search-page"
    # "/category/people/" is a section, whoever it is about.
    if page.declares("author-page"):
        return "author-page"
    if page.bears("section-page"):
        return "section-page"
    if page.bears("author-page"):
        return "author-page"
    # A site that gives all its pages the class "home" has addresses that tell.
    is_deep = urlsplit(page.outline.url or "").path.count("/") > 1
    return "front-page" if page.bears("front-page") and not is_deep else None


def _is_root(url: str | None) -> bool:
    parts = urlsplit(url or "")
    if not parts.netloc:
        return False
    name = parts.path.rsplit("/", 1)[-1].casefold()
    is_root = parts.path in ("", "/") or (parts.path == f"/{name}" and name in _kinds()["front-page"].names)
    return (is_root or bool(_LANGUAGE_ROOT.fullmatch(parts.path))) and not parts.query


def _has_story_slug(url: str | None) -> bool:
    return bool(_STORY_SLUG.search(urlsplit(url or "").path.rstrip("/").rsplit("/", 1)[-1]))


def _is_addressed(kind: Kind, url: str | None) -> bool:
    """The address's last part but one, or the last, is a word of the kind; or a query asks for it."""
    if url is None or _has_story_slug(url):
        return False
    parts = urlsplit(url)
    path = _PAGE_NUMBER.sub("", parts.path)
    if path != parts.path and "page" in kind.paths:
        return True
    words = path.casefold().strip("/").split("/")[-2:]
    asked = {key for key, value in parse_qsl(parts.query) if value}
    return bool(kind.paths & set(words)) or (len(words) < 2 and bool(kind.queries & asked))


def _other_kind(page: _Facts) -> Rejection | None:
    if page.is_story:
        return None
    kinds = _kinds()
    if page.words < SERVICE_WORDS and _names_service(page.outline.url):
        return "service-page"
    if page.outline.og_type in kinds["gallery"].og_types or (kinds["gallery"].types & page.types and page.words < 250):
        return "gallery"
    if any(page.outline.generator.startswith(name) for name in kinds["forum"].generators) or _is_of("forum", page):
        return "forum"
    if page.outline.og_type in kinds["directory"].og_types or _is_of("directory", page):
        return "directory" if page.is_list else None
    is_picture_wall = (
        page.outline.pictures >= 12 and page.words < UNCLAIMED_SHORT_WORDS * 2 and page.outline.paragraphs <= 1
    )
    return "gallery" if is_picture_wall else None


def _product(page: _Facts) -> Rejection | None:
    """Something to buy, by its own claim and its offer: what only names a product may be its test."""
    is_claimed = page.outline.og_type in _kinds()["product"].og_types or (page.has_offer and _is_of("product", page))
    is_sold = is_claimed and not page.is_story and not page.has_date and page.words < PRODUCT_WORDS
    return "product" if is_sold else None


def _names_service(url: str | None) -> bool:
    """The address ends in the name of a page that every site has: about, contact, privacy."""
    last = urlsplit(url or "").path.casefold().rstrip("/").rpartition("/")[2]
    return last.partition(".")[0] in _kinds()["service-page"].paths


def _is_of(name: str, page: _Facts) -> bool:
    return bool(_kinds()[name].types & page.types) and not any(map(_STORY_TYPE.search, page.types))


def _shortness(page: _Facts) -> Rejection | None:
    if not page.words:
        return "no-text"
    least = TOO_SHORT_WORDS if page.is_story or page.has_date else UNCLAIMED_SHORT_WORDS
    return "too-short" if page.words < least else None
