"""What a run notes of a source on its way, beside the fates of its pages: counts and sums, so that it stays small."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.items import Article

# So many addresses are kept of whatever somebody may want to look at.
EXAMPLES_MAX = 3
# Of a source with more feeds the first ones that answered are noted.
FEEDS_MAX = 20

# What an article may lack, and the field that holds it.
FIELDS = {"title": "title", "date": "published", "authors": "authors"}


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """`answer` is read, unchanged, or why the feed could not be read. `entries` and the `newest` one's date: of what was read."""

    answer: str
    entries: int | None = None
    newest: datetime | None = None

    @property
    def is_there(self) -> bool:
        return self.answer in ("read", "unchanged")


@dataclass(slots=True)
class Notes:
    """Of one source. The sums are over the articles written: natural logarithms of their texts' characters, and quality scores.

    `judged` pages were read beside a profile that tells where stories stand; `misses` of them did not fit. `listings` counts
    how often what lists pages was read, was unchanged, or could not be read, by reason.
    """

    written: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    log_chars: float = 0.0
    log_chars_squared: float = 0.0
    quality: float = 0.0
    judged: int = 0
    misses: int = 0
    redesigns: int = 0
    listings: Counter[str] = field(default_factory=Counter)
    feeds: dict[str, FeedAnswer] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def article(self, article: Article) -> None:
        """An article was written."""
        log_chars = math.log(max(len(article.text), 1))
        self.written += 1
        self.log_chars += log_chars
        self.log_chars_squared += log_chars**2
        self.quality += article.quality.score
        self.flags.update(article.quality.flags)
        lacks = [name for name, attribute in FIELDS.items() if not getattr(article, attribute)]
        self.missing.update(lacks)
        for kind in ("written", *(f"no-{name}" for name in lacks), *article.quality.flags):
            self._example(kind, article.url)

    def fit(self, url: str | None, *, is_miss: bool, is_redesign: bool = False) -> None:
        """A page was read beside its site's profile."""
        self.judged += 1
        self.misses += is_miss
        self.redesigns += is_redesign
        if is_miss:
            self._example("profile-miss", url)

    def feed(self, url: str, answer: FeedAnswer) -> None:
        if url in self.feeds or len(self.feeds) < FEEDS_MAX:
            self.feeds[url] = answer

    def values(self) -> dict[str, Any]:
        """For JSON; what is nought or empty is left out."""
        articles = {
            "written": self.written,
            "missing": self.missing,
            "flags": self.flags,
            "log_chars": round(self.log_chars, 3),
            "log_chars_squared": round(self.log_chars_squared, 3),
            "quality": round(self.quality, 3),
        }
        fit = {"judged": self.judged, "misses": self.misses, "redesigns": self.redesigns}
        feeds = {url: _filled(_feed_values(answer)) for url, answer in self.feeds.items()}
        parts = {"articles": _filled(articles), "fit": _filled(fit), "listings": self.listings}
        return _filled(parts | {"feeds": feeds, "examples": self.examples})

    def _example(self, kind: str, url: str | None) -> None:
        known = self.examples.setdefault(kind, [])
        if url is not None and len(known) < EXAMPLES_MAX and url not in known:
            known.append(url)


def _feed_values(answer: FeedAnswer) -> dict[str, Any]:
    newest = answer.newest.timestamp() if answer.newest else None
    return {"answer": answer.answer, "entries": answer.entries, "newest": newest}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
