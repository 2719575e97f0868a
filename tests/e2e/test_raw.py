"""Crawls that keep their pages, and what `scrapy clean` makes of them."""

import gzip
import json
import random
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.demo import sources_file
from crawler.demo.server import serve
from tests.commands.scrapy_command import scrapy
from tests.e2e.crawl import Folder
from tests.e2e.site import feed, front, lay, path, story, yesterday
from tests.e2e.test_parts import PLACE, lay_parts, part
from tests.server import Answer, Server


def cleaned(raw: Path) -> list[dict[str, Any]]:
    """The articles of a folder, each page read for itself, as a crawl reads it."""
    run = scrapy("clean", "--no-profiles", str(raw))
    assert (run.returncode, run.stderr) == (0, b"")
    return [json.loads(line) for line in run.stdout.splitlines()]


def by_id(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(articles, key=lambda article: (article["id"], article["version"]))


def assert_whole(raw: Path) -> None:
    """Every page is whole, under the name of its bytes, and has its JSON."""
    for file in raw.rglob("*.html.gz"):
        name = file.name.removesuffix(".html.gz")
        assert sha256(gzip.decompress(file.read_bytes())).hexdigest() == name
        entries = [json.loads(entry.read_text("utf8")) for entry in file.parent.glob(f"{name}.*.json")]
        assert entries
        assert all(entry["path"] == file.name for entry in entries)


def test_kept_pages_give_the_articles_that_the_crawl_wrote(server: Server, folder: Folder) -> None:
    paths = lay(server, 4)
    server.route(paths[1], Answer(story(1).encode("utf-16"), content_type="text/html; charset=utf-16", encoding="gzip"))
    server.route(paths[2], Answer(story(2), headers={"X-Robots-Tag": ["noarchive", "nosnippet"]}))
    server.route(paths[3], Answer(story(3).replace("<title>", "<title>Ähre ")))
    server.route("/.well-known/tdmrep.json", Answer('[{"location": "/", "tdm-reservation": 1}]'))
    # What a feed says of a story and its page does not, is part of the article.
    server.route("/feed", Answer(feed(server, paths, yesterday()), content_type="application/rss+xml"))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    server.route("/", Answer(front(paths).replace("</head>", head + "</head>")))
    raw = folder.path / "raw"
    folder.crawl(f"site={server.url}", RAW_DIR=str(raw), PROFILES_ENABLED="False")
    server.route(paths[0], Answer(story(0, extra="<p>A correction was added to this story in the evening.</p>")))
    folder.crawl(f"site={server.url}", "refetch=1", RAW_DIR=str(raw), PROFILES_ENABLED="False")
    written = folder.articles()
    assert [article["version"] for article in by_id(written)].count(2) == 1
    assert {article["rights"]["tdm_reserved"] for article in written} == {True}
    assert by_id(cleaned(raw)) == by_id(written)
    assert len(list(raw.rglob("*.html.gz"))) == 5
    assert_whole(raw)


def test_articles_on_several_pages_are_kept_with_all_of_them(server: Server, folder: Folder) -> None:
    whole = lay_parts(server, "/{}/")
    cut = lay_parts(server, "?page={}", first=f"{PLACE}-cut", seed=10)
    server.route(cut[2], Answer(status=410))
    single = lay_parts(server, "/{}/", 1, first=f"{PLACE}-single", seed=20)
    server.route("/", Answer(front([whole[0], cut[0], single[0]])))
    raw = folder.path / "raw"
    settings = {"RAW_DIR": str(raw), "PROFILES_ENABLED": "False"}
    folder.crawl(f"site={server.url}", **settings)
    # A further page that changed makes a version, of which the first page has the same bytes.
    changed = part(3, f'<link rel="prev" href="{whole[1]}">', count=5)
    server.route(whole[2], Answer(changed, headers={"Set-Cookie": ["id=s3cret"]}))
    folder.crawl(f"site={server.url}", "refetch=1", **settings)
    written = folder.articles()
    assert sorted(article["version"] for article in written) == [1, 1, 1, 2]
    assert ["cut-short" in article["quality"]["flags"] for article in written].count(True) == 1
    assert by_id(cleaned(raw)) == by_id(written)
    assert len(list(raw.rglob("*.part.html.gz"))) == 4
    assert not [entry for entry in raw.rglob("*.json") if "s3cret" in entry.read_text("utf8")]


def test_only_articles_that_are_written_are_kept(server: Server, folder: Folder) -> None:
    paths = lay(server, 3)
    server.route(paths[1], Answer(status=404))
    folder.crawl(f"site={server.url}", RAW_DIR=str(folder.path / "raw"), FILTER_KEYWORDS_NONE="report 2")
    assert len(list((folder.path / "raw").rglob("*.html.gz"))) == len(folder.articles()) == 1


def test_the_same_bytes_are_kept_once(server: Server, folder: Folder) -> None:
    lay(server, 2)
    server.route(path(1), Answer(story(0)))
    folder.crawl(f"site={server.url}", RAW_DIR=str(folder.path / "raw"))
    assert len(list((folder.path / "raw").rglob("*.html.gz"))) == 1
    first, second = by_id(folder.articles())
    assert {first["duplicate_of"], second["duplicate_of"]} & {first["id"], second["id"]}
    assert by_id(cleaned(folder.path / "raw")) == [first, second]


def test_no_secret_is_kept(server: Server, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "s3cret-t0ken")
    monkeypatch.setenv("SESSION", "s3cret-session")
    lay(server, 1)
    headers = {
        "Set-Cookie": ["id=s3cret-handed-out", "b=2"],
        "X-Auth-Token": "s3cret-too",
        "X-Echo": "you said s3cret-t0ken",
        "Link": "<https://a.example/terms>; rel=license",
        "X-Author": "Ada",
    }
    server.route(path(0), Answer(story(0), headers=headers))
    keys = 'headers = { Authorization = "Bearer ${TOKEN}" }\ncookies = { session = "${SESSION}" }'
    (folder.path / "sources.toml").write_text(
        f'[[source]]\nname = "paper"\nurl = "{server.url}"\nprivate = true\n{keys}\n', "utf8"
    )
    folder.crawl(f"sources={folder.path / 'sources.toml'}", RAW_DIR=str(folder.path / "raw"))
    assert server.hits(path(0))[0].headers["Authorization"] == "Bearer s3cret-t0ken"
    [entry] = (folder.path / "raw").rglob("*.json")
    assert "s3cret" not in entry.read_text("utf8")
    kept = dict(json.loads(entry.read_text("utf8"))["headers"])
    assert (kept["Link"], kept["X-Author"]) == ("<https://a.example/terms>; rel=license", "Ada")


def test_a_folder_that_cannot_be_written_is_status_5_and_loses_nothing(server: Server, folder: Folder) -> None:
    lay(server, 3)
    raw = folder.path / "raw"
    raw.write_text("a file where the folder should be", "utf8")
    printed = folder.crawl(f"site={server.url}", status=5, RAW_DIR=str(raw))
    assert printed.count("Cannot write to") == 1
    assert not folder.articles()
    raw.unlink()
    folder.crawl(f"site={server.url}", RAW_DIR=str(raw), PROFILES_ENABLED="False")
    assert by_id(cleaned(raw)) == by_id(folder.articles())
    assert len(folder.articles()) == 3


def test_a_killed_crawl_leaves_no_half_page_and_no_article_without_its_page(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    folder, raw = Folder(tmp_path), tmp_path / "raw"
    # Which pages are read beside a profile, and so cut first, would depend on when the crawl is killed.
    settings = {"RAW_DIR": str(raw), "PROFILES_ENABLED": "False"}
    with serve() as demo:
        sources = sources_file(tmp_path, demo)
        for _ in range(5):
            wanted = sum(len(site.requests) for site in demo.sites) + chance.randint(8, 20)
            crawl = folder.start(f"sources={sources}", DOWNLOAD_DELAY="0.05", **settings)
            while sum(len(site.requests) for site in demo.sites) < wanted and crawl.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.4)
            crawl.kill()
            crawl.communicate()
            assert_whole(raw)
        folder.crawl(f"sources={sources}", **settings)
    assert_whole(raw)
    written = folder.articles()
    kept = {(article["id"], article["version"]): article for article in cleaned(raw)}
    assert len(written) == 30
    # A page that was kept just before the kill was fetched again after it: only its time is another.
    for article in written:
        assert article == kept[article["id"], article["version"]] | {"fetched": article["fetched"]}
