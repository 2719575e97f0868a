"""One article on several pages: which pages belong together, and what they say when they are put in order."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, get_args

from lxml import html

from crawler.cleaning.metadata.title import fold
from crawler.cleaning.outline import count_words
from crawler.cleaning.page_numbers import numbered
from crawler.cleaning.quality import REPEAT_CHARS, SHORT_WORDS, TEASER_WORDS
from crawler.items import Article, Flag, Image, Link, Quality, Reading, RemovalReason, content_hash
from crawler.urls import url_key

# Reasons of pages that stand in the place of the part that was asked for.
OBSTACLES = frozenset(
    {"login-wall", "bot-check", "consent-page", "error-page", "too-slow", "too-large", "worker-killed", "unreadable"}
)
# So many words are a headline, and not the name of a column or an event.
_TELLING_WORDS = 3
# "Headline (page 2 of 3)", "Seite 2: Headline", "Headline 2/3".
_PAGE_WORDS = re.compile(
    r"(?i)\b(?:(?:page|seite|p[aá]gina|strona|part|teil|partie|parte)\s*\d{1,2}(?:\s*(?:of|von|de|di|/|z)\s*\d{1,2})?"
    r"|\d{1,2}\s*/\s*\d{1,2})\b"
)
_TORN = ("…", "...")
# What the doubt weighs in quality.toml, too.
_CUT_WEIGHT = 0.28

T = TypeVar("T", Image, Link)


@dataclass(slots=True)
class Parts:
    """The pages of one article so far. `next_page` is where it goes on; None where it ends. `is_cut`: more of it cannot be had.

    `urls` are the addresses of the further pages that say nothing else than the article: those that were joined, and one that
    only repeats it, as pages of comments do.
    """

    articles: list[Article]
    next_page: str | None
    count_max: int
    is_cut: bool = False
    urls: list[str] = field(default_factory=list)

    def add(self, reading: Reading, url: str) -> bool:
        """Take in what was read at `url` for `next_page`, which was asked for; False where it is no part of the article."""
        awaited, self.next_page = self.next_page, None
        if reading.article is None or awaited is None:
            self.is_cut = reading.reason in OBSTACLES
            return False
        if url_key(url) != url_key(awaited) or not continues(self.articles[0], reading.article):
            return False
        self.urls.append(url)
        if says_nothing_new(reading.article, self.articles):
            return False
        self.articles.append(reading.article)
        self.next_page = reading.next_page
        if self.next_page and len(self.articles) >= self.count_max:
            self.cut()
        return True

    def cut(self) -> None:
        """What follows cannot be had."""
        self.next_page, self.is_cut = None, True


def gathered(first: Reading, further: Sequence[tuple[str, Reading]]) -> Article | None:
    """The article of a page and the further ones that were asked for it, each with its address; what `first` has where it is none."""
    if first.article is None:
        return None
    # None is kept away by the bound: these are all there are.
    parts = Parts([first.article], first.next_page, count_max=len(further) + 2)
    for url, reading in further:
        if parts.next_page:
            parts.add(reading, url)
    if parts.next_page:
        parts.cut()
    return whole(parts)


def whole(parts: Parts) -> Article:
    """The article of all its parts that could be had."""
    return joined(parts.articles, is_cut=parts.is_cut)


def continues(first: Article, part: Article) -> bool:
    """Whether a page with the next number is the same article's: by address, title and date."""
    if first.published and part.published and first.published[:10] != part.published[:10]:
        return False
    addresses = {url_key(url) for url in (first.url, first.canonical_url, part.url) if url}
    if part.canonical_url and url_key(part.canonical_url) not in addresses:
        return False
    return _are_alike(first.title, part.title) or _is_below(first, part)


def says_nothing_new(article: Article, before: Sequence[Article]) -> bool:
    """Whether all its paragraphs stand in the others."""
    said = {paragraph for other in before for paragraph in other.text.split("\n\n")}
    return said.issuperset(article.text.split("\n\n"))


def _is_below(first: Article, part: Article) -> bool:
    """Whether a part with a title of its own is surely one: it claims its address, which is the first one's and a number.

    Where the first address has a number, too, the two may be stories that are counted.
    """
    if not (first.url and part.url and part.canonical_url and first.published and part.published):
        return False
    address = numbered(part.url)
    return address is not None and address.stem == url_key(first.url)


