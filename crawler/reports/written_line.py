"""A line of output, read for counting: what the figures need of it, and checked, for people edit such files."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from crawler.discovery.dates import plausible

TITLE_CHARS = 300
URL_CHARS = 4000


class NotALine(ValueError):
    """What stands in the output is no article: the message says what is wrong where."""


def _moment(fetched: datetime) -> datetime:
    """In UTC. A plot over the thousand years of a broken clock would show nothing."""
    moment = plausible(fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC))
    if moment is None:
        raise ValueError("no crawl was then")
    return moment


# What is kept of a story that stands out: as much as can be shown of its title, and no address that is none.
def _title(title: str | None) -> str | None:
    return title[:TITLE_CHARS] if title else None


def _url(url: str | None) -> str | None:
    return url if url and len(url) <= URL_CHARS else None


class LineQuality(BaseModel):
    """`score` from 0 to 1."""

    score: float = Field(ge=0, le=1, allow_inf_nan=False)
    flags: list[str] = []


class WrittenLine(BaseModel):
    """Of an article, what is counted. The fields of which only matters whether they are filled may hold anything."""

    model_config = ConfigDict(extra="ignore")

    text: str
    quality: LineQuality
    fetched: Annotated[datetime, AfterValidator(_moment)]
    version: int = 1
    url: Annotated[str | None, AfterValidator(_url)] = None
    title: Annotated[str | None, AfterValidator(_title)] = None
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
