"""The demonstration's stories: text files with TOML front matter, which are also the gold that a crawl is measured by.

A file is `+++`, TOML, `+++` and blocks separated by blank lines: `## ` a subhead, `> ` a quotation, `- ` a list item a line,
`^ ` the standfirst, `!name` a piece of furniture that the template puts there, anything else a paragraph. Inline:
`[text](address)`, `*stress*`.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from typing import Any, Literal

Kind = Literal["paragraph", "heading", "quote", "item", "standfirst", "furniture"]

SITES_FOLDER = files("crawler.demo") / "sites"

_LINK = re.compile(r"\[([^\[\]]++)\]\(([^()\s]++)\)")
_STRESS = re.compile(r"\*([^*\n]+)\*")
_MARKS: dict[str, Kind] = {"## ": "heading", "> ": "quote", "- ": "item", "^ ": "standfirst", "!": "furniture"}


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, subhead, quotation or list item with its inline marks; of furniture, its name."""

    kind: Kind
    text: str

    @property
    def plain(self) -> str:
        """The words alone, as they must stand in an article's text."""
        return _STRESS.sub(r"\1", _LINK.sub(r"\1", self.text))

    @property
    def html(self) -> str:
        linked = _LINK.sub(r'<a href="\2">\1</a>', escape(self.text, quote=False))
        return _STRESS.sub(r"<em>\1</em>", linked)


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment. `text` holds its paragraphs, separated by blank lines."""

    author: str
    posted: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture on top of a story; `address` is a path on the site."""

    address: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story file. `published` and `modified` are aware; `number` is the site's own id of the story.

    `is_disallowed`: robots.txt closes it. `charset_witness`: what names the encoding where it is not UTF-8.
    """

    slug: str
    number: int
    title: str
    description: str
    authors: tuple[str, ...]
    published: datetime
    modified: datetime | None
    section: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...] = ()
    picture: Picture | None = None
    is_disallowed: bool = False
    encoding: str = "utf-8"
    charset_witness: Literal["meta", "header"] = "meta"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The story as the crawl must write it, furniture left out."""
        return tuple(block.plain for block in self.blocks if block.kind != "furniture")

    @property
    def changed(self) -> datetime:
        return self.modified or self.published


@cache
def load(site: str) -> tuple[Story, ...]:
    """The stories of one site's folder, newest first."""
    folder = SITES_FOLDER / site / "stories"
    stories = [_read(file) for file in folder.iterdir() if file.name.endswith(".md")]
    return tuple(sorted(stories, key=lambda story: (story.published, story.slug), reverse=True))


def _read(file: Traversable) -> Story:
    _, head, body = file.read_text("utf-8").split("+++\n", 2)
    facts: dict[str, Any] = tomllib.loads(head)
    facts["authors"] = tuple(facts["authors"])
    facts["tags"] = tuple(facts["tags"])
    facts["comments"] = tuple(Comment(**comment) for comment in facts.get("comments", ()))
    if "picture" in facts:
        facts["picture"] = Picture(**facts["picture"])
    facts.setdefault("modified", None)
    facts.setdefault("slug", file.name.removesuffix(".md"))
    return Story(blocks=parse_blocks(body), **facts)


def parse_blocks(body: str) -> tuple[Block, ...]:
    """The blocks of a story file's second half, in order."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = chunk.splitlines() if chunk.startswith("- ") else [" ".join(chunk.split())]
        blocks.extend(_block(line) for line in lines)
    return tuple(blocks)


def _block(line: str) -> Block:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark).strip())
    return Block("paragraph", line.strip())


def block_groups(blocks: tuple[Block, ...]) -> list[tuple[Kind, list[Block]]]:
    """Neighbouring list items as one group, every other block as a group of its own."""
    groups: list[tuple[Kind, list[Block]]] = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        members = list(run)
        groups.extend([(kind, members)] if kind == "item" else [(kind, [block]) for block in members])
    return groups
