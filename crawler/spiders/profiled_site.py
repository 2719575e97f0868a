"""What a crawl knows of the profile of one site, and the pages that wait for it."""

import asyncio
from dataclasses import dataclass, field

from crawler.cleaning.site_profile import LEARNED_PAGES, SETTLED_PAGES, SiteProfile
from crawler.processes.workers import PackedProfile


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page that waits for the profile of its site, until it is `released`."""

    source: str
    size: int
    released: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Site:
    """What a crawl knows of one site. `packed` is the profile that pages are read beside, at `revision`; None before there is one.

    `older` are the revisions that were asked for, packed; None for what cannot be had any more.
    """

    name: str
    profile: SiteProfile
    revision: int = 0
    packed: PackedProfile | None = None
    has_news: bool = False
    older: dict[int, PackedProfile | None] = field(default_factory=dict)
    misses: int = 0
    saved_misses: int = 0
    held: list[HeldPage] = field(default_factory=list)

    @property
    def new_pages(self) -> int:
        """Of the present design."""
        return self.profile.pages - self.profile.since

    @property
    def is_settled(self) -> bool:
        return self.profile.is_pinned or self.new_pages >= SETTLED_PAGES

    @property
    def is_learning(self) -> bool:
        return not self.profile.is_pinned and self.new_pages < LEARNED_PAGES
