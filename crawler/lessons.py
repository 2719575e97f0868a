"""What a page teaches the profile of its site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A line as a site profile learns it: its place, its words with numbers blotted out, and the chance that it is the story's."""

    place: str
    key: str
    chance: float
    chars: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a page teaches the profile of its site: its lines, and of its regions, by path, whether they are needed."""

    lines: tuple[TaughtLine, ...]
    regions: dict[str, bool]
