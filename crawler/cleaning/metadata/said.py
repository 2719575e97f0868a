"""What a page says of itself in a word or a line: description, section, tags and the site's name."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, is_furniture
from crawler.cleaning.metadata.shown import visible_text
from crawler.items import Witness
from crawler.urls import url_key

Said = dict[str, list[tuple[Witness, list[str]]]]

# Between tags in one text, in the languages of the world.
_BETWEEN = re.compile(r"[,;،؛，、；]")


def said_of_page(claims: Claims) -> Said:
    """Of description, section, site_name and tags what each witness says, the most believed first."""
    article = claims.article
    return {
        "description": [
            ("opengraph", claims.metas("og:description")),
            ("meta", claims.metas("description")),
            ("json-ld", article.descriptions),
        ],
        "section": [
            ("json-ld", article.sections),
            ("opengraph", claims.metas("article:section")),
            ("meta", claims.metas("section")),
            ("json-ld", _section_above(claims)),
            ("microdata", _linked(claims, is_category=True)[:1]),
        ],
        "site_name": [
            ("opengraph", claims.metas("og:site_name")),
            ("json-ld", article.publishers),
            ("meta", claims.metas("application-name")),
        ],
        "tags": [
            ("json-ld", _split(article.keywords)),
            ("opengraph", _split(claims.metas("article:tag"))),
            ("meta", _split(claims.metas("news_keywords", "keywords"))),
            ("microdata", _linked(claims, is_category=False)),
        ],
    }


def once_each(words: Iterable[str]) -> list[str]:
    """Each word in its first spelling."""
    seen: dict[str, str] = {}
    for word in words:
        seen.setdefault(word.casefold(), word)
    return list(seen.values())


def _split(texts: list[str]) -> list[str]:
    """A list in one text is one of tags; of several each is one, comma or not."""
    words = _BETWEEN.split(texts[0]) if len(texts) == 1 else texts
    return [word.strip() for word in words if word.strip()]


def _section_above(claims: Claims) -> list[str]:
    """The breadcrumb above the page's own; the first is the front page's."""
    trail = claims.article.breadcrumbs
    headlines = {" ".join(title.split()).casefold() for title in claims.article.headlines + claims.metas("og:title")}
    own = {url_key(url) for url in claims.links.get("canonical", [])}
    while trail and (trail[-1][1] is None or url_key(trail[-1][1]) in own or trail[-1][0].casefold() in headlines):
        trail = trail[:-1]
    return [trail[-1][0]] if len(trail) > 1 else []


def _linked(claims: Claims, *, is_category: bool) -> list[str]:
    """The words of links that are marked as the story's tags (microformats.org/wiki/rel-tag), of WordPress's categories or others."""
    story = _story(claims)
    links = [link for link in claims.tag_links if ("category" in link.get("rel", "").split()) == is_category]
    within = [link for link in links if not is_furniture(link) and (story is None or story in link.iterancestors())]
    return [text for link in within if (text := visible_text(link))]


def _story(claims: Claims) -> HtmlElement | None:
    """The <article> with the only headline: others hold other stories."""
    if len(claims.headings) != 1:
        return None
    return next(claims.headings[0].element.iterancestors("article"), None)
