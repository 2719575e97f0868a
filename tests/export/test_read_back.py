"""Each format, read by a library that is not ours: what comes back is what was written, field by field."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from crawler.export.columns import COLUMNS, days, moments
from crawler.export.formats import Target, write
from crawler.export.markdown import as_markdown, file_name
from crawler.export.written import Written
from crawler.items import Article, to_json
from tests.export.made_articles import ARTICLES, article, awkward_articles, plain, without_nulls

MADE = awkward_articles()
STRUCTS = ("provenance", "removed")
NESTED = ("tags", "authors", "image", "images", "links", "rights", "quality", *STRUCTS)
NUMBERS = ("schema_version", "version")


def exported(folder: Path, form: str, made: Iterable[Article] = MADE) -> Path:
    path = folder / f"articles.{form}"
    made = list(made)
    lines = (Written(each, to_json(each).encode()) for each in made)
    assert write(lines, Target(form, str(path), limit=len(made))) == len(made)
    return path


def whole_row(made: Article) -> dict[str, Any]:
    return plain(made) | days(made) | moments(made)


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row of text back as the values that it stands for."""
    values = dict(row)
    for name in NESTED:
        values[name] = json.loads(values[name]) if values[name] else None
    for name in NUMBERS:
        values[name] = int(values[name])
    for name in ("published_on", "modified_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in ("published_at", "modified_at", "fetched_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return values


def assert_equal(found: list[dict[str, Any]], made: list[Article]) -> None:
    assert len(found) == len(made)
    for row, each in zip(found, made, strict=True):
        expected = whole_row(each)
        assert list(row) == list(COLUMNS)
        assert {name for name in COLUMNS if row[name] != expected[name]} == set(), each.id


def structs_as_dicts(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: without_nulls(row[name]) for name in STRUCTS}


def from_duckdb(query: str) -> list[dict[str, Any]]:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        result = connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def duckdb_parquet(path: Path) -> list[dict[str, Any]]:
    return [structs_as_dicts(row) for row in from_duckdb(f"SELECT * FROM '{path}'")]


def duckdb_csv(path: Path) -> list[dict[str, Any]]:
    options = "all_varchar=true, allow_quoted_nulls=false, max_line_size=10000000"
    return [flat(row) for row in from_duckdb(f"SELECT * FROM read_csv('{path}', {options})")]


def pandas_parquet(path: Path) -> list[dict[str, Any]]:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    assert str(frame["source"].dtype).startswith("dictionary")
    assert str(frame["published_at"].dtype) == "timestamp[us, tz=UTC][pyarrow]"
    rows = [{name: unboxed(value) for name, value in row.items()} for row in frame.to_dict("records")]
    return [structs_as_dicts(row) for row in rows]


def unboxed(value: Any) -> Any:
    """What numpy and pandas hold, as Python has it."""
    if hasattr(value, "tolist"):
        return [unboxed(each) for each in value]
    if isinstance(value, dict):
        return {name: unboxed(each) for name, each in value.items()}
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return None if value is not None and type(value).__name__ in ("NAType", "NaTType") else value


def datasets_rows(kind: str, path: Path, **options: Any) -> list[dict[str, Any]]:
    datasets = pytest.importorskip("datasets")
    cache = str(path.parent / "cache")
    loaded = datasets.load_dataset(kind, data_files=str(path), split="train", cache_dir=cache, **options)
    return [structs_as_dicts(row) for row in loaded]


def sqlite_table(path: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM articles ORDER BY rowid")]
    return [flat(row) for row in rows]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        monkeypatch.setenv(name, "1")


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("parquet", duckdb_parquet),
        ("parquet", pandas_parquet),
        ("parquet", lambda path: datasets_rows("parquet", path)),
        ("csv", duckdb_csv),
        ("sqlite", sqlite_table),
    ],
    ids=["parquet duckdb", "parquet pandas", "parquet datasets", "csv duckdb", "sqlite sqlite3"],
)
def test_every_field_comes_back(tmp_path: Path, form: str, read: Callable[[Path], list[dict[str, Any]]]) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    assert_equal(read(exported(tmp_path, form)), MADE)


