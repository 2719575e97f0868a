"""Writes articles so that each stands in the output exactly once, in batches: on disk first, then in the database, then in state.

What a crawl that died between two of these left undone is made up from the file when the next one begins (state/repair.py).
"""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from crawler.configuration import OutputSettings, revisit_after
from crawler.database.writer import ArticleDatabase, DatabaseLost
from crawler.files.written import DamagedFile
from crawler.items import Article, to_json
from crawler.pipelines.ending import cannot_write, end_crawl
from crawler.pipelines.output_files import DayFiles, OutputFiles, StoryFiles
from crawler.pipelines.story import Story, settle_copies
from crawler.state.ledger import Outcome, Written
from crawler.state.lost import StateLost
from crawler.state.revisit import next_revisit, publication_moment
from crawler.state.run import Run

logger = logging.getLogger(__name__)

Batch = list[tuple[Story, asyncio.Future[Article]]]

BATCH_COUNT = 50
BATCH_WAIT_S = 0.3


class WritePipeline:
    """Hands on an Article when its line is durable.

    Settings: OUTPUT_DIR (`output`), OUTPUT_LAYOUT (`day`: one JSON Lines file a source and day; `article`: one file an article),
    OUTPUT_COMPRESSION (`zstd`: days are packed), OUTPUT_ROTATE_MB (a day's file is followed by another before it is larger).
    DATABASE_URL, DATABASE_RETRY_S: a database that they are written to as well. Stats: `write/article_count`. Where nothing can
    be written any more, the crawl ends with `cannot-write`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._output = OutputSettings.read(crawler.settings)
        self._revisit_after = revisit_after(crawler.settings)
        self._batch: Batch = []
        self._timer: asyncio.TimerHandle | None = None
        self._files: OutputFiles | None = None
        self._is_stopped = False
        self._database_lost: DatabaseLost | None = None
        # A file's bytes are confirmed in the order in which they are written: one batch after the other.
        self._writing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: object) -> object:
        if not isinstance(item, Story):
            return item
        # What cannot be written at all must not take along those that it would be written with.
        to_json(item.article).encode()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Article] = loop.create_future()
        self._batch.append((item, future))
        if len(self._batch) >= BATCH_COUNT:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(BATCH_WAIT_S, self._flush)
        return await future

    async def close_spider(self) -> None:
        self._flush()
        while self._tasks:
            await asyncio.wait(self._tasks)
        if isinstance(self._files, DayFiles) and not self._is_stopped:
            await self._repack(self._files)

    async def _repack(self, files: DayFiles) -> None:
        """What cannot be repacked stays as it is, and is read as well; the next crawl of that day takes it along."""
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        # State that is lost is told when the spider closes.
        with suppress(StateLost):
            try:
                for file in files.repack():
                    run.commit(outputs=[file])
            except (OSError, DamagedFile) as error:
                logger.warning("Cannot repack what was written: %s", error)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._batch = self._batch, []
        if batch:
            task = asyncio.ensure_future(self._write_batch(batch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _write_batch(self, batch: Batch) -> None:
        try:
            async with self._writing:
                await self._write([story for story, _ in batch])
        except (OSError, StateLost, DatabaseLost) as error:
            self._stop(error)
            for _, future in batch:
                future.cancel()
            return
        except Exception as error:
            # A bug: each story's own log line tells it, and none of them waits for ever.
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for story, future in batch:
            if not future.done():
                future.set_result(story.article)

    async def _write(self, stories: list[Story]) -> None:
        if self._database_lost is not None:
            # Its patience is at an end, and so is the crawl.
            raise self._database_lost
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        database: ArticleDatabase | None = self._crawler.spider.database  # type: ignore[union-attr]
        articles = [story.article for story in stories]
        appended = self._open_files(run).write(articles)
        if database is not None:
            await asyncio.to_thread(database.put, [to_json(article) for article in articles])
        for story in stories:
            settle_copies(run, story)
        run.commit([self._written(story) for story in stories], appended)
        if self._crawler.stats:
            self._crawler.stats.inc_value("write/article_count", len(stories))

    def _open_files(self, run: Run) -> OutputFiles:
        if self._files is None:
            folder = self._output.folder.resolve()
            self._files = self._day_files(folder, run) if self._output.layout == "day" else StoryFiles(folder)
        return self._files

    def _day_files(self, folder: Path, run: Run) -> DayFiles:
        output = self._output
        return DayFiles(folder, run.confirm_output, is_packed=output.is_packed, rotate_bytes=output.rotate_bytes)

    def _written(self, story: Story) -> Written:
        published = publication_moment(story.article.published)
        revisit = next_revisit(published, story.visit.fetched, self._revisit_after)
        outcome = Outcome(
            story.visit.key, "written", visit=story.visit, home=story.home, published=published, revisit=revisit
        )
        return Written(story.article, story.home, story.keys, outcome, story.signature, story.profile)

    def _stop(self, error: OSError | StateLost | DatabaseLost) -> None:
        if isinstance(error, StateLost):
            end_crawl(self._crawler, error.ending)
        elif not self._is_stopped:
            self._is_stopped = True
            if isinstance(error, DatabaseLost):
                self._database_lost = error
            cannot_write(self._crawler, self._output.folder, error)
