"""Where a site's readers live, as far as its address tells."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES: dict[str, str] = tomllib.loads(files(__package__).joinpath("zones.toml").read_text("utf-8"))


def site_zone(url: str | None) -> ZoneInfo | None:
    """The time zone of the country that the host's ending names; None for endings of no country, or of one with several."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    return _zone(host.rpartition(".")[2])


@lru_cache(256)
def _zone(ending: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(_ZONES[ending]) if ending in _ZONES else None
    except ZoneInfoNotFoundError:
        # A system without time zones, and without the tzdata package.
        return None
