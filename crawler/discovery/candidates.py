"""What discovery finds: addresses that may be stories, and what was said of them where they were found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.items import Hints
from crawler.urls import url_key

_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may be a story. `url` is canonical; `hints` is what the feed or sitemap said of it."""

    url: str
    hints: Hints | None = None


def newest_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each story once, the newest first; those of one date, and at the end those of none, in the order they came."""
    by_key: dict[str, Candidate] = {}
    for candidate in candidates:
        by_key.setdefault(url_key(candidate.url), candidate)
    return tuple(sorted(by_key.values(), key=_dated, reverse=True))


def _dated(candidate: Candidate) -> datetime:
    hints = candidate.hints
    return (hints and (hints.published or hints.modified)) or _UNDATED