def joined(articles: Sequence[Article], *, is_cut: bool = False) -> Article:
    """One article of its parts, in order. Its fields are those of the first page; `is_cut` says that a part is missing."""
    first = articles[0]
    if len(articles) == 1:
        return replace(first, quality=_cut(first.quality)) if is_cut else first
    text = "\n\n".join(without_repeats([article.text.split("\n\n") for article in articles], first.title))
    removed: Counter[RemovalReason] = Counter()
    for article in articles:
        removed.update(article.removed)
    return replace(
        first,
        text=text,
        content_hash=content_hash(first.title, text),
        markdown=_joined_markdown(articles),
        html=_joined_html(articles),
        images=_each_once([image for article in articles for image in article.images]),
        links=_each_once([link for article in articles for link in article.links]),
        removed=dict(removed),
        quality=_quality(articles, text, is_cut=is_cut),
    )


def without_repeats(parts: Sequence[Sequence[str]], title: str | None) -> list[str]:
    """The paragraphs of all parts in order, without what every page of an article shows anew.

    At its beginning, title and standfirst, which the first page has; at its end, what the next page has as well; elsewhere
    a long paragraph that stood before. A short one may be meant: three stars, a question, a refrain.
    """
    said: set[str] = set()
    kept: list[str] = []
    for place, part in enumerate(parts):
        begin = _repeated_beginning(part, said, title) if place else 0
        end = len(part) - (_common_end(part, parts[place + 1]) if place + 1 < len(parts) else 0)
        kept += [text for text in part[begin:end] if len(text) < REPEAT_CHARS or text not in said]
        said.update(part[begin:end])
    return kept


def _repeated_beginning(part: Sequence[str], said: set[str], title: str | None) -> int:
    """How many paragraphs at the part's beginning are the title or stood before."""
    new = (n for n, text in enumerate(part) if text not in said and not (title and fold(text) == fold(title)))
    return next(new, len(part))


def _common_end(part: Sequence[str], following: Sequence[str]) -> int:
    """How many paragraphs at the end of both are the same."""
    pairs = zip(reversed(part), reversed(following), strict=False)
    return next((n for n, (mine, other) in enumerate(pairs) if mine != other), min(len(part), len(following)))


def _joined_markdown(articles: Sequence[Article]) -> str | None:
    written = [article.markdown for article in articles]
    if not all(written):
        return None
    return "\n\n".join(without_repeats([(text or "").split("\n\n") for text in written], articles[0].title))


def _joined_html(articles: Sequence[Article]) -> str | None:
    written = [article.html for article in articles]
    if not all(written):
        return None
    return "".join(without_repeats([_elements(text or "") for text in written], articles[0].title))


def _elements(inner: str) -> list[str]:
    body = html.fragment_fromstring(inner, create_parent="div")
    return [html.tostring(child, encoding="unicode", with_tail=False) for child in body]


def _each_once(items: Sequence[T]) -> list[T]:
    """The items in order, the first of each address."""
    by_url: dict[str, T] = {}
    for item in items:
        by_url.setdefault(item.url, item)
    return list(by_url.values())


def _quality(articles: Sequence[Article], text: str, *, is_cut: bool) -> Quality:
    """The score is the mean of the parts', by their words; what depends on the length is judged anew, over the whole."""
    words = count_words(text)
    weights = [1 + count_words(article.text) for article in articles]
    total = sum(weight * article.quality.score for weight, article in zip(weights, articles, strict=True))
    flags = [set(article.quality.flags) for article in articles]
    # Of a part alone, its metadata counts the words of the whole article.
    absent: set[Flag] = {"cut-short"}
    absent |= {"short-text"} if words >= SHORT_WORDS else set()
    absent |= {"paywall-teaser"} if words >= TEASER_WORDS else set()
    # A description speaks of all pages: one that it is like will do.
    absent |= set() if all("unlike-description" in mine for mine in flags) else {"unlike-description"}
    repeated: set[Flag] = {"repeated-text"} if any("repeated-text" in mine for mine in flags) else set()
    standing = flags[0] | repeated
    quality = Quality(round(total / sum(weights), 3), [flag for flag in get_args(Flag) if flag in standing - absent])
    return _cut(quality) if is_cut or text.endswith(_TORN) else quality


def _cut(quality: Quality) -> Quality:
    """The quality of a text of which the end is missing."""
    if "cut-short" in quality.flags:
        return quality
    odds = quality.score / max(1e-9, 1 - quality.score) * math.exp(-_CUT_WEIGHT)
    return Quality(round(odds / (1 + odds), 3), [*quality.flags, "cut-short"])


def _are_alike(one: str | None, other: str | None) -> bool:
    """Whether two titles are the same but for a page number, or one of them is the other and some words more."""
    if one is None or other is None:
        return one is other
    short, long = sorted((fold(_PAGE_WORDS.sub(" ", title)) for title in (one, other)), key=len)
    if short.count(" ") < _TELLING_WORDS - 1:
        return short == long
    return long == short or long.startswith(short + " ") or long.endswith(" " + short)
