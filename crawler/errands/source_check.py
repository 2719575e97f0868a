"""Tries a source as a crawl would begin it, and says what its feeds, sitemaps and pages list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.discovery.feeds import UnreadableFeed, usual_feeds
from crawler.discovery.sitemaps import UnreadableSitemap, usual_sitemaps
from crawler.errands.errand import Errand, Unfetched
from crawler.items import NotAnArticle
from crawler.middlewares.robots import RobotsMiddleware
from crawler.processes.workers import Unfinished, Workers
from crawler.responses import page_of
from crawler.sources.source import Source
from crawler.spiders.listings import Further, Listing, feed_listing, section_listing, sitemap_listing
from crawler.spiders.reader import link_rules
from crawler.spiders.requests import SITEMAP_BYTES_MAX, source_meta

# Of a sitemap index so many are tried, the newest: an archive's old ones say nothing about today.
CHILDREN_TRIED = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What one address gave: links to stories and further listings, or the problem why nothing.

    `newest` is the latest date that a feed or sitemap gives; None where none gives any. `first` is one of the links.
    """

    kind: str
    url: str
    links: int = 0
    listings: int = 0
    newest: datetime | None = None
    first: str | None = None
    problem: str | None = None


class SourceCheck:
    """One source's trial."""

    def __init__(self, source: Source, errand: Errand, workers: Workers) -> None:
        self._source = source
        self._errand = errand
        self._workers = workers
        # As a crawl does: what is read here has to be what is read then.
        for url in (source.url, *source.feeds, *source.sitemaps, *source.sections) if source.private else ():
            errand.allow(url, private=True)

    async def run(self) -> list[Found]:
        """What sources.toml names, or else what the front page leads to, robots.txt names or stands at usual addresses."""
        named = [("feed", self._source.feeds), ("sitemap", self._source.sitemaps), ("section", self._source.sections)]
        listings = [Further(url, kind) for kind, urls in named for url in urls]
        if listings:
            return await self._try_all(listings)
        front, listing = await self._try(Further(self._source.url, "front"))
        feeds = [further for further in (listing.further if listing else ()) if further.kind == "feed"]
        sitemaps = await self._sitemaps_of_robots()
        found = [front, *await self._try_all([*feeds, *sitemaps])]
        if not feeds:
            found += await self._guess(Further(url, "feed") for url in usual_feeds(self._source.url))
        if not sitemaps:
            found += await self._guess(Further(url, "sitemap") for url in usual_sitemaps(self._source.url))
        return found

    async def _try_all(self, listings: Sequence[Further]) -> list[Found]:
        found: list[Found] = []
        for further in listings:
            result, listing = await self._try(further)
            found.append(result)
            children = listing.further if listing and further.kind == "sitemap" else ()
            for child in children[:CHILDREN_TRIED]:
                found.append((await self._try(child))[0])
        return found

    async def _guess(self, listings: Iterable[Further]) -> list[Found]:
        """An address that nobody named and that gives nothing is no news."""
        return [result for result in await self._try_all(list(listings)) if result.problem is None]

    async def _sitemaps_of_robots(self) -> list[Further]:
        robots = self._errand.crawler.get_downloader_middleware(RobotsMiddleware)
        urls = await robots.sitemaps(self._source.url, source_meta(self._source)) if robots else ()
        return [Further(url, "sitemap") for url in urls]

    async def _try(self, further: Further) -> tuple[Found, Listing | None]:
        try:
            listing = await self._read(further)
        except Unfetched as error:
            return Found(further.kind, further.url, problem=str(error)), None
        except (UnreadableFeed, UnreadableSitemap, NotAnArticle, Unfinished) as error:
            return Found(further.kind, further.url, problem=f"no {further.kind}: {error.reason}"), None
        dates = [hints.published or hints.modified for each in listing.candidates if (hints := each.hints)]
        newest = max((date for date in dates if date), default=None)
        first = listing.candidates[0].url if listing.candidates else None
        return Found(further.kind, further.url, len(listing.candidates), len(listing.further), newest, first), listing

    async def _read(self, further: Further) -> Listing:
        meta = source_meta(self._source)
        if further.kind == "sitemap":
            meta["download_maxsize"] = SITEMAP_BYTES_MAX
        page = page_of(await self._errand.get(further.url, meta), datetime.now(UTC))
        if further.kind == "feed":
            return await self._workers.call(feed_listing, page.body, page.url, page.content_type)
        if further.kind == "sitemap":
            return await self._workers.call(sitemap_listing, page.body, page.url)
        return await self._workers.call(section_listing, page, link_rules(self._source))


def described(found: Found, now: datetime) -> str:
    """One line: what, where, how much, how fresh."""
    if found.problem:
        return f"  {found.kind:<8} {found.url}: {found.problem}"
    parts = [_count(found.links, "link")]
    if found.listings:
        parts.append("names " + _count(found.listings, "further listing"))
    if found.newest:
        parts.append(f"newest {found.newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {_age(now - found.newest)}")
    return f"  {found.kind:<8} {found.url}: {', '.join(parts)}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 0:
        return "in the future"
    return _count(hours, "hour") + " old" if hours < 48 else _count(hours // 24, "day") + " old"
