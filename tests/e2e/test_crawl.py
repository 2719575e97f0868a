"""Crawls of a small site on loopback: what is fetched, written, asked again."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.site import feed, front, lay, paragraphs, path, story, yesterday
from tests.server import Answer, Encoding, Server, redirect, serving


def test_a_site_needs_no_configuration(server: Server, folder: Folder) -> None:
    lay(server, 5)
    printed = folder.crawl(f"site={server.url}")
    assert sorted(article["text"] for article in folder.articles()) == sorted(
        "\n\n".join(paragraphs(number)) for number in range(5)
    )
    [row] = table(printed).values()
    assert (row["found"], row["written"]) == (5, 5)


def test_a_site_that_ipv6_alone_reaches_is_crawled_as_any_other(folder: Folder) -> None:
    with serving("::1") as server:
        lay(server, 3)
        printed = folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 3
    assert all(article["url"].startswith(server.url) for article in folder.articles())
    [row] = table(printed).values()
    assert (row["found"], row["written"]) == (3, 3)


def test_a_second_crawl_writes_nothing_and_asks_for_no_article(server: Server, folder: Folder) -> None:
    paths = lay(server, 4)
    folder.crawl(f"site={server.url}")
    before = folder.articles()
    server.log.clear()
    folder.crawl(f"site={server.url}")
    assert folder.articles() == before
    assert not set(paths) & set(server.paths())
    [front_again] = server.hits("/")
    assert front_again.headers["If-None-Match"] == '"front"'


def test_a_guess_that_was_wrong_is_made_again_after_a_week(server: Server, folder: Folder) -> None:
    lay(server, 1)
    folder.crawl(f"site={server.url}")
    guessed = set(server.paths()) - {"/robots.txt", "/", "/.well-known/tdmrep.json", path(0)}
    assert {"/feed/", "/sitemap.xml"} < guessed
    for days_before, asked in ((0, set[str]()), (6, set[str]()), (8, guessed)):
        with closing(sqlite3.connect(folder.path / "state.sqlite")) as state, state:
            state.execute("UPDATE resources SET fetched_at = ?", (time.time() - days_before * 86_400,))
        server.log.clear()
        folder.crawl(f"site={server.url}")
        assert set(server.paths()) == {"/robots.txt", "/"} | asked


def test_what_was_guessed_in_vain_is_read_once_the_site_names_it(server: Server, folder: Folder) -> None:
    [place, late] = lay(server, 2)
    server.route("/", Answer(front([place])))
    folder.crawl(f"site={server.url}")
    head = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    server.route("/", Answer(front([place]).replace("</head>", head + "</head>")))
    server.route("/feed/", Answer(feed(server, [late]), content_type="application/rss+xml"))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 2


@pytest.mark.parametrize("later", [None, Answer(framing="reset")], ids=["unchanged", "gone"])
def test_a_front_page_that_says_nothing_hides_no_feed_and_no_section(
    server: Server, folder: Folder, later: Answer | None
) -> None:
    places = lay(server, 4)
    head = '<link rel="alternate" type="application/rss+xml" href="/all.rss">'
    named = '<nav><a href="/world/">World</a></nav>'
    page = front(places[:1]).replace("</head>", head + "</head>").replace("<main>", named + "<main>")
    first = Answer(page, etag='"front"')
    server.route("/", first, later or first)
    for count in (1, 2):
        rss = feed(server, places[1 : 1 + count])
        server.route("/all.rss", Answer(rss, content_type="application/rss+xml", etag=f'"feed-{count}"'))
        server.route("/world/", Answer(front([places[0], *places[3 : 2 + count]]), etag=f'"world-{count}"'))
        folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 4
    assert server.hits("/all.rss")[-1].headers["If-None-Match"] == '"feed-1"'


@pytest.mark.parametrize(("max_depth", "count"), [(0, 2), (1, 3), (9, 4)])
def test_max_depth_counts_from_what_is_listed(server: Server, folder: Folder, max_depth: int, count: int) -> None:
    listed, in_the_feed, linked, further = lay(server, 4)
    head = '<link rel="alternate" type="application/rss+xml" href="/all.rss">'
    server.route("/", Answer(front([listed]).replace("</head>", head + "</head>")))
    server.route("/all.rss", Answer(feed(server, [in_the_feed]), content_type="application/rss+xml"))
    for number, place, leads_to in ((0, listed, linked), (2, linked, further)):
        link = f'<h2><a href="{leads_to}">Read what happened next in the harbour</a></h2>'
        server.route(place, Answer(story(number).replace("</body>", f"<nav>{link}</nav></body>")))
    sources = folder.path / "sources.toml"
    sources.write_text(f'[[source]]\nname = "a"\nurl = "{server.url}"\nprivate = true\nmax_depth = {max_depth}\n')
    folder.crawl(f"sources={sources}")
    assert len(folder.articles()) == count


def test_listed_pages_are_asked_conditionally_and_a_change_is_a_version(server: Server, folder: Folder) -> None:
    first, second = lay(server, 2)
    urls = "".join(f"{server.url}{place[1:]}\n" for place in (first, second))
    folder.crawl("urls=-", text=urls)
    server.route(
        second, Answer(story(1, extra="<p>A correction was added to this story in the evening.</p>"), etag='"b"')
    )
    server.log.clear()
    printed = folder.crawl("urls=-", text=urls)
    assert [hit.headers["If-None-Match"] for place in (first, second) for hit in server.hits(place)] == ['"0"', '"1"']
    [row] = table(printed).values()
    assert (row["written"], row["unchanged"]) == (1, 1)
    old, new = [article for article in folder.articles() if article["title"].startswith("Story number 1")]
    assert (old["version"], new["version"], old["id"] == new["id"]) == (1, 2, True)
    assert old["content_hash"] != new["content_hash"]


def test_a_newer_date_in_the_feed_asks_again(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    server.route("/feed", Answer(feed(server, [place], yesterday()), content_type="application/rss+xml"))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    server.route("/", Answer(front([]).replace("</head>", head + "</head>")))
    folder.crawl(f"site={server.url}")
    server.log.clear()
    folder.crawl(f"site={server.url}")
    assert not server.hits(place), "the feed names the date that we have"
    newer = feed(server, [place], yesterday() + timedelta(days=2))
    server.route("/feed", Answer(newer, content_type="application/rss+xml"))
    folder.crawl(f"site={server.url}")
    [hit] = server.hits(place)
    assert hit.headers["If-None-Match"] == '"0"'


def test_one_story_under_several_addresses_is_written_once(server: Server, folder: Folder) -> None:
    place = path(0)
    canonical = f'<link rel="canonical" href="{server.url}{place[1:]}">'
    page = Answer(story(0, head=canonical))
    spellings = [place, f"{place}?utm_source=mail", f"{place}/", "/2026/11/20/the-same-story-told-by-its-other-name-9"]
    for spelling in spellings:
        server.route(spelling, page)
    server.route("/2026/11/20/the-old-address-of-this-story-1234", redirect(place, 301))
    server.route("/", Answer(front([*spellings, "/2026/11/20/the-old-address-of-this-story-1234"])))
    printed = folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 1
    [row] = table(printed).values()
    assert row["written"] == 1
    assert row["duplicate"] == row["found"] - 1


def test_a_canonical_link_to_another_host_is_not_believed(server: Server, folder: Folder) -> None:
    for number in range(2):
        server.route(
            path(number), Answer(story(number, head='<link rel="canonical" href="https://other.example/story">'))
        )
    server.route("/", Answer(front([path(0), path(1)])))
    folder.crawl(f"site={server.url}")
    assert [article["canonical_url"] for article in folder.articles()] == [None, None]


def test_no_source_takes_the_stories_of_another_one(server: Server, folder: Folder) -> None:
    lay(server, 5)
    with serving("127.0.0.2") as thief:
        stolen = "".join(f"<item><link>{server.url}{path(number)[1:]}</link></item>" for number in range(3))
        own = f"<item><link>{thief.url}a-redirect-to-another-s-story</link></item>"
        thief.route("/rss", Answer(f"<rss version='2.0'><channel><title>f</title>{stolen}{own}</channel></rss>"))
        thief.route("/a-redirect-to-another-s-story", redirect(server.url + path(3)[1:]))
        sources = folder.path / "sources.toml"
        urls = {"thief": f'{thief.url}"\nfeeds = ["{thief.url}rss"]', "paper": f'{server.url}"'}
        tables = (f'[[source]]\nname = "{name}"\nprivate = true\nurl = "{url}\n' for name, url in urls.items())
        sources.write_text("".join(tables), "utf8")
        printed = folder.crawl(f"sources={sources}", "only=thief", ADDRESSES_ALLOWED=f"127.0.0.1:{server.port}")
        assert "dropped: 1 another-source" in printed
        folder.crawl(f"sources={sources}", "only=paper")
    assert [article["source"] for article in folder.articles()] == ["paper"] * 5


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_compressed_pages_are_read(server: Server, folder: Folder, encoding: Encoding) -> None:
    [place] = lay(server, 1)
    server.route(place, Answer(story(0), encoding=encoding, framing="chunked"))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 1


def test_what_goes_wrong_has_its_reason_and_is_asked_again(server: Server, folder: Folder) -> None:
    paths = lay(server, 5)
    server.route(paths[0], Answer(status=404))
    server.route(paths[1], Answer(status=410))
    server.route(paths[2], Answer(status=500), Answer(story(2)))
    server.route(paths[3], *[Answer(status=500)] * 3, Answer(story(3)))
    server.route("/", Answer(front([*paths, "/private/2026/11/20/a-story-that-robots-may-not-read"])))
    printed = folder.crawl(f"site={server.url}")
    [row] = table(printed).values()
    assert (row["written"], row["dropped"], row["failed"], row["denied"]) == (2, 2, 1, 1)
    assert "dropped: 2 gone" in printed
    assert "failed: 1 status-500" in printed
    assert "denied: 1 robots" in printed
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 3
    assert len(server.hits(paths[0])) == 1


def test_pages_that_break_off_time_and_again_do_not_keep_new_ones_away(server: Server, folder: Folder) -> None:
    broken = [path(number) for number in range(30)]
    for place in broken:
        server.route(place, Answer(framing="reset"))
    server.route("/", Answer(front(broken)))
    settings = {"RETRY_TIMES": "0", "RETRY_AFTER_MAX_S": "0", "SITE_FAILURES_MAX": "10"}
    folder.crawl(f"site={server.url}", **settings)
    server.log.clear()
    fresh = [path(number) for number in range(900, 905)]
    for number, place in zip(range(900, 905), fresh, strict=True):
        server.route(place, Answer(story(number)))
    server.route("/", Answer(front(fresh)))
    folder.crawl(f"site={server.url}", **settings)
    assert len(folder.articles()) == len(fresh)
    assert set(broken) & set(server.paths()), "they are tried again, after the others"


def test_retry_after_is_waited_for(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    server.route(place, Answer(status=429, headers={"Retry-After": "1"}), Answer(story(0)))
    folder.crawl(f"site={server.url}")
    first, second = server.hits(place)
    assert second.at - first.at >= 1
    assert len(folder.articles()) == 1


def test_a_date_range_fetches_what_is_inside(server: Server, folder: Folder) -> None:
    inside, before, undated = (
        path(0),
        "/2026/10/05/a-story-of-the-month-before-this-one",
        "/a-story-that-has-no-date-at-all-77",
    )
    server.route(inside, Answer(story(0)))
    server.route(before, Answer(story(1)))
    server.route(undated, Answer(story(2)))
    server.route("/", Answer(front([inside, before, undated])))
    printed = folder.crawl(f"site={server.url}", "since=2026-11-01", "until=2026-11-30")
    [row] = table(printed).values()
    assert (row["written"], row["out-of-range"]) == (2, 1)
    assert not server.hits(before)
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 3


def test_refetch_asks_for_everything_and_writes_what_changed(server: Server, folder: Folder) -> None:
    paths = lay(server, 2)
    folder.crawl(f"site={server.url}")
    server.log.clear()
    folder.crawl(f"site={server.url}", "refetch=1")
    assert set(paths) <= set(server.paths())
    assert "If-None-Match" not in server.hits(paths[0])[0].headers
    assert len(folder.articles()) == 2


def test_one_file_an_article_on_request(server: Server, folder: Folder) -> None:
    lay(server, 2)
    folder.crawl(f"site={server.url}", OUTPUT_LAYOUT="article")
    files = sorted((folder.path / "output").rglob("*.json"))
    assert len(files) == 2
    assert files[0].read_text("utf8").startswith('{\n  "schema_version"')


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        (["sit=x"], {}, "unknown argument sit"),
        (["site=nowhere"], {}, "not an address"),
        (["site=http://127.0.0.1:1/", "since=soon"], {}, "soon: expected a day"),
        (
            ["site=http://127.0.0.1:1/"],
            {"OUTPUT_LAYOUT": "weekly"},
            "OUTPUT_LAYOUT is 'weekly': expected day or article",
        ),
        (["site=http://127.0.0.1:1/"], {"CLEAN_WORKERS": "many"}, "CLEAN_WORKERS is 'many'"),
        (["site=http://127.0.0.1:1/"], {"STATE_URL": "nonsense"}, "STATE_URL"),
        (
            ["site=http://127.0.0.1:1/"],
            {"SITE_MAX_PAGES": "0"},
            "SITE_MAX_PAGES is '0': expected a number of pages, 1 or more",
        ),
        (["sources=no/such.toml"], {}, "no/such.toml"),
    ],
)
def test_mistakes_are_one_line_and_status_2(
    folder: Folder, arguments: list[str], settings: dict[str, str], says: str
) -> None:
    assert says in folder.crawl(*arguments, status=2, **settings)


def test_a_run_that_writes_nothing_names_the_switch(server: Server, folder: Folder) -> None:
    lay(server, 1)
    folder.crawl(f"site={server.url}")
    assert "-a refetch=1" in folder.crawl(f"site={server.url}")


def test_nothing_reachable_is_status_3(folder: Folder) -> None:
    with serving() as gone:
        url = gone.url
    folder.crawl(f"site={url}", status=3, RETRY_TIMES="0", RETRY_ENABLED="False")


def test_a_second_crawl_of_a_source_is_told_who_holds_it(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    server.route(place, Answer(story(0), delay_s=5))
    first = folder.start(f"site={server.url}")
    while place not in server.paths():
        assert first.poll() is None
        time.sleep(0.05)
    printed = folder.crawl(f"site={server.url}", status=4)
    assert f"process {first.pid}" in printed
    first.communicate()
    assert first.returncode == 0
    assert len(folder.articles()) == 1


def test_output_that_cannot_be_written_is_status_5_and_loses_nothing(server: Server, folder: Folder) -> None:
    lay(server, 1)
    (folder.path / "output").write_text("a file where the folder should be", "utf8")
    folder.crawl(f"site={server.url}", status=5)
    (folder.path / "output").unlink()
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 1
