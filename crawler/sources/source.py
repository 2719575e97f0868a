"""sources.toml: which sites are crawled, and how. Read and checked once, when a command starts."""

import difflib
import json
import os
import re
import sys
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
)
from pydantic_core import ErrorDetails

from crawler.every import Every, parse_every
from crawler.program import program
from crawler.sources.toml_lines import deepest_line, line_of
from crawler.sources.values import (
    NUMBER_MAX,
    Address,
    Addresses,
    Fields,
    Keywords,
    Language,
    Patterns,
    Proxy,
    folder_name,
)
from crawler.urls import host, is_web_address

__all__ = ["Source", "SourcesError", "folder_key", "load", "source_of", "unreadable"]

_SECRET_KEYS = ("proxy", "headers", "cookies")

Problem = tuple[tuple[str | int, ...], str]  # where in the file's values, and what is wrong there


class SourcesError(ValueError):
    """What is wrong with sources.toml, a line for each mistake: file, line, key, value, what was expected."""


class Source(BaseModel):
    """One site to crawl. A field's description is what its error message says was expected.

    None means: the setting of the same purpose decides. `proxy`, `headers` and `cookies` are secrets: they hold the
    values of the environment variables that they named, are never shown, and never written anywhere (__getstate__).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    name: Annotated[str, AfterValidator(folder_name)] = Field(
        description="a name usable as a folder's: letters, digits, '.', '_', '-', '+', inner spaces, 200 bytes at most"
    )
    url: Address = Field(description='an http or https address such as "https://example.com/"')
    feeds: Addresses = Field(default=(), description='a list of addresses such as ["https://example.com/rss.xml"]')
    sitemaps: Addresses = Field(
        default=(), description='a list of addresses such as ["https://example.com/sitemap.xml"]'
    )
    sections: Addresses = Field(default=(), description='a list of addresses such as ["https://example.com/politics/"]')
    allow: Patterns = Field(default=(), description="a list of regular expressions")
    deny: Patterns = Field(default=(), description="a list of regular expressions")
    max_depth: Annotated[int, Field(ge=0, le=NUMBER_MAX)] | None = Field(
        default=None, description="a whole number, 0 or more, a billion at most"
    )
    max_articles: Annotated[int, Field(ge=1, le=NUMBER_MAX)] | None = Field(
        default=None, description="a whole number, 1 or more, a billion at most"
    )
    language: Language | None = Field(default=None, description='a language tag such as "en" or "pt-BR"')
    languages: Annotated[tuple[Language, ...], Field(strict=False)] | None = Field(
        default=None, description='a list of language tags such as ["en", "pt-BR"]'
    )
    min_words: Annotated[int, Field(ge=0, le=NUMBER_MAX)] | None = Field(
        default=None, description="a whole number, 0 or more, a billion at most"
    )
    min_quality: Annotated[float, Field(ge=0, le=1)] | None = Field(default=None, description="a number from 0 to 1")
    keywords_any: Keywords | None = Field(default=None, description='a list such as ["ferry", "harbour bridge"]')
    keywords_none: Keywords | None = Field(default=None, description='a list such as ["ferry", "harbour bridge"]')
    only_free: bool | None = Field(default=None, description="true or false")
    licenses: Keywords | None = Field(default=None, description='a list such as ["creativecommons.org/licenses/by/"]')
    delay_s: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)] | None = Field(
        default=None, description="a number of seconds, 0 or more, a day at most"
    )
    every: Annotated[Every, PlainValidator(parse_every)] | None = Field(
        default=None,
        description='a length of time (a number with s, m, h, d or w) such as "15m", a cron line such as "17 */2 * * mon-fri", '
        'or "auto"',
    )
    proxy: Proxy | None = Field(
        default=None, repr=False, description='a proxy such as "http://${USER}:${PASSWORD}@proxy.example:3128"'
    )
    headers: Fields = Field(default={}, repr=False, description='a table such as { "X-Token" = "${TOKEN}" }')
    cookies: Fields = Field(default={}, repr=False, description='a table such as { session = "${SESSION}" }')
    respect_robots: bool = Field(default=True, description="true or false")
    private: bool = Field(default=False, description="true or false")
    verify_tls: bool = Field(default=True, description="true or false")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The words of its headers and cookies, by which an echo of them is known; none of three letters at most."""
        values = (*self.headers.values(), *self.cookies.values())
        return tuple(word for value in values for word in value.split() if len(word) > 3)

    def __getstate__(self) -> NoReturn:
        """Not to be pickled: with a JOBDIR, Scrapy would write requests and the secrets of their source to disk.

        It keeps in memory what it cannot pickle; what waits is in the state store anyway.
        """
        raise TypeError("a source may hold secrets: expected to stay in this process")

    @classmethod
    def for_site(cls, url: str) -> "Source":
        """A source of that one address, named after its host (`127.0.0.1:8000` gives `127.0.0.1_8000`).

        Not `private`: a user who names a private address means it, one who names a host need not know where its DNS
        leads. Raises SourcesError.
        """
        if not is_web_address(url):
            raise SourcesError(f"{url}: expected {cls.model_fields['url'].description}")
        return cls(name=re.sub(r"[^\w.-]", "_", re.sub(r"[][]", "", host(url))), url=url)


