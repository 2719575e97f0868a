"""The posts: how their files are read, what WordPress is given, and what a crawl must write.

A file in posts/ is as a story of the demonstration: `+++`, TOML, `+++`, blocks. Its furniture is `!picture CAPTION`, `!separator`
and `!more`. `is_classic` posts are written as WordPress' old editor wrote them: blank lines make the paragraphs.
"""

import base64
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from crawler.demo.rendering import picture_png
from crawler.demo.stories import Block, block_groups, parse_blocks

FOLDER = Path(__file__).parent / "posts"

BLOCK_EDITOR = {
    "paragraph": "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->",
    "heading": "<!-- wp:heading -->\n<h2>{}</h2>\n<!-- /wp:heading -->",
    "quote": '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>{}</p>\n'
    "<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->",
    "item": "<!-- wp:list -->\n<ul>{}</ul>\n<!-- /wp:list -->",
    "picture": '<!-- wp:image {{"sizeSlug":"large"}} -->\n<figure class="wp-block-image size-large"><img src="{}" alt=""/>'
    '<figcaption class="wp-element-caption">{}</figcaption></figure>\n<!-- /wp:image -->',
    "separator": '<!-- wp:separator -->\n<hr class="wp-block-separator has-alpha-channel-opacity"/>\n<!-- /wp:separator -->',
    "more": "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->",
}
CLASSIC_EDITOR = {
    "paragraph": "{}",
    "heading": "<h3>{}</h3>",
    "quote": "<blockquote>{}</blockquote>",
    "item": "<ul>{}</ul>",
    "picture": '[caption id="" align="aligncenter" width="640"]<img src="{}" alt="" width="640" height="360" /> {}[/caption]',
    "separator": "<hr />",
    "more": "<!--more-->",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment; `answers` is the place in the post's list of the comment that it replies to."""

    author: str
    text: str
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """`published` is aware. Comments follow it by an hour each."""

    title: str
    author: str
    published: datetime
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...] = ()
    language: str = "en"
    is_classic: bool = False
    is_open: bool = True

    @property
    def paragraphs(self) -> list[str]:
        return [block.plain for block in self.blocks if block.kind != "furniture"]


def written_posts() -> list[Post]:
    """The posts of the files in posts/."""
    return [_read(file) for file in sorted(FOLDER.glob("*.md"))]


def _read(file: Path) -> Post:
    _, head, body = file.read_text("utf8").split("+++\n", 2)
    facts: dict[str, Any] = tomllib.loads(head)
    for name in ("categories", "tags"):
        facts[name] = tuple(facts[name])
    facts["comments"] = tuple(Comment(**comment) for comment in facts.get("comments", ()))
    return Post(blocks=parse_blocks(body), **facts)


def for_wordpress(post: Post, url: str) -> dict[str, Any]:
    """What wordpress.php adds `post` from; `url` is the site's address."""
    captions = [block.text.partition(" ")[2] for block in post.blocks if block.text.startswith("picture ")]
    month = f"{post.published:%Y/%m}"
    names = [f"{post.published:%d%H%M}-{number}.png" for number in range(len(captions))]
    pictures = [
        {"name": name, "caption": caption, "month": month, "png": base64.b64encode(picture_png(name)).decode()}
        for name, caption in zip(names, captions, strict=True)
    ]
    return {
        "title": post.title,
        "author": post.author,
        "published": _moment(post.published),
        "categories": post.categories,
        "tags": post.tags,
        "is_open": post.is_open,
        "content": _content(post, [f"{url}wp-content/uploads/{month}/{name}" for name in names]),
        "pictures": pictures,
        "comments": [_comment(post, number) for number in range(len(post.comments))],
    }


def _comment(post: Post, number: int) -> dict[str, Any]:
    comment = post.comments[number]
    posted = _moment(post.published + timedelta(hours=number + 1))
    return {"author": comment.author, "text": comment.text, "answers": comment.answers, "posted": posted}


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _content(post: Post, addresses: list[str]) -> str:
    patterns = CLASSIC_EDITOR if post.is_classic else BLOCK_EDITOR
    places = iter(addresses)
    pieces = []
    for kind, group in block_groups(post.blocks):
        if kind == "furniture":
            name, _, caption = group[0].text.partition(" ")
            pieces.append(patterns[name].format(*([next(places), escape(caption)] if name == "picture" else [])))
        elif kind == "item":
            pieces.append(patterns[kind].format("".join(f"<li>{block.html}</li>" for block in group)))
        else:
            pieces.append(patterns[kind].format(group[0].html))
    return "\n\n".join(pieces)
