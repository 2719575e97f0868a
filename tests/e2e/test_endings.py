"""Crawls that are ended from outside, or by the machine: how they end, and that the next one goes on with nothing lost."""

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e.closing_table import table
from tests.e2e.crawl import Folder
from tests.e2e.kills import workers
from tests.e2e.site import front, lay, path, story
from tests.server import Answer, Server, serving

COUNT = 12
# All pages are in flight at once, whichever comes first.
TOGETHER = {"CONCURRENT_REQUESTS_PER_DOMAIN": str(COUNT)}


def wait_for(server: Server, paths: list[str], count: int, crawl: "subprocess.Popen[str]") -> None:
    """Until so many of the pages were asked for."""
    while len(set(paths) & set(server.paths())) < count:
        assert crawl.poll() is None, crawl.communicate()[0]
        time.sleep(0.02)


def end(crawl: "subprocess.Popen[str]", status: int) -> str:
    printed, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == status, printed
    assert "Traceback" not in printed, printed
    assert "was destroyed" not in printed, printed
    return printed


def lay_slow(server: Server, delay_s: float) -> list[str]:
    """A site whose later half of pages takes its time."""
    paths = lay(server, COUNT)
    for number in range(COUNT // 2, COUNT):
        server.route(paths[number], Answer(story(number), delay_s=delay_s))
    return paths


def assert_each_once(server: Server, folder: Folder, count: int = COUNT) -> None:
    """After one more crawl, which runs to its end, of a site that answers at once."""
    for number in range(count):
        server.route(path(number), Answer(story(number)))
    folder.crawl(f"site={server.url}")
    written = Counter(article["url"] for article in folder.articles())
    assert written == Counter(f"{server.url}{path(number)[1:]}" for number in range(count))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_once_the_crawl_ends_in_order(server: Server, folder: Folder, number: signal.Signals) -> None:
    paths = lay_slow(server, 2)
    for place in paths[-2:]:
        server.route(place, Answer("never", delay_s=60))
    crawl = folder.start(f"site={server.url}", **TOGETHER, DOWNLOAD_TIMEOUT="8")
    wait_for(server, paths, COUNT, crawl)
    crawl.send_signal(number)
    [row] = table(end(crawl, 130)).values()
    assert row == {"found": COUNT, "written": COUNT - 2, "left": 2}, (
        "what is in flight is waited for, and not asked again"
    )
    assert len(folder.articles()) == row["written"]
    assert_each_once(server, folder)


def test_interrupted_twice_it_ends_at_once(server: Server, folder: Folder) -> None:
    paths = lay_slow(server, 60)
    crawl = folder.start(f"site={server.url}", **TOGETHER)
    wait_for(server, paths, COUNT, crawl)
    crawl.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert crawl.poll() is None, "the first signal waits for what is in flight"
    crawl.send_signal(signal.SIGINT)
    since = time.monotonic()
    assert "stopped at once" in end(crawl, 130)
    assert time.monotonic() - since < 10
    assert_each_once(server, folder)


def test_a_signal_to_all_processes_loses_no_page_that_is_being_cleaned(server: Server, folder: Folder) -> None:
    paths = lay(server, 4)
    # Long enough to be in a worker when the signal comes, as a service's stop sends it to every process.
    long = "".join(f"<p>Sentence {n} of a very long story about the harbour and its ships.</p>" for n in range(6_000))
    for number in range(4):
        server.route(paths[number], Answer(story(number, extra=long)))
    crawl = folder.start(f"site={server.url}", process_group=0, CLEAN_TIMEOUT_S="100", CLEAN_MEMORY_MB="2000")
    wait_for(server, paths, 2, crawl)
    time.sleep(0.7)
    os.killpg(crawl.pid, signal.SIGTERM)
    end(crawl, 130)
    assert len(folder.articles()) < 4, "the signal came too late to interrupt anything"
    assert_each_once(server, folder, 4)


def test_a_page_whose_workers_are_killed_one_after_the_other_is_asked_for_by_the_next_crawl(
    server: Server, folder: Folder
) -> None:
    [place] = lay(server, 1)
    long = "".join(f"<p>Sentence {n} of a very long story about the harbour and its ships.</p>" for n in range(6_000))
    server.route(place, Answer(story(0, extra=long), etag='"long"'))
    crawl = folder.start(f"site={server.url}", process_group=0, CLEAN_TIMEOUT_S="100", CLEAN_MEMORY_MB="2000")
    wait_for(server, [place], 1, crawl)
    while crawl.poll() is None:
        for worker in workers(crawl.pid):
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.05)
    [row] = table(end(crawl, 0)).values()
    assert row == {"found": 1, "failed": 1}
    assert_each_once(server, folder, 1)


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[None]:
    """Something mounted at `place`. Where that is not allowed, the test is skipped."""
    place.mkdir(exist_ok=True)
    mount = subprocess.run(["mount", *options, str(place)], capture_output=True, text=True, check=False)
    if mount.returncode:
        pytest.skip(f"no mount is allowed here: {mount.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(place: Path) -> None:
    """Take all the room that a disk has."""
    with place.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass


@pytest.mark.parametrize("full", ["output", "state", "both"])
def test_a_full_disk_is_status_5_and_loses_nothing(server: Server, folder: Folder, full: str) -> None:
    lay(server, COUNT)
    place = folder.path / "small"
    settings = {
        "output": {"OUTPUT_DIR": f"{place}/output"},
        "state": {"STATE_URL": f"sqlite:///{place}/state.sqlite"},
        "both": {"OUTPUT_DIR": f"{place}/output", "STATE_URL": f"sqlite:///{place}/state.sqlite"},
    }[full]
    with mounted(place, "-t", "tmpfs", "-o", "size=1m", "tmpfs"):
        rest = place / "rest"
        folder.crawl("urls=-", text=f"{server.url}{path(0)[1:]}\n", **settings)
        fill(rest)
        printed = folder.crawl(f"site={server.url}", status=5, **settings)
        assert "make room" in printed
        rest.unlink()
        folder.crawl(f"site={server.url}", **settings)
        files = [*(folder.path / "output").rglob("*.jsonl"), *(place / "output").rglob("*.jsonl")]
        urls = Counter(line for file in files for line in file.read_text("utf8").splitlines())
        assert (len(urls), urls.total()) == (COUNT, COUNT)


@pytest.mark.parametrize("where", ["output", "state"])
def test_a_read_only_disk_is_status_5(server: Server, folder: Folder, where: str) -> None:
    lay(server, 1)
    place = folder.path / "readonly"
    settings = {"OUTPUT_DIR": str(place)} if where == "output" else {"STATE_URL": f"sqlite:///{place / 'state.sqlite'}"}
    with mounted(place, "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs"):
        printed = folder.crawl(f"site={server.url}", status=5, **settings)
    assert str(place) in printed
    assert "Traceback" not in printed


def test_output_that_turns_read_only_on_the_way_is_status_5_and_loses_nothing(server: Server, folder: Folder) -> None:
    paths = lay_slow(server, 3)
    output = folder.path / "output"
    with mounted(output, "-t", "tmpfs", "tmpfs"):
        crawl = folder.start(f"site={server.url}", **TOGETHER)
        wait_for(server, paths, COUNT, crawl)
        while not folder.articles():
            assert crawl.poll() is None, crawl.communicate()[0]
            time.sleep(0.02)
        subprocess.run(["mount", "-o", "remount,ro", str(output)], check=True)
        printed = end(crawl, 5)
        assert f"Cannot write to {output}" in printed
        table(printed)
        assert 0 < len(folder.articles()) < COUNT
        subprocess.run(["mount", "-o", "remount,rw", str(output)], check=True)
        assert_each_once(server, folder)


def test_output_that_is_moved_away_on_the_way_is_left_alone(server: Server, folder: Folder) -> None:
    paths = lay_slow(server, 3)
    crawl = folder.start(f"site={server.url}", **TOGETHER)
    wait_for(server, paths, COUNT, crawl)
    while not folder.articles():
        assert crawl.poll() is None, crawl.communicate()[0]
        time.sleep(0.02)
    # Seen by Folder.articles all the same, which looks for all files under output/.
    [file] = (folder.path / "output").rglob("*.jsonl")
    moved = file.rename(file.with_name("rotated.jsonl"))
    before = moved.read_bytes()
    [row] = table(end(crawl, 0)).values()
    assert row == {"found": COUNT, "written": COUNT}
    assert_each_once(server, folder)
    assert moved.read_bytes() == before


def test_a_state_that_another_process_has_locked_is_status_4(server: Server, folder: Folder) -> None:
    lay(server, 1)
    with sqlite3.connect(folder.path / "state.sqlite", isolation_level=None) as holder:
        holder.execute("CREATE TABLE other (x)")
        holder.execute("BEGIN EXCLUSIVE")
        printed = folder.crawl(f"site={server.url}", status=4)
    assert "another process has locked it" in printed
    assert not server.log


@pytest.mark.parametrize("where", [0.1, 0.3, 0.5, 0.7])
def test_a_damaged_state_is_named_and_status_2(server: Server, folder: Folder, where: float) -> None:
    lay(server, COUNT)
    folder.crawl(f"site={server.url}")
    state = folder.path / "state.sqlite"
    content = state.read_bytes()
    # All of it from some page on, as when half of a disk went.
    start = int(len(content) * where) // 4096 * 4096
    state.write_bytes(content[:start] + bytes(range(256)) * ((len(content) - start) // 256))
    lay(server, COUNT + 1)
    server.route("/", Answer(front([path(number) for number in range(COUNT + 1)])))
    printed = folder.crawl(f"site={server.url}", "refetch=1", status=2)
    assert "cannot read the state store" in printed
    assert "restore it from a copy, or set another STATE_URL" in printed
    folder.crawl(f"site={server.url}", STATE_URL=f"sqlite:///{folder.path / 'other.sqlite'}")


def test_each_source_that_gave_nothing_says_why(server: Server, folder: Folder) -> None:
    lay(server, 1)
    with serving() as gone:
        pass
    sources = folder.path / "sources.toml"
    named = {"here": server.url, "gone": gone.url, "empty": f"{server.url}empty"}
    server.route("/empty", Answer(front([])))
    server.route("/robots.txt", Answer("", content_type="text/plain"))
    sources.write_text(
        "".join(f'[[source]]\nname = "{name}"\nurl = "{url}"\nprivate = true\n' for name, url in named.items())
    )
    printed = folder.crawl(f"sources={sources}", RETRY_TIMES="0")
    assert {name: row["found"] for name, row in table(printed).items()} == {"here": 1, "gone": 0, "empty": 0, "all": 1}
    assert "gone: nothing that lists pages could be read (" in printed
    assert "empty: what was read lists no page that looks like a story" in printed
    again = folder.crawl(f"sources={sources}", RETRY_TIMES="0")
    assert "here: nothing that lists pages changed since the last run; -a refetch=1 asks for everything again" in again


def test_a_crawl_that_wrote_nothing_names_what_applies(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    printed = folder.crawl(f"site={server.url}", "since=2026-11-21")
    assert "Nothing was written:" in printed
    assert "1 out of range: widen -a since= and -a until=" in printed
    server.route(place, Answer(status=404))
    printed = folder.crawl("urls=-", text=f"{server.url}{place[1:]}")
    assert "1 dropped: the reasons stand above" in printed


def test_a_reader_that_goes_away_does_not_keep_the_crawl_from_ending(server: Server, folder: Folder) -> None:
    lay_slow(server, 1)
    crawl = folder.start(f"site={server.url}")
    assert crawl.stdout is not None
    crawl.stdout.readline()
    crawl.stdout.close()
    assert crawl.wait(timeout=60) == 0
    assert len(folder.articles()) == COUNT


@pytest.mark.parametrize("settings", [{"SPIDER_MIDDLEWARES": "Fails"}, {"EXTENSIONS": "Missing"}])
def test_an_error_that_nobody_expected_is_no_success(server: Server, folder: Folder, settings: dict[str, str]) -> None:
    lay(server, COUNT)
    named = {setting: f'{{"tests.e2e.failing_start.{name}": 1}}' for setting, name in settings.items()}
    crawl = folder.start(f"site={server.url}", **named)
    printed, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 1, printed
    lines = [line for line in printed.splitlines() if line.startswith("scrapy crawl: ")]
    assert lines == ["scrapy crawl: ended by an error that nobody expected; the log tells which"]
    assert folder.articles() == []
