"""A page, read: parse, take the fields, find the story, judge, and put the article together."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.cleaning.body import Story, read_story
from crawler.cleaning.compose import compose, links_of
from crawler.cleaning.copies import original
from crawler.cleaning.document import Document, parse
from crawler.cleaning.embedded import embedded_text
from crawler.cleaning.evidence import Said
from crawler.cleaning.formats import render_html, render_markdown
from crawler.cleaning.lesson import Whole
from crawler.cleaning.metadata import Fields, read_fields
from crawler.cleaning.metadata.language import detect_language
from crawler.cleaning.page_links import page_links
from crawler.cleaning.page_numbers import first_part, next_part
from crawler.cleaning.quality import rate
from crawler.cleaning.second_look import SHORT_CHARS, fuller_story, open_unclosed
from crawler.cleaning.site_profile import SiteProfile
from crawler.cleaning.verdict import judge, outline
from crawler.items import Article, Flag, Format, NotAnArticle, Page, Reading, content_hash, page_id
from crawler.urls import canonical_url

__all__ = ["clean", "page_links", "read"]

# What speaks against a page on its own, but not against the last few lines of an article.
_PART_REASONS = frozenset({"too-short", "section-page", "gallery", "service-page"})

# What speaks against a story that was read by the short way.
_DOUBTS: frozenset[Flag] = frozenset({"unlike-description", "cut-short", "short-text"})


def read(
    page: Page,
    profile: SiteProfile | None = None,
    *,
    formats: Collection[Format] = (),
    teaches: bool = False,
    lists_links: bool = True,
) -> Reading:
    """Read one page. No clock, disk or network: equal input gives an equal reading.

    `profile` is what the site's other pages tell; `formats` names the further forms of the story that are wanted beside its
    text; with `teaches` the reading says what the page teaches such a profile, and with `lists_links` where it leads. Never
    raises NotAnArticle: a page without a story is a reading with its reason, and its links.
    """
    try:
        document = parse(page)
    except NotAnArticle as rejected:
        return Reading(None, rejected.reason)
    url = canonical_url(page.url) if page.url else None
    found = Reading(
        article=None,
        reason=None,
        links=page_links(document) if lists_links else (),
        next_page=next_part(document, url, is_part=page.is_part),
        lead=original(document, url) or first_part(document, url),
    )
    # Before anything is cut: the regions are the whole page's.
    # A copy or a later part of an article says what another page says, too, and that would make furniture of it.
    whole = Whole(document.tree) if teaches and found.lead is None else None
    try:
        # What is learned from a page is learned from all of it.
        article, story = _article_beside(document, page, profile, formats, may_cut=not teaches)
    except NotAnArticle as rejected:
        return replace(found, reason=rejected.reason)
    return replace(found, article=article, fit=story.fit, lesson=whole.lesson(article, story) if whole else None)


def clean(page: Page, profile: SiteProfile | None = None, *, formats: Collection[Format] = ()) -> Article:
    """Clean one page. Reads no clock, disk or network: equal input gives an equal article.

    Dates are judged against `page.fetched`; relative links resolve against `page.url`, the address after redirects.
    Raises NotAnArticle, with its reason, where the page has no story; any other exception is a bug.
    """
    return _article_beside(parse(page), page, profile, formats)[0]


def _article_beside(
    document: Document, page: Page, profile: SiteProfile | None, formats: Collection[Format], *, may_cut: bool = True
) -> tuple[Article, Story]:
    """By the short way, where the profile knows what the page can be read without; by the long one where that gives little."""
    if profile is not None and may_cut and profile.cut(document.tree):
        with suppress(NotAnArticle):
            article, story = _article(document, page, profile, formats)
            if len(article.text) >= SHORT_CHARS and not _DOUBTS.intersection(article.quality.flags):
                return article, story
        document = parse(page)
    return _article(document, page, profile, formats)


def _article(
    document: Document, page: Page, profile: SiteProfile | None, formats: Collection[Format]
) -> tuple[Article, Story]:
    """The article, and the story that it was made of."""
    fields = read_fields(document, page)
    counts = outline(document)
    open_unclosed(document.tree)
    said = said_of(fields)
    story = fuller_story(page, said, profile, read_story(document.tree, said, profile))
    text = embedded_text(said.bodies, story.text) or story.text
    reason = judge(counts, fields, text)
    if reason and not (page.is_part and reason in _PART_REASONS):
        raise NotAnArticle(reason)
    article = Article(
        id=page.id or (page_id(page.url) if page.url else None),
        url=page.url,
        title=fields.title,
        text=text,
        content_hash=content_hash(fields.title, text),
        quality=rate(fields, text, counts, story.doubt),
        source=urlsplit(page.url).hostname if page.url else None,
        language=detect_language(text),
        links=links_of(story.blocks, document.url),
        removed=story.removed,
        fetched=page.fetched.isoformat() if page.fetched else None,
    )
    _add_fields(article, fields)
    _add_formats(article, story, document.url, formats)
    return article, story


def said_of(fields: Fields) -> Said:
    """What the fields say of the story, as evidence on its lines."""
    bodies = [body for item in fields.json_ld if isinstance(body := item.get("articleBody"), str)]
    return Said(fields.title, fields.description, fields.authors, bodies)


def _add_fields(article: Article, fields: Fields) -> None:
    article.canonical_url = fields.canonical_url
    article.site_name = fields.site_name
    article.description = fields.description
    article.section = fields.section
    article.tags = list(fields.tags)
    article.authors = list(fields.authors)
    article.agency = fields.agency
    article.published = fields.published
    article.modified = fields.modified
    article.image = fields.image
    article.images = list(fields.images)
    article.rights = fields.rights
    article.provenance = dict(fields.provenance)


def _add_formats(article: Article, story: Story, root: str | None, formats: Collection[Format]) -> None:
    if not formats:
        return
    element = compose(story.blocks, root)
    if "markdown" in formats:
        article.markdown = render_markdown(element)
    if "html" in formats:
        article.html = render_html(element)
