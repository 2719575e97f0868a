"""How often a source is crawled, as sources.toml says it: a length of time, a cron line, or "auto"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

# Nobody waits for longer; after some thousand there are no dates any more.
YEAR = timedelta(days=366)

_UNIT_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# In cron's order: 0 is Sunday, and so is 7.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|(?P<first>[0-9]{1,2})(?:-(?P<last>[0-9]{1,2}))?)(?:/(?P<step>[0-9]{1,2}))?")
_FIELDS = ("minute", "hour", "day of month", "month", "day of week")


def length(text: str) -> timedelta:
    """A length of time such as "15m". Raises ValueError."""
    match = re.fullmatch(r"([1-9][0-9]{0,5})([smhdw])", text)
    if not match:
        raise ValueError("not a length of time")
    return timedelta(seconds=int(match[1]) * _UNIT_S[match[2]])


def spelled(span: timedelta) -> str:
    """A length of whole seconds, at least one, as sources.toml spells it: "15m"."""
    seconds = int(span.total_seconds())
    unit = next(unit for unit, unit_s in reversed(_UNIT_S.items()) if seconds % unit_s == 0)
    return f"{seconds // _UNIT_S[unit]}{unit}"


@dataclass(frozen=True, slots=True)
class CronLine:
    """Minutes, hours, days of the month, months, days of the week, in UTC, with the meaning that crontab(5) gives them.

    `text` is as it was written; `numbers` has numbers in place of names and each day of the week for itself, as every cron
    takes it.
    """

    text: str
    numbers: str

    @classmethod
    def parse(cls, text: str) -> "CronLine":
        """Raises ValueError, which says what is wrong."""
        fields = text.lower().split()
        if len(fields) != len(_FIELDS):
            raise ValueError(f"a cron line has five fields, this one {len(fields)}")
        fields[3] = _numbered(fields[3], _MONTHS, 1)
        fields[4] = _numbered(fields[4], _DAYS, 0)
        for name, field in zip(_FIELDS, fields, strict=True):
            _check(name, field)
        days = (fields[2], fields[4])
        if "*" not in days and any(field.startswith("*") for field in days):
            raise ValueError("crons differ in what */n means where the other field of days is no *")
        fields[4] = fields[4] if fields[4] == "*" else ",".join(map(str, _days(fields[4])))
        line = cls(text, " ".join(fields))
        if _first(line.numbers, datetime.now(UTC)) is None:
            raise ValueError("there is no such day")
        return line

    def next_after(self, moment: datetime) -> datetime:
        """The first minute that it names after `moment`."""
        first = _first(self.numbers, moment.astimezone(UTC) + timedelta(microseconds=1))
        assert first is not None, self.text
        return first

    def __str__(self) -> str:
        return self.text


Every = timedelta | CronLine | Literal["auto"]


def parse_every(value: object) -> Every:
    """What sources.toml says. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    text = value.strip()
    if text == "auto":
        return "auto"
    if " " in text:
        return CronLine.parse(text)
    span = length(text)
    if span > YEAR:
        raise ValueError("more than a year")
    return span


def described(every: Every) -> str:
    return spelled(every) if isinstance(every, timedelta) else str(every)


def _numbered(field: str, names: tuple[str, ...], first: int) -> str:
    return re.sub(r"[a-z]+", lambda word: _number(word[0], names, first), field)


def _number(word: str, names: tuple[str, ...], first: int) -> str:
    return str(names.index(word) + first) if word in names else word


def _check(name: str, field: str) -> None:
    for part in field.split(","):
        match = _PART.fullmatch(part)
        # Crons differ in what 5/15 means.
        if not match or (match["step"] and match["first"] and not match["last"]):
            raise ValueError(f"{part!r} is no {name}")


def _days(field: str) -> list[int]:
    """The days of the week that a field names, 0 to 6 from Sunday. fri-mon goes over the week's end."""
    days: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        assert match is not None
        first = int(match["first"] or 0)
        last = int(match["last"] or match["first"] or 6)
        if max(first, last) > 7:
            raise ValueError(f"{part!r} is no day of week")
        days.update(day % 7 for day in range(first, last + 1 if last >= first else last + 8, _step(match)))
    return sorted(days)


def _step(match: "re.Match[str]") -> int:
    step = int(match["step"] or 1)
    if not step:
        raise ValueError("a step is 1 or more")
    return step


# A scheduler asks again and again from the moment that a crawl began.
@lru_cache(maxsize=4096)
def _first(numbers: str, moment: datetime) -> datetime | None:
    found = [trigger.get_next_fire_time(None, moment) for trigger in _triggers(numbers)]
    return min((at for at in found if at is not None), default=None)


@lru_cache(maxsize=4096)
def _triggers(numbers: str) -> "list[CronTrigger]":
    """Two, where cron takes a day for either of two reasons.

    APScheduler counts days of the week from Monday, and wants both of a day of the month and one of the week; cron does not.
    """
    # Only who has a cron line pays for it.
    from apscheduler.triggers.cron import CronTrigger

    minute, hour, day, month, weekday = numbers.split()
    names = weekday if weekday == "*" else ",".join(_DAYS[int(number)] for number in weekday.split(","))
    common: dict[str, Any] = {"minute": minute, "hour": hour, "month": month, "timezone": UTC}
    if "*" in (day, weekday):
        return [CronTrigger(day=day, day_of_week=names, **common)]
    return [CronTrigger(day=day, **common), CronTrigger(day_of_week=names, **common)]
