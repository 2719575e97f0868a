"""What a page teaches the profile of its site."""

from dataclasses import dataclass
from typing import NamedTuple


class Marks(NamedTuple):
    """What tells a line again on another page: where it stands, and its words (`line_key`).

    Both: the words that a story begins with stand on other pages as well, in the lists that lead to it.
    """

    place: str
    key: str


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A line as a site profile learns it: its place, its words with numbers blotted out, and the chance that it is the story's."""

    place: str
    key: str
    chance: float
    chars: int

    @property
    def marks(self) -> Marks:
        return Marks(self.place, self.key)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page teaches the profile of its site: its lines, and of its regions, by path, whether they are needed."""

    lines: tuple[TaughtLine, ...]
    regions: dict[str, bool]
