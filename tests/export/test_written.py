import json
import sys
from pathlib import Path

import pytest

from crawler.export.written import Output, Unreadable
from crawler.items import Quality, to_json
from tests.export.made_articles import article, lay, plain

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def read(folder: Path, *sources: str) -> tuple[list[str | None], list[str]]:
    """The ids of the articles, and what was said of other lines."""
    said: list[str] = []
    found = Output(folder, sources).articles(said.append)
    return [each.article.id for each in found], said


def test_both_layouts_are_read_and_packed_files_too(tmp_path: Path) -> None:
    lay(tmp_path, [article(1)])
    packed = zstd.compress(to_json(article(2)).encode() + b"\n")
    (tmp_path / "news" / "2026-11-25.jsonl.zst").write_bytes(packed)
    (tmp_path / "news" / "3.json").write_text(to_json(article(3), indent=2) + "\n")
    (tmp_path / "news" / ".3.json.77.tmp").write_text("half")
    found = list(Output(tmp_path).articles(pytest.fail))
    assert [each.article for each in found] == [article(1), article(2), article(3)]
    assert [json.loads(each.line) for each in found] == [plain(article(n)) for n in (1, 2, 3)]
    assert not any(b"\n" in each.line for each in found)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"mine": 1}', "id: Field required"),
        ("not json", "Invalid JSON: expected ident at line 1 column 2"),
        ("", "Invalid JSON: EOF while parsing a value at line 1 column 0"),
        ('{"text": "\\ud800"}', "Invalid JSON: unexpected end of hex escape"),
        (to_json(article(9)).replace('"version": 1', '"version": "1"'), "version: Input should be a valid integer"),
        (to_json(article(9, schema_version=2)), "schema_version is 2, expected 1"),
        (to_json(article(9, published="yesterday")), "published is 'yesterday', expected a date as RFC 3339 has it"),
        (to_json(article(9, fetched="0001-01-01T00:00:00+10:00")), "fetched is '0001-01-01T00:00:00+10:00', expected"),
        (to_json(article(9, provenance={"colour": "meta"})), "provenance is 'colour', expected names of fields"),
        (to_json(article(9, version=1 << 63)), "version is 9223372036854775808, expected a number from 1"),
        (to_json(article(9, quality=Quality(float("nan")))), "quality.score is nan, expected a number from 0 to 1"),
        (to_json(article(9, removed={"related": 0})), "removed is {'related': 0}, expected counts from 1"),
    ],
)
def test_a_line_that_is_no_article_is_told_by_file_and_line(tmp_path: Path, line: str, why: str) -> None:
    path = lay(tmp_path, [article(1)]) / "news" / "2026-11-24.jsonl"
    path.write_text(path.read_text() + line + "\n" + to_json(article(2)) + "\n")
    ids, said = read(tmp_path)
    assert ids == [article(1).id, article(2).id]
    assert len(said) == 1
    assert said[0].startswith(f"{path}:2: no article: {why}")


def test_the_torn_last_line_of_a_crawl_at_work_is_left_alone(tmp_path: Path) -> None:
    path = lay(tmp_path, [article(1)]) / "news" / "2026-11-24.jsonl"
    with path.open("a") as file:
        file.write(to_json(article(2))[:-9])
    assert read(tmp_path) == ([article(1).id], [])


def test_a_second_pass_reads_what_the_first_one_read(tmp_path: Path) -> None:
    lay(tmp_path, [article(1)])
    output = Output(tmp_path)
    assert len(list(output.articles(pytest.fail))) == 1
    lay(tmp_path, [article(2)])
    assert [each.article for each in output.articles(pytest.fail)] == [article(1)]


@pytest.mark.parametrize("change", ["moved away", "shorter"])
def test_output_that_changes_between_two_passes_is_told(tmp_path: Path, change: str) -> None:
    path = lay(tmp_path, [article(1)]) / "news" / "2026-11-24.jsonl"
    output = Output(tmp_path)
    list(output.articles(pytest.fail))
    if change == "shorter":
        path.write_text("")
    else:
        path.unlink()
    with pytest.raises(Unreadable, match=r"export again" if change == "shorter" else r"cannot read .*No such file"):
        list(output.articles(pytest.fail))


def test_only_the_named_sources_are_read(tmp_path: Path) -> None:
    lay(tmp_path, [article(1), article(2, source="other"), article(3, source=None)])
    assert read(tmp_path, "other", "unknown")[0] == [article(2).id, article(3).id]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="none: no such folder: no crawl has written"):
        Output(tmp_path / "none")
    lay(tmp_path, [article(1), article(2, source="other")])
    with pytest.raises(Unreadable, match=r"typo: no such source in .*, expected news or other"):
        Output(tmp_path, ("typo",))
