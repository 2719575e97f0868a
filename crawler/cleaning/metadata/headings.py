"""The headings that a page shows: what each says with and without its kicker, and how much its place speaks for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, Spot, is_furniture
from crawler.cleaning.metadata.shown import visible_text
from crawler.cleaning.metadata.site import SiteNames
from crawler.urls import canonical_url

MAX_HEADINGS = 12
MAX_SUBHEADS = 40
# A part of a heading that is shorter is no headline.
MIN_CHARACTERS = 12
# What a heading's place takes from its trust: among other stories, in the way down from the front page, as the site's banner.
IN_FURNITURE = 0.5
ONLY_IN_FURNITURE = 0.8
IN_BREADCRUMB = 0.2
AS_BANNER = 0.1
# Beside a part that is marked as the headline: the whole, and a part that nothing marks.
WHOLE_BESIDE_PART = 0.8
UNMARKED_PART = 0.5

_KICKER = re.compile(
    r"kick|overline|dachzeile|topline|roof|strap|eyebrow|categor|section|flag|label|vignette|supertitle|spitz|rubri|topic|badge|premium"
    r"|hidden|sr-only|date|icon|tag\b|author|sub-?(?:title|head)",
    re.I,
)
_HEADLINE_PART = re.compile(r"headline(?:$|[\s_-]|[A-Z])|(?:^|[\s_-])title(?:$|[\s_-])", re.I)
_BREADCRUMB = re.compile(r"breadcrumb|(?:^|[\s_-])crumbs?\b", re.I)


@dataclass(frozen=True, slots=True)
class Shown:
    """One reading of a heading; `weight`, 1 at most, is what its place and its marks leave of its trust.

    `is_part`: its kicker is left out; `is_marked`: because class names say which is which.
    """

    text: str
    weight: float
    is_part: bool = False
    is_marked: bool = False


def main_headings(claims: Claims, names: SiteNames, url: str | None) -> Iterator[Shown]:
    """Each <h1>: publishers who write one for search engines only put it into the breadcrumb."""
    for spot in claims.headings[:MAX_HEADINGS]:
        place = _place(spot.element, url, is_only=len(claims.headings) == 1)
        yield from _readings(spot, place, names)


def lesser_headings(claims: Claims, names: SiteNames) -> Iterator[Shown]:
    """Each <h2> and <h3> outside of furniture: the headline of sites that keep <h1> for search engines or their own name."""
    for spot in claims.subheads[:MAX_SUBHEADS]:
        if not is_furniture(spot.element):
            yield from _readings(spot, 1.0, names)


def banners(claims: Claims, url: str | None) -> list[str]:
    """What the <h1> say that are links upwards: the site's name, or a section's."""
    spots = (spot for spot in claims.headings[:MAX_HEADINGS] if _is_banner(spot.element, url))
    return [text for spot in spots if len(text := visible_text(spot.element)) > 2]


def marked_headlines(claims: Claims, names: SiteNames) -> Iterator[Shown]:
    """What class names call a headline."""
    for spot in claims.headlines[:MAX_HEADINGS]:
        yield from _readings(spot, IN_FURNITURE if is_furniture(spot.element) else 1.0, names)


def _readings(spot: Spot, place: float, names: SiteNames) -> Iterator[Shown]:
    """The heading whole, and without what is marked as a kicker in it."""
    whole = names.without_site(visible_text(spot.element))
    children = [child for child in spot.element.iterdescendants() if isinstance(child.tag, str)]
    kickers = frozenset(child for child in children if _is_kicker(child))
    bare = visible_text(spot.element, without=kickers) if kickers else ""
    if not (len(bare) * 2 > len(whole) or whole.endswith(bare)):
        # What looks like a kicker is the headline's longer half.
        bare = ""
    marked = [child for child in children if _HEADLINE_PART.search(child.get("class", ""))]
    parts = [text for child in marked if _is_end(text := visible_text(child), whole)]
    if len(bare) > MIN_CHARACTERS or len(parts) == 1:
        yield Shown(bare if len(bare) > MIN_CHARACTERS else parts[0], place, is_part=True, is_marked=True)
        place *= WHOLE_BESIDE_PART
    yield Shown(whole, place)
    for child in spot.element:
        if _is_end(text := visible_text(child), whole):
            yield Shown(text, place * UNMARKED_PART, is_part=True)


def _is_end(text: str, whole: str) -> bool:
    return MIN_CHARACTERS < len(text) < len(whole) and whole.endswith(text)


def _is_kicker(element: HtmlElement) -> bool:
    return element.tag == "small" or bool(_KICKER.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _place(heading: HtmlElement, url: str | None, is_only: bool) -> float:
    if _is_in_breadcrumb(heading):
        return IN_BREADCRUMB
    if _is_banner(heading, url):
        return AS_BANNER
    return (ONLY_IN_FURNITURE if is_only else IN_FURNITURE) if is_furniture(heading) else 1.0


def _is_in_breadcrumb(heading: HtmlElement) -> bool:
    around = list(islice(heading.iterancestors(), 5))
    if any(element.tag in ("nav", "ol") for element in around):
        return True
    names = (
        " ".join((*element.keys(), element.get("class", ""), element.get("id", "")))
        for element in (heading, *around[:3])
    )
    return any(map(_BREADCRUMB.search, names))


def _is_banner(heading: HtmlElement, url: str | None) -> bool:
    """All of it is a link upwards: to the front page, or to the section that the page stands in."""
    links = list(heading.iter("a")) or list(islice(heading.iterancestors("a"), 1))
    if len(links) != 1 or len(visible_text(links[0])) < len(visible_text(heading)):
        return False
    href = links[0].get("href", "").strip()
    if url is None or not href:
        return href in ("/", "./")
    above, own = canonical_url(href, url), canonical_url(url)
    return above is not None and own is not None and above != own and own.startswith(above.rstrip("/") + "/")
