"""A site profile as JSON that somebody can read and edit: what was learned, from how many pages, and how sure it is."""

import json
import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawler.cleaning.regions import RegionRecord
from crawler.cleaning.site_profile import PlaceRecord, SiteProfile, line_key
from crawler.lessons import Marks

VERSION = 1

Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Place(_Strict):
    """`story`: how sure it is that a line there is the story's. 0 and 1, which no learning gives, lay it down."""

    story: Annotated[float, Field(ge=0, le=1)]
    pages: Count
    lines: Annotated[int, Field(ge=1)]


class _Region(_Strict):
    """Seen on `pages` pages; on `needed` of them the story or a field stood in it."""

    pages: Count
    needed: Count


class _Profile(_Strict):
    """`lines` by place, "*" for any: on how many stories each stood."""

    version: Literal[1]
    pages: Count
    since: Count = 0
    pinned: bool = False
    places: dict[str, _Place]
    lines: dict[str, dict[str, Count]]
    regions: dict[str, _Region]


def to_json(profile: SiteProfile) -> str:
    """What was seen most comes first. Lines stand under their place; those that stood on one story only are left out: they are its own."""
    places = sorted(profile.places.items(), key=lambda item: -item[1].lines)
    lines: dict[str, dict[str, int]] = {}
    for marks, count in sorted(profile.lines.items(), key=lambda item: -item[1]):
        if count > 1:
            lines.setdefault(marks.place, {})[marks.key] = count
    value = {
        "version": VERSION,
        "pages": profile.pages,
        "since": profile.since,
        "pinned": profile.is_pinned,
        "places": {
            path: {"story": story_chance(place), "pages": place.pages, "lines": place.lines} for path, place in places
        },
        "lines": lines,
        "regions": {path: {"pages": region.pages, "needed": region.needed} for path, region in profile.regions.items()},
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


class UnreadableProfile(ValueError):
    """A text is no profile. The message names the key, its value, and what was expected."""


def from_json(text: str) -> SiteProfile:
    """Raises UnreadableProfile for what is no profile; it names the key, its value, and what was expected."""
    try:
        value = _Profile.model_validate_json(text)
    except ValidationError as error:
        raise UnreadableProfile(f"not a site profile: {_first(error)}") from None
    places = {
        path: PlaceRecord(place.pages, place.lines, place.lines * _log_odds(place.story))
        for path, place in value.places.items()
    }
    lines = {
        Marks(place, line_key(text)): count for place, texts in value.lines.items() for text, count in texts.items()
    }
    regions = {path: RegionRecord(region.pages, region.needed) for path, region in value.regions.items()}
    return SiteProfile(value.pages, places, lines, regions, value.since, value.pinned)


def story_chance(place: PlaceRecord) -> float:
    """How sure it is that a line there is the story's, from 0 to 1 in three digits."""
    return round(1 / (1 + math.exp(-place.log_odds / place.lines)), 3)


def _log_odds(story: float) -> float:
    return math.log(story / (1 - story)) if 0 < story < 1 else math.copysign(math.inf, story - 0.5)


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    where = " > ".join(map(str, found["loc"]))
    return f"{where}: {found['input']!r}: {found['msg']}" if where else found["msg"]
