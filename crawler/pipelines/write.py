"""Writes articles so that each stands in the output exactly once: on disk first, then in state, in batches."""

import asyncio
from typing import Self

from scrapy.crawler import Crawler

from crawler.configuration import OutputSettings, revisit_after
from crawler.items import Article
from crawler.pipelines.ending import cannot_write, end_crawl
from crawler.pipelines.output_files import DayFiles, OutputFiles, StoryFiles
from crawler.pipelines.story import Story, settle_copies
from crawler.state.ledger import Outcome, Written
from crawler.state.lost import StateLost
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.run import Run

BATCH_COUNT = 50
BATCH_WAIT_S = 0.3


class WritePipeline:
    """Hands on an Article when its line is durable.

    Settings: OUTPUT_DIR (`output`), OUTPUT_LAYOUT (`day`: one JSON Lines file a source and day; `article`: one file an article).
    Stats: `write/article_count`. Where nothing can be written any more, the crawl ends with `cannot-write`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._output = OutputSettings.read(crawler.settings)
        self._revisit_after = revisit_after(crawler.settings)
        self._batch: list[tuple[Story, asyncio.Future[Article]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._files: OutputFiles | None = None
        self._is_stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        if not isinstance(item, Story):
            return item
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Article] = loop.create_future()
        self._batch.append((item, future))
        if len(self._batch) >= BATCH_COUNT:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(BATCH_WAIT_S, self._flush)
        return await future

    def close_spider(self) -> None:
        self._flush()

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._batch = self._batch, []
        if not batch:
            return
        try:
            self._write([story for story, _ in batch])
        except (OSError, StateLost) as error:
            self._stop(error)
            for _, future in batch:
                future.cancel()
            return
        for story, future in batch:
            if not future.done():
                future.set_result(story.article)

    def _write(self, stories: list[Story]) -> None:
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        files = self._open_files(run)
        appended = files.write([story.article for story in stories])
        for story in stories:
            settle_copies(run, story)
        run.commit([self._written(story) for story in stories], appended)
        if self._crawler.stats:
            self._crawler.stats.inc_value("write/article_count", len(stories))

    def _open_files(self, run: Run) -> OutputFiles:
        if self._files is None:
            folder = self._output.folder.resolve()
            self._files = DayFiles(folder, run.confirm_output) if self._output.layout == "day" else StoryFiles(folder)
        return self._files

    def _written(self, story: Story) -> Written:
        published = publication_moment(story.article.published)
        revisit = next_revisit(published, story.visit.fetched, self._revisit_after)
        outcome = Outcome(
            story.visit.key, "written", visit=story.visit, home=story.home, published=published, revisit=revisit
        )
        return Written(story.article, story.home, story.keys, outcome, story.signature, story.profile)

    def _stop(self, error: OSError | StateLost) -> None:
        if isinstance(error, StateLost):
            end_crawl(self._crawler, error.ending)
        elif not self._is_stopped:
            self._is_stopped = True
            cannot_write(self._crawler, self._output.folder, error)
