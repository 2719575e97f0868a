"""What the page and its headers declare of its use."""

from collections.abc import Iterable

from crawler.cleaning.metadata.claims import Claims
from crawler.items import Page, Rights
from crawler.urls import canonical_url

DIRECTIVES = frozenset(
    {"noindex", "nofollow", "noarchive", "nosnippet", "noimageindex", "noai", "noimageai", "notranslate", "none"}
)


def read_rights(claims: Claims, page: Page, root: str | None) -> Rights:
    """Licence, paywall, robots directives (page and X-Robots-Tag header) and the TDM reservation (W3C TDMRep)."""
    licenses = [
        *claims.article.licenses,
        *claims.links.get("license", ()),
        *claims.metas("dcterms.license", "dc.rights.license"),
    ]
    reserved = claims.metas("tdm-reservation")
    robots = [*claims.metas("robots"), *([page.robots] if page.robots else [])]
    is_free = claims.article.is_free
    return Rights(
        license=next((url for text in licenses if (url := canonical_url(text, root))), None),
        is_free=False if is_free is None and claims.has_wall else is_free,
        robots=sorted(_directives(robots)),
        tdm_reserved=reserved[0].strip() == "1" if reserved else None,
    )


def _directives(contents: Iterable[str]) -> set[str]:
    """Those meant for everybody: a directive for one named robot ("googlebot: noindex") is not for us."""
    words = {word.strip().lower() for content in contents for word in content.split(",")}
    return words & DIRECTIVES
