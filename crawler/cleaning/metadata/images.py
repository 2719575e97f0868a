"""The lead picture, and those that stand in figures, with what is said of them."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, is_furniture, spaced, visible_text
from crawler.items import Image, Witness
from crawler.urls import canonical_url

MAX_IMAGES = 30
_CREDIT = re.compile(r"credit|copyright|photographer|source|byline|bildnachweis|quelle", re.I)


def read_images(claims: Claims, root: str | None) -> tuple[Image | None, Witness | None, list[Image]]:
    """The lead picture with its witness, and all, each address once. Relative addresses resolve against `root`."""
    figures = list(_in_figures(claims, root))[:MAX_IMAGES]
    lead, witness = _lead(claims, root)
    if lead is not None:
        shown = next((image for image in figures if image.url == lead.url), None)
        lead = shown or lead
        figures = [lead, *(image for image in figures if image.url != lead.url)][:MAX_IMAGES]
    return lead, witness, figures


def _lead(claims: Claims, root: str | None) -> tuple[Image | None, Witness | None]:
    return next(iter(lead_pictures(claims, root)), (None, None))


def lead_pictures(claims: Claims, root: str | None) -> Iterator[tuple[Image, Witness]]:
    """What each witness gives as the page's picture, the most believed first."""
    for text in claims.metas("og:image:secure_url", "og:image", "og:image:url"):
        if url := canonical_url(text, root):
            alts = claims.metas("og:image:alt")
            yield Image(url, alt=alts[0] if alts else None), "opengraph"
    for text, caption, credit in claims.article.images:
        if url := canonical_url(text, root):
            yield Image(url, caption, credit), "json-ld"
    for text in claims.metas("twitter:image", "twitter:image:src"):
        if url := canonical_url(text, root):
            yield Image(url), "meta"


def _in_figures(claims: Claims, root: str | None) -> Iterator[Image]:
    seen: set[str] = set()
    for figure in claims.figures:
        picture = next(figure.iter("img"), None)
        url = _address(picture, root) if picture is not None else None
        if picture is None or url is None or url in seen or is_furniture(figure):
            continue
        seen.add(url)
        caption, credit = _said(figure)
        yield Image(url, caption, credit, spaced(picture.get("alt", "")) or None)


def _address(picture: HtmlElement, root: str | None) -> str | None:
    """Pages that load pictures late keep the address elsewhere, and a grey dot in `src`."""
    for name in ("data-src", "data-original", "data-lazy-src", "src"):
        text = picture.get(name, "").strip()
        if text and not text.startswith("data:"):
            return canonical_url(text, root)
    return None


def _said(figure: HtmlElement) -> tuple[str | None, str | None]:
    caption = next(figure.iter("figcaption"), None)
    if caption is None:
        return None, None
    credits_ = [element for element in caption.iter() if _CREDIT.search(str(element.get("class") or ""))]
    credit = visible_text(credits_[0]) if credits_ else None
    words = visible_text(caption, without=frozenset(credits_))
    return words or None, credit or None
