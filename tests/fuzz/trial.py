"""One mutant, made and read: in a worker, so that its time and its memory are bounded."""

import traceback
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from crawler.cleaning.reading import read
from crawler.cleaning.site_profile import MIN_PAGES, SiteProfile
from crawler.items import Page, Reading
from crawler.lessons import Lesson
from tests.fuzz.mutations import Mutant, spoil
from tests.fuzz.promises import broken_promises

FETCHED = datetime(2026, 11, 24, tzinfo=UTC)
FORMATS = ("markdown", "html")
# Every so many mutants are read twice: as pages that teach, and beside what they taught.
TEACHING_EVERY = 5


@dataclass(frozen=True, slots=True)
class Source:
    """A page to be spoilt: its name, its address, and its bytes."""

    id: str
    url: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: "article", a reason for none, or "exception"; and what is wrong with that, nothing mostly."""

    kind: str
    wrong: tuple[str, ...] = ()


def mutant_of(seed: int, number: int, source: Source, other: Source) -> Mutant:
    return spoil(Random(f"{seed} {number}"), source.body, other.body)


def try_mutant(seed: int, number: int, source: Source, other: Source) -> Outcome:
    """Read it, and look at what came of it. Raises MemoryError, where it is too large."""
    mutant = mutant_of(seed, number, source, other)
    page = Page(mutant.body, source.url, FETCHED, mutant.content_type)
    try:
        reading = read(page, formats=FORMATS, teaches=number % TEACHING_EVERY == 0)
        wrong = _wrong(reading)
        if reading.lesson is not None:
            wrong += _wrong(read(page, profile_of(reading.lesson), formats=FORMATS))
    except MemoryError:
        raise
    except Exception:
        return Outcome("exception", (traceback.format_exc(),))
    return Outcome(reading.reason or "article", tuple(wrong))


def profile_of(lesson: Lesson) -> SiteProfile:
    """What a site would teach, all of whose pages are as this one, with other words in their stories."""
    profile = SiteProfile()
    for number in range(MIN_PAGES):
        lines = [line if line.chance < 0.5 else replace(line, key=f"{line.key} {number}") for line in lesson.lines]
        profile.learn(Lesson(tuple(lines), lesson.regions))
    return profile.beside()


def _wrong(reading: Reading) -> list[str]:
    if (reading.article is None) == (reading.reason is None):
        return ["expected either an article or a reason for none"]
    return broken_promises(reading.article) if reading.article is not None else []
