"""One text to one moment: dates as machines and as newspapers write them."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from importlib.resources import files

# No news site is older; an earlier date is the epoch, a person's birth or a firm's founding.
FIRST_YEAR = 1995
LAST_YEAR = 2100
BUDDHIST_YEARS = 543
MAX_TEXT_CHARACTERS = 200
# Of a longer text, which is no byline any more: the patterns take time with the square of it.
DATES_REMOVED_CHARACTERS = 500

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:T|\s+|\s*[-,]\s+|%20)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}(?!\d)|[+-]\d{2}(?!\d))?)?",
    re.I,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$", re.I)
_MAIL = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[+-]\d{4}|[A-Z]{1,4})?$"
)
_EPOCH = re.compile(r"^(\d{10})(\d{3})?(?:\.\d+)?$")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[./年년-]\s*(\d{1,2})\s*[./月월-]\s*(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?((?:19|20)\d{2}|\d{2}(?![\d./]))(?!\d)")
# Letters, and the marks that stand with those of Indic scripts and Thai, which \w leaves out.
_LETTERS = r"[^\W\d_](?:(?![\d_])[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f’'])*"
_WORD = rf"({_LETTERS}(?:\s(?!of\b|de\b)[^\W\d_]+)?)"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°|ª|-)*[\s-]*(?:of\s|de\s|d[’'])?\s*{_WORD}\.?,?[\s-]*(?:de\s|del\s|г)?\s*((?:19|20|25)\d{{2}})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"{_WORD}\.?\s+(\d{{1,2}})(?:st|nd|rd|th|\.)?(?:,|\s)\s*(?:at\s|·\s)?((?:19|20)\d{{2}})(?!\d)"
)
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?::|\.|h|時|시\s?)(\d{2})(?::(\d{2}))?(?!\d)\s*(a\.?m\b|p\.?m\b)?\.?\s*\(?(Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b)?(?:\s*([+-]\d{4})\b)?",
    re.I,
)

_MONTHS = {
    name: int(number)
    for number, names in tomllib.loads(files(__package__).joinpath("months.toml").read_text("utf-8")).items()
    for name in names
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with the time of day and the zone's offset as far as the text gives them."""

    day: date
    time: tuple[int, int, int] | None = None
    offset: timedelta | None = None

    def __str__(self) -> str:
        """ "2026-11-23", "2026-11-23T10:00:00" or "2026-11-23T10:00:00+01:00"."""
        if self.time is None:
            return self.day.isoformat()
        zone = timezone(self.offset) if self.offset is not None else None
        return datetime(self.day.year, self.day.month, self.day.day, *self.time, tzinfo=zone).isoformat()

    def instant(self) -> datetime | None:
        """The moment on everybody's clock; None where the offset is not known."""
        return datetime.fromisoformat(str(self)).astimezone(UTC) if self.offset is not None else None

    @property
    def exactness(self) -> int:
        """2 with an offset, 1 with a time of day, 0 for a day alone."""
        return 0 if self.time is None else 1 if self.offset is None else 2


def from_datetime(moment: datetime) -> Moment:
    """An aware datetime as a Moment; seconds are kept, what is finer is not."""
    return Moment(moment.date(), (moment.hour, moment.minute, moment.second), moment.utcoffset())


def read_machine_date(text: str) -> Moment | None:
    """ISO 8601 in its many spellings, RFC 2822, seconds or milliseconds since 1970. None for anything else."""
    text = text.strip()[:MAX_TEXT_CHARACTERS]
    found = _ISO.search(text) or _COMPACT.match(text)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _moment(year, month, day, (hour, minute, second), zone)
    if epoch := _EPOCH.match(text):
        return (
            from_datetime(datetime.fromtimestamp(int(epoch.group(1)), UTC)) if _is_sane_epoch(epoch.group(1)) else None
        )
    if _MAIL.match(text):
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return None
        return from_datetime(moment)
    return None


