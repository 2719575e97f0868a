"""A page, read: parse, take the fields, find the story, judge, and put the article together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.cleaning.app_state import names_of
from crawler.cleaning.body import Story, read_story
from crawler.cleaning.compose import compose, compose_text, links_of
from crawler.cleaning.copies import original
from crawler.cleaning.document import Document, parse
from crawler.cleaning.embedded import embedded_text, state_text
from crawler.cleaning.evidence import Said
from crawler.cleaning.formats import render_html, render_markdown
from crawler.cleaning.lesson import Whole
from crawler.cleaning.metadata import Fields, read_fields
from crawler.cleaning.metadata.language import detect_language
from crawler.cleaning.outline import Outline
from crawler.cleaning.page_links import page_links
from crawler.cleaning.page_numbers import first_part, next_part
from crawler.cleaning.quality import rate
from crawler.cleaning.second_look import SHORT_CHARS, fuller_story, open_unclosed
from crawler.cleaning.site_profile import SiteProfile
from crawler.cleaning.verdict import judge, outline
from crawler.items import Article, Flag, Format, NotAnArticle, Page, Quality, Reading, Rejection, content_hash, page_id
from crawler.urls import canonical_url

__all__ = ["clean", "page_links", "read"]

# What speaks against a page on its own, but not against the last few lines of an article.
_PART_REASONS = frozenset({"too-short", "section-page", "gallery", "service-page"})

# What speaks against a story that was read by the short way.
_DOUBTS: frozenset[Flag] = frozenset({"unlike-description", "cut-short", "short-text"})


@dataclass(frozen=True, slots=True)
class Examined:
    """A page with what was found on it, and the reason why that is no article; None where it is one.

    `document` is the one whose tree was cut; `text` is the story's, or a script's of which the story is a mere teaser;
    `quality` is None where there is a reason; `cut` are the regions, by element, that the site's profile took out before
    anything was read.
    """

    document: Document
    fields: Fields
    story: Story
    counts: Outline
    text: str
    reason: Rejection | None
    quality: Quality | None
    cut: Mapping[HtmlElement, str] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Whether nothing speaks against a story that was read by the short way."""
        return bool(self.quality and len(self.text) >= SHORT_CHARS and not _DOUBTS.intersection(self.quality.flags))


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
    # What is learned from a page is learned from all of it.
    examined = examine(document, page, profile, may_cut=not teaches)
    if examined.reason:
        return replace(found, reason=examined.reason)
    article, story = article_of(examined, page, formats), examined.story
    return replace(found, article=article, fit=story.fit, lesson=whole.lesson(article, story) if whole else None)


def clean(page: Page, profile: SiteProfile | None = None, *, formats: Collection[Format] = ()) -> Article:
    """Clean one page. Reads no clock, disk or network: equal input gives an equal article.

    Dates are judged against `page.fetched`; relative links resolve against `page.url`, the address after redirects.
    Raises NotAnArticle, with its reason, where the page has no story; any other exception is a bug.
    """
    examined = examine(parse(page), page, profile)
    if examined.reason:
        raise NotAnArticle(examined.reason)
    return article_of(examined, page, formats)


def examine(document: Document, page: Page, profile: SiteProfile | None, *, may_cut: bool = True) -> Examined:
    """By the short way, where the profile knows what the page can be read without; by the long one where that gives little.

    Cuts the document's tree.
    """
    if profile is not None and may_cut and (cut := profile.cut(document.tree)):
        examined = _examine(document, page, profile)
        if examined.is_sure:
            return replace(examined, cut=cut)
        document = parse(page)
    return _examine(document, page, profile)


def _examine(document: Document, page: Page, profile: SiteProfile | None) -> Examined:
    """Find fields and story, and judge."""
    fields = read_fields(document, page)
    counts = outline(document)
    open_unclosed(document.tree)
    said = said_of(fields)
    story = fuller_story(page, said, profile, read_story(document.tree, said, profile))
    text = embedded_text(said.bodies, story.text) or _state_text(document, fields, page, story.text) or story.text
    reason = judge(counts, fields, text)
    if page.is_part and reason in _PART_REASONS:
        reason = None
    quality = None if reason else rate(fields, text, counts, story.doubt)
    return Examined(document, fields, story, counts, text, reason, quality)


def _state_text(document: Document, fields: Fields, page: Page, shown: str) -> str | None:
    """The story as the state of the application has it that draws the page. Scripts that were cut are still the document's."""
    scripts = (
        element.text or ""
        for element in document.elements
        if element.tag == "script" and "ld+json" not in element.get("type", "").lower()
    )
    urls = [url for url in (page.url, fields.canonical_url) if url]
    return state_text(scripts, names_of(fields.title, urls), shown)


def article_of(examined: Examined, page: Page, formats: Collection[Format] = ()) -> Article:
    """The article that was found, whatever was judged."""
    fields, story, text = examined.fields, examined.story, examined.text
    article = Article(
        id=page.id or (page_id(page.url) if page.url else None),
        url=page.url,
        title=fields.title,
        text=text,
        content_hash=content_hash(fields.title, text),
        quality=examined.quality or rate(fields, text, examined.counts, story.doubt),
        source=urlsplit(page.url).hostname if page.url else None,
        language=detect_language(text),
        links=links_of(story.blocks, examined.document.url),
        removed=story.removed,
        fetched=page.fetched.isoformat() if page.fetched else None,
    )
    _add_fields(article, fields)
    if formats:
        is_shown = text == story.text
        _add_formats(article, compose(story.blocks, examined.document.url) if is_shown else compose_text(text), formats)
    return article


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


def _add_formats(article: Article, element: HtmlElement, formats: Collection[Format]) -> None:
    if "markdown" in formats:
        article.markdown = render_markdown(element)
    if "html" in formats:
        article.html = render_html(element)