def test_pandas_reads_csv_but_for_null_and_empty_which_are_one_to_it(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    path = exported(tmp_path, "csv")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    rows = [flat(row) for row in frame.to_dict("records")]
    expected = [
        {name: "" if value is None and name not in NESTED else value for name, value in whole_row(each).items()}
        for each in MADE
    ]
    for row, each in zip(rows, expected, strict=True):
        assert {name for name in COLUMNS if (row[name] or "") != (each[name] or "")} == set()


def test_the_datasets_library_reads_json_lines(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    from crawler.export.features import features

    rows = datasets_rows("json", exported(tmp_path, "jsonl"), features=features())
    assert rows == [plain(each) for each in MADE]


@given(st.lists(ARTICLES, max_size=4))
@settings(max_examples=15, deadline=None)
def test_csv_and_sqlite_keep_any_text(tmp_path_factory: pytest.TempPathFactory, made: list[Article]) -> None:
    folder = tmp_path_factory.mktemp("made")
    assert_equal(sqlite_table(exported(folder, "sqlite", made)), made)
    content = exported(folder, "csv", made).read_bytes().decode()
    names, *records = csv.reader(io.StringIO(content, newline=""), strict=True)
    rows = [flat(dict(zip(names, record, strict=True))) for record in records]
    assert [without_empty(row) for row in rows] == [without_empty(whole_row(each)) for each in made]


@given(st.lists(ARTICLES, max_size=4))
@settings(max_examples=15, deadline=None)
def test_parquet_keeps_any_text(tmp_path_factory: pytest.TempPathFactory, made: list[Article]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    path = exported(tmp_path_factory.mktemp("made"), "parquet", made)
    assert_equal([structs_as_dicts(row) for row in parquet.read_table(path).to_pylist()], made)


def without_empty(row: dict[str, Any]) -> dict[str, Any]:
    """Python's csv module, too, takes null and empty for one."""
    return {name: value for name, value in row.items() if value is not None and value != ""}


def test_the_full_text_index_finds_words_of_any_script(tmp_path: Path) -> None:
    path = exported(tmp_path, "sqlite")
    query = (
        "SELECT articles.title FROM articles JOIN articles_text ON articles.rowid = articles_text.rowid "
        "WHERE articles_text MATCH ?"
    )
    with closing(sqlite3.connect(path)) as database:
        assert database.execute(query, ["mention"]).fetchall() == [("@mention",)]
        assert len(database.execute(query, ["ميناء"]).fetchall()) == 1
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("made", MADE, ids=range(len(MADE)))
def test_a_markdown_file_holds_the_facts_as_yaml_and_shows_the_text(made: Article) -> None:
    yaml = pytest.importorskip("yaml")
    _, head, body = as_markdown(made).split("---\n", 2)
    facts = plain(made)
    for name in ("text", "markdown", "html"):
        del facts[name]
    assert yaml.safe_load(head) == facts
    if made.markdown is not None:
        assert body == f"\n{made.markdown}\n"
        return
    shown = html.fromstring(f"<div>{MarkdownIt().enable('table').render(body)}</div>")
    assert {element.tag for element in shown.iterdescendants()} <= {"p", "br"}
    for line_break in shown.iter("br"):
        line_break.tail = (line_break.tail or "").removeprefix("\n")
        line_break.text = None
    paragraphs = [said(paragraph) for paragraph in shown.iter("p")]
    assert paragraphs == [" ".join(paragraph.split()) for paragraph in made.text.split("\n\n")]


def said(paragraph: html.HtmlElement) -> str:
    return " ".join(" ".join(paragraph.itertext()).split())


def test_markdown_files_have_names_of_their_own_inside_the_folder(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "a/b", "a_b", "..", ".", "", "CON", "ميناء", "x" * 300, "x" * 299 + "y", "a\0b", "-rf"]
    made = [article(id=name, source=name) for name in names]
    folder = exported(tmp_path, "markdown", made)
    paths = {path.resolve() for path in folder.rglob("*.md")}
    assert len(paths) == len(names)
    assert {path.parents[1] for path in paths} == {folder.resolve()}
    assert not any(part.startswith((".", "-")) for each in made for part in file_name(each).parts)


def test_an_atom_feed_gives_a_reader_the_whole_text(tmp_path: Path) -> None:
    feed = feedparser.parse(exported(tmp_path, "atom").read_bytes(), sanitize_html=False)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len({entry.id for entry in feed.entries}) == len(MADE)
    entries = {entry.id: entry for entry in feed.entries}
    for each in MADE:
        entry = entries[urn(each.id or "")]
        assert entry.title == (each.title or "").strip()
        assert entry.link == (each.url or entry.id)
        assert (entry.get("published"), entry.title_detail.language) == (atom_date(each), each.language)
        people = each.authors or ["unknown"]
        assert [author.get("name", "") for author in entry.authors] == [name.strip() for name in people]
        shown = html.fromstring(f"<div>{entry.content[0].value}</div>")
        assert not shown.xpath("//script")
        words = " ".join(" ".join(part.itertext("p", "br", "h2", "em")) for part in shown).split()
        assert words == (each.text if each.html is None else "Head x").split()


def atom_date(made: Article) -> str | None:
    """Atom knows nothing less than a moment."""
    if made.published is None:
        return None
    return made.published if len(made.published) > 10 else f"{made.published}T00:00:00Z"


def urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
