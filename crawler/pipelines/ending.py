"""A pipeline that cannot go on ends the crawl."""

import asyncio
import logging
from pathlib import Path

from scrapy.crawler import Crawler

from crawler.database.writer import DatabaseLost

logger = logging.getLogger(__name__)


def end_crawl(crawler: Crawler, reason: str) -> None:
    """In order, with `reason`. What is not settled by then is asked again by the next crawl."""
    if crawler.engine is not None:
        task = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        task.add_done_callback(lambda done: done.exception())


def cannot_write(crawler: Crawler, folder: Path, error: OSError | DatabaseLost) -> None:
    """Say why, and end the crawl with `cannot-write`. What it found waits for the next one."""
    if isinstance(error, DatabaseLost):
        logger.error("Cannot write to %s: %s", error.name, error.why)
    else:
        logger.error("Cannot write to %s: %s; make room, or see who may write there", folder, error.strerror or error)
    logger.error("The crawl ends. Nothing that was found is lost: the next one goes on.")
    end_crawl(crawler, "cannot-write")
