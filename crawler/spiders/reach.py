"""How far a crawl goes from what lists a source's pages. What sources.toml names and the front page list pages at a depth of 1."""

import math

from scrapy.settings import BaseSettings

from crawler.configuration.values import LIMIT
from crawler.sources.source import Source

# Sections and feeds that a front page names list pages at this depth, which are never too far.
BEHIND_FRONT = 2


def depth_max(source: Source, settings: BaseSettings) -> float:
    """The depth beyond which no link of a page is followed. DEPTH_LIMIT is Scrapy's: 0 is no limit."""
    if source.max_depth is not None:
        return source.max_depth + 1
    return LIMIT.read(settings, "DEPTH_LIMIT") or math.inf
