"""The table of articles: its shape, and how lines of output become its rows.

A row is made from its line by the server, so that it holds what the line holds. A line that comes again replaces its row.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

SCHEMA_VERSION = 1

# The dictionaries that PostgreSQL brings for a language; a server that is older than one of them goes without it.
# https://www.postgresql.org/docs/current/textsearch-dictionaries.html#TEXTSEARCH-SNOWBALL-DICTIONARY
DICTIONARIES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Each column, its type, and what of the line it holds. A date without a day's time or without an offset counts as UTC, as
# everywhere here; how it was told stands in `article`.
_COLUMNS = {
    "id": ("text NOT NULL", "line->>'id'"),
    "version": ("integer NOT NULL", "(line->>'version')::integer"),
    "source": ("text", "line->>'source'"),
    "url": ("text", "line->>'url'"),
    "canonical_url": ("text", "line->>'canonical_url'"),
    "site_name": ("text", "line->>'site_name'"),
    "title": ("text", "line->>'title'"),
    "description": ("text", "line->>'description'"),
    "section": ("text", "line->>'section'"),
    "tags": ("text[] NOT NULL", "ARRAY(SELECT jsonb_array_elements_text(line->'tags'))"),
    "authors": ("text[] NOT NULL", "ARRAY(SELECT jsonb_array_elements_text(line->'authors'))"),
    "agency": ("text", "line->>'agency'"),
    "published_at": ("timestamptz", "(line->>'published')::timestamptz"),
    "modified_at": ("timestamptz", "(line->>'modified')::timestamptz"),
    "fetched_at": ("timestamptz", "(line->>'fetched')::timestamptz"),
    "language": ("text", "line->>'language'"),
    "text": ("text", "line->>'text'"),
    "license": ("text", "line->'rights'->>'license'"),
    "is_free": ("boolean", "(line->'rights'->>'is_free')::boolean"),
    "quality": ("double precision", "(line->'quality'->>'score')::double precision"),
    "flags": ("text[] NOT NULL", "ARRAY(SELECT jsonb_array_elements_text(line->'quality'->'flags'))"),
    "content_hash": ("text NOT NULL", "line->>'content_hash'"),
    "duplicate_of": ("text", "line->>'duplicate_of'"),
    "article": ("jsonb NOT NULL", "line"),
}

# A row's search terms fit into one MiB (https://www.postgresql.org/docs/current/textsearch-limitations.html), four bytes a
# letter and four more a word: so much of a text is looked through.
_SEARCH = """tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector({dictionary}, coalesce(left(title, 1000), '')), 'A')
    || setweight(to_tsvector({dictionary}, coalesce(left(description, 4000), '')), 'B')
    || setweight(to_tsvector({dictionary}, coalesce(left(text, 120000), '')), 'D')
) STORED"""

# Addresses are looked up whole, and may be longer than a b-tree's entry.
_INDEXES = (
    "CREATE INDEX articles_search ON articles USING gin (search)",
    "CREATE INDEX articles_source_published ON articles (source, published_at)",
    "CREATE INDEX articles_published ON articles (published_at)",
    "CREATE INDEX articles_url ON articles USING hash (url)",
)

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('cleanpress articles', 0))"
_PUT = (
    f"INSERT INTO articles ({', '.join(_COLUMNS)}) SELECT {', '.join(value for _, value in _COLUMNS.values())} "
    "FROM jsonb_array_elements(%(lines)s::jsonb) AS line ON CONFLICT (id, version) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("id", "version"))
)


class WrongTable(Exception):
    """The database holds a table that is not of this version, or not ours. The message says which and what to do."""


def migrate(connection: Connection) -> None:
    """Create the table where there is none. Raises WrongTable for one that another program made, or a newer version."""
    known = "SELECT to_regclass('articles') IS NOT NULL, to_regclass('articles_schema') IS NOT NULL"
    has_table, has_version = connection.exec_driver_sql(known).one()
    if not has_table:
        # Crawls that begin at the same time: one creates it.
        connection.exec_driver_sql(_LOCK)
        has_table, has_version = connection.exec_driver_sql(known).one()
    if not has_table:
        _create(connection)
        return
    found = connection.exec_driver_sql("SELECT version FROM articles_schema").scalar() if has_version else "none"
    if found != SCHEMA_VERSION:
        raise WrongTable(
            f"its table articles has version {found}, this cleanpress writes version {SCHEMA_VERSION}: "
            "use the cleanpress that made it, or another database"
        )


def put(connection: Connection, lines: Iterable[str]) -> None:
    """Insert or replace the rows of `lines`, JSON objects as they stand in the output; of one that comes twice, the last one."""
    rows: dict[tuple[Any, Any], str] = {}
    for line in lines:
        values = json.loads(line)
        rows[values["id"], values["version"]] = line
    if rows:
        connection.exec_driver_sql(_PUT, {"lines": f"[{','.join(rows.values())}]"})


def _create(connection: Connection) -> None:
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    search = _SEARCH.format(dictionary=_dictionary(connection))
    connection.exec_driver_sql(f"CREATE TABLE articles ({columns}, search {search}, PRIMARY KEY (id, version))")
    for index in _INDEXES:
        connection.exec_driver_sql(index)
    connection.exec_driver_sql("CREATE TABLE articles_schema (version integer NOT NULL)")
    connection.exec_driver_sql(f"INSERT INTO articles_schema VALUES ({SCHEMA_VERSION})")


def _dictionary(connection: Connection) -> str:
    """The expression that names the dictionary of a row's language: a constant to PostgreSQL, as a generated column needs."""
    known = set(connection.exec_driver_sql("SELECT cfgname FROM pg_ts_config").scalars())
    usable = {language: name for language, name in DICTIONARIES.items() if name in known}
    cases = " ".join(f"WHEN '{language}' THEN 'pg_catalog.{name}'::regconfig" for language, name in usable.items())
    return f"(CASE split_part(language, '-', 1) {cases} ELSE 'pg_catalog.simple'::regconfig END)"
