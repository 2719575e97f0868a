"""What a robots.txt says (RFC 9309): bytes and status to rules. Pure."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Literal

from protego import Protego

from crawler.urls import canonical_url

# RFC 9309, section 2.5: at least this much has to be read.
READ_BYTES = 500 * 1024

Access = Literal["rules", "everything", "nothing"]


def access_by_status(status: int) -> Access:
    """What an answer with `status`, the redirects followed, allows (RFC 9309, section 2.3.1).

    "everything" where there is no robots.txt (4xx, 401 and 403 too); "nothing" where the site could not say: 5xx, and 429,
    which asks for patience and grants no right. A redirect to nowhere says nothing either.
    """
    if 200 <= status < 300:
        return "rules"
    return "everything" if 400 <= status < 500 and status != 429 else "nothing"


def parse_rules(body: bytes) -> Protego:
    """The rules in the first READ_BYTES of `body`. A page of HTML, sent with 200 for any address, has none."""
    text = _decode(_whole_lines(body))
    return Protego.parse("" if text.lstrip().startswith("<") else text)


def crawl_delay_s(rules: Protego, agent: str, max_s: float) -> float | None:
    """The pause between requests that the site asks of `agent`, `max_s` at most. None where it asks for none."""
    delay_s = rules.crawl_delay(agent)
    return min(delay_s, max_s) if delay_s is not None and delay_s > 0 else None


def sitemaps_of(rules: Protego, base_url: str) -> tuple[str, ...]:
    """The sitemaps that it names, in order, each once, as absolute addresses; what is no address on the web is left out."""
    addresses = (canonical_url(address, base_url) for address in rules.sitemaps)
    return tuple(dict.fromkeys(filter(None, addresses)))


def _whole_lines(body: bytes) -> bytes:
    """A rule cut in two would forbid more than it says: the last line goes where the rest of it was not read."""
    if len(body) < READ_BYTES:
        return body
    return body[: max(body.rfind(b"\n", 0, READ_BYTES), body.rfind(b"\r", 0, READ_BYTES)) + 1]


def _decode(body: bytes) -> str:
    """UTF-8, as the RFC says, with or without BOM; Latin-1 and UTF-16 as they occur."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    try:
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return body.removeprefix(BOM_UTF8).decode("latin-1")