def load(path: str | Path, environ: Mapping[str, str] = os.environ) -> tuple[Source, ...]:
    """The sources of a file, in its order. Raises SourcesError, which lists every mistake."""
    text = _read(path)
    document = _parsed(path, text)
    tables = document.pop("source", [])
    if not isinstance(tables, list) or not (tables or document):
        raise SourcesError(f"{path}: expected a [[source]] table for each site, with two brackets")
    problems: list[Problem] = [((key,), _unknown_key(key, ["source"])) for key in document]
    problems += _repeated_names(tables)
    sources = []
    for index, table in enumerate(tables):
        try:
            sources.append(Source.model_validate(table, context=environ))
        except ValidationError as error:
            problems += [(("source", index, *each["loc"]), _problem(each)) for each in error.errors()]
    if problems:
        lines = sorted((line_of(text, place) or 1, problem) for place, problem in problems)
        raise SourcesError("\n".join(f"{path}:{line}: {problem}" for line, problem in lines))
    return tuple(sources)


def source_of(table: Mapping[str, str | None]) -> Source:
    """The source that a `[[source]]` with these keys would be. Raises SourcesError, which lists every mistake."""
    try:
        return Source.model_validate({key: value for key, value in table.items() if value is not None})
    except ValidationError as error:
        raise SourcesError("\n".join(_problem(each) for each in error.errors())) from None


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourcesError(f"{path}: expected UTF-8, found another encoding at byte {error.start}") from None
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: str | Path, error: OSError) -> SourcesError:
    """What to say of a file that cannot be read; where there is none, how to come by one."""
    advice = f"; `{program()} sources add URL` begins one" if isinstance(error, FileNotFoundError) else ""
    return SourcesError(f"{path}: cannot be read: {error.strerror}{advice}")


def _parsed(path: str | Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(_broken_toml(path, text, error)) from None
    except RecursionError:
        line = deepest_line(text)
        raise SourcesError(
            f"{path}:{line}: nested too deeply: expected no more than lists and tables of texts"
        ) from None
    except ValueError:
        # Python reads no number of more digits, and does not say where it stands.
        number = re.search(rf"[0-9_]{{{sys.get_int_max_str_digits()},}}", text)
        if number is None:
            raise
        line = text.count("\n", 0, number.start()) + 1
        raise SourcesError(f"{path}:{line}: a number of thousands of digits: expected one that can be meant") from None


def _broken_toml(path: str | Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    """`file:line:column: what`, as editors jump to it. tomllib says the place in words only."""
    message, _, place = str(error).rpartition(" (at ")
    line, column = re.findall(r"\d+", place) or (text.count("\n") + 1, len(text) - text.rfind("\n"))
    return f"{path}:{line}:{column}: not TOML: {message}"


def folder_key(name: str) -> str:
    """What the names have in common that some file system takes for one folder."""
    return unicodedata.normalize("NFKC", name).casefold()


def _repeated_names(tables: Sequence[Any]) -> list[Problem]:
    first: dict[str, int] = {}
    problems: list[Problem] = []
    for index, table in enumerate(tables):
        name = table.get("name") if isinstance(table, dict) else None
        if isinstance(name, str):
            folder = folder_key(name)
            if first.setdefault(folder, index) != index:
                message = f"name = {_shown(name)}: expected another name, source {first[folder] + 1} has this one"
                problems.append((("source", index, "name"), message))
    return problems


def _problem(error: ErrorDetails) -> str:
    """One of pydantic's errors in sources.toml's words, without what is secret."""
    key, *inner = error["loc"] or ("source",)
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(key), list(Source.model_fields))
    expected = Source.model_fields[str(key)].description if key in Source.model_fields else "a table"
    if error["type"] == "missing":
        return f"{key} is missing: expected {expected}"
    cause = error.get("ctx", {}).get("error", "")
    why = f" ({cause})" if cause else ""
    if key in _SECRET_KEYS:
        return f"{'.'.join(map(str, [key, *inner[:1]]))}: expected {expected}{why}"
    return f"{key} = {_shown(error['input'])}: expected {expected}{why}"


def _unknown_key(key: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"unknown key {key}: " + (f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}")


def _shown(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"
    return text if len(text) <= 80 else text[:79] + "…"
