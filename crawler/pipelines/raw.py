"""Keeps the pages of articles as they came, before the articles' lines are written."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from crawler.configuration import raw_folder
from crawler.files.raw_pages import RawPage, keep, public_headers
from crawler.pipelines.ending import cannot_write
from crawler.pipelines.story import Story
from crawler.sources.source import Source


class RawPipeline:
    """Hands on a story when its page is durable, and lets go of the page.

    Setting: RAW_DIR (none: no pages are kept). Stats: `raw/page_count`. Where nothing can be written any more, the crawl
    ends with `cannot-write`, and the story waits for the next one.
    """

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self._crawler = crawler
        self._folder = folder
        # One at a time: two copies of a page that come at once share a file.
        self._writing = asyncio.Lock()
        self._has_failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        folder = raw_folder(crawler.settings)
        if folder is None:
            raise NotConfigured
        return cls(crawler, folder)

    async def process_item(self, item: object) -> object:
        if not isinstance(item, Story) or item.raw is None:
            return item
        source: Source = self._crawler.spider.sources[item.visit.source]  # type: ignore[union-attr]
        raw, item.raw = _public(item.raw, source), None
        try:
            async with self._writing:
                await asyncio.to_thread(keep, self._folder / source.name, raw, item.article)
        except OSError as error:
            self._stop(error)
            raise DropItem(f"cannot-write: {item.visit.url}", log_level="DEBUG") from error
        if self._crawler.stats:
            self._crawler.stats.inc_value("raw/page_count", 1 + len(raw.parts or ()))
        return item

    def _stop(self, error: OSError) -> None:
        if not self._has_failed:
            self._has_failed = True
            cannot_write(self._crawler, self._folder, error)


def _public(raw: RawPage, source: Source) -> RawPage:
    parts = None if raw.parts is None else tuple(_public(part, source) for part in raw.parts)
    return replace(raw, headers=public_headers(raw.headers, source.secrets), parts=parts)
