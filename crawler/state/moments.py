"""Moments as state keeps them: seconds since the epoch, UTC."""

from datetime import UTC, datetime


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def known_moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)
