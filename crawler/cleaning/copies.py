"""AMP, print and mobile copies of a story: told by their address, which names the kind, and led to the story's own."""

import re
from urllib.parse import urlsplit

from crawler.cleaning.document import Document
from crawler.cleaning.page_links import absolute
from crawler.items import Lead
from crawler.urls import canonical_url, is_front, same_domain

_HOSTS = ("amp.", "m.", "mobile.", "mobil.", "touch.", "wap.", "print.")
_SEGMENTS = frozenset(
    {"amp", "m", "mobile", "print", "printable", "drucken", "druckversion", "imprimer", "imprimir", "stampa"}
)
_ENDING = re.compile(r"[._](?:amp|print)(?:\.[a-z]{3,5})?$|(?:^|-)(?:amp|print)\.[a-z]{3,5}$")
_PARAMETER = re.compile(
    r"(?i)(?:amp|print|printable|mobile|m)(?:=[^&]*)?|(?:output|outputtype|view|format|mode)=(?:amp|print|mobile)"
)


def original(document: Document, url: str | None) -> Lead | None:
    """The story's own address, where the page at `url` is a copy and its canonical link names another one of the site.

    A canonical link to the front page is a mistake of the site's, one to another copy leads nowhere.
    """
    if url is None or not copy_marks(url):
        return None
    for element in document.tree.iter("link"):
        if "canonical" in element.get("rel", "").lower().split():
            address = canonical_url(absolute(element.get("href", ""), document.url) or "")
            if address and _is_own(address, url):
                return Lead(address, is_part=False, is_sure=True)
    return None


def copy_marks(url: str) -> int:
    """How often the address names an AMP, print or mobile copy: by host, beginning and end of its path, and parameters.

    Once may also be a section that is called so: /mobile/ is one, and /mobile/a-new-phone/amp a copy.
    """
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    marks = [
        (parts.hostname or "").startswith(_HOSTS),
        bool(segments) and segments[0] in _SEGMENTS,
        len(segments) > 1 and (segments[-1] in _SEGMENTS or bool(_ENDING.search(segments[-1]))),
        any(_PARAMETER.fullmatch(pair) for pair in parts.query.split("&")),
    ]
    return sum(marks)


def _is_own(address: str, copy: str) -> bool:
    return not is_front(address) and same_domain(address, copy) and copy_marks(address) < copy_marks(copy)
