"""A crawl that can write no more ends, in order."""

import asyncio
import logging
from pathlib import Path

from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


def end_crawl(crawler: Crawler, folder: Path, error: OSError) -> None:
    """Say why, and let the crawl end with `cannot-write`. What it found waits for the next one."""
    logger.error("Cannot write to %s: %s. The crawl ends; nothing that was found is lost.", folder, error)
    if crawler.engine is not None:
        task = asyncio.ensure_future(crawler.engine.close_spider_async(reason="cannot-write"))
        task.add_done_callback(lambda done: done.exception())
