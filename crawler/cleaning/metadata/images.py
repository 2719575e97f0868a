"""The lead picture, and those that stand in the story, with what is said of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.cleaning.metadata.claims import Claims, is_furniture
from crawler.cleaning.metadata.shown import spaced, visible_text
from crawler.items import Image, Witness
from crawler.urls import canonical_url

MAX_IMAGES = 30
# Paragraphs beside a picture that is in no figure: so many are a story's.
STORY_PARAGRAPHS_MIN = 3
# What is smaller, or drawn, marks a line.
ICON_PIXELS = 100
_CREDIT = re.compile(r"credit|copyright|photographer|source|byline|bildnachweis|quelle", re.I)
_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:$|[\s_-])", re.I)
# A size in a file's name, as WordPress and others write it: "hall-1200x630.jpg", "hall-scaled.jpg".
_SIZE = re.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled)(?=\.\w+$)")
_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)$", re.I)
# Pages that load pictures late keep their addresses here, and a grey dot in `src`.
_LATE = ("data-src", "data-original", "data-lazy-src")


def read_images(claims: Claims, root: str | None) -> tuple[Image | None, Witness | None, list[Image]]:
    """The lead picture with its witness, and all, each once. Relative addresses resolve against `root`."""
    shown = list(_each_once(islice(chain(_in_figures(claims, root), _in_text(claims, root)), 2 * MAX_IMAGES)))
    lead, witness = _lead(claims, root)
    if lead is not None:
        key = _key(lead.url)
        same = next((image for image in shown if _key(image.url) == key), lead)
        lead = replace(
            lead,
            caption=same.caption or lead.caption,
            credit=same.credit or lead.credit,
            alt=same.alt or lead.alt,
        )
        shown = [lead, *(image for image in shown if _key(image.url) != key)]
    return lead, witness, shown[:MAX_IMAGES]


def _each_once(images: Iterable[Image]) -> Iterator[Image]:
    seen: set[str] = set()
    for image in images:
        if (key := _key(image.url)) not in seen:
            seen.add(key)
            yield image


def _key(url: str) -> str:
    """What the sizes of one picture have in common: the path of its file. An address that names no file is its own key."""
    parts = urlsplit(url)
    return _SIZE.sub("", parts.path) if _FILE.search(parts.path) else url


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
    said: dict[HtmlElement, tuple[str | None, str | None]] = {}
    for figure in claims.figures:
        if is_furniture(figure) or next(figure.iterancestors("figure"), None) is not None:
            continue
        for picture in figure.iter("img", "amp-img"):
            own = next(picture.iterancestors("figure"), figure)
            if own not in said:
                said[own] = _said(own)
            if image := _image(picture, said[own], root):
                yield image


def _in_text(claims: Claims, root: str | None) -> Iterator[Image]:
    """Pictures in no figure, between paragraphs of a story: alone in one, or in a box with their caption."""
    for picture in claims.pictures:
        holder = next(
            (around for around in picture.iterancestors() if around.tag not in ("a", "picture", "source")), None
        )
        if holder is None or next(picture.iterancestors("figure"), None) is not None or is_furniture(picture):
            continue
        around = holder.getparent()
        is_box = _CAPTION.search(holder.get("class", "")) is not None
        is_alone = holder.tag == "p" and not visible_text(holder)
        if around is None or not (is_box or is_alone) or not _holds_story(around):
            continue
        image = _image(picture, _said(holder) if is_box else (None, None), root)
        if image and not _is_icon(picture, image.url):
            yield image


def _is_icon(picture: HtmlElement, url: str) -> bool:
    sizes = (picture.get(name, "") for name in ("width", "height"))
    is_small = any(size.isdecimal() and len(size) < 9 and int(size) < ICON_PIXELS for size in sizes)
    return is_small or urlsplit(url).path.endswith((".svg", ".ico"))


def _holds_story(element: HtmlElement) -> bool:
    paragraphs = sum(1 for child in element.iterchildren("p") if len(child.text or "") > 1)
    return paragraphs >= STORY_PARAGRAPHS_MIN


def _image(picture: HtmlElement, said: tuple[str | None, str | None], root: str | None) -> Image | None:
    url = _address(picture, root)
    return Image(url, *said, spaced(picture.get("alt", "")) or None) if url else None


def _address(picture: HtmlElement, root: str | None) -> str | None:
    """Where the picture is, as far as the page says: not where a stand-in for it is."""
    late = [picture.get(name, "") for name in _LATE]
    own = [_largest(picture.get("data-srcset", "")), picture.get("src", ""), _largest(picture.get("srcset", ""))]
    around = next(picture.iterancestors("picture"), None)
    sources = around.iter("source") if around is not None else ()
    others = [_largest(source.get("data-srcset", "") or source.get("srcset", "")) for source in sources]
    for text in map(str.strip, (*late, *own, *others)):
        if text and not text.startswith("data:"):
            return canonical_url(text, root)
    return None


def _largest(srcset: str) -> str:
    """The last of the candidates with the largest width or density (HTML, 4.8.4.2.1, "Srcset attributes"); "" where there is none."""
    best, largest = "", -1.0
    for candidate in re.split(r",\s+|\s,", srcset.strip()):
        address, _, size = candidate.strip().partition(" ")
        value = float(size[:-1]) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?[wx]", size.strip()) else 0.0
        if address and value >= largest:
            best, largest = address, value
    return best.strip(",")


def _said(around: HtmlElement) -> tuple[str | None, str | None]:
    """Caption and credit, from the element that holds the picture and them."""
    captions = (each for each in around.iter() if each.tag == "figcaption" or _is_caption(each, around))
    caption = next(captions, None)
    if caption is None:
        return None, None
    credits_ = [element for element in caption.iter() if _CREDIT.search(str(element.get("class") or ""))]
    credit = visible_text(credits_[0]) if credits_ else None
    words = visible_text(caption, without=frozenset(credits_))
    return words or None, credit or None


def _is_caption(element: HtmlElement, around: HtmlElement) -> bool:
    return (
        element is not around and isinstance(element.tag, str) and _CAPTION.search(element.get("class", "")) is not None
    )
