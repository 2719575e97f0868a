"""Requests for pages and for what lists them, with what the middlewares need to know of their source."""

from typing import Any

from scrapy import Request

from crawler.sources.source import Source
from crawler.spiders.listings import Further
from crawler.state.queue import Waiting
from crawler.state.resources import ABSENT, Resource

# The sitemap protocol's own limit (sitemaps.org, "Sitemap index files").
SITEMAP_BYTES_MAX = 50 << 20

# Pages come before what lists more of them: a crawl that is stopped has written what it could. Last what was asked for in vain before.
PRIORITY = {"front": 20, "part": 15, "page": 10, "section": 5, "feed": 5, "sitemap": 0, "vain": -5}


def page_request(waiting: Waiting, source: Source) -> Request:
    headers = _conditional(waiting.etag, waiting.last_modified)
    priority = PRIORITY["vain" if waiting.in_vain else "page"]
    return _request(waiting.url, source, headers, {"waiting": waiting}, priority)


def part_request(url: str, source: Source, gathering: object) -> Request:
    """A request for a further page of an article; `gathering` is what was fetched of it before."""
    return _request(url, source, {}, {"gathering": gathering}, PRIORITY["part"])


def resource_request(listing: Further, source: Source, depth: int, known: Resource | None) -> Request:
    """A request for a front or section page, a feed or a sitemap; `depth` is that of the pages which it lists.

    `listing` in its meta is its address before any redirect, `is_guess` that it was never read nor named by anybody.
    """
    headers = _conditional(known.etag, known.last_modified) if known else {}
    is_guess = listing.is_guess and (known is None or known.kind == ABSENT)
    meta: dict[str, Any] = {"kind": listing.kind, "depth_of_links": depth, "listing": listing.url, "is_guess": is_guess}
    if listing.kind == "sitemap":
        meta["download_maxsize"] = SITEMAP_BYTES_MAX
    return _request(listing.url, source, headers, meta, PRIORITY[listing.kind])


def _request(url: str, source: Source, headers: dict[str, str], meta: dict[str, Any], priority: int) -> Request:
    return Request(url, headers=headers, meta=source_meta(source) | meta, priority=priority, dont_filter=True)


def source_meta(source: Source) -> dict[str, Any]:
    """The terms that a source's requests travel under; crawler/middlewares/sites.py says what each key does."""
    meta: dict[str, Any] = {
        "source": source,
        "source_origin": source.url,
        "source_headers": source.headers,
        "source_cookies": source.cookies,
        "source_proxy": source.proxy,
        "verify_tls": source.verify_tls,
        "dont_obey_robotstxt": not source.respect_robots,
    }
    return meta if source.delay_s is None else meta | {"source_delay_s": source.delay_s}


def _conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The fields of a conditional request (RFC 9110, 13.1)."""
    fields = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in fields.items() if value}
