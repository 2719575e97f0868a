"""README's first ten minutes, word for word but for the ports, in an empty folder."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTION = re.compile(r"^## Ten minutes\n(.*?)^## ", re.M | re.S)
WAIT_S = 60


def commands() -> list[str]:
    """What README says to type."""
    [section] = SECTION.findall((ROOT / "README.md").read_text("utf-8"))
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


def run(command: str, home: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    bin_folder = Path(sys.executable).parent
    return os.environ | {"HOME": str(home), "PATH": f"{bin_folder}:{os.environ['PATH']}", "COLUMNS": "200"}


def begin(command: str, home: Path) -> "subprocess.Popen[bytes]":
    with (home / f"{command.split()[1]}.log").open("w") as log:
        return subprocess.Popen(
            command.removesuffix(" &").split(), cwd=home, env=environment(home), stdout=log, stderr=log
        )


def free_port() -> int:
    """The first of three in a row that nobody has."""
    for first in range(21_471, 31_471, 3):
        with ExitStack() as stack:
            try:
                for port in range(first, first + 3):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no three ports in a row are free")


def wait_for(words: str, log: Path) -> str:
    for _ in range(10 * WAIT_S):
        if words in (text := log.read_text("utf-8")):
            return text
        time.sleep(0.1)
    raise AssertionError(f"{words!r} not in {log.name}: {text}")


def test_ten_minutes_are_as_readme_says(tmp_path: Path) -> None:
    folder_command, serve, add, crawl, schedule, status, report = commands()
    # README's own port may be another test's.
    port = free_port()
    serve, add = serve.replace(" &", f" --port {port} &"), add.replace("8471", str(port))
    run(folder_command, tmp_path)
    folder = tmp_path / "news"
    sites = begin(serve, folder)
    others = [sites]
    try:
        wait_for("demo-arabic", folder / "demo.log")
        assert "added blog" in run(add, folder)
        assert re.search(r"^blog +12 +10 +2", run(crawl, folder), re.M)
        scheduler = begin(schedule, folder)
        others.append(scheduler)
        wait_for("blog: ended", folder / "schedule.log")
        assert re.search(r"^blog .*\b1m\b", run(status, folder), re.M)
        assert "10 articles" in run(report, folder)
        for process in reversed(others):
            process.send_signal(signal.SIGTERM)
            assert process.wait(WAIT_S) == 130
    finally:
        for process in others:
            process.kill()
            process.wait()
    [written] = (folder / "output" / "blog").iterdir()
    assert len(written.read_bytes().splitlines()) == 10
    assert (folder / "report.html").stat().st_size > 500_000
