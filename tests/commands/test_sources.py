from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.commands.scrapy_command import said, scrapy
from tests.server import Answer, Server

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CLEAN_WORKERS=1", "-s", "RETRY_TIMES=0")


def feed(*ages: timedelta) -> Answer:
    now = datetime.now(UTC)
    items = "".join(
        f"<item><link>/2026/story-number-{number}</link><title>Story {number}</title>"
        f"<pubDate>{now - age:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for number, age in enumerate(ages)
    )
    return Answer(
        f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>", content_type="application/rss+xml"
    )


def check(folder: Path, text: str, *names: str) -> tuple[int, list[str], list[str]]:
    path = folder / "sources.toml"
    path.write_text(text)
    run = scrapy("sources", "check", *names, "--sources", str(path), *QUICK)
    return run.returncode, run.stdout.decode().splitlines(), said(run)


def test_what_a_source_names_is_tried(server: Server, tmp_path: Path) -> None:
    server.route("/feed", feed(timedelta(hours=5, minutes=5), timedelta(days=9)))
    url = server.url
    status, lines, errors = check(
        tmp_path, f'[[source]]\nname = "a"\nurl = "{url}"\nprivate = true\nfeeds = ["{url}feed", "{url}none"]'
    )
    assert errors == []
    assert lines[0] == f"a  {url}"
    assert lines[1].startswith(f"  feed     {url}feed: 2 links, newest ")
    assert lines[1].endswith("UTC, 5 hours old")
    assert lines[2] == f"  feed     {url}none: status 404; check the address"
    assert status == 1


def test_where_nothing_is_named_it_is_looked_up(server: Server, tmp_path: Path) -> None:
    server.route(
        "/",
        Answer("<html><head><link rel=alternate type=application/rss+xml href=/news.xml></head><body>x</body></html>"),
    )
    server.route("/news.xml", feed(timedelta(days=3)))
    server.route("/robots.txt", Answer(f"Sitemap: {server.url}map.xml", content_type="text/plain"))
    server.route(
        "/map.xml",
        Answer(
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            f"<url><loc>{server.url}2026/a-story-of-some-length</loc></url></urlset>",
            content_type="application/xml",
        ),
    )
    status, lines, errors = check(tmp_path, f'[[source]]\nname = "a"\nurl = "{server.url}"\nprivate = true')
    assert (status, errors) == (0, [])
    assert [line.split(":")[0].split()[0] for line in lines[1:]] == ["front", "feed", "sitemap"]
    assert lines[2].endswith("3 days old")
    assert f"  sitemap  {server.url}map.xml: 1 link" in lines


def test_one_source_of_several_is_chosen(server: Server, tmp_path: Path) -> None:
    server.route("/feed", feed(timedelta(hours=1)))
    entry = f'[[source]]\nname = "%s"\nurl = "{server.url}"\nprivate = true\nfeeds = ["{server.url}feed"]\n'
    status, lines, _ = check(tmp_path, entry % "a" + entry % "b", "b")
    assert status == 0
    assert lines[0].startswith("b  ")
    assert len(lines) == 2


def test_a_wrong_file_or_name_is_said_with_status_2(tmp_path: Path) -> None:
    status, lines, errors = check(tmp_path, '[[source]]\nname = "a"\nurl = "x"')
    assert (status, lines) == (2, [])
    assert len(errors) == 1
    assert errors[0].startswith(
        f'scrapy sources: {tmp_path}/sources.toml:3: url = "x": expected an http or https address'
    )
    status, _, errors = check(tmp_path, '[[source]]\nname = "paper"\nurl = "https://a.example/"', "papr")
    assert status == 2
    assert "paper" in errors[0]


def test_a_private_address_is_tried_only_where_a_crawl_would_read_it(server: Server, tmp_path: Path) -> None:
    status, lines, _ = check(tmp_path, f'[[source]]\nname = "a"\nurl = "{server.url}"')
    assert status == 1
    assert server.log == []
    assert "`private = true`" in lines[1]
