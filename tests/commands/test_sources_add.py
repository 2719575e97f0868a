from datetime import timedelta
from pathlib import Path

from crawler.sources.source import load
from tests.commands.scrapy_command import said, scrapy
from tests.commands.test_sources import QUICK, feed
from tests.e2e.site import front
from tests.server import Answer, Server


def add(folder: Path, *arguments: str) -> tuple[int, list[str], list[str]]:
    run = scrapy("sources", "add", *arguments, "--sources", str(folder / "sources.toml"), *QUICK)
    return run.returncode, run.stdout.decode().splitlines(), said(run)


def test_a_site_is_looked_up_and_added_to_a_new_file(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    head = "<head><link rel=alternate type=application/rss+xml href=/news.xml>"
    server.route("/", Answer(front(["/2026/11/20/a-story-of-some-length"]).replace("<head>", head)))
    server.route("/news.xml", feed(timedelta(hours=3)))
    status, lines, errors = add(tmp_path, server.url)
    assert (status, errors) == (0, [])
    assert lines[0] == f"  front    {server.url}: 1 link, names 1 further listing"
    assert lines[1].startswith(f"  feed     {server.url}news.xml: 1 link, newest ")
    name = f"127.0.0.1_{server.port}"
    assert lines[-1].endswith(f": added {name}; `scrapy crawl news -a only={name}` crawls it")
    line = int(lines[-1].removeprefix(f"{path}:").partition(":")[0])
    assert path.read_text("utf8").splitlines()[line - 1 :] == [
        "[[source]]",
        f'name = "{name}"',
        f'url = "{server.url}"',
        "private = true",
        '# every = "1h"  # as often `scrapy schedule` would crawl it',
        "# A crawl finds these by itself; with feeds or sitemaps listed above it reads no others:",
        f"#   feed     {server.url}news.xml",
    ]
    [source] = load(path)
    assert source.private, "the user named an address in a private range"

    server.log.clear()
    status, lines, errors = add(tmp_path, server.url)
    assert (status, lines, server.log) == (2, [], [])
    assert errors == [f"scrapy sources: {path}:{line}: the source {name} has {server.url} already"]


def test_of_a_feed_the_site_is_added_with_that_feed(server: Server, tmp_path: Path) -> None:
    server.route("/all.xml", feed(timedelta(hours=3)))
    status, _, errors = add(tmp_path, f"{server.url}all.xml", "--name", "paper", "--every", "6h")
    assert (status, errors) == (0, [])
    [source] = load(tmp_path / "sources.toml")
    assert (source.name, source.url, source.feeds) == ("paper", server.url, (f"{server.url}all.xml",))
    assert source.every == timedelta(hours=6)


def test_what_gives_no_story_is_not_written(server: Server, tmp_path: Path) -> None:
    server.route("/", Answer("<html><body><p>Under construction.</p></body></html>"))
    status, lines, errors = add(tmp_path, server.url)
    assert status == 1
    assert lines == [f"  front    {server.url}: 0 links"]
    assert errors[0].startswith(
        f"scrapy sources: {server.url}: lists nothing that looks like a story; nothing was written"
    )
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_reached_has_status_3(tmp_path: Path) -> None:
    status, lines, errors = add(tmp_path, "http://127.0.0.1:9/")
    assert status == 3
    assert lines == [
        "  front    http://127.0.0.1:9/: the server refuses connections; check host and port, or try later"
    ]
    assert errors == ["scrapy sources: http://127.0.0.1:9/: cannot be reached; nothing was written"]
