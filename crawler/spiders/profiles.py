"""The profiles of the sites that a crawl is at: pages are read beside them, teach them, and wait for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from scrapy.crawler import Crawler

from crawler.cleaning.profile_json import UnreadableProfile, from_json, to_json
from crawler.cleaning.site_profile import SiteProfile
from crawler.configuration import profile_wait_s, switch
from crawler.items import Page, Reading
from crawler.processes.workers import PackedProfile, Workers, pack
from crawler.spiders.profiled_site import HeldPage, Site
from crawler.state.ledger import Visit
from crawler.state.profiles import ProfileRevision
from crawler.state.queue import Waiting
from crawler.state.run import Run
from crawler.urls import site as site_of

logger = logging.getLogger(__name__)

# A story of which less stands where the site's other stories do is a miss, and so many in a row are another design.
FIT_MIN = 0.5
REDESIGN_MISSES = 6
# What all pages that wait may take of memory; beyond it those of the site with most are read with what is known. Scrapy takes
# up no more pages while those in callbacks have twice as much (SCRAPER_SLOT_MAX_ACTIVE_SIZE).
HELD_BYTES_MAX = 32 << 20
# How often a page that waits looks whether the crawl is closing.
LOOK_UP_S = 0.5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came, and what of its response is needed when it is read."""

    waiting: Waiting
    visit: Visit
    page: Page
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ProfiledReading:
    """`revision` of the site's profile that the page was read beside, 0 for none. `waits`: the page is to be read again."""

    reading: Reading
    revision: int = 0
    waits: bool = False


