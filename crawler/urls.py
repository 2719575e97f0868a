"""Web addresses: one spelling for each, which of them are the same story, and which belong to the same site."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

if TYPE_CHECKING:
    from tldextract import TLDExtract

# What browsers, proxies and Scrapy's URLLENGTH_LIMIT agree to carry.
URL_CHARS_MAX = 2083

_DEFAULT_PORTS = {"http": 80, "https": 443}
_WRITTEN_OUT = re.compile(r"\s*https?://[^/]", re.I)
_EDGES = "".join(map(chr, range(0x21)))  # WHATWG: C0 controls and spaces around an address are no part of it,
_INSIDE = str.maketrans("", "", "\t\n\r")  # nor are these three inside it
_ODD = re.compile(r"[\x00-\x20]")
_REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_WEB_SCHEME = re.compile(r"(?i)(https?):[/\\]*")
_BEFORE_QUERY = re.compile(r"[^?#]*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# An escape, else a run of what must be escaped. RFC 3986 is stricter than WHATWG about brackets, bars and quotes; so
# escaped, an address passes through Scrapy's Request unchanged.
_PATH_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|%|[^%/:@!$&'()*+,;=\w.~-]+", re.ASCII)
_QUERY_ESCAPES = re.compile(r"%[0-9A-Fa-f]{2}|%|[^%/?:@!$&()*+,;=\w.~-]+", re.ASCII)
_PATH_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/;]*")
_INDEX_PAGE = re.compile(r"(?i)/(?:index|default)\.(?:html?|php|aspx?|jsp|shtml)$")

_RULES = tomllib.loads(files("crawler").joinpath("urls.toml").read_text("utf-8"))
_TRACKING_NAMES = frozenset(_RULES["tracking"]["names"])
_TRACKING_PREFIXES = tuple(_RULES["tracking"]["prefixes"])


def canonical_url(url: str, base: str | None = None) -> str | None:
    """The one spelling of an http(s) address, resolved against `base`; None for anything else. Never raises.

    As WHATWG's URL standard reads it: host in lower case and IDNA (numbers as a dotted address), default port, dot
    segments and fragment gone, escapes made uniform; parameters that only track readers are gone, the others keep
    their order. None, too, for addresses with user names, with control characters or over URL_CHARS_MAX.
    """
    if _ODD.search(url):
        url = url.strip(_EDGES).translate(_INSIDE)
    if len(url) > URL_CHARS_MAX or _REFUSED.search(url):
        return None
    try:
        parts = urlsplit(_absolute(url, base))
        netloc = _netloc(parts.scheme, parts.netloc)
    except ValueError:
        return None
    path = _without_dots(_PATH_SESSION.sub("", _PATH_ESCAPES.sub(_escape, parts.path))) or "/"
    query = _untracked(_QUERY_ESCAPES.sub(_escape, parts.query)) if parts.query else ""
    result = f"{parts.scheme}://{netloc}{path}{'?' if query else ''}{query}"
    return result if len(result) <= URL_CHARS_MAX else None


def is_web_address(text: str) -> bool:
    """Whether it is an http(s) address as it stands: browsers mend "https:/example.com", what connects does not."""
    return _WRITTEN_OUT.match(text) is not None and canonical_url(text) is not None


def url_key(url: str) -> str:
    """What the addresses of one story have in common: host without `www.`, path, sorted parameters.

    Folded are scheme, slashes at the end or repeated, index.html and its like. What is no web address is its own key.
    """
    canonical = canonical_url(url)
    if canonical is None:
        return url
    parts = urlsplit(canonical)
    path = re.sub("/{2,}", "/", _INDEX_PAGE.sub("/", parts.path)).rstrip("/")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{path}{'?' if query else ''}{query}"


def is_front(url: str) -> bool:
    """Whether it is the address of its host's front page."""
    key = url_key(url)
    return "/" not in key and "?" not in key


def host(url: str) -> str:
    """The host, in lower case, with its port where that is not the scheme's own; "" where the address has none."""
    try:
        parts = urlsplit(_absolute(url, None))
        return _netloc(parts.scheme, parts.netloc)
    except ValueError:
        return ""


def site(url: str) -> str:
    """The host without a leading `www.`."""
    return host(url).removeprefix("www.")


def same_site(first: str, second: str) -> bool:
    """Do both addresses name a host, and the same one but for `www.`?"""
    return site(first) == site(second) != ""


