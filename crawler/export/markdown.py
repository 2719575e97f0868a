"""A Markdown file for each article, `<source>/<id>.md`, later versions `<id>.v2.md`: what is known of it as YAML, then the story.

Where the article has no `markdown` (ARTICLE_FORMATS) its text is written so that Markdown shows just that text.
"""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from crawler.cleaning.formats import text_as_markdown
from crawler.export.columns import plain
from crawler.export.written import Written
from crawler.files.replaced import replacing_unsynced, sync_folder
from crawler.items import FIELD_ORDER, Article

_BODIES = ("text", "markdown", "html")
# What no file system refuses, and no shell or web server takes for something else.
_UNSAFE = re.compile(r"[^\w.-]|^[.-]")
_NAME_BYTES_MAX = 120
_as_json = json.JSONEncoder(ensure_ascii=False).encode
# YAML 1.1 takes some for line breaks, and does not allow the others; JSON lets all of them stand.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def write_markdown(articles: Iterable[Written], folder: Path) -> int:
    """Fill `folder`; a file that is there is replaced as a whole, others stay. Returns how many were written. Raises OSError."""
    count, folders = 0, {folder}
    for count, written in enumerate(articles, 1):  # noqa: B007
        path = folder / file_name(written.article)
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        with replacing_unsynced(path) as file:
            file.write(as_markdown(written.article).encode())
    folder.mkdir(parents=True, exist_ok=True)
    for each in folders:
        sync_folder(each)
    return count


def file_name(article: Article) -> Path:
    """Relative, two parts, and never out of the folder, whatever source and id hold."""
    version = f".v{article.version}" if article.version > 1 else ""
    name = _safe(article.id or article.content_hash)
    return Path(_safe(article.source or "unknown")) / f"{name}{version}.md"


def as_markdown(article: Article) -> str:
    values = plain(article)
    # Each value of JSON is one of YAML.
    head = "".join(f"{name}: {_yaml(values[name])}\n" for name in FIELD_ORDER if name not in _BODIES)
    body = article.markdown if article.markdown is not None else text_as_markdown(article.text)
    return f"---\n{head}---\n\n{body}\n"


def _yaml(value: object) -> str:
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", _as_json(value))


def _safe(name: str) -> str:
    safe = _UNSAFE.sub("_", name)
    if safe == name and len(name.encode()) <= _NAME_BYTES_MAX:
        return name
    # Two names that differ in nothing else stay two.
    cut = safe.encode()[: _NAME_BYTES_MAX - 17].decode(errors="ignore")
    return f"{cut}-{sha256(name.encode()).hexdigest()[:16]}"
