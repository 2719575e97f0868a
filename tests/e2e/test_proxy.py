"""Crawls through a real proxy, and what nobody but it may learn."""

import base64
import time
from pathlib import Path

import pytest

from tests.commands.scrapy_command import scrapy
from tests.e2e.crawl import Folder, table
from tests.e2e.site import front, lay, path, story
from tests.proxy import proxying
from tests.server import Answer, Server, redirect, self_signed, serving

USER, PASSWORD = "ada", "p:ss/w@rd s3cret"
ENCODED = "p%3Ass%2Fw%40rd%20s3cret"
SAID = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("PROXY_PASSWORD", ENCODED)
    monkeypatch.setenv("TOKEN", "s3cret-t0ken")
    monkeypatch.setenv("SESSION", "s3cret-session")
    return Folder(tmp_path)


def sources(folder: Folder, url: str, proxy: str, *keys: str) -> str:
    address = proxy.replace("http://", f"http://{USER}:${{PROXY_PASSWORD}}@")
    lines = ['[[source]]\nname = "paper"', f'url = "{url}"', f'proxy = "{address}"', *keys]
    lines += ['headers = { X-Token = "${TOKEN}" }', 'cookies = { session = "${SESSION}" }']
    (folder.path / "sources.toml").write_text("\n".join(lines), "utf8")
    return f"sources={folder.path / 'sources.toml'}"


def assert_no_secret(folder: Folder, printed: str) -> None:
    """Neither in what was printed nor in any file that the crawl made."""
    files = [file for file in folder.path.rglob("*") if file.is_file() and file.name != "sources.toml"]
    for secret in (PASSWORD, ENCODED, SAID.split()[1], "s3cret-t0ken", "s3cret-session"):
        assert secret not in printed
        assert not [file for file in files if secret.encode() in file.read_bytes()]


def test_all_of_a_source_goes_through_its_proxy(server: Server, folder: Folder) -> None:
    lay(server, 3)
    with proxying({"paper.example": server.port}, USER, PASSWORD) as proxy:
        arguments = sources(folder, "http://paper.example/", proxy.url)
        jobs = str(folder.path / "jobs")
        printed = folder.crawl(arguments, LOG_LEVEL="DEBUG", RAW_DIR=str(folder.path / "raw"), JOBDIR=jobs)
    assert len(folder.articles()) == 3
    assert {said for _, _, said in proxy.asked} == {SAID}
    assert {hit.path for hit in server.log} == {
        target.removeprefix("http://paper.example") for _, target, _ in proxy.asked
    }
    assert {hit.headers["X-Token"] for hit in server.log} == {"s3cret-t0ken"}
    assert_no_secret(folder, printed)


def test_https_goes_through_a_tunnel_whose_end_does_not_see_the_password(folder: Folder) -> None:
    with serving(tls=self_signed("paper.example")) as server:
        lay(server, 2)
        with proxying({"paper.example": server.port}, USER, PASSWORD) as proxy:
            arguments = sources(folder, "https://paper.example/", proxy.url, "verify_tls = false")
            printed = folder.crawl(arguments, LOG_LEVEL="DEBUG")
    assert len(folder.articles()) == 2
    assert {(method, target, said) for method, target, said in proxy.asked} == {("CONNECT", "paper.example:443", SAID)}
    assert {hit.headers.get("Proxy-Authorization") for hit in server.log} == {None}
    assert_no_secret(folder, printed)


def test_another_host_is_reached_through_the_proxy_and_learns_nothing(server: Server, folder: Folder) -> None:
    lay(server, 1)
    with serving() as other, serving(tls=self_signed("safe.example")) as safe:
        other.route(path(1), Answer(story(1)))
        server.route(path(1), redirect(f"http://other.example{path(1)}"))
        server.route(path(2), redirect(f"https://safe.example{path(2)}"))
        server.route("/", Answer(front([path(0), path(1), path(2)])))
        names = {"paper.example": server.port, "other.example": other.port, "safe.example": safe.port}
        with proxying(names, USER, PASSWORD) as proxy:
            printed = folder.crawl(sources(folder, "http://paper.example/", proxy.url), LOG_LEVEL="DEBUG")
        assert other.hits(path(1))
        for hit in (*other.log, *safe.log):
            assert not {"x-token", "cookie", "proxy-authorization"} & {name.lower() for name in hit.headers}
    assert ("CONNECT", "safe.example:443", SAID) in proxy.asked
    assert_no_secret(folder, printed)


def test_no_private_address_is_asked_for_behind_the_proxy(server: Server, folder: Folder) -> None:
    lay(server, 1)
    with serving() as inside:
        inside.route("/", Answer(story(1)))
        server.route(path(1), redirect(inside.url))
        server.route(path(2), redirect("http://localhost/"))
        server.route("/", Answer(front([path(0), path(1), path(2)])))
        with proxying({"paper.example": server.port}, USER, PASSWORD) as proxy:
            printed = folder.crawl(sources(folder, "http://paper.example/", proxy.url))
        assert inside.log == []
    assert {target.split("/")[2] for _, target, _ in proxy.asked} == {"paper.example"}
    assert "denied: 2 private-address" in printed
    table(printed)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_us_is_a_reason_and_no_traceback(server: Server, folder: Folder, scheme: str) -> None:
    lay(server, 1)
    with proxying({"paper.example": server.port}, USER, "another") as proxy:
        arguments = sources(folder, f"{scheme}://paper.example/", proxy.url)
        status = 0 if scheme == "http" else 3
        printed = folder.crawl(arguments, status=status, LOG_LEVEL="DEBUG", RETRY_TIMES="0")
    assert proxy.asked
    assert not folder.articles()
    assert_no_secret(folder, printed)


def test_a_proxy_that_is_down_is_status_3(folder: Folder) -> None:
    with proxying({}) as gone:
        arguments = sources(folder, "http://paper.example/", gone.url)
    printed = folder.crawl(arguments, status=3, LOG_LEVEL="DEBUG", RETRY_TIMES="0")
    assert_no_secret(folder, printed)


def test_no_secret_is_on_disk_while_requests_wait(server: Server, folder: Folder) -> None:
    paths = lay(server, 12)
    for number, place in enumerate(paths):
        server.route(place, Answer(story(number), delay_s=2))
    with proxying({"paper.example": server.port}, USER, PASSWORD) as proxy:
        arguments = sources(folder, "http://paper.example/", proxy.url)
        crawl = folder.start(arguments, LOG_LEVEL="DEBUG", JOBDIR=str(folder.path / "jobs"))
        while len(set(paths) & set(server.paths())) < 4:
            assert crawl.poll() is None
            time.sleep(0.05)
        crawl.kill()
        printed, _ = crawl.communicate()
    assert_no_secret(folder, printed)


def test_sources_check_asks_through_the_proxy_too(server: Server, folder: Folder) -> None:
    lay(server, 3)
    with proxying({"paper.example": server.port}, USER, PASSWORD) as proxy:
        arguments = sources(folder, "http://paper.example/", proxy.url)
        run = scrapy("sources", "check", "--sources", arguments.removeprefix("sources="))
    assert run.returncode == 0, run.stderr
    assert "3 links" in run.stdout.decode()
    assert {said for _, _, said in proxy.asked} == {SAID}
    assert_no_secret(folder, (run.stdout + run.stderr).decode())