def read_date(text: str, month_first: bool = False) -> Moment | None:
    """The first date of a line such as "Posted on 3rd May 2024 at 10:15". `month_first`: 5/3/2024 is in May."""
    text = _with_ascii_digits(text.strip()[:MAX_TEXT_CHARACTERS])
    return read_machine_date(text) or _numeric(text, month_first) or _worded(text)


def _with_ascii_digits(text: str) -> str:
    """Arabic, Persian, Bengali and other digits as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def without_dates(text: str) -> str:
    """The text without the dates and times of day in its first DATES_REMOVED_CHARACTERS."""
    text, rest = text[:DATES_REMOVED_CHARACTERS], text[DATES_REMOVED_CHARACTERS:]
    for pattern in (_ISO, _YEAR_FIRST, _NUMERIC, _DAY_FIRST, _MONTH_FIRST):
        text = pattern.sub(
            lambda found: " " if len(found.groups()) != 3 or _is_date(found.group()) else found.group(), text
        )
    return _CLOCK.sub(" ", text) + rest


def _is_date(text: str) -> bool:
    return _numeric(text, month_first=False) is not None or _worded(text) is not None


def names_month(word: str) -> bool:
    """A month's name in one of many languages, in lower case."""
    return word in _MONTHS


def _numeric(text: str, month_first: bool) -> Moment | None:
    if found := _YEAR_FIRST.search(text):
        year, month, day = found.groups()
        return _moment(year, month, day, _clock(text[found.end() :], text[: found.start()]))
    if found := _NUMERIC.search(text):
        first, second, year = found.groups()
        day, month = (second, first) if (month_first and int(first) <= 12) or int(second) > 12 else (first, second)
        full_year = year if len(year) == 4 else f"20{int(year):02}"
        return _moment(full_year, month, day, _clock(text[found.end() :], text[: found.start()]))
    return None


def _worded(text: str) -> Moment | None:
    lower = text.casefold()
    for pattern, day_at, month_at in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        for found in pattern.finditer(lower):
            month = _month(found.group(month_at))
            if month:
                return _moment(
                    found.group(3), str(month), found.group(day_at), _clock(text[found.end() :], text[: found.start()])
                )
    return None


def _month(words: str) -> int | None:
    """The number of the month that the words name, the longest run of them first: "kanun al-awwal", "lunes mayo"."""
    parts = words.split()
    return next((_MONTHS[name] for name in (" ".join(parts), parts[-1], parts[0]) if name in _MONTHS), None)


_Clock = tuple[str | None, str | None, str | None]


def _clock(after: str, before: str) -> _Clock:
    """The time of day near the date: behind it, else before it."""
    found = _CLOCK.search(after[:24]) or _CLOCK.search(before[-24:])
    if not found:
        return (None, None, None)
    hour, half = int(found.group(1)), (found.group(4) or "").lower()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (str(hour), found.group(2), found.group(3))


def _moment(year: str, month: str, day: str, clock: _Clock, zone: str | None = None) -> Moment | None:
    """None where there is no such day; a time of day that is none is left out. Digits may be of any script."""
    # Thailand counts from the Buddha's death.
    full_year = int(year) - BUDDHIST_YEARS if int(year) > LAST_YEAR + BUDDHIST_YEARS - 200 else int(year)
    try:
        on = date(full_year, int(month), int(day))
    except ValueError:
        return None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        return None
    hour, minute, second = (int(part) if part else None for part in clock)
    if hour is None or minute is None or hour > 23 or minute > 59 or (second or 0) > 59:
        return Moment(on)
    return Moment(on, (hour, minute, second or 0), _offset(zone))


def _offset(zone: str | None) -> timedelta | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return (offset if zone[0] == "+" else -offset) if offset < timedelta(hours=15) else None


def _is_sane_epoch(seconds: str) -> bool:
    return FIRST_YEAR < 1970 + int(seconds) / 31_557_600 < LAST_YEAR
