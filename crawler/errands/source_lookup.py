"""What a new source for sources.toml would be: the site at an address, or of a feed or sitemap, tried as a crawl begins it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.errands.errand import Errand
from crawler.errands.source_check import Found, SourceCheck
from crawler.middlewares.addresses import is_inside
from crawler.processes.workers import Workers
from crawler.sources.entry import Entry, remarks
from crawler.sources.source import Source
from crawler.urls import canonical_url, same_domain


@dataclass(frozen=True, slots=True)
class LookedUp:
    """`source` as it was tried, and what was found there: with feeds or sitemaps where the address is one's, and not a site's."""

    source: Source
    found: tuple[Found, ...]

    @property
    def has_stories(self) -> bool:
        return any(found.links for found in self.found)

    def entry(self, name: str, every: str | None) -> Entry:
        """What to write of it."""
        source = self.source
        listed = (*source.feeds, *source.sitemaps)
        by_itself = [] if listed else [found for found in self.found if found.kind != "front" and not found.problem]
        lines = [f"  {found.kind:<8} {found.url}" for found in by_itself]
        notes = remarks(lines, every)
        return Entry(name, source.url, source.feeds, source.sitemaps, every, source.private, notes)


async def look_up(site: Source, errand: Errand, workers: Workers) -> LookedUp:
    """Try `site`'s address as a front page; where it is no page, as a feed and as a sitemap.

    An address in a private range is tried, and will be crawled, as it was named.
    """
    url = site.url
    source = site.model_copy(update={"private": is_inside(urlsplit(url).hostname or "")})
    found = await SourceCheck(source, errand, workers).run()
    if found[0].problem and found[0].problem.startswith("no front"):
        for kind in ("feeds", "sitemaps"):
            listing = source.model_copy(update={kind: (url,)})
            listed = await SourceCheck(listing, errand, workers).run()
            if any(each.links for each in listed):
                front = _front(url, next(each.first for each in listed if each.first))
                return LookedUp(listing.model_copy(update={"url": front}), tuple(listed))
    return LookedUp(source, tuple(found))


def _front(listing: str, story: str) -> str:
    """The front page of what a feed or sitemap lists: feeds may be served from elsewhere."""
    return canonical_url("/", listing if same_domain(listing, story) else story) or listing
