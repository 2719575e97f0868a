"""What the page and its headers declare of its use."""

import re
from collections.abc import Iterable, Iterator

from crawler.cleaning.metadata.claims import Claims
from crawler.items import Page, Rights
from crawler.tdm import first_reservation
from crawler.urls import canonical_url

DIRECTIVES = frozenset(
    {"noindex", "nofollow", "noarchive", "nosnippet", "noimageindex", "noai", "noimageai", "notranslate", "none"}
)
# What stands before a colon in an X-Robots-Tag is a robot's name, but for these, and ours is this one.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_OWN_NAME = "cleanpress"

_NAMED = re.compile(r"\s*([\w-]+)\s*:(.*)")
_BETWEEN = re.compile(r"[\s,;]+")


def read_rights(claims: Claims, page: Page, root: str | None) -> Rights:
    """Licence, paywall, robots directives (page and X-Robots-Tag header) and the TDM reservation.

    Of the latter the page's own word goes before its header's and its site's (TDMRep, "Processing priority").
    """
    licenses = [
        *claims.article.licenses,
        *claims.links.get("license", ()),
        *claims.metas("dcterms.license", "dc.rights.license"),
    ]
    reserved = first_reservation(claims.metas("tdm-reservation"))
    robots = [*claims.metas("robots", _OWN_NAME), *_for_us((page.robots or "").splitlines())]
    is_free = claims.article.is_free
    return Rights(
        license=next((url for text in licenses if (url := canonical_url(text, root))), None),
        is_free=False if is_free is None and claims.has_wall else is_free,
        robots=sorted(_directives(robots)),
        tdm_reserved=page.tdm_reserved if reserved is None else reserved,
    )


def _for_us(lines: Iterable[str]) -> Iterator[str]:
    """The directives of X-Robots-Tag that are meant for us: those behind another robot's name are not, to the line's end."""
    for line in lines:
        is_for_us = True
        for part in line.split(","):
            named = _NAMED.match(part)
            if named and named[1].lower() not in _VALUED:
                is_for_us = named[1].lower() == _OWN_NAME
                part = named[2]
            if is_for_us:
                yield part


def _directives(contents: Iterable[str]) -> set[str]:
    return {word for content in contents for word in _BETWEEN.split(content.lower())} & DIRECTIVES
