"""Which of the written articles are exported: the crawl's own filters, and the newest version of each."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from crawler.discovery.date_range import DateRange
from crawler.export.columns import moments
from crawler.export.written import Complain, Output, Written
from crawler.filters import Filters
from crawler.items import Article


@dataclass(slots=True)
class Selection:
    """Articles published outside of `dates` are left out, those without a date are kept, as a crawl does.

    `newest`: of the articles with one id the highest version alone, fetched last where that stands twice; the filters are
    asked of it, not of those before it. `read` and `skipped` count articles, and lines that are none, once they were passed.
    """

    filters: Filters = field(default_factory=Filters)
    dates: DateRange = field(default_factory=DateRange)
    newest: bool = False
    read: int = 0
    skipped: int = 0

    def of(self, output: Output, complain: Complain) -> Iterator[Written]:
        """Raises Unreadable. With `newest` the output is read twice."""

        def count(why: str) -> None:
            self.skipped += 1
            complain(why)

        is_newest = newest_versions(each.article for each in output.articles(lambda why: None)) if self.newest else None
        for place, written in enumerate(output.articles(count)):
            self.read += 1
            if (is_newest is None or is_newest[place]) and self._wants(written.article):
                yield written

    def _wants(self, article: Article) -> bool:
        return self.filters.refusal(article) is None and not self.dates.excludes_article(article.published)


def newest_versions(articles: Iterable[Article]) -> np.ndarray:
    """For each article whether it is the newest of its id. Holds 32 bytes of each; one without an id stands for itself."""
    ids, versions, fetched = bytearray(), array("q"), array("d")
    for place, article in enumerate(articles):
        name = article.id if article.id is not None else f"\0{place}"
        ids += blake2b(name.encode(), digest_size=16).digest()
        versions.append(article.version)
        moment = moments(article)["fetched_at"]
        fetched.append(moment.timestamp() if moment else float("-inf"))
    halves = np.frombuffer(ids, dtype="u8").reshape(-1, 2)
    # Stable: of two that are alike in all, the one that was written later comes last.
    order = np.lexsort((np.frombuffer(fetched), np.frombuffer(versions, dtype="i8"), halves[:, 1], halves[:, 0]))
    sorted_ids = halves[order]
    is_last = np.append((sorted_ids[1:] != sorted_ids[:-1]).any(axis=1), True) if len(order) else np.zeros(0, bool)
    is_newest = np.zeros(len(order), dtype=bool)
    is_newest[order[is_last]] = True
    return is_newest