class Profiles:
    """Learns while the crawl goes on: the first pages of a site wait until its profile has settled, or nothing else comes.

    A page that waits is unanswered in state: a crawl that dies asks for it again. Settings: PROFILES_ENABLED (True),
    PROFILE_WAIT_S (60). Stats: `profile/held_count`, `profile/settled_count`, `profile/miss_count`, `profile/redesign_count`.
    """

    def __init__(self, crawler: Crawler, run: Run, workers: Workers) -> None:
        self._crawler = crawler
        self._run = run
        self._workers = workers
        self._is_enabled = switch(crawler.settings, "PROFILES_ENABLED")
        self._sites: dict[str, Site] = {}
        self._wait_s = profile_wait_s(crawler.settings)

    async def read(self, fetched: Fetched, *, lists_links: bool) -> ProfiledReading:
        """Raises Ended."""
        if not self._is_enabled:
            return ProfiledReading(await self._read(fetched, None, lists_links=lists_links))
        site = self._site(fetched.page.url or "")
        if fetched.waiting.content_hash is not None:
            return await self._read_as_before(fetched, site, lists_links=lists_links)
        teaches, packed, revision = site.is_learning, site.packed if site.is_settled else None, site.revision
        reading = await self._read(fetched, packed, teaches=teaches, lists_links=lists_links)
        if teaches:
            self._learn(site, reading)
        if packed is not None:
            self._judge_fit(site, fetched, reading)
            return ProfiledReading(reading, revision)
        if reading.article is None:
            return ProfiledReading(reading)
        return ProfiledReading(reading, waits=True)

    async def read_later(self, fetched: Fetched, alone: Reading) -> ProfiledReading:
        """Read a page again when its site's profile has settled; `alone` is what it gave without. Raises Ended."""
        site = self._site(fetched.page.url or "")
        if not site.is_settled:
            await self._hold(site, HeldPage(fetched.waiting.source, len(fetched.page.body)))
        if site.packed is None:
            return ProfiledReading(alone)
        packed, revision = site.packed, site.revision
        return ProfiledReading(await self._read(fetched, packed, lists_links=False), revision)

    async def read_part(self, page: Page, source: str, revision: int) -> Reading:
        """Read a later page of an article of `source`, beside what its first page was: it neither waits nor teaches. Raises Ended."""
        packed, _ = self._revision(self._site(page.url or ""), revision) if revision else (None, 0)
        return await self._workers.read(page, packed, lists_links=False, source=source)

    async def _read(
        self, fetched: Fetched, packed: PackedProfile | None, *, lists_links: bool, teaches: bool = False
    ) -> Reading:
        source = fetched.waiting.source
        return await self._workers.read(fetched.page, packed, teaches=teaches, lists_links=lists_links, source=source)

    def release(self, source: str) -> None:
        """Let the pages of `source` go on with what is known: no more of it comes."""
        for site in self._sites.values():
            mine = [held for held in site.held if held.source == source]
            if mine and site.has_news and site.profile.is_usable:
                self._save(site)
            for held in mine:
                held.released.set()

    def close(self) -> None:
        """Save what was learned since it was saved last. Raises StateLost."""
        for site in self._sites.values():
            if site.has_news:
                self._save(site)
            if site.misses != site.saved_misses and site.revision:
                self._run.remember_misses(site.name, site.revision, site.misses)

    def _site(self, url: str) -> Site:
        name = site_of(url)
        if name not in self._sites:
            self._sites[name] = Site(name, SiteProfile())
            if known := self._run.profile(name):
                self._take(self._sites[name], known)
        return self._sites[name]

    def _take(self, site: Site, known: ProfileRevision) -> None:
        """Go on from what state knows."""
        try:
            self._use(site, from_json(known.value), known.revision)
        except UnreadableProfile as error:
            # Not lost: it stays in state, and what is learned anew is the next revision.
            logger.warning("The profile of %s cannot be read, and is learned again: %s", site.name, error)
            site.revision = known.revision
        site.misses = site.saved_misses = known.misses

    async def _read_as_before(self, fetched: Fetched, site: Site, *, lists_links: bool) -> ProfiledReading:
        """Beside the revision that its article was read beside first: what is new then is the site's doing, and not ours."""
        before = fetched.waiting.profile
        if before is None:
            return await self._read_as_any(fetched, site, lists_links=lists_links)
        packed, revision = self._revision(site, before)
        return ProfiledReading(await self._read(fetched, packed, lists_links=lists_links), revision)

    async def _read_as_any(self, fetched: Fetched, site: Site, *, lists_links: bool) -> ProfiledReading:
        """As before, where a dead crawl wrote the article and could not say beside what: beside whatever gives the same text.

        Beside the newest where nothing does: the story has changed.
        """
        newest: ProfiledReading | None = None
        for packed, revision in self._revisions(site):
            reading = await self._read(fetched, packed, lists_links=lists_links)
            read = ProfiledReading(reading, revision)
            if reading.article is not None and reading.article.content_hash == fetched.waiting.content_hash:
                return read
            newest = newest or read
        assert newest is not None
        return newest

    def _revision(self, site: Site, revision: int) -> tuple[PackedProfile | None, int]:
        """A revision of the site's profile, 0 for none; the newest where it is not kept any more."""
        if revision == 0:
            return None, 0
        if revision != site.revision and (older := self._older(site, revision)):
            return older, revision
        return site.packed, site.revision

    def _revisions(self, site: Site) -> Iterator[tuple[PackedProfile | None, int]]:
        """All that pages of the site may have been read beside, the newest first, and none at all."""
        yield site.packed, site.revision
        if site.packed is not None:
            yield None, 0
        for revision in range(site.revision - 1, 0, -1):
            if (older := self._older(site, revision)) is None:
                return
            yield older, revision

    def _older(self, site: Site, revision: int) -> PackedProfile | None:
        if revision not in site.older:
            known = self._run.profile(site.name, revision)
            site.older[revision] = None
            with suppress(UnreadableProfile):
                site.older[revision] = pack(from_json(known.value).beside()) if known else None
        return site.older[revision]

    def _learn(self, site: Site, reading: Reading) -> None:
        was_settled = site.is_settled
        if reading.lesson is None or not site.is_learning or not site.profile.learn(reading.lesson):
            return
        site.has_news = True
        if site.is_settled and not was_settled:
            self._save(site)
            self._count("settled")
            for held in site.held:
                held.released.set()
        elif not site.is_learning:
            self._save(site)

    def _judge_fit(self, site: Site, fetched: Fetched, reading: Reading) -> None:
        if reading.fit is None:
            return
        is_miss = reading.fit < FIT_MIN
        site.misses = site.misses + 1 if is_miss else 0
        is_redesign = site.misses >= REDESIGN_MISSES and not site.profile.is_pinned and site.profile.knows_story_place
        notes = self._run.notes[fetched.waiting.source]
        notes.fit(fetched.page.url, is_miss=is_miss, is_redesign=is_redesign)
        if is_miss:
            self._count("miss")
        if is_redesign:
            self._count("redesign")
            logger.warning(
                "%s seems redesigned: the stories of %d pages in a row stand where none did before, the last %s; "
                "its profile is learned again",
                site.name,
                site.misses,
                fetched.visit.url,
            )
            site.misses = 0
            site.profile.since = site.profile.pages

    def _save(self, site: Site) -> None:
        """Make what was learned the site's next revision, and read beside it from now on: as it is saved, to the last digit."""
        known = self._run.profile(site.name)
        if known is not None and known.revision > site.revision:
            # Somebody imported one in the meantime, or another crawl learned the same site.
            self._take(site, known)
            return
        value = to_json(site.profile)
        self._use(site, from_json(value), self._run.remember_profile(site.name, value))

    def _use(self, site: Site, profile: SiteProfile, revision: int) -> None:
        site.profile, site.revision, site.has_news = profile, revision, False
        site.packed = pack(profile.beside()) if profile.is_usable else None

    async def _hold(self, site: Site, held: HeldPage) -> None:
        site.held.append(held)
        self._count("held")
        until = monotonic() + self._wait_s
        try:
            self._make_room()
            while not held.released.is_set() and monotonic() < until and not self._is_closing():
                with suppress(TimeoutError):
                    await asyncio.wait_for(held.released.wait(), min(LOOK_UP_S, max(0, until - monotonic())))
        finally:
            site.held.remove(held)

    def _make_room(self) -> None:
        sizes = {name: sum(held.size for held in site.held) for name, site in self._sites.items() if site.held}
        if sum(sizes.values()) > HELD_BYTES_MAX:
            for held in self._sites[max(sizes, key=sizes.__getitem__)].held:
                held.released.set()

    def _is_closing(self) -> bool:
        """Scrapy tells nobody that it has begun to close, and then waits for all callbacks."""
        slot = self._crawler.engine._slot if self._crawler.engine else None
        return slot is None or slot.closing is not None

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"profile/{what}_count")
