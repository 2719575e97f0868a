"""Keeps out of the output what its source or the settings do not want."""

from dataclasses import replace
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.configuration import filters
from crawler.filters import Filters
from crawler.pipelines.ending import end_crawl
from crawler.pipelines.story import Story
from crawler.sources.source import Source
from crawler.state.ledger import Outcome
from crawler.state.lost import StateLost
from crawler.state.run import Run

SOURCE_KEYS = (
    "languages",
    "min_words",
    "min_quality",
    "keywords_any",
    "keywords_none",
    "only_free",
    "licenses",
)


class FilterPipeline:
    """Drops a story under the name of the filter that it does not pass, and remembers that, so that it is not fetched again.

    Settings: FILTER_LANGUAGES, FILTER_MIN_WORDS, FILTER_MIN_QUALITY, FILTER_KEYWORDS_ANY, FILTER_KEYWORDS_NONE,
    FILTER_ONLY_FREE, FILTER_LICENSES, in whose place a source's keys of these names stand; RESPECT_TDM,
    RESPECT_NOARCHIVE, RESPECT_NOINDEX. Stats: `filter/dropped_count/<reason>`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._defaults = filters(crawler.settings)
        self._filters: dict[str, Filters] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: object) -> object:
        if not isinstance(item, Story):
            return item
        reason = self._filters_of(item.visit.source).refusal(item.article)
        if reason is None:
            return item
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        try:
            for visit in (item.visit, *item.copies):
                # Without validators: a run whose filters want it must not be told that it did not change.
                run.settle(Outcome(visit.key, "dropped", reason, replace(visit, etag=None, last_modified=None)))
        except StateLost as lost:
            end_crawl(self._crawler, lost.ending)
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"filter/dropped_count/{reason}")
        raise DropItem(f"{reason}: {item.visit.url}", log_level="DEBUG")

    def _filters_of(self, name: str) -> Filters:
        if name not in self._filters:
            source: Source = self._crawler.spider.sources[name]  # type: ignore[union-attr]
            own = {key: value for key in SOURCE_KEYS if (value := getattr(source, key)) is not None}
            self._filters[name] = replace(self._defaults, **own)
        return self._filters[name]
