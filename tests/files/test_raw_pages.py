import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.files.raw_pages import RawPage, keep, public_headers
from crawler.files.saved_pages import SavedPage, UnreadableInput, find_pages, load_page
from crawler.items import Article, Hints, Page, Quality

FETCHED = datetime(2026, 11, 23, 10, tzinfo=UTC)
PAGE = Page(
    b"<h1>caf\xe9</h1>",
    "https://a.example/story",
    FETCHED,
    "text/html; charset=latin-1",
    Hints("feed", "Café", FETCHED, None, ("Ada",)),
    "0123456789abcdef0123",
    "noarchive\nnosnippet",
    True,
)


def article(**values: object) -> Article:
    known = {"id": PAGE.id, "source": "paper", "version": 2, "duplicate_of": "f" * 20, "language": "fr", **values}
    return Article(url=PAGE.url, title="t", text="x", content_hash="h", quality=Quality(1), **known)  # type: ignore[arg-type]


def found(folder: Path) -> list[SavedPage]:
    pages = list(find_pages([str(folder)]))
    assert not [page for page in pages if isinstance(page, UnreadableInput)]
    return [page for page in pages if isinstance(page, SavedPage)]


def test_a_page_comes_back_as_it_was(tmp_path: Path) -> None:
    keep(tmp_path / "paper", RawPage(PAGE, (("Link", "<x>; rel=y"),)), article())
    [saved] = found(tmp_path)
    assert load_page(saved) == PAGE
    again = saved.complete(article(source="a.example", version=1, duplicate_of=None, language="de"))
    assert (again.source, again.version, again.duplicate_of, again.language) == ("paper", 2, "f" * 20, "de")
    assert saved.complete(article(language=None)).language == "fr"


def test_the_same_bytes_of_two_articles_are_one_file_and_two_pages(tmp_path: Path) -> None:
    keep(tmp_path, RawPage(PAGE), article())
    [file] = tmp_path.glob("*.html.gz")
    before = file.stat().st_ino
    keep(tmp_path, RawPage(PAGE), article(id="a" * 20))
    assert [each.stat().st_ino for each in tmp_path.glob("*.html.gz")] == [before]
    assert sorted(saved.id for saved in found(tmp_path)) == [PAGE.id, "a" * 20]


def test_the_further_pages_of_an_article_come_back_with_it(tmp_path: Path) -> None:
    further = [
        replace(PAGE, body=f"<p>{n}".encode(), url=f"https://a.example/story?page={n}", is_part=True) for n in (2, 3)
    ]
    parts = tuple(RawPage(replace(page, tdm_reserved=None)) for page in further)
    keep(tmp_path, RawPage(PAGE, parts=parts), article())
    [saved] = found(tmp_path)
    assert load_page(saved) == PAGE
    assert saved.parts is not None
    assert [load_page(part) for part in saved.parts] == [part.page for part in parts]


def test_whether_an_article_was_looked_for_on_other_pages_comes_back(tmp_path: Path) -> None:
    keep(tmp_path / "a", RawPage(PAGE), article())
    keep(tmp_path / "b", RawPage(PAGE, parts=()), article())
    assert [saved.parts for saved in found(tmp_path)] == [None, ()]


def test_articles_that_differ_in_a_further_page_are_kept_beside_each_other(tmp_path: Path) -> None:
    for number in (2, 3):
        part = replace(PAGE, body=f"<p>{number}".encode())
        keep(tmp_path, RawPage(PAGE, parts=(RawPage(part),)), article(version=number))
    assert sorted(saved.known["version"] for saved in found(tmp_path)) == [2, 3]


def test_what_a_killed_crawl_left_halfway_is_nobodys_page(tmp_path: Path) -> None:
    keep(tmp_path, RawPage(PAGE), article())
    [bytes_file] = tmp_path.glob("*.html.gz")
    bytes_file.rename(bytes_file.with_name(f".{bytes_file.name}.7.tmp"))
    (tmp_path / "other.html").write_text("<p>a page of another kind</p>")
    assert [Path(saved.path).name for saved in found(tmp_path)] == ["other.html"]


def test_a_broken_entry_is_named(tmp_path: Path) -> None:
    keep(tmp_path, RawPage(PAGE), article())
    [entry] = tmp_path.glob("*.json")
    for values in (
        {"version": "2"},
        {"source": 5},
        {"hints": {"title": "x"}},
        {"hints": 3},
        {"tdm_reserved": "yes"},
        {"parts": {}},
        {"parts": [3]},
        {"parts": [{"url": "https://a.example/2"}]},
    ):
        entry.write_text(json.dumps({"id": "x", "path": "x.html", **values}))
        [wrong] = find_pages([str(tmp_path)])
        assert str(wrong).startswith(f"{entry}:1: expected an object with id, path and url")


def test_bytes_are_gzipped_the_same_way_always(tmp_path: Path) -> None:
    for name in ("a", "b"):
        keep(tmp_path / name, RawPage(PAGE), article())
    first, second = tmp_path.rglob("*.html.gz")
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()) == PAGE.body


@pytest.mark.parametrize(
    ("name", "value", "is_public"),
    [
        ("Content-Type", "text/html", True),
        ("X-Author", "Ada", True),
        ("Set-Cookie", "a=b", False),
        ("WWW-Authenticate", "Basic", False),
        ("Authorization", "x", False),
        ("X-CSRF-Token", "x", False),
        ("X-Session-Id", "x", False),
        ("X-Amz-Security-Token", "x", False),
        ("X-Api-Key", "x", False),
        ("Via", "1.1 cache (s3cret)", False),
    ],
)
def test_headers_that_let_somebody_in_are_not_public(name: str, value: str, is_public: bool) -> None:
    assert bool(public_headers([(name, value)], ["s3cret"])) is is_public
