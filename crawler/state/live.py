"""What a run has found and settled so far, for whoever watches it: counted along, where asking the database would cost."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from crawler.state.queue import Waiting


class LiveCounts:
    """By source: pages `found`, those of them to be `asked` for, and the `fates` of those that have one."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.fates: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._sources: dict[str, str] = {}

    def wake(self, waiting: Mapping[str, int]) -> None:
        self.found.update(waiting)
        self.asked.update(waiting)

    def take(self, pages: Iterable[Waiting]) -> None:
        """A fate comes with its page's key alone: remember whose it is until then."""
        self._sources.update((page.key, page.source) for page in pages)

    def settle(self, key: str, fate: str) -> None:
        source = self._sources.pop(key, None)
        if source is not None:
            self.fates[source][fate] += 1

    def answer(self, sources: Iterable[str]) -> None:
        """Pages that were not asked for: another address gave their story."""
        for source in sources:
            self.fates[source]["duplicate"] += 1
