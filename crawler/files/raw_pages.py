"""Pages kept as they came, for a better cleaner: `<hash>.html.gz`, and beside it `<hash>.<id>.json` for each article.

The JSON says all that cleaning was told beside the bytes, in the words of a pages.jsonl (saved_pages.py), and the response's
headers. It is written first: bytes that are there have it, and what a killed crawl left halfway is nobody's page.
"""

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from crawler.files.replaced import replacing
from crawler.hints import hints_values
from crawler.items import Article, Page

SUFFIX = ".html.gz"
# What the crawl knew of an article and no page says.
CRAWL_FIELDS = ("source", "version", "duplicate_of", "language")

_ENTRY = re.compile(r"([0-9a-f]{64})\.\w+\.json")
# Names under which a server hands out what lets somebody in, or says what it was shown.
_SECRET = re.compile(r"cookie|auth(?!ors?\b)|token|secret|session|csrf|xsrf|api-?key|password|credential", re.I)


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page and the headers that it came with, as they came."""

    page: Page
    headers: tuple[tuple[str, str], ...] = ()


def keep(folder: Path, raw: RawPage, article: Article) -> None:
    """Put the page of `article` on disk; bytes that are there already are not written again. Raises OSError."""
    name = sha256(raw.page.body).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / f"{name}.{article.id}.json") as file:
        file.write(json.dumps(_values(raw, article, name + SUFFIX), ensure_ascii=False).encode() + b"\n")
    if not (folder / (name + SUFFIX)).exists():
        with replacing(folder / (name + SUFFIX)) as file:
            file.write(gzip.compress(raw.page.body, 6, mtime=0))


def public_headers(headers: Iterable[tuple[str, str]], secrets: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The headers but for those that are secret by name, or hold one of `secrets`."""
    return tuple(
        (name, value)
        for name, value in headers
        if not _SECRET.search(name) and not any(secret in value for secret in secrets)
    )


def entries(files: Iterable[Path]) -> dict[Path, list[Path]]:
    """The JSON files among `files`, by the file whose bytes they are of."""
    found: dict[Path, list[Path]] = {}
    for file in files:
        if match := _ENTRY.fullmatch(file.name):
            found.setdefault(file.with_name(match[1] + SUFFIX), []).append(file)
    return found


def _values(raw: RawPage, article: Article, path: str) -> dict[str, Any]:
    page = raw.page
    return {
        "id": article.id,
        "url": page.url,
        "path": path,
        "fetched": page.fetched.isoformat() if page.fetched else None,
        "content_type": page.content_type,
        "robots": page.robots,
        "tdm_reserved": page.tdm_reserved,
        "hints": hints_values(page.hints) if page.hints else None,
        **{name: getattr(article, name) for name in CRAWL_FIELDS},
        "headers": raw.headers,
    }
