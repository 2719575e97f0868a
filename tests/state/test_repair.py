import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from crawler.discovery.candidates import Candidate
from crawler.files.written import packed
from crawler.items import Hints
from crawler.state import State, records
from crawler.state.ledger import Outcome, OutputFile
from crawler.state.run import MENDING, Run
from crawler.urls import url_key
from tests.state.crawling import crawl
from tests.state.test_hold import holder

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


CRAWL_OF_A = """
import sys, time
from crawler.state import State
from crawler.state.ledger import OutputFile
from crawler.state.run import Run

run = Run(State(sys.argv[1]), ["a"])
run.confirm_output(OutputFile(sys.argv[2], "a", 0))
print("writes", flush=True)
time.sleep(600)
"""


def line(url: str, fetched: str | None = None) -> bytes:
    values = {"id": "1", "url": url, "canonical_url": None, "source": "a", "content_hash": "h", "version": 1}
    return json.dumps(values | {"fetched": fetched}).encode() + b"\n"


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
    told = run.stories.told_at(url_key("https://a.example/1"))
    assert told is not None
    assert (told.id, told.content_hash, told.version) == ("1", "h", 1)
    assert crawl(state).repairs == []


def test_an_adopted_article_is_asked_for_again_like_any_other(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    fetched = datetime.now(UTC) - timedelta(minutes=10)
    path.write_bytes(line("https://a.example/0", fetched=fetched.isoformat()))

    later = Run(state, ["a"], [timedelta(minutes=15)])
    assert [repair.adopted for repair in later.repairs] == [1]
    assert later.wake() == 0, "its next step is five minutes away"
    newer = Candidate("https://a.example/0", Hints("feed", modified=fetched + timedelta(minutes=1)))
    assert later.find([newer], source="a", depth=1) == 1
    later.settle(Outcome(url_key(newer.url), "unchanged"))
    later.commit()
    assert crawl(state).wake() == 0
    assert crawl(state).wake(refetch=True) == 1


def test_an_adopted_article_is_due_at_its_next_step(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    fetched = datetime.now(UTC) - timedelta(minutes=10)
    path.write_bytes(line("https://a.example/0", fetched=fetched.isoformat()))
    assert Run(state, ["a"], [timedelta(minutes=5)]).wake() == 1


def test_from_zeros_that_a_power_loss_left_on_nothing_is_ours(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    confirmed = line("https://a.example/0")
    path.write_bytes(confirmed)
    crawl(state).confirm_output(OutputFile(str(path), "a", len(confirmed)))
    whole = confirmed + line("https://a.example/1")
    path.write_bytes(whole + bytes(50) + b'"}\n' + bytes(4096))
    assert [repair.adopted for repair in crawl(state).repairs] == [1]
    assert path.read_bytes() == whole


def test_lines_of_somebody_else_stay_where_they_are(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    theirs = b'{"mine": 1}\nnot json\n' + line("https://a.example/0", fetched="no date")
    path.write_bytes(theirs)
    assert [repair.adopted for repair in crawl(state).repairs] == [0]
    assert path.read_bytes() == theirs


def test_files_that_were_moved_or_made_shorter_are_left_alone(state: State, tmp_path: Path) -> None:
    short, moved = tmp_path / "short.jsonl", tmp_path / "moved.jsonl"
    short.write_bytes(b"abc")
    run = crawl(state)
    run.confirm_output(OutputFile(str(short), "a", 100))
    run.confirm_output(OutputFile(str(moved), "a", 100))
    assert crawl(state).repairs == []
    assert short.read_bytes() == b"abc"
    assert not moved.exists()


def test_whoever_keeps_articles_as_well_is_given_those_adopted_and_may_refuse_them(
    state: State, tmp_path: Path
) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    path.write_bytes(line("https://a.example/1") + b'{"mine": 1}\n' + line("https://a.example/2"))

    def refuse(_: Sequence[str]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        Run(state, ["a"], adopted=refuse)
    told: list[str] = []
    [repair] = Run(state, ["a"], adopted=told.extend).repairs
    assert repair.adopted == 2, "what was refused is told again"
    assert [json.loads(each)["url"] for each in told] == ["https://a.example/1", "https://a.example/2"]


def test_whole_frames_are_adopted_and_a_torn_one_is_cut(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl.zst"
    confirmed = packed(line("https://a.example/0"))
    path.write_bytes(confirmed)
    crawl(state).confirm_output(OutputFile(str(path), "a", len(confirmed)))
    whole = confirmed + packed(line("https://a.example/1") + line("https://a.example/2")) + packed(b'{"mine": 1}\n')
    for torn in (
        packed(line("https://a.example/3"))[:-9],
        bytes(4096),
        packed(line("https://a.example/3"))[:-2] + b"\0\0",
    ):
        path.write_bytes(whole + torn)
        [repair] = crawl(state).repairs
        assert repair.cut_bytes == len(torn)
        assert "a torn last frame" in str(repair)
        assert path.read_bytes() == whole
    assert crawl(state).repairs == []
    run = crawl(state)
    run.find([Candidate(f"https://a.example/{n}") for n in (1, 2, 3)], source="a", depth=1)
    assert [waiting.url for waiting in run.take("a", 9)] == ["https://a.example/3"]


def test_what_never_was_a_frame_stays_where_it_is(state: State, tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl.zst"
    path.write_bytes(b"")
    crawl(state).confirm_output(OutputFile(str(path), "a", 10))
    path.write_bytes(zstd.compress(b"packed anew by somebody, and larger than what was there\n" * 9))
    before = path.read_bytes()
    assert [repair.cut_bytes for repair in crawl(state).repairs] == [0]
    assert path.read_bytes() == before


def test_what_another_source_has_written_is_left_alone_while_its_crawl_lives_and_known_when_it_died(
    state: State, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(line("https://a.example/0") + line("https://a.example/1")[:-9])
    written = path.read_bytes()
    command = [sys.executable, "-c", CRAWL_OF_A, address, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "writes\n"
        assert Run(state, ["b"]).repairs == []
        assert path.read_bytes() == written
        other.kill()
    # A server needs a moment to notice that a session's client is no more.
    runs = (_run_after(0.05 * n, state) for n in range(20))
    later = next(run for run in runs if run.repairs)
    assert [(repair.adopted, repair.cut_bytes > 0) for repair in later.repairs] == [(1, True)]
    assert later.stories.homes([url_key("https://a.example/0")])
    with state.transaction() as connection:
        endings = [record.ending for record in records.records(connection, source="a")]
    assert endings == [None], "its own next crawl tells that it was killed"
    assert crawl(state).repairs == []


def _run_after(seconds: float, state: State) -> Run:
    time.sleep(seconds)
    return Run(state, ["b"])


def test_what_cannot_be_read_of_another_source_holds_up_no_crawl(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(line("https://a.example/0"))
    crawl(state).confirm_output(OutputFile(str(path), "a", 0))
    # Root, who may run this test, may read everything.
    opened = Path.open

    def refuse(file: Path, mode: str = "r", *options: Any, **named: Any) -> Any:
        if file == path:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(file, mode, *options, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert Run(state, ["b"]).repairs == []
        with pytest.raises(PermissionError):
            crawl(state)
    assert [repair.adopted for repair in crawl(state).repairs] == [1]


def test_two_that_mend_do_so_one_after_the_other(state: State, address: str) -> None:
    with holder(address if "postgresql" in address else state.lock_path, MENDING) as other:
        Timer(0.5, other.kill).start()
        began = time.monotonic()
        crawl(state)
        assert time.monotonic() - began > 0.4
