"""crawler/reports/written.py on real folders, as crawls lay them and as people leave them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.discovery.date_range import DateRange
from crawler.files.written import zstd
from crawler.items import Article, Quality
from crawler.pipelines.output_files import DayFiles, StoryFiles
from crawler.reports.spans import read_span
from crawler.reports.written import count_written, source_names

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def articles() -> list[Article]:
    days = ("2026-11-22T23:59:00+00:00", "2026-11-23T10:00:00+00:00", "2026-11-24T10:00:00+00:00")
    return [
        Article(id=f"{number}", url=None, title="Dam", text="x", content_hash="", quality=Quality(0.5), source="post", fetched=day)
        for number, day in enumerate(days)
    ]  # fmt: skip


def test_both_layouts_count_the_same(tmp_path: Path) -> None:
    DayFiles(tmp_path / "day", lambda _: None).write(articles())
    StoryFiles(tmp_path / "article").write(articles())
    span = read_span("36h", "2026-11-23", NOW)
    for layout in ("day", "article"):
        figures, unreadable = count_written(tmp_path / layout, span, source_names(tmp_path / layout))
        assert (figures.counted("days"), unreadable.count) == ({"2026-11-23": 1}, 0)


def test_broken_lines_are_told_and_a_line_under_way_is_left_alone(tmp_path: Path) -> None:
    DayFiles(tmp_path, lambda _: None).write(articles()[:1])
    good = (tmp_path / "post" / "2026-11-22.jsonl").read_bytes()
    line = {"text": "x", "quality": {"score": 0.5}, "fetched": "2026-11-22T10:00:00Z"}
    wrong: list[dict[str, object]] = [
        {"text": 1}, {"fetched": "soon"}, {"fetched": None}, {"fetched": "0001-01-01T00:00:00+14:00"}, {"quality": None},
        {"quality": {"score": 1e400}}, {"quality": {"score": 0.5, "flags": 5}}, {"published": 5}, {"version": "second"},
    ]  # fmt: skip
    broken = [b"", b"{", b"[]", b"[" * 100_000, b"\xff\xfe", *(json.dumps(line | fields).encode() for fields in wrong)]
    (tmp_path / "post" / "2026-11-22.jsonl").write_bytes(good + b"\n".join(broken) + b"\n" + good[:-9])
    (tmp_path / "post" / "notes.txt").write_text("not ours")
    (tmp_path / "stray.jsonl").write_text("not ours")
    figures, unreadable = count_written(tmp_path, DateRange(), source_names(tmp_path))
    assert (figures.total("articles"), unreadable.count, len(unreadable.named)) == (1, len(broken), 5)
    assert unreadable.named[1] == "post/2026-11-22.jsonl:3: Invalid JSON: EOF while parsing an object"


def test_packed_files_are_read_and_damaged_ones_told(tmp_path: Path) -> None:
    DayFiles(tmp_path, lambda _: None).write(articles())
    plain = tmp_path / "post" / "2026-11-22.jsonl"
    plain.with_name("2026-11-22.jsonl.zst").write_bytes(zstd.compress(plain.read_bytes()))
    plain.with_name("2026-11-23.2.jsonl.zst").write_bytes(b"no Zstandard")
    plain.unlink()
    figures, unreadable = count_written(tmp_path, DateRange(), ["post"])
    assert (figures.total("articles"), unreadable.count) == (3, 1)
    assert unreadable.named[0].startswith("post/2026-11-23.2.jsonl.zst: expected Zstandard")
    assert count_written(tmp_path, read_span("2026-11-24", None, NOW), ["post"])[1].count == 0


def test_files_of_other_days_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "post").mkdir()
    (tmp_path / "post" / "2026-11-20.jsonl").write_text("no JSON\n")
    assert count_written(tmp_path, read_span("2026-11-22", None, NOW), ["post"])[1].count == 0
    assert count_written(tmp_path, read_span("2026-11-20T23:00:00Z", None, NOW), ["post"])[1].count == 1


@pytest.mark.parametrize(
    ("since", "begin"),
    [
        ("36h", "2026-11-23T00:00:00+00:00"),
        ("2w", "2026-11-10T12:00:00+00:00"),
        ("2026-11-01", "2026-11-01T00:00:00+00:00"),
    ],
)
def test_a_span_is_named_as_people_name_it(since: str, begin: str) -> None:
    assert read_span(since, None, NOW) == DateRange(datetime.fromisoformat(begin))


@pytest.mark.parametrize("since", ["7", "week", "-1d", "٧d", "99999w"])
def test_another_span_is_an_error_that_says_what_was_expected(since: str) -> None:
    with pytest.raises(ValueError, match=r"expected a day such as 2026-11-01"):
        read_span(since, None, NOW)
