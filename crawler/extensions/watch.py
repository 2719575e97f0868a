"""How far a crawl is, from moment to moment: what the panel shows and the log lines say."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.spiders.news import NewsSpider

# Pages per second are those of the last so many seconds.
PACE_S = 10.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one source is, or all. `asked`: how many of the pages found are to be fetched; None while more are listed."""

    name: str
    found: int
    fetched: int
    written: int
    unchanged: int
    dropped: int
    failed: int
    pace: float
    done: int
    asked: int | None

    @property
    def is_at_work(self) -> bool:
        return self.asked is None or self.done < self.asked


class Watch:
    """Looks at a spider's counts. `fetched` is fed from outside: the pages that were answered, by source."""

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self.fetched: Counter[str] = Counter()
        self._earlier: deque[tuple[float, Counter[str]]] = deque()

    def look(self, now: float) -> list[Standing]:
        """Each source's standing, in the order of sources.toml. `now`: seconds of any clock that never goes back."""
        self._earlier.append((now, self.fetched.copy()))
        while len(self._earlier) > 2 and self._earlier[0][0] < now - PACE_S:
            self._earlier.popleft()
        return [self._standing(name, pace) for name, pace in self.paces().items()]

    def paces(self) -> dict[str, float]:
        """Pages per second, by source, as they were at the last look."""
        (then, before), (now, fetched) = self._earlier[0], self._earlier[-1]
        past_s = max(now - then, 0.001)
        return {name: (fetched[name] - before[name]) / past_s for name in self._spider.sources}

    def _standing(self, name: str, pace: float) -> Standing:
        live = self._spider.run.live
        fates = live.fates[name]
        return Standing(
            name,
            found=live.found[name],
            fetched=self.fetched[name],
            written=fates["written"],
            unchanged=fates["unchanged"],
            dropped=fates["dropped"],
            failed=fates["failed"],
            pace=pace,
            done=fates.total(),
            asked=live.asked[name] if self._spider.feeder.is_listed(name) else None,
        )


def summed(standings: Sequence[Standing], name: str) -> Standing:
    counts = {
        count: sum(getattr(each, count) for each in standings)
        for count in ("found", "fetched", "written", "unchanged", "dropped", "failed", "pace", "done")
    }
    asked = [each.asked for each in standings]
    return Standing(name, **counts, asked=None if None in asked else sum(each or 0 for each in asked))


def busiest(standings: Sequence[Standing], count: int) -> list[Standing]:
    """At most `count` of them, those that fetch most and have most to do, in the order they came in."""
    ranked = sorted(standings, key=lambda each: (each.pace, each.is_at_work, each.found), reverse=True)
    shown = {each.name for each in ranked[:count]}
    return [each for each in standings if each.name in shown]
