"""What was written, in figures: articles go in one after the other, counts come out. No files, no HTML, and flat memory."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.reports.copied import CopiedStories
from crawler.reports.spread import Spread
from crawler.reports.written_line import WrittenLine

# The fields that a reader of the output may count on, or not.
FIELDS = ("title", "published", "authors", "language", "image", "section", "description", "tags", "site_name")
# From publishing to fetching: the upper end of each class, but for what is not known to the second.
DELAYS = (
    ("under 15 min", timedelta(minutes=15)),
    ("to 1 hour", timedelta(hours=1)),
    ("to 6 hours", timedelta(hours=6)),
    ("to 1 day", timedelta(days=1)),
    ("to 7 days", timedelta(days=7)),
    ("to 30 days", timedelta(days=30)),
)
LATER, AHEAD, DAY_ONLY, UNDATED = "later", "dated ahead", "day known only", "no date"
DELAY_CLASSES = (*(name for name, _ in DELAYS), LATER, AHEAD, DAY_ONLY, UNDATED)
DOUBTFUL_MAX = 20


@dataclass(frozen=True, slots=True, order=True)
class Doubtful:
    """An article with a low score. Ordered so that the least doubtful is the smallest, which goes first from a full heap."""

    doubt: float
    number: int
    source: str = field(compare=False)
    title: str | None = field(compare=False)
    url: str | None = field(compare=False)
    flags: tuple[str, ...] = field(compare=False)

    @property
    def score(self) -> float:
        return -self.doubt


@dataclass(slots=True)
class SourceFigures:
    """Of one source. `articles` are first versions, `updates` later ones; together `lines`, over which all the rest is counted.

    `copies` name another article as the first; `days` counts first versions by UTC day of fetching, `update_days` later ones;
    `filled` lines by field that is known; `scores` by quality in hundredths; `delays` first versions by class, `freshness`
    spreads the seconds from publishing to fetching of those that say both to the second; `chars` the length of texts.
    """

    articles: int = 0
    updates: int = 0
    copies: int = 0
    days: Counter[str] = field(default_factory=Counter)
    update_days: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    delays: Counter[str] = field(default_factory=Counter)
    freshness: Spread = field(default_factory=Spread)
    chars: Spread = field(default_factory=Spread)
    last_fetched: datetime | None = None

    @property
    def lines(self) -> int:
        return self.articles + self.updates

    def add(self, line: WrittenLine) -> None:
        self._add_version(line)
        self.copies += bool(line.duplicate_of)
        self.filled.update(name for name in FIELDS if getattr(line, name))
        self.languages[line.language or ""] += 1
        self.scores[round(line.quality.score * 100)] += 1
        self.flags.update(line.quality.flags)
        self.chars.add(len(line.text))
        self.last_fetched = max(self.last_fetched or line.fetched, line.fetched)

    def _add_version(self, line: WrittenLine) -> None:
        day = f"{line.fetched.astimezone(UTC):%Y-%m-%d}"
        if line.version > 1:
            self.updates += 1
            self.update_days[day] += 1
            return
        self.articles += 1
        self.days[day] += 1
        name, seconds = delay(line.published, line.fetched)
        self.delays[name] += 1
        if seconds is not None:
            self.freshness.add(seconds)

    def mean_score(self) -> float | None:
        total = self.scores.total()
        return sum(score * count for score, count in self.scores.items()) / total / 100 if total else None


class Figures:
    """Counts by source, and the stories that stand out. `doubtful()` are those with the lowest quality."""

    def __init__(self) -> None:
        self.sources: dict[str, SourceFigures] = {}
        self.copied = CopiedStories()
        self._doubtful: list[Doubtful] = []
        self._count = 0

    def add(self, line: WrittenLine, source: str) -> None:
        mine = self.sources.setdefault(source, SourceFigures())
        self._count += 1
        mine.add(line)
        doubt = -line.quality.score
        flags = tuple(line.quality.flags)
        self._note_doubtful(Doubtful(doubt, -self._count, source, line.title, line.url, flags))
        if line.duplicate_of:
            self.copied.add(line.duplicate_of, source, line.title, line.url)

    def doubtful(self) -> list[Doubtful]:
        """The lowest scores first; nothing that is beyond doubt."""
        return sorted((each for each in self._doubtful if each.score < 1), reverse=True)

    def total(self, name: str) -> int:
        """The sum of all sources' `articles`, `updates`, `copies` or `lines`."""
        return sum(getattr(mine, name) for mine in self.sources.values())

    def counted(self, name: str) -> Counter[Any]:
        """The sum of all sources' `days`, `languages`, `scores`, `flags`, `filled` or `delays`."""
        total: Counter[Any] = Counter()
        for mine in self.sources.values():
            total.update(getattr(mine, name))
        return total

    def _note_doubtful(self, each: Doubtful) -> None:
        push = heapq.heappush if len(self._doubtful) < DOUBTFUL_MAX else heapq.heappushpop
        push(self._doubtful, each)


def delay(published: str | None, fetched: datetime) -> tuple[str, float | None]:
    """The class of DELAY_CLASSES, and the seconds from publishing to fetching where both are known to the second.

    An article that is dated later than it was fetched, by more than clocks differ, has no such time.
    """
    if published is None:
        return UNDATED, None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return UNDATED, None
    if len(published) == 10 or moment.tzinfo is None:
        return DAY_ONLY, None
    passed = fetched - moment
    if passed < -timedelta(minutes=5):
        return AHEAD, None
    name = next((name for name, end in DELAYS if passed < end), LATER)
    return name, max(passed.total_seconds(), 0.0)
