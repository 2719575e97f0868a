"""A line of output, read for counting: what the figures need of it, and checked, for people edit such files."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


class NotALine(ValueError):
    """What stands in the output is no article: the message says what is wrong where."""


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class LineQuality(BaseModel):
    """`score` from 0 to 1."""

    score: float = Field(ge=0, le=1, allow_inf_nan=False)
    flags: list[str] = []


class WrittenLine(BaseModel):
    """Of an article, what is counted. The fields of which only matters whether they are filled may hold anything."""

    model_config = ConfigDict(extra="ignore")

    text: str
    quality: LineQuality
    fetched: Annotated[datetime, AfterValidator(_aware)]
    version: int = 1
    url: str | None = None
    title: str | None = None
    language: str | None = None
    published: str | None = None
    duplicate_of: str | None = None
    authors: Any = None
    image: Any = None
    section: Any = None
    description: Any = None
    tags: Any = None
    site_name: Any = None


def read_line(content: bytes) -> WrittenLine:
    """From the JSON of one article. Raises NotALine."""
    try:
        return WrittenLine.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        # Lines and columns are those of the file, which the reader of this line knows.
        what = first["msg"].partition(" at line ")[0]
        raise NotALine(f"{place}: {what}" if place else what) from error
