"""What lists pages: feeds, sitemaps, front and section pages. Each is read in a worker, into candidates and further listings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.discovery.candidates import Candidate
from crawler.discovery.feeds import find_feeds, read_feed
from crawler.discovery.links import LinkRules, section_links, story_links
from crawler.discovery.sitemaps import read_sitemap
from crawler.items import Page


@dataclass(frozen=True, slots=True)
class Further:
    """Another listing that a listing names, or of which nobody said that it is there: a guess. `modified`: what a sitemap index says."""

    url: str
    kind: str
    modified: datetime | None = None
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed, sitemap or section page lists: pages that may be stories, and further listings."""

    candidates: Sequence[Candidate]
    further: Sequence[Further] = ()


def feed_listing(body: bytes, url: str, content_type: str | None) -> Listing:
    """Raises UnreadableFeed."""
    return Listing(read_feed(body, url, content_type).entries)


def sitemap_listing(body: bytes, url: str) -> Listing:
    """Raises UnreadableSitemap."""
    sitemap = read_sitemap(body, url)
    return Listing(sitemap.entries, [Further(child.url, "sitemap", child.modified) for child in sitemap.children])


def section_listing(page: Page, rules: LinkRules) -> Listing:
    """The stories and sections that a front or section page links to, and the feeds that it names.

    Raises NotAnArticle for what is not HTML.
    """
    from crawler.cleaning.document import parse
    from crawler.cleaning.reading import page_links

    assert page.url is not None
    links = page_links(parse(page))
    further = [Further(url, "section") for url in section_links(links, page.url, rules)]
    further += [Further(url, "feed") for url in find_feeds(page.body, page.url)]
    return Listing(story_links(links, page.url, rules), further)
