"""One story, one line: the same story under several addresses, and the same text read again, are not written.

A copy on another site is written, and says whose copy it is.
"""

import asyncio
from time import monotonic
from typing import NoReturn, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.configuration import revisit_after
from crawler.items import page_id
from crawler.pipelines.ending import end_crawl
from crawler.pipelines.story import Story, settle_copies
from crawler.state.ledger import Fate, Outcome, Told
from crawler.state.lost import StateLost
from crawler.state.near_copies import signature
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.run import Run
from crawler.urls import url_key

# A batch is on disk and known in a fraction of that, unless a database or a disk is slow.
ELSEWHERE_S = 10.0
ELSEWHERE_POLL_S = 0.05


class DeduplicatePipeline:
    """Drops a story that is written already, and gives a changed one its next version.

    Stats: `deduplicate/duplicate_count`, `deduplicate/unchanged_count`, `deduplicate/changed_count`,
    `deduplicate/near_copy_count`; `deduplicate/elsewhere_count`: stories that another crawl was at for so long that the next one
    asks for them again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._revisit_after = revisit_after(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        if not isinstance(item, Story):
            return item
        try:
            until = monotonic() + ELSEWHERE_S
            while not self._is_judged(item):
                if monotonic() > until:
                    self._put_off(item)
                await asyncio.sleep(ELSEWHERE_POLL_S)
            return item
        except StateLost as lost:
            end_crawl(self._crawler, lost.ending)
            raise DropItem(str(lost), log_level="DEBUG") from lost

    def _is_judged(self, item: Story) -> bool:
        """False while another crawl is about to write the same story. Raises DropItem where this one is not to be written."""
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        mine = _addresses(item)
        known = run.stories.homes(mine)
        if self._is_mistaken(run, item, known):
            item.article.canonical_url = None
            mine = _addresses(item)
            known = {key: known[key] for key in mine if key in known}
        own = known.get(item.visit.key)
        home = own or next((known[key] for key in mine if key in known), None)
        # Its other pages lead to it, but do not tell whether it is known: one of them may have been written before it was a part.
        item.keys = tuple(dict.fromkeys([*mine, *item.parts, *(visit.key for visit in item.copies)]))
        if home is None:
            return self._is_first(run, item, mine)
        item.home = home
        if own is None:
            self._drop(run, item, "duplicate")
        self._again(run, item)
        return True

    def _is_first(self, run: Run, item: Story, mine: tuple[str, ...]) -> bool:
        if not run.stories.claim(mine[0]):
            return False
        if run.stories.homes(mine):
            # Written since it was looked for.
            run.stories.unclaim(mine[0])
            return False
        item.home = mine[0]
        self._hand_on(run, item)
        self._mark_copy(run, item)
        return True

    def _is_mistaken(self, run: Run, story: Story, known: dict[str, str]) -> bool:
        """The page calls itself by an address at which another story is known that is not told there.

        Sites give many stories one canonical link: their section's, or one that lacks the parameter which tells them apart.
        """
        article = story.article
        claimed = url_key(article.canonical_url) if article.canonical_url else None
        others = {*_addresses(story)} - {claimed} | {story.visit.key, url_key(article.url or "")}
        home = known.get(claimed or "")
        if home is None or any(known.get(key) == home for key in others):
            return False
        return run.stories.is_another(home, article.content_hash, signature(article.text))

    def _hand_on(self, run: Run, story: Story) -> None:
        """To be written: from now on what comes of the same story is measured by it."""
        article = story.article
        is_read_there = story.home in (story.visit.key, url_key(article.url or ""))
        run.stories.reserve(
            story.keys, story.home, Told(article.id or "", article.content_hash, article.version, is_read_there)
        )

    def _mark_copy(self, run: Run, story: Story) -> None:
        story.signature = signature(story.article.text)
        if story.signature is not None:
            story.article.duplicate_of = run.stories.near_copy(story.article.id or "", story.signature)
            if story.article.duplicate_of is not None:
                self._count("near_copy")

    def _again(self, run: Run, story: Story) -> None:
        """A page that led to its story before: its own page, or another address that was asked for once more."""
        article = story.article
        told = run.stories.told_at(story.home)
        if told is None or (told.id != page_id(article.url or "") and story.visit.key != story.home):
            self._drop(run, story, "duplicate")
        article.id = told.id
        if told.content_hash == article.content_hash:
            self._drop(run, story, "unchanged")
        article.version = told.version + 1
        self._hand_on(run, story)
        self._count("changed")

    def _put_off(self, story: Story) -> NoReturn:
        """Whether the other crawl writes it is not known yet: the next run sees."""
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        run.settle(Outcome(story.visit.key, "failed", reason="written-elsewhere"))
        self._count("elsewhere")
        raise DropItem(f"{story.visit.url}: another crawl is about to write it", log_level="DEBUG")

    def _drop(self, run: Run, story: Story, fate: Fate) -> NoReturn:
        published = publication_moment(story.article.published)
        revisit = next_revisit(published, story.visit.fetched, self._revisit_after) if fate == "unchanged" else None
        run.settle(
            Outcome(story.visit.key, fate, visit=story.visit, home=story.home, published=published, revisit=revisit)
        )
        settle_copies(run, story)
        self._count(fate)
        raise DropItem(f"{fate}: {story.visit.url} is {story.home}", log_level="DEBUG")

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"deduplicate/{what}_count")


def _addresses(story: Story) -> tuple[str, ...]:
    """The keys of a story's addresses, the one to remember it under first: its canonical one, else where it was found."""
    article = story.article
    urls = [url for url in (article.canonical_url, article.url) if url]
    original = [story.original] if story.original else []
    return tuple(dict.fromkeys([*(url_key(url) for url in urls), *original, story.visit.key]))
