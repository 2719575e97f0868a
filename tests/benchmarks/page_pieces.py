"""Pieces of the written pages: a list's headlines in the ways that publishing systems write them, paragraphs, JSON-LD."""

import json
from collections.abc import Mapping
from typing import Any

Words = Mapping[str, Any]


def slug(number: int) -> str:
    """The address of a story."""
    return f"/2026/a-story-of-the-valley-{number}"


def cards(words: Words) -> str:
    """WordPress: an <article> with a heading that is a link, and a teaser."""
    return "".join(
        f"<article class='post-{n} post type-post'><h2 class='entry-title'><a href='{slug(n)}' rel='bookmark'>{head}</a></h2>"
        f"<div class='entry-summary'><p>{words['teaser']}</p></div></article>"
        for n, head in enumerate(words["headlines"])
    )


def wrapped(words: Words) -> str:
    """React: a link around each heading, no teasers."""
    return "".join(
        f"<a class='css-{n}a' href='{slug(n)}'><div><h3>{head}</h3></div></a>"
        for n, head in enumerate(words["headlines"])
    )


def rows(words: Words) -> str:
    """The nineties: links in bold, and line breaks."""
    return "".join(
        f"<A HREF='{slug(n)}'><B>{head}</B></A> <FONT SIZE=1>3/5</FONT><BR>"
        for n, head in enumerate(words["headlines"])
    )


def items(words: Words) -> str:
    """TYPO3: headings and teasers in <div>s, "more" behind them."""
    return "".join(
        f"<div class='article articletype-0'><div class='header'><h3><a title='x' href='{slug(n)}'><span>{head}</span></a></h3></div>"
        f"<div class='teaser-text'><p>{words['teaser']} <a class='more' href='{slug(n)}'>…</a></p></div></div>"
        for n, head in enumerate(words["headlines"])
    )


def posts(words: Words) -> str:
    """Posts of a forum, with who wrote them."""
    return "".join(
        f"<div class='post has-profile' id='p{n}'><dl class='postprofile'><dt><a href='./u{n}'>user{n}</a></dt><dd>Posts: {n}7</dd></dl>"
        f"<div class='content'>{text}</div></div>"
        for n, text in enumerate(words["paragraphs"])
    )


def places(words: Words) -> str:
    """Firms of a directory, in microdata."""
    return "".join(
        f"<div itemscope itemtype='https://schema.org/LocalBusiness'><h3 itemprop='name'><a href='/d/{n}'>{head}</a></h3>"
        f"<span itemprop='telephone'>0{n}12 345</span></div>"
        for n, head in enumerate(words["headlines"])
    )


def paragraphs(texts: list[str]) -> str:
    """Texts as <p>."""
    return "".join(f"<p>{text}</p>" for text in texts)


def json_ld(node: Mapping[str, Any]) -> str:
    """A JSON-LD script."""
    text = json.dumps({"@context": "https://schema.org"} | dict(node))
    return f"<script type='application/ld+json'>{text}</script>"
