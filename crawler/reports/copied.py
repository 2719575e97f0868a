"""Which stories were written again by other sources, and how often, in bounded memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

# So many stories are kept in mind. Beyond, those that were copied least go: their counts are then too low, the top's hardly.
STORIES_MAX = 20_000


@dataclass(slots=True)
class CopiedStory:
    """A story by the id of its first copy; `title` and `url` are those of a later one, by source in `copies`."""

    id: str
    title: str | None
    url: str | None
    copies: Counter[str] = field(default_factory=Counter)


class CopiedStories:
    """`is_pruned`: there were more than `stories_max`, so that counts are lower bounds (after lossy counting, VLDB 2002)."""

    def __init__(self, stories_max: int = STORIES_MAX) -> None:
        self._max = stories_max
        self._stories: dict[str, CopiedStory] = {}
        self.is_pruned = False

    def __iter__(self) -> Iterator[CopiedStory]:
        return iter(self._stories.values())

    def __len__(self) -> int:
        return len(self._stories)

    def add(self, first_id: str, source: str, title: str | None, url: str | None) -> None:
        story = self._stories.get(first_id)
        if story is None:
            self._prune()
            story = self._stories[first_id] = CopiedStory(first_id, title, url)
        story.copies[source] += 1

    def top(self, count: int) -> list[CopiedStory]:
        """Those with most copies, most first; among equals in the order of their ids."""
        return sorted(self._stories.values(), key=lambda story: (-story.copies.total(), story.id))[:count]

    def _prune(self) -> None:
        floor = 1
        while len(self._stories) >= self._max:
            self.is_pruned = True
            self._stories = {id: story for id, story in self._stories.items() if story.copies.total() > floor}
            floor += 1
