"""A span of days as the places of a plot: days, weeks or months, as many as can be told apart."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month"]
DAYS_MAX, WEEKS_MAX = 120, 150


@dataclass(frozen=True, slots=True)
class Timeline:
    """`places` without a gap: `2026-11-24` for a day, and for a week its Monday; `2026-11` for a month."""

    unit: Unit
    places: tuple[str, ...]

    @classmethod
    def over(cls, first: str, last: str) -> "Timeline":
        """From one day to another, both as `2026-11-24`."""
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        days = (end - begin).days + 1
        unit: Unit = "day" if days <= DAYS_MAX else "week" if days <= 7 * WEEKS_MAX else "month"
        every = (_place(begin + timedelta(days=number), unit) for number in range(days))
        return cls(unit, tuple(dict.fromkeys(every)))

    def counted(self, days: Mapping[str, int]) -> list[int]:
        """The counts of days, one for each place."""
        counts: Counter[str] = Counter()
        for day, count in days.items():
            counts[_place(date.fromisoformat(day), self.unit)] += count
        return [counts[place] for place in self.places]


def _place(day: date, unit: Unit) -> str:
    if unit == "month":
        return f"{day:%Y-%m}"
    return (day - timedelta(days=day.weekday()) if unit == "week" else day).isoformat()
