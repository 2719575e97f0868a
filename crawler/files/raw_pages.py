"""Pages kept as they came, for a better cleaner: `<hash>.html.gz`, and beside it `<hash>.<id>.json` for each article.

The JSON says all that cleaning was told beside the bytes, in the words of a pages.jsonl (saved_pages.py), and the response's
headers. Of an article on several pages it lists the further ones, `<hash>.part.html.gz`, and has a name of its own for each
version of them: `<hash>.<id>_<hash of theirs>.json`. They are written first, and the first page's bytes last: bytes that are
there have their JSON, and what a killed crawl left halfway is nobody's page.
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
PART_SUFFIX = ".part.html.gz"
# What the crawl knew of an article and no page says.
CRAWL_FIELDS = ("source", "version", "duplicate_of", "language")

_ENTRY = re.compile(r"([0-9a-f]{64})\.\w+\.json")
_PART = re.compile(rf"[0-9a-f]{{64}}{re.escape(PART_SUFFIX)}")
# Names under which a server hands out what lets somebody in, or says what it was shown.
_SECRET = re.compile(r"cookie|auth(?!ors?\b)|token|secret|session|csrf|xsrf|api-?key|password|credential", re.I)


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page and the headers that it came with, as they came.

    `parts` are the further pages that were asked for its article, in order, as far as they could be had: none of them may
    have been the article's. None where it was not looked for on other pages.
    """

    page: Page
    headers: tuple[tuple[str, str], ...] = ()
    parts: tuple["RawPage", ...] | None = None


def keep(folder: Path, raw: RawPage, article: Article) -> None:
    """Put the pages of `article` on disk; bytes that are there already are not written again. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in raw.parts or ():
        _keep_bytes(folder / _file_name(part, PART_SUFFIX), part)
    values = {
        **_values(raw, SUFFIX),
        "id": article.id,
        "fetched": raw.page.fetched.isoformat() if raw.page.fetched else None,
        "hints": hints_values(raw.page.hints) if raw.page.hints else None,
        "tdm_reserved": raw.page.tdm_reserved,
        **{name: getattr(article, name) for name in CRAWL_FIELDS},
        "parts": None if raw.parts is None else [_values(part, PART_SUFFIX) for part in raw.parts],
    }
    with replacing(folder / _entry_name(raw, article)) as file:
        file.write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
    _keep_bytes(folder / _file_name(raw, SUFFIX), raw)


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


def is_part(name: str) -> bool:
    """Whether a file holds a further page of an article: an entry names it, and it is none of its own."""
    return _PART.fullmatch(name) is not None


def _keep_bytes(file: Path, raw: RawPage) -> None:
    if not file.exists():
        with replacing(file) as written:
            written.write(gzip.compress(raw.page.body, 6, mtime=0))


def _entry_name(raw: RawPage, article: Article) -> str:
    """Another one for each version of the article: where only a further page changed, the first one's bytes are the same."""
    of_parts = sha256("".join(_hash(part) for part in raw.parts or ()).encode()).hexdigest()[:16]
    return f"{_hash(raw)}.{article.id}{f'_{of_parts}' if raw.parts else ''}.json"


def _file_name(raw: RawPage, suffix: str) -> str:
    return _hash(raw) + suffix


def _hash(raw: RawPage) -> str:
    return sha256(raw.page.body).hexdigest()


def _values(raw: RawPage, suffix: str) -> dict[str, Any]:
    """What is told of each page, the first one or a further one."""
    page = raw.page
    return {
        "url": page.url,
        "path": _file_name(raw, suffix),
        "content_type": page.content_type,
        "robots": page.robots,
        "headers": raw.headers,
    }
