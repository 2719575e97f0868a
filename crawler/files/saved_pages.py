"""Saved pages on disk: HTML files, gzipped or not, folders of them, and lists (`pages.jsonl`) that name them.

A folder of raw pages (raw_pages.py) is one of files that have a list of their own each.
"""

import gzip
import html
import json
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from crawler.files.raw_pages import CRAWL_FIELDS, entries, is_part
from crawler.hints import hints_of
from crawler.items import Article, Hints, Page
from crawler.urls import canonical_url

PAGE_BYTES_MAX = 64 << 20
STDIN = "-"

_SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz")
# So many characters of a wrong value are told.
_TOLD_MAX = 80
_GZIP_MAGIC = b"\x1f\x8b"
# Where pages say what they are called: in their heads, which some pages fill with a lot of script.
_HEAD_BYTES = 1 << 19
_CLAIM_TAG = re.compile(rb"<(?:link|meta)\b([^<>]{1,4096})>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class UnreadableInput(Exception):
    """A file or a line of a list cannot be read. The message is one line and names it."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Where a page is saved, and what its list says of it. `id` is the list's name for it, else its path.

    `known` are fields of its article that no page says: what a crawl knew (raw_pages.py). `parts` are the further pages of its
    article, in order; None where the article is to be what this page says. `is_part`: it is one of those.
    """

    id: str
    path: str
    url: str | None = None
    fetched: datetime | None = None
    content_type: str | None = None
    hints: Hints | None = None
    robots: str | None = None
    tdm_reserved: bool | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple["SavedPage", ...] | None = None
    is_part: bool = False

    def complete(self, article: Article) -> Article:
        """The article with what is known of it, as the crawl wrote it. A language that the text tells is not replaced."""
        known = {name: value for name, value in self.known.items() if name != "language" or article.language is None}
        return replace(article, **known)


def find_pages(inputs: Iterable[str]) -> Iterator[SavedPage | UnreadableInput]:
    """The pages of all inputs, in their order; in the place of a page that cannot be found, why."""
    for name in inputs:
        path = Path(name)
        if name == STDIN:
            yield SavedPage(id=STDIN, path=STDIN)
        elif path.is_dir():
            yield from _in_folder(path)
        elif path.suffix in (".jsonl", ".ndjson"):
            yield from _listed(path)
        else:
            yield SavedPage(name, name)


def load_page(saved: SavedPage) -> Page:
    """Read the page's bytes. A page whose list gives no address has the one that it claims itself.

    Raises UnreadableInput.
    """
    body = _bytes(saved.path)
    url = saved.url or _claimed_address(body)
    return Page(
        body=body,
        url=url,
        fetched=saved.fetched,
        content_type=saved.content_type,
        hints=saved.hints,
        id=saved.id,
        robots=saved.robots,
        tdm_reserved=saved.tdm_reserved,
        is_part=saved.is_part,
    )


def with_address(page: Page, url: str) -> Page:
    """The page as one fetched from `url`. Raises UnreadableInput where that is no web address."""
    if canonical_url(url) is None:
        raise UnreadableInput(f"{url}: expected an http or https address")
    return replace(page, url=url)


def is_input(file: Path, inputs: Iterable[str]) -> bool:
    """Whether an existing file is one of the inputs, of a folder's pages and their lists, or named by a list, however it is called."""
    if not file.exists():
        return False
    places = [Path(name).resolve() for name in inputs if name != STDIN]
    is_of_folder = is_page(file) or bool(entries([file]))
    if file in places or (is_of_folder and any(folder in places for folder in file.parents)):
        return True
    found = file.stat()
    pages = (page for page in find_pages(inputs) if isinstance(page, SavedPage))
    return any(_is_same(each.path, found) for page in pages for each in (page, *(page.parts or ())))


def _is_same(path: str, found: os.stat_result) -> bool:
    try:
        return path != STDIN and os.path.samestat(Path(path).stat(), found)
    except OSError:
        return False


def is_page(file: Path) -> bool:
    """Whether a file in a folder is taken for a page, by its name."""
    return file.name.lower().endswith(_SUFFIXES)


def _in_folder(folder: Path) -> Iterator[SavedPage | UnreadableInput]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lists = entries(files)
    pages = [file for file in files if is_page(file) and not is_part(file.name)]
    for page in pages:
        if page in lists:
            yield from (found for each in lists[page] for found in _listed(each))
        else:
            yield SavedPage(str(page), str(page))
    if not pages:
        yield UnreadableInput(f"{folder}: holds no HTML file")


def _listed(path: Path) -> Iterator[SavedPage | UnreadableInput]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _entry(line, path, number)
    except UnicodeDecodeError:
        yield UnreadableInput(f"{path}: expected UTF-8")
    except OSError as error:
        yield UnreadableInput(f"{path}: {error.strerror}")


def _entry(line: str, path: Path, number: int) -> SavedPage | UnreadableInput:
    try:
        values = _object(json.loads(line), "it")
        shared = {name: values.get(name) for name in ("id", "fetched", "hints")}
        parts = _known(values, "parts", list)
        further = [
            replace(_saved(path.parent, {**shared, **_object(part, "one of parts")}), is_part=True)
            for part in parts or ()
        ]
        return replace(
            _saved(path.parent, values),
            known=_crawl_fields(values),
            parts=None if parts is None else tuple(further),
        )
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        return UnreadableInput(f"{path}:{number}: expected an object with id, path and url: {error}")


def _saved(folder: Path, values: dict[str, Any]) -> SavedPage:
    """Raises ValueError, TypeError, AttributeError, KeyError."""
    return SavedPage(
        id=_text(values, "id", needed=True),
        path=str(folder / _file_name(values)),
        url=_address(values),
        fetched=datetime.fromisoformat(values["fetched"]) if values.get("fetched") else None,
        content_type=_text(values, "content_type") or None,
        hints=hints_of(_object(values["hints"], "hints")) if values.get("hints") else None,
        robots=_text(values, "robots") or None,
        tdm_reserved=_known(values, "tdm_reserved", bool),
    )


def _object(value: Any, name: str) -> dict[str, Any]:
    """Raises TypeError for another kind of value, of which it tells the beginning."""
    if not isinstance(value, dict):
        told = repr(value)
        raise TypeError(f"{name} is {told if len(told) <= _TOLD_MAX else told[:_TOLD_MAX] + '...'}")
    return value


def _file_name(values: dict[str, Any]) -> str:
    name = _text(values, "path", needed=True)
    if "\0" in name:
        raise ValueError(f"path is {name!r}, which no file is called")
    return name


def _text(values: dict[str, Any], name: str, *, needed: bool = False) -> str:
    value = values.get(name)
    if not isinstance(value, str) and (needed or value is not None):
        raise ValueError(f"{name} is {value!r}")
    return value or ""


def _address(values: dict[str, Any]) -> str | None:
    """None where the list has none. Raises ValueError for one that no page can have: relative links could not be resolved."""
    url = _text(values, "url").strip()
    if url.casefold().startswith(("http:", "https:")) and canonical_url(url) is None:
        raise ValueError(f"url is {url!r}")
    return url or None


def _crawl_fields(values: dict[str, Any]) -> dict[str, Any]:
    kinds = {name: int if name == "version" else str for name in CRAWL_FIELDS}
    return {name: value for name, kind in kinds.items() if (value := _known(values, name, kind)) is not None}


def _known(values: dict[str, Any], name: str, kind: type) -> Any:
    """None where it is not known."""
    value = values.get(name)
    if value is not None and type(value) is not kind:
        raise ValueError(f"{name} is {value!r}")
    return value


def _bytes(path: str) -> bytes:
    try:
        if path == STDIN:
            return _read(sys.stdin.buffer, path)
        with Path(path).open("rb") as file:
            return _read(file, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableInput(f"{path}: broken gzip: {error}") from error
    except OSError as error:
        raise UnreadableInput(f"{path}: {error.strerror}") from error


def _read(file: BinaryIO, path: str) -> bytes:
    """Bounded, unpacked or not: a saved page is as foreign as one from the network."""
    body = file.read(PAGE_BYTES_MAX + 1)
    if body.startswith(_GZIP_MAGIC):
        unpack = zlib.decompressobj(wbits=31)
        body = unpack.decompress(body, PAGE_BYTES_MAX + 1)
        if not unpack.eof and len(body) <= PAGE_BYTES_MAX:
            raise EOFError("it ends in the middle")
    if len(body) > PAGE_BYTES_MAX:
        raise UnreadableInput(f"{path}: larger than {PAGE_BYTES_MAX >> 20} MiB")
    return body


def _claimed_address(body: bytes) -> str | None:
    """What the canonical link says, else og:url. By pattern and not by parser: the parser's turn comes in a worker."""
    claims: dict[str, str] = {}
    for tag in _CLAIM_TAG.finditer(body, 0, _HEAD_BYTES):
        text = tag[1].decode("utf-8", "replace")
        values = {name.casefold(): "".join(value) for name, *value in _ATTRIBUTE.findall(text)}
        name = (values.get("rel") or values.get("property") or values.get("name") or "").casefold()
        claims.setdefault(name, html.unescape(values.get("href") or values.get("content") or ""))
    addresses = (canonical_url(claims[name]) for name in ("canonical", "og:url") if claims.get(name))
    return next(filter(None, addresses), None)
