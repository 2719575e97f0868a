"""What the three sites share when they turn stories into pages: templates, dates, pictures and the parts of a feed."""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from string import Template

from crawler.demo.stories import SITES_FOLDER, Block, Kind, Story, block_groups

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

# Lists, feeds and pictures have no date of their own; a fixed one keeps every run's answers equal.
SITE_CHANGED = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Resource:
    """What a site answers at one path. `content_type` is the header as sent; `location` that of a redirect."""

    body: bytes
    content_type: str
    changed: datetime = SITE_CHANGED
    status: int = 200
    location: str | None = None


class Templates:
    """The templates of one site: `string.Template` files in its folder, named with their suffix."""

    def __init__(self, site: str) -> None:
        self._folder = SITES_FOLDER / site / "templates"

    def fill(self, name: str, values: Mapping[str, str]) -> str:
        """The named template with every placeholder filled; KeyError where `values` lacks one."""
        return Template((self._folder / name).read_text("utf-8")).substitute(values)


def page(text: str, changed: datetime = SITE_CHANGED) -> Resource:
    """An HTML page in UTF-8."""
    return Resource(text.encode(), HTML, changed)


def redirect(location: str) -> Resource:
    """A permanent redirect to an absolute address."""
    return Resource(b"", HTML, status=301, location=location)


def xml(text: str, content_type: str = XML) -> Resource:
    """A feed or sitemap in UTF-8."""
    return Resource(text.encode(), content_type)


def blocks_html(story: Story, wrappers: Mapping[Kind, str], furniture: Callable[[str], str]) -> str:
    """The story's blocks as HTML.

    `wrappers` has a pattern with `{}` for each kind, `item` being the list's and holding `<li>` lines; `furniture` gives the
    markup of a named piece.
    """
    return "\n".join(_group_html(kind, group, wrappers, furniture) for kind, group in block_groups(story.blocks))


def _group_html(kind: Kind, group: list[Block], wrappers: Mapping[Kind, str], furniture: Callable[[str], str]) -> str:
    if kind == "furniture":
        return furniture(group[0].text)
    if kind == "item":
        return wrappers["item"].format("\n".join(f"<li>{block.html}</li>" for block in group))
    return wrappers[kind].format(group[0].html)


def story_values(story: Story) -> dict[str, str]:
    """The story's facts, escaped for text and attributes alike."""
    return {
        "title": escape(story.title),
        "description": escape(story.description),
        "number": str(story.number),
        "slug": story.slug,
        "section": escape(story.section),
        "published": story.published.isoformat(),
        "modified": story.changed.isoformat(),
    }


def mail_date(when: datetime) -> str:
    """The date as RSS and HTTP write it."""
    return format_datetime(when.astimezone(UTC), usegmt=True)


@cache
def picture_png(name: str, width: int = 640, height: int = 360) -> bytes:
    """A plain two-tone picture, its colours drawn from `name`: pages should look whole in a browser."""
    shade = zlib.crc32(name.encode())
    sky = bytes((120 + shade % 90, 140 + shade // 90 % 80, 170 + shade // 7200 % 60))
    ground = bytes(channel // 2 for channel in sky)
    horizon = height // 2 + shade % (height // 5)
    rows = b"".join(b"\0" + (sky if y < horizon else ground) * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, content) for kind, content in chunks)


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pictures(stories: tuple[Story, ...]) -> dict[str, Resource]:
    """The picture files that the stories name."""
    addresses = {story.picture.address for story in stories if story.picture}
    return {address: Resource(picture_png(address), "image/png") for address in sorted(addresses)}
