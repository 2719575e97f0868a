"""Whose address a URL is, and which source's terms a request travels under.

Request meta keys, set by the spider and read by the middlewares here. All of them survive redirects and retries, and
none but the proxy takes effect beyond the source's own site:

- `source_origin`: the source's address, such as "https://example.com"; without it the keys below hold everywhere.
- `source_headers`, `source_cookies`: dicts of values to send (origins.py).
- `source_proxy`: the http proxy that all requests made for the source go through, wherever they lead, so that none of
  them shows where it comes from; None for no proxy but the environment's (origins.py).
- `source_delay_s`: the least time between two requests (pace.py).
- `verify_tls`: False takes any certificate (tls.py).
- `dont_obey_robotstxt`: True asks nobody (robots.py; Scrapy's own key).
"""

from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy import Request

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """RFC 6454: what shares robots.txt and credentials. `host` is in lower case, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int

    @property
    def site(self) -> str:
        """The origin without its scheme: what shares a queue, a pace and a rest. The port stands there if it is unusual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.site}"


def origin_of(url: str) -> Origin | None:
    """The origin of an http or https address; None for every other one, and where host or port can't be read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    return Origin(parts.scheme, parts.hostname, DEFAULT_PORTS[parts.scheme] if port is None else port)


def is_own_origin(request: Request) -> bool:
    """Whether `request` goes to its source's origin, or to the same host by https where the source is named with http."""
    own, other = _source_origin(request), origin_of(request.url)
    if own is None:
        return True
    upgraded = Origin("https", own.host, 443) if (own.scheme, own.port) == ("http", 80) else own
    return other in (own, upgraded)


def is_own_site(request: Request) -> bool:
    """Whether `request` goes to its source's host, whatever the scheme, with or without www."""
    own, other = _source_origin(request), origin_of(request.url)
    if own is None:
        return True
    return other is not None and own.site.removeprefix("www.") == other.site.removeprefix("www.")


def _source_origin(request: Request) -> Origin | None:
    if "source_origin" not in request.meta:
        return None
    origin = origin_of(request.meta["source_origin"])
    if origin is None:
        raise ValueError(
            f"meta source_origin: expected an http or https address, got {request.meta['source_origin']!r}"
        )
    return origin
