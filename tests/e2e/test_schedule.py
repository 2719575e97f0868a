"""`scrapy schedule` with real intervals of seconds, against real servers."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.crawl import QUICK, ROOT, Folder, environment
from tests.e2e.site import lay, path, story
from tests.server import Answer, Server, serving


class Schedule:
    """A scheduler that runs in `folder`; `lines` grows with what it prints."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        settings = QUICK | {"OUTPUT_DIR": f"{folder}/output", "STATE_URL": f"sqlite:///{folder}/state.sqlite"}
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "schedule", "--sources", f"{folder}/sources.toml", *arguments]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
            process_group=0,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    @property
    def printed(self) -> str:
        return "".join(self.lines)

    def wait_for(self, holds: Callable[[], object], seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, self.printed
            assert self.process.poll() is None, self.printed
            time.sleep(0.05)

    def count(self, said: str) -> int:
        return sum(said in line for line in list(self.lines))

    def children(self) -> list[int]:
        try:
            return [
                int(child)
                for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            ]
        except FileNotFoundError:
            return []

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Its exit status, when all that it said was read."""
        status = self.process.wait(timeout=60)
        self._reader.join(timeout=60)
        return status


@contextmanager
def scheduled(folder: Path, *arguments: str) -> Iterator[Schedule]:
    schedule = Schedule(folder, *arguments)
    try:
        yield schedule
    finally:
        if schedule.process.poll() is None:
            schedule.process.kill()
        schedule.wait()
        assert schedule.process.stdout is not None
        schedule.process.stdout.close()
    assert "Traceback" not in schedule.printed, schedule.printed


def write_sources(folder: Path, *sources: tuple[str, str, str | None]) -> None:
    """Name, address, every."""
    tables = (
        f'[[source]]\nname = "{name}"\nurl = "{url}"\nprivate = true\n' + (f'every = "{every}"\n' if every else "")
        for name, url, every in sources
    )
    (folder / "sources.toml").write_text("".join(tables), "utf8")


def status(folder: Path) -> str:
    """What `scrapy schedule status` prints."""
    with scheduled(folder, "status") as told:
        assert told.wait() == 0
    return told.printed


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def assert_never_two_at_once(schedule: Schedule, name: str) -> None:
    running = 0
    for line in schedule.lines:
        running += f"{name}: begins" in line
        running -= f"{name}: ended" in line or f"{name}: killed" in line
        assert running in (0, 1), schedule.printed


def test_each_source_is_crawled_at_its_every_and_never_twice_at_once(server: Server, tmp_path: Path) -> None:
    lay(server, 3)
    with serving() as slow, serving() as other:
        lay(slow, 1)
        slow.route(path(0), Answer(story(0), delay_s=6))
        write_sources(tmp_path, ("quick", server.url, "2s"), ("slow", slow.url, "1s"), ("never", other.url, None))
        with scheduled(tmp_path) as schedule:
            schedule.wait_for(lambda: schedule.count("quick: ended") >= 3 and schedule.count("slow: ended") >= 1, 120)
            assert schedule.stop() == 130
        assert not other.log
    assert "not scheduled, without `every` in sources.toml: never" in schedule.printed
    assert "quick: source" in schedule.printed, "a crawl's own lines are passed on under its name"
    for name in ("quick", "slow"):
        assert_never_two_at_once(schedule, name)
    begun = [hit.at for hit in server.hits("/")]
    assert all(later - earlier > 1 for earlier, later in pairwise(begun)), begun
    assert len(Folder(tmp_path).articles()) == 4


def test_a_crawl_that_is_killed_harms_no_other_and_is_begun_again(server: Server, tmp_path: Path) -> None:
    lay(server, 1)
    with serving() as slow:
        lay(slow, 1)
        slow.route(path(0), Answer(story(0), delay_s=60), Answer(story(0)))
        write_sources(tmp_path, ("slow", slow.url, "3s"))
        with scheduled(tmp_path) as schedule:
            schedule.wait_for(lambda: slow.hits(path(0)))
            [child] = schedule.children()
            assert f"runs now (process {child})" in status(tmp_path)
            write_sources(tmp_path, ("slow", slow.url, "3s"), ("quick", server.url, "2s"))
            schedule.wait_for(lambda: schedule.count("quick: ended"))
            os.kill(child, signal.SIGKILL)
            ended = schedule.count("quick: ended")
            schedule.wait_for(lambda: schedule.count("slow: ended") and schedule.count("quick: ended") > ended)
            schedule.stop()
    assert "slow: killed by SIGKILL" in schedule.printed
    assert len(Folder(tmp_path).articles()) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_it_ends_its_crawls_in_order(server: Server, tmp_path: Path, number: signal.Signals) -> None:
    lay(server, 2)
    server.route(path(1), Answer(story(1), delay_s=2))
    write_sources(tmp_path, ("a", server.url, "1h"))
    with scheduled(tmp_path) as schedule:
        schedule.wait_for(lambda: server.hits(path(1)))
        [child] = schedule.children()
        assert schedule.stop(number) == 130
        assert not is_alive(child)
    assert "a: interrupted (status 130)" in schedule.printed
    assert len(Folder(tmp_path).articles()) == 2, "what was in flight is waited for"


def test_stopped_twice_it_ends_them_at_once(server: Server, tmp_path: Path) -> None:
    lay(server, 1)
    server.route(path(0), Answer(story(0), delay_s=60))
    write_sources(tmp_path, ("a", server.url, "1h"))
    with scheduled(tmp_path) as schedule:
        schedule.wait_for(lambda: server.hits(path(0)))
        [child] = schedule.children()
        schedule.process.send_signal(signal.SIGTERM)
        schedule.wait_for(lambda: schedule.count("Received SIGTERM"))
        since = time.monotonic()
        assert schedule.stop() == 130
        assert time.monotonic() - since < 20
        assert not is_alive(child)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_killed_it_leaves_no_crawl_behind(server: Server, tmp_path: Path) -> None:
    lay(server, 1)
    server.route(path(0), Answer(story(0), delay_s=2))
    write_sources(tmp_path, ("a", server.url, "1h"))
    with scheduled(tmp_path) as schedule:
        schedule.wait_for(lambda: server.hits(path(0)))
        [child] = schedule.children()
        schedule.stop(signal.SIGKILL)
        until = time.monotonic() + 30
        while is_alive(child):
            assert time.monotonic() < until, "the crawl outlives its scheduler"
            time.sleep(0.1)
    folder = Folder(tmp_path)
    folder.crawl(f"sources={tmp_path}/sources.toml")
    assert len(folder.articles()) == 1


def test_a_second_scheduler_is_refused_and_a_restarted_one_waits_until_it_is_time(
    server: Server, tmp_path: Path
) -> None:
    lay(server, 1)
    write_sources(tmp_path, ("a", server.url, "1h"))
    with scheduled(tmp_path) as schedule:
        schedule.wait_for(lambda: schedule.count("a: ended"))
        with scheduled(tmp_path) as second:
            assert second.wait() == 4
        assert f"another scheduler (process {schedule.process.pid}) uses this state" in second.printed
        assert f"a scheduler runs (process {schedule.process.pid})" in status(tmp_path)
        schedule.stop()
    told = status(tmp_path)
    assert "no scheduler runs" in told
    assert re.search(r"^a +1h +20.* s +ended +1 +20", told, re.MULTILINE), told
    asked = len(server.log)
    with scheduled(tmp_path) as again:
        again.wait_for(lambda: again.count("scheduled: a at "))
        time.sleep(2)
        again.stop()
    assert len(server.log) == asked
    # What was due while no scheduler ran is made up for, once.
    write_sources(tmp_path, ("a", server.url, "1s"))
    with scheduled(tmp_path) as later:
        later.wait_for(lambda: later.count("a: ended"))
        later.stop()


def test_a_broken_sources_file_is_refused_and_the_crawls_go_on(server: Server, tmp_path: Path) -> None:
    lay(server, 1)
    write_sources(tmp_path, ("a", server.url, "1s"))
    with scheduled(tmp_path) as schedule:
        schedule.wait_for(lambda: schedule.count("a: ended"))
        (tmp_path / "sources.toml").write_text("[[source]]\nname = 1\n")
        schedule.wait_for(lambda: schedule.count("not taken up"))
        ended = schedule.count("a: ended")
        schedule.wait_for(lambda: schedule.count("a: ended") > ended + 1)
        schedule.stop()
    assert schedule.count("not taken up") == 1


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        ('[[source]]\nname = "a"\nurl = "https://a.example/"\n', [], "no source has `every`"),
        (
            '[[source]]\nname = "a"\nurl = "https://a.example/"\nevery = "soon"\n',
            [],
            'every = "soon": expected a length',
        ),
        ('[[source]]\nname = "a"\nurl = "https://a.example/"\nevery = "1h"\n', ["--at-once", "0"], "--at-once 0"),
    ],
)
def test_mistakes_are_one_line_and_status_2(tmp_path: Path, text: str, arguments: list[str], says: str) -> None:
    (tmp_path / "sources.toml").write_text(text)
    with scheduled(tmp_path, *arguments) as schedule:
        assert schedule.wait() == 2
    [line] = schedule.lines
    assert line.startswith("scrapy schedule: ")
    assert says in line


def test_it_tells_systemd_and_cron_what_to_do(tmp_path: Path) -> None:
    write_sources(tmp_path, ("a", "https://a.example/", "15m"), ("b", "https://b.example/", "7m"))
    with scheduled(tmp_path, "--systemd", "--output-dir", str(tmp_path), "-s", "CONTACT=50% of us") as printed:
        assert printed.wait() == 0
    assert printed.lines == [f"{tmp_path}/cleanpress.service\n"]
    unit = (tmp_path / "cleanpress.service").read_text()
    assert f'"schedule" "--sources" "{tmp_path}/sources.toml" "--at-once" "4"' in unit
    assert '"CONTACT=50%% of us"' in unit
    assert f"WorkingDirectory={ROOT}" in unit
    with scheduled(tmp_path, "--cron") as printed:
        assert printed.wait() == 0
    assert sum(f"-a sources={tmp_path}/sources.toml -s LOG_LEVEL=WARNING" in line for line in printed.lines) == 2
    assert not (tmp_path / "state.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["status", "--cron"], "one of status, --systemd and --cron"),
        (["--output-dir", "units"], "--output-dir: expected --systemd or --cron"),
        (["stat"], "expected nothing, or status"),
        (["--cron", "--output-dir", "missing/folder"], "cannot write missing/folder"),
        (
            ["--cron", "-s", "SCHEDULE_EVERY_MIN=2d"],
            "SCHEDULE_EVERY_MIN is '2d': expected no more than SCHEDULE_EVERY_MAX, '1d'",
        ),
    ],
)
def test_what_does_not_fit_together_is_said(tmp_path: Path, arguments: list[str], says: str) -> None:
    write_sources(tmp_path, ("a", "https://a.example/", "auto"))
    with scheduled(tmp_path, *arguments) as schedule:
        assert schedule.wait() in (2, 5)
    assert says in schedule.printed
