import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.files import saved_pages
from crawler.files.saved_pages import SavedPage, UnreadableInput, find_pages, is_input, load_page


def load(path: Path, body: bytes) -> bytes:
    path.write_bytes(body)
    return load_page(SavedPage("x", str(path))).body


def test_gzip_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    assert load(tmp_path / "a.html", gzip.compress(b"<p>x</p>")) == b"<p>x</p>"
    assert load(tmp_path / "a.html.gz", b"<p>x</p>") == b"<p>x</p>"


@pytest.mark.parametrize("broken", [gzip.compress(b"<p>x</p>" * 999)[:-9], b"\x1f\x8bnonsense"], ids=["cut", "garbage"])
def test_broken_gzip_is_said(tmp_path: Path, broken: bytes) -> None:
    with pytest.raises(UnreadableInput, match=r"a\.gz: broken gzip"):
        load(tmp_path / "a.gz", broken)


def test_a_page_beyond_the_limit_is_refused_packed_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_pages, "PAGE_BYTES_MAX", 1 << 20)
    for body in (b" " * ((1 << 20) + 1), gzip.compress(b" " * (1 << 24))):
        with pytest.raises(UnreadableInput, match="larger than 1 MiB"):
            load(tmp_path / "a.html", body)
    assert len(load(tmp_path / "a.html", gzip.compress(b" " * (1 << 20)))) == 1 << 20


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://a.example/x">', "https://a.example/x"),
        ("<LINK HREF='https://a.example/x?a=1&amp;b=2' REL='canonical' />", "https://a.example/x?a=1&b=2"),
        ("<meta property=og:url content=https://a.example/x>", "https://a.example/x"),
        ('<meta property="og:url" content="https://b.example/"><link rel="canonical" href="https://a.example/x">', "https://a.example/x"),
        ('<link rel="canonical" href="/x"><meta property="og:url" content="https://a.example/y">', "https://a.example/y"),
        ('<link rel="canonical" href="javascript:x">', None),
        ('<link rel="stylesheet" href="https://a.example/x.css">', None),
        ("", None),
    ],
)  # fmt: skip
def test_a_bare_file_has_the_address_that_it_claims(tmp_path: Path, head: str, url: str | None) -> None:
    (tmp_path / "a.html").write_text(f"<html><head>{head}</head><body>x</body></html>")
    assert load_page(SavedPage("x", str(tmp_path / "a.html"))).url == url


def test_a_list_says_more_than_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<link rel="canonical" href="https://a.example/claimed">')
    entry = {
        "id": "7", "path": "a.html", "url": "https://a.example/listed",
        "fetched": "2026-11-23T10:00:00+00:00", "content_type": "text/html; charset=koi8-r",
    }  # fmt: skip
    (tmp_path / "pages.jsonl").write_text(json.dumps(entry) + "\n\n")
    (found,) = find_pages([str(tmp_path / "pages.jsonl")])
    assert isinstance(found, SavedPage)
    page = load_page(found)
    assert (page.id, page.url, page.content_type) == ("7", "https://a.example/listed", "text/html; charset=koi8-r")
    assert page.fetched == datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "3",
        '{"id": "a"}',
        '{"path": "a"}',
        '{"id": 5, "path": "a"}',
        '{"id": "a", "path": "a", "fetched": "soon"}',
        '{"id": "a", "path": "a", "url": "http://["}',
        '{"id": "a", "path": "a", "url": "https://a.example/\\ud800"}',
    ],
)
def test_a_wrong_line_of_a_list_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text('{"id": "a", "path": "a.html"}\n' + line + "\n")
    good, bad = find_pages([str(path)])
    assert isinstance(good, SavedPage)
    assert str(bad).startswith(f"{path}:2: expected an object with id, path and url")


@pytest.mark.parametrize(
    ("line", "came"),
    [
        ("[]", "it is []"),
        ("null", "it is None"),
        (json.dumps(["x" * 999]), f"it is ['{'x' * 78}..."),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ('{"id": "a", "path": "a\\u0000b"}', r"path is 'a\x00b'"),
        ('{"id": "a", "path": "a", "parts": ["b"]}', "one of parts is 'b'"),
        ('{"id": "a", "path": "a", "hints": [1]}', "hints is [1]"),
        ('{"id": "a", "path": "a", "hints": {"witness": "feed", "title": 5}}', "hints hold another value than texts"),
        (
            '{"id": "a", "path": "a", "hints": {"witness": "feed", "authors": [5]}}',
            "hints hold another value than texts",
        ),
    ],
)
def test_what_came_instead_of_a_pages_object_is_told(tmp_path: Path, line: str, came: str) -> None:
    (tmp_path / "pages.jsonl").write_text(line)
    (bad,) = find_pages([str(tmp_path / "pages.jsonl")])
    assert str(bad).startswith(f"{tmp_path}/pages.jsonl:1: expected an object with id, path and url: {came}")
    assert len(str(bad)) < 300


def test_inputs_come_in_their_order_and_folders_sorted(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.HTM", "a/b.html.gz", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [
        str(page) if isinstance(page, UnreadableInput) else page.id
        for page in find_pages(["z.html", str(tmp_path), "-"])
    ]
    assert found == ["z.html", *(str(tmp_path / name) for name in ("a/b.html.gz", "a/z.HTM", "b.html")), "-"]


def test_a_folder_without_pages_is_said(tmp_path: Path) -> None:
    (found,) = find_pages([str(tmp_path)])
    assert str(found) == f"{tmp_path}: holds no HTML file"


def test_an_input_is_known_by_whatever_name_a_list_reads_it(tmp_path: Path) -> None:
    """The page, a further one of it, and what a link leads to; but no file that the list does not name, or that is not there."""
    for name in ("a.html", "further.html", "linked.html", "other.html"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link.html").symlink_to("linked.html")
    listed = tmp_path / "pages.jsonl"
    lines = [
        "no entry",
        '{"id": "1", "path": "./a.html", "parts": [{"path": "further.html"}]}',
        '{"id": "2", "path": "link.html"}',
        '{"id": "3", "path": "none.html"}',
    ]
    listed.write_text("\n".join(lines))
    inputs = ["-", str(listed)]
    read = [path.name for path in sorted(tmp_path.iterdir()) if is_input(path.resolve(), inputs)]
    assert read == ["a.html", "further.html", "link.html", "linked.html", "pages.jsonl"]
    assert not is_input(tmp_path / "none.html", inputs)


def test_an_input_of_a_folder_is_a_page_or_what_a_crawl_knew_of_it(tmp_path: Path) -> None:
    names = [f"{'a' * 64}.html.gz", f"{'a' * 64}.story.json", "articles.jsonl", "page.html"]
    for name in names:
        (tmp_path / name).write_text("{}")
    assert [name for name in names if not is_input(tmp_path / name, [str(tmp_path)])] == ["articles.jsonl"]


@given(st.binary(max_size=400))
def test_claims_of_any_bytes_are_read_without_raising(body: bytes) -> None:
    saved_pages._claimed_address(b"<link rel=canonical href=" + body + b"><meta " + body)
