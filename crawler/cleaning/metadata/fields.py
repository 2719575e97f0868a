"""All of an article's fields but its text, each from its best witness."""

from dataclasses import dataclass, field
from typing import Any

from crawler.cleaning.direction import shown_in_order
from crawler.cleaning.document import Document
from crawler.cleaning.metadata.authors import read_authors
from crawler.cleaning.metadata.claims import Claims, gather
from crawler.cleaning.metadata.dates import read_dates
from crawler.cleaning.metadata.images import read_images
from crawler.cleaning.metadata.json_ld import types_of
from crawler.cleaning.metadata.rights import read_rights
from crawler.cleaning.metadata.said import once_each, said_of_page
from crawler.cleaning.metadata.site import SiteNames, site_names
from crawler.cleaning.metadata.title import read_title
from crawler.items import Image, Page, Rights, Witness
from crawler.urls import canonical_url, is_front, same_site

MAX_TAGS = 50
ARTICLE_TYPES = ("article", "posting", "report", "review")
# A posting, but of a talk between readers.
FORUM_TYPE = "discussionforumposting"
PAGE_TYPES = ("CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "Product", "ContactPage", "AboutPage")


@dataclass(slots=True)
class Fields:
    """What is known of the article beside its text. None and empty lists: not known.

    `is_article_type` is what og:type and JSON-LD claim of the page; `date_suspect`: its dates contradict each other.
    """

    title: str | None = None
    description: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    agency: str | None = None
    published: str | None = None
    modified: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    image: Image | None = None
    images: list[Image] = field(default_factory=list)
    rights: Rights = field(default_factory=Rights)
    provenance: dict[str, Witness] = field(default_factory=dict)
    date_suspect: bool = False
    json_ld: tuple[dict[str, Any], ...] = ()
    is_article_type: bool | None = None


def read_fields(document: Document, page: Page) -> Fields:
    """Read every field of a page. The tree is not changed, so it must not have been cut before."""
    claims = gather(document.tree, page.url)
    names = site_names(claims, document.url or page.url)
    fields = Fields(json_ld=claims.json_ld, is_article_type=_is_article_type(claims))
    if title := read_title(claims, names, page.hints, page.url):
        fields.title, fields.provenance["title"] = title
    authors = read_authors(claims, document.tree, names, page.hints)
    fields.authors, fields.agency = authors.people, authors.agency
    if authors.witness:
        fields.provenance["authors"] = authors.witness
    _add_dates(fields, claims, document, page)
    _add_said(fields, claims, names)
    fields.canonical_url = _own_address(fields, claims, page.url)
    fields.image, witness, fields.images = read_images(claims, document.url)
    if witness:
        fields.provenance["image"] = witness
    fields.rights = read_rights(claims, page, document.url)
    _order(fields)
    # What was nothing but controls says nothing.
    fields.provenance = {name: said for name, said in fields.provenance.items() if getattr(fields, name)}
    return fields


def _order(fields: Fields) -> None:
    """Each field is one line, and shows what it says wherever it is put."""
    for name in ("title", "description", "section", "agency", "site_name"):
        if text := getattr(fields, name):
            setattr(fields, name, shown_in_order(text).strip() or None)
    fields.authors = list(filter(str.strip, map(shown_in_order, fields.authors)))
    fields.tags = list(filter(str.strip, map(shown_in_order, fields.tags)))
    for image in (*fields.images, *filter(None, [fields.image])):
        for name in ("caption", "credit", "alt"):
            if text := getattr(image, name):
                setattr(image, name, shown_in_order(text).strip() or None)


def _add_dates(fields: Fields, claims: Claims, document: Document, page: Page) -> None:
    dates = read_dates(claims, document.tree, page)
    fields.date_suspect = dates.is_suspect
    for name, dated in (("published", dates.published), ("modified", dates.modified)):
        if dated:
            setattr(fields, name, str(dated.moment))
            fields.provenance[name] = dated.witness


def _add_said(fields: Fields, claims: Claims, names: SiteNames) -> None:
    """Description, section, tags and the site's name: the first witness that has one."""
    for name, witnesses in said_of_page(claims).items():
        for witness, values in witnesses:
            if values:
                setattr(fields, name, once_each(values)[:MAX_TAGS] if name == "tags" else values[0])
                fields.provenance[name] = witness
                break


def _own_address(fields: Fields, claims: Claims, url: str | None) -> str | None:
    """The page's own claim, taken only within its site: a link to another host is neither followed nor believed.

    Nor is one to the front page, a mistake that would make one story of all of the site's. Of a saved page whose address is
    unknown the claim is all there is.
    """
    for witness, text in claimed_addresses(claims):
        address = canonical_url(text, url)
        if address and (url is None or (same_site(address, url) and is_front(address) <= is_front(url))):
            fields.provenance["canonical_url"] = witness
            return address
    return None


def claimed_addresses(claims: Claims) -> list[tuple[Witness, str]]:
    """What the page calls its own address, the most believed first."""
    canonical: list[tuple[Witness, str]] = [("meta", text) for text in claims.links.get("canonical", [])]
    return [*canonical, *(("opengraph", text) for text in claims.metas("og:url"))]


def _is_article_type(claims: Claims) -> bool | None:
    types = [kind.lower() for kind in (*claims.article.types, *claims.metas("og:type"))]
    if any(kind.endswith(ARTICLE_TYPES) and kind != FORUM_TYPE for kind in types):
        return True
    if any(kind in PAGE_TYPES for node in claims.json_ld for kind in types_of(node)):
        return False
    return None
