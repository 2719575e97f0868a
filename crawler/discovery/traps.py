"""Addresses of which there is no end: told from their shape alone."""

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

# Heritrix's limits (its PathologicalPath and TooManyPathSegments rules), which crawls of whole countries have proved.
SEGMENTS_MAX = 20
REPEATS_MAX = 2
# A faceted search takes its filters in any number and order; no story needs as many.
PARAMETERS_MAX = 8

_CALENDAR = frozenset(
    (
        "calendar",
        "calendars",
        "kalender",
        "calendrier",
        "calendario",
        "events",
        "event",
        "veranstaltungen",
        "eventos",
        "evenements",
    )
)
_DAY_PARAMETERS = frozenset(
    ("month", "year", "day", "date", "week", "ical", "tribe-bar-date", "monat", "jahr", "mes", "mois")
)
_SESSION = re.compile(r"(?:^|[?&;/(])(?:\w*sess(?:ion)?_?id|sid|session|s)[=(](?=[0-9a-z]*\d)[0-9a-z]{16,}", re.I)
_DATE = re.compile(r"(?:^|/)\d{4}[/-]\d{1,2}(?:[/-]|$)")


def is_trap(url: str) -> bool:
    """Has the address the shape of one of endlessly many?

    Paths that repeat themselves, as links do that grow with each page; session ids; days of a calendar; combined filters.
    """
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [segment for segment in path.split("/") if segment]
    parameters = [pair.partition("=")[0].lower() for pair in parts.query.split("&") if pair]
    return (
        len(segments) > SEGMENTS_MAX
        or _is_repetitive(segments)
        or bool(_SESSION.search(f"{path}?{parts.query}"))
        or _is_calendar(path, segments, parameters)
        or len(parameters) > PARAMETERS_MAX
        or any(count > REPEATS_MAX for count in Counter(parameters).values())
    )


def _is_repetitive(segments: list[str]) -> bool:
    """More than REPEATS_MAX times the same segment. Numbers may recur, as in /2011/11/11/11, but not one behind another more
    than three times."""
    words = Counter(segment for segment in segments if not segment.isdigit())
    if any(count > REPEATS_MAX for count in words.values()):
        return True
    return any(len(set(segments[start : start + 4])) == 1 for start in range(len(segments) - 3))


def _is_calendar(path: str, segments: list[str], parameters: list[str]) -> bool:
    """A calendar's name, and a day of it: its next month is always one link away."""
    if _CALENDAR.isdisjoint(segments):
        return False
    return bool(_DATE.search(path)) or not _DAY_PARAMETERS.isdisjoint(parameters)
