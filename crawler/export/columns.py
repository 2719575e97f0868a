"""The table that Parquet, CSV and SQLite share: each field under its own name, just as it was written, and its dates once more.

A date is a text that says no more than is known: `2026-11-23`, `2026-11-23T10:00:00`, `2026-11-23T10:00:00+01:00`. To compute
with it there are two columns beside it. `published_on` is the day on the site's own clock, known whenever `published` is;
`published_at` is the moment in UTC, null where time or offset are not known: a guess there would move articles by a day and look
as sure as the others.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from pydantic import TypeAdapter

from crawler.items import FIELD_ORDER, Article

DAYS = {"published_on": "published", "modified_on": "modified"}
MOMENTS = {"published_at": "published", "modified_at": "modified", "fetched_at": "fetched"}
COLUMNS = (*FIELD_ORDER, *DAYS, *MOMENTS)

Flat = str | int | float | None

_ARTICLE = TypeAdapter(Article)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def plain(article: Article) -> dict[str, Any]:
    """The fields as dicts, lists and texts, as dataclasses.asdict has them, many times faster."""
    values: dict[str, Any] = _ARTICLE.dump_python(article)
    return values


def days(article: Article) -> dict[str, date | None]:
    """Raises ValueError, which names the field, where one is no date."""
    return {column: _day(article, name) for column, name in DAYS.items()}


def moments(article: Article) -> dict[str, datetime | None]:
    """In UTC. Raises ValueError, which names the field, where one is no date."""
    return {column: _moment(article, name) for column, name in MOMENTS.items()}


def flat_row(article: Article) -> list[Flat]:
    """The values of COLUMNS for a table without nesting: lists and objects as JSON, moments as RFC 3339 in UTC."""
    values = plain(article)
    fields = [_as_json(value) if isinstance(value := values[name], list | dict) else value for name in FIELD_ORDER]
    days_of = [day.isoformat() if day else None for day in days(article).values()]
    return fields + days_of + [_rfc3339(moment) if moment else None for moment in moments(article).values()]


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _day(article: Article, name: str) -> date | None:
    text: str | None = getattr(article, name)
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as error:
        raise ValueError(f"{name} is {text!r}, expected a date as RFC 3339 has it") from error


def _moment(article: Article, name: str) -> datetime | None:
    text: str | None = getattr(article, name)
    if text is None or len(text) == 10:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} is {text!r}, expected a date as RFC 3339 has it") from error
