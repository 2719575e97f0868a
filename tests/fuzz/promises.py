"""What holds of every article, whatever the page was."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from crawler.cleaning.formats import LINK_SCHEMES
from crawler.items import Article, to_json
from crawler.schema import FILE

# The schema keeps them out of every text; here it is said once more, for the keys as well.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_HARMLESS_TAGS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "br", "hr", "a"}
)
_HARMLESS_TAGS |= {
    "figure",
    "figcaption",
    "img",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "em",
    "strong",
    "sub",
    "sup",
}
_HARMLESS_TAGS |= {"q", "cite"}
_HARMLESS_ATTRIBUTES = frozenset({"href", "src", "alt", "title", "start", "colspan", "rowspan", "rel"})


def broken_promises(article: Article) -> list[str]:
    """What the article breaks of it, in words. It was asked for with markdown and html."""
    broken = [
        f"{place}: {found[0]!r} in {text[max(0, found.start() - 40) : found.end() + 40]!r}"
        for place, text in _texts(asdict(article), "")
        if (found := _CONTROLS.search(text))
    ]
    if broken:
        return broken
    line = to_json(article)
    if json.loads(line) != asdict(article) or "\n" in line:
        broken.append("its JSON reads back as something else")
    broken += [
        f"schema: {error.json_path}: {error.message[:120]} … {error.message[-120:]}"
        for error in _schema().iter_errors(json.loads(line))
    ]
    if not article.text.strip() or not article.markdown or not article.html:
        broken.append("text, markdown or html is empty")
    broken += [f"html: {harm}" for harm in harms(article.html or "")]
    rendered = MarkdownIt("commonmark").enable("table").render(article.markdown or "")
    return broken + [f"markdown: {harm}" for harm in harms(rendered)]


def harms(fragment: str) -> list[str]:
    """What is more in the HTML than a story's own elements with links to the web."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HARMLESS_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in _HARMLESS_ATTRIBUTES:
                self.found.append(f"<{tag} {name}={value!r}>")
            scheme = _SCHEME.match(value or "")
            if name in ("href", "src") and (scheme is None or scheme[1].lower() not in LINK_SCHEMES):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """All texts in the value, keys among them, each with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place}.{key}", key
            yield from _texts(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{place}[{number}]")


@lru_cache(1)
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(FILE.read_text("utf-8")))
