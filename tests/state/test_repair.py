import json
from pathlib import Path

from crawler.discovery.candidates import Candidate
from crawler.state import State
from crawler.state.ledger import OutputFile
from crawler.urls import url_key
from tests.state.crawling import crawl


def line(url: str) -> bytes:
    values = {"id": "1", "url": url, "canonical_url": None, "source": "a", "content_hash": "h", "version": 1}
    return json.dumps(values).encode() + b"\n"


def test_whole_lines_are_adopted_and_a_torn_one_is_cut(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    confirmed = line("https://a.example/0")
    path.write_bytes(confirmed)
    crawl(state).confirm_output(OutputFile(str(path), "a", len(confirmed)))
    whole = confirmed + line("https://a.example/1") + line("https://a.example/2")
    path.write_bytes(whole + line("https://a.example/3")[:-9])

    run = crawl(state)
    assert [(repair.adopted, repair.cut_bytes > 0) for repair in run.repairs] == [(2, True)]
    assert path.read_bytes() == whole
    run.find([Candidate(f"https://a.example/{n}") for n in (1, 2, 3)], source="a", depth=1)
    assert [waiting.url for waiting in run.take("a", 9)] == ["https://a.example/3"]
    assert run.article_at(url_key("https://a.example/1")) == ("1", "h", 1)
    assert crawl(state).repairs == []


def test_lines_of_somebody_else_stay_where_they_are(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    path.write_bytes(b'{"mine": 1}\nnot json\n')
    assert [repair.adopted for repair in crawl(state).repairs] == [0]
    assert path.read_bytes() == b'{"mine": 1}\nnot json\n'


def test_files_that_were_moved_or_made_shorter_are_left_alone(state: State, tmp_path: Path) -> None:
    short, moved = tmp_path / "short.jsonl", tmp_path / "moved.jsonl"
    short.write_bytes(b"abc")
    run = crawl(state)
    run.confirm_output(OutputFile(str(short), "a", 100))
    run.confirm_output(OutputFile(str(moved), "a", 100))
    assert crawl(state).repairs == []
    assert short.read_bytes() == b"abc"
    assert not moved.exists()
