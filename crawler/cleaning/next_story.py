"""The next story below the page's own: where sites append one to the other, each is a whole <article> with its headline."""

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.cleaning.blocks import Block
from crawler.cleaning.groups import upwards
from crawler.cleaning.headline import folded

# With less of the story's lines it is a part, an update, a box or a teaser.
MIN_CHARS = 600
_SIGNED = './/time | .//*[@rel="author" or @itemprop="author" or @itemprop="datePublished"]'
_ADDRESSES = ("data-url", "data-href", "data-path", "data-permalink", "data-share-url")


def next_stories(blocks: Sequence[Block], title: str | None) -> list[Block]:
    """The lines of other stories: of articles below the one that has the page's headline, `title`, and as whole as that one.

    Each has another headline of the same rank, and is signed or dated, or has an address. Parts of a story, updates and entries of
    a list have a lesser headline than their page, or it stands above all of them.
    """
    if not title:
        return []
    held: dict[HtmlElement, list[Block]] = {}
    for block in blocks:
        if (article := _outermost(block.host)) is not None:
            held.setdefault(article, []).append(block)
    whole = [article for article, lines in held.items() if sum(len(line.text) for line in lines) >= MIN_CHARS]
    if len(whole) < 2:
        return []
    headlines = {article: _headline(article) for article in whole}
    own = next((article for article in whole if _says(headlines[article], title)), None)
    if own is None or not _is_whole(own, headlines[own]):
        return []
    return [
        block
        for article in whole[whole.index(own) + 1 :]
        if _is_another(headlines[article], headlines[own]) and _is_whole(article, headlines[article])
        for block in held[article]
    ]


def _outermost(host: HtmlElement) -> HtmlElement | None:
    return next((element for element in reversed(list(upwards(host))) if element.tag == "article"), None)


def _headline(article: HtmlElement) -> HtmlElement | None:
    return next(article.iter("h1", "h2", "h3"), None)


def _says(headline: HtmlElement | None, title: str) -> bool:
    return headline is not None and folded(headline.text_content()) == folded(title)


def _is_another(headline: HtmlElement | None, own: HtmlElement | None) -> bool:
    return (
        headline is not None and own is not None and headline.tag == own.tag and not _says(headline, own.text_content())
    )


def _is_whole(article: HtmlElement, headline: HtmlElement | None) -> bool:
    """As a page's own story is: below an <h1> it is signed, dated, or has an address; below a lesser one, as updates have, both."""
    if headline is None or article.get("itemprop") == "liveBlogUpdate":
        return False
    told = bool(article.xpath(_SIGNED)), _has_address(article, headline)
    return any(told) if headline.tag == "h1" else all(told)


def _has_address(article: HtmlElement, headline: HtmlElement) -> bool:
    """One of its own; an update's is a part of its page's."""
    links = [*headline.iter("a"), *headline.iterancestors("a")]
    is_linked = any("#" not in href and "?" not in href for link in links if (href := link.get("href", "")))
    return is_linked or any(article.get(name) for name in _ADDRESSES)
