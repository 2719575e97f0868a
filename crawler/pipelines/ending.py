"""A pipeline that cannot go on ends the crawl."""

import asyncio

from scrapy.crawler import Crawler


def end_crawl(crawler: Crawler, reason: str) -> None:
    """In order, with `reason`. What is not settled by then is asked again by the next crawl."""
    if crawler.engine is not None:
        task = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
        task.add_done_callback(lambda done: done.exception())