def domain(url: str) -> str:
    """The registered domain (`example.co.uk` of `sport.example.co.uk`), with port where not default.

    The host itself where nobody registers below it: IP addresses, `localhost`, public suffixes.
    """
    return _domain(host(url))


def same_domain(first: str, second: str) -> bool:
    """Do both addresses belong to one registered domain, as a newspaper's sections on hosts of their own do?"""
    return domain(first) == domain(second) != ""


@lru_cache(4096)
def _domain(host: str) -> str:
    if not host or host.startswith("["):
        return host
    name, colon, port = host.partition(":")
    found = _suffixes().extract_str(name)
    registered = found.top_domain_under_public_suffix
    if not found.suffix and not found.ipv4 and "." in name:
        # The list's default rule: a top-level domain that it does not know is a suffix.
        registered = ".".join(name.split(".")[-2:])
    return f"{registered}{colon}{port}" if registered else host


@cache
def _suffixes() -> "TLDExtract":
    """The list that comes with the package, never one from the network; with the hosts where everybody may have a site."""
    # It imports an HTTP client, which takes longer than cleaning a page that asks for no domain.
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=_RULES["shared_hosts"]
    )


def _absolute(url: str, base: str | None) -> str:
    """Raises ValueError where `base` is needed and missing or unreadable."""
    if "\\" in url:
        url = _BEFORE_QUERY.sub(lambda match: match[0].replace("\\", "/"), url, count=1)
    if web := _WEB_SCHEME.match(url):
        return f"{web[1].lower()}://{url[web.end() :]}"
    if base is None:
        raise ValueError("a relative address and no base")
    if url[:1] == "/" != url[1:2]:  # most links of a page, and urljoin takes three times as long
        parts = urlsplit(base)
        return f"{parts.scheme}://{parts.netloc}{url}"
    return urljoin(base, url)


@lru_cache(4096)
def _netloc(scheme: str, netloc: str) -> str:
    """Host and port, spelt as canonical_url says. Raises ValueError where they name no web server."""
    if len(netloc) > URL_CHARS_MAX:  # IDNA's time is quadratic
        raise ValueError("too long for a host")
    parts = SplitResult(scheme, netloc, "", "", "")
    name, port = parts.hostname, parts.port
    if scheme not in _DEFAULT_PORTS or "@" in netloc or not name:
        raise ValueError("not an http or https address")
    name = _ipv6(name) if ":" in name else _name(name)
    return name if port is None or port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"


def _ipv6(text: str) -> str:
    if "%" in text:
        raise ValueError("an address of one network interface")
    return f"[{IPv6Address(text)}]"


def _name(text: str) -> str:
    """A host's name in ASCII, or the dotted form of an IPv4 address. Raises ValueError for what is neither."""
    if "%" in text:
        text = re.sub("((?:%[0-9A-Fa-f]{2})+)", lambda match: bytes.fromhex(match[1].replace("%", "")).decode(), text)
    name = (text if text.isascii() else _to_ascii(text)).lower().removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError("not a host name")
    return _ipv4(name) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name


def _to_ascii(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        # Emoji and a few others, which browsers resolve all the same.
        return text.encode("idna").decode()


def _ipv4(text: str) -> str:
    """`127.0.0.1` for `0177.1`, `0x7f000001` and `2130706433`: what a resolver makes of them is what a guard must see."""
    numbers = [_integer(part) for part in text.split(".")]
    *high, low = numbers
    if len(numbers) > 4 or any(number > 255 for number in high) or low >= 256 ** (4 - len(high)):
        raise ValueError("not an IPv4 address")
    return str(IPv4Address(low + sum(number << (24 - 8 * place) for place, number in enumerate(high))))


def _integer(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if text[0] != "%":
        return quote(text, safe="")
    if len(text) == 1:
        return "%25"
    character = chr(int(text[1:], 16))
    return character if character in _UNRESERVED else text.upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, for a path that begins with a slash."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _untracked(query: str) -> str:
    return "&".join(parameter for parameter in query.split("&") if parameter and not _is_tracking(parameter))


def _is_tracking(parameter: str) -> bool:
    # `amp;` stands before a name whose ampersand was escaped twice.
    name = parameter.partition("=")[0].lower().removeprefix("amp;")
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)
