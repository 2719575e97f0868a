"""What "auto" stands for, for each source: looked up in state now and then."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from crawler.every import spelled
from crawler.schedule.cadence import WINDOW, Bounds, cadence
from crawler.schedule.timetable import LONG_AGO, UNKNOWN
from crawler.sources.source import Source
from crawler.state import State
from crawler.state.lost import StateLost
from crawler.state.publications import publications
from crawler.state.tables import StateError

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=15)


class Learned:
    """`every` by source, of those that have `every = "auto"`."""

    def __init__(self, state_url: str, bounds: Bounds) -> None:
        self._state_url = state_url
        self._bounds = bounds
        self._looked = LONG_AGO
        self.every: dict[str, timedelta] = {}

    def look(self, sources: Iterable[Source], since: Mapping[str, datetime], now: datetime) -> None:
        """`since`: when each source's first crawl began. Where state cannot be read, what was learned stays, and it is said."""
        names = [source.name for source in sources if source.every == "auto"]
        if not names or (self._is_fresh(now) and self.every.keys() >= set(names)):
            return
        self._looked = now
        try:
            published = self._published(names, now)
        except (StateError, StateLost) as error:
            logger.warning("cannot learn how often sources publish, they are crawled as before: %s", error)
            published = None
        for name in names:
            if published is not None:
                self._take(name, cadence(published.get(name, ()), since.get(name), now, self._bounds))
            self.every.setdefault(name, self._bounds.within(UNKNOWN))

    def _is_fresh(self, now: datetime) -> bool:
        # A clock that was set back counts as much time gone.
        return self._looked <= now < self._looked + LOOK_AGAIN

    def _published(self, names: list[str], now: datetime) -> dict[str, list[datetime]]:
        # Opened anew each time: what was lost once is not lost for the months that a scheduler runs.
        state = State(self._state_url)
        try:
            with state.transaction() as connection:
                return publications(connection, names, now - WINDOW)
        finally:
            state.close()

    def _take(self, name: str, every: timedelta) -> None:
        before = self.every.get(name)
        if before is not None and before != every:
            logger.info("%s: auto is now %s, was %s", name, spelled(every), spelled(before))
        self.every[name] = every
