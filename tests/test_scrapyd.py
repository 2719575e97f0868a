"""The project as an egg on a real scrapyd, through its HTTP interface."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.e2e.crawl import QUICK
from tests.e2e.site import lay
from tests.packages import ROOT, source_copy
from tests.server import Server

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCRAPY"))}


@dataclass(frozen=True)
class Scrapyd:
    """A scrapyd that runs in `folder`, at `port` on loopback, where no cleanpress is installed but what its eggs bring."""

    folder: Path
    port: int

    def ask(self, service: str, **parameters: str) -> Any:
        return self._answer("GET", f"/{service}.json?{urlencode(parameters)}", None, {})

    def tell(self, service: str, *parameters: tuple[str, str]) -> Any:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._answer("POST", f"/{service}.json", urlencode(parameters).encode(), form)

    def add_version(self, version: str, egg: Path) -> Any:
        parts = {"project": b"cleanpress", "version": version.encode(), "egg": egg.read_bytes()}
        body = b"".join(
            b'--part\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
            for name, value in parts.items()
        )
        form = {"Content-Type": "multipart/form-data; boundary=part"}
        return self._answer("POST", "/addversion.json", body + b"--part--\r\n", form)

    def crawl(self, *arguments: tuple[str, str]) -> str:
        """Run the spider to its end; the log of the job."""
        settings = [("setting", f"{name}={value}") for name, value in QUICK.items()]
        job = self.tell("schedule", ("project", "cleanpress"), ("spider", "news"), *settings, *arguments)["jobid"]
        until = time.monotonic() + 90
        while job not in [each["id"] for each in self.ask("listjobs", project="cleanpress")["finished"]]:
            assert time.monotonic() < until, self.log()
            time.sleep(0.1)
        return (self.folder / "logs" / "cleanpress" / "news" / f"{job}.log").read_text("utf8")

    def log(self) -> str:
        return (self.folder / "scrapyd.log").read_text("utf8")

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        assert answer["status"] == "ok", (answer, self.log())
        return answer


@pytest.fixture(scope="module")
def egg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as scrapyd-deploy builds it."""
    folder = tmp_path_factory.mktemp("egg")
    build = [sys.executable, "setup.py", "--quiet", "bdist_egg", "-d", str(folder)]
    run = subprocess.run(build, cwd=source_copy(folder), env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    [egg] = folder.glob("*.egg")
    return egg


@pytest.fixture
def scrapyd(tmp_path: Path) -> Iterator[Scrapyd]:
    # All that is installed here, but for the checkout: a .pth in a folder that another one names is not read.
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(tmp_path / "venv")})
    (Path(packages) / "installed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.1\n")
    with (tmp_path / "scrapyd.log").open("w") as log:
        process = subprocess.Popen(
            [python, "-m", "scrapyd"], cwd=tmp_path, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT
        )
    running = Scrapyd(tmp_path, port)
    try:
        _await(running, process)
        yield running
    finally:
        process.terminate()
        process.wait(30)


def _await(scrapyd: Scrapyd, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        assert process.poll() is None, scrapyd.log()
        assert time.monotonic() < until, scrapyd.log()
        with suppress(ConnectionError):
            scrapyd.ask("daemonstatus")
            return
        time.sleep(0.1)


def test_the_egg_crawls(scrapyd: Scrapyd, egg: Path, server: Server, tmp_path: Path) -> None:
    lay(server, 2)
    scrapyd.add_version("r1", egg)
    assert scrapyd.ask("listspiders", project="cleanpress")["spiders"] == ["news"]

    log = scrapyd.crawl(("site", server.url))
    [articles] = tmp_path.glob("output/127.0.0.1_*/*.jsonl")
    assert len(articles.read_text("utf8").splitlines()) == 2, log

    # In a folder of its own: what a source of the first crawl has is no other's.
    (tmp_path / "mine.toml").write_text(f'[[source]]\nname = "paper"\nurl = "{server.url}"\nprivate = true\n')
    mine = [("sources", str(tmp_path / "mine.toml")), ("_version", "r1")]
    log = scrapyd.crawl(*mine, ("setting", "OUTPUT_DIR=mine"), ("setting", "STATE_URL=sqlite:///mine.sqlite"))
    [articles] = tmp_path.glob("mine/paper/*.jsonl")
    assert len(articles.read_text("utf8").splitlines()) == 2, log

    # Without either it is the sources.toml where scrapyd was started.
    assert "sources.toml: cannot be read" in scrapyd.crawl()
    assert "Traceback" not in scrapyd.log()


def test_the_deploy_target_names_the_project() -> None:
    config = ConfigParser()
    config.read(ROOT / "scrapy.cfg")
    assert config["deploy"]["project"] == "cleanpress"
