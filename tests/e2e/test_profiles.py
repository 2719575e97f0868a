"""Crawls that learn what a site's pages have in common, while they go on."""

import json
import signal
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from crawler.state.profile_shelf import ProfileShelf
from tests.commands.scrapy_command import scrapy
from tests.e2e.closing_table import table
from tests.e2e.crawl import Folder
from tests.e2e.site import front, paragraphs, path, story
from tests.server import Answer, Server

# Reads as one more paragraph of the story, and stands in each.
STANDING = (
    "Our reporters have walked these quays for forty years, and what they find is told here every single morning."
)


def lay_stories(server: Server, numbers: range, page: Any = None) -> None:
    """Stories that all end with STANDING, and a front page that links to them. No validators: each comes whole each time."""
    for number in numbers:
        body = page(number) if page else story(number, extra=f"<p>{STANDING}</p>")
        server.route(path(number), Answer(body))
    server.route("/", Answer(front([path(number) for number in numbers])))


def redesigned(number: int) -> str:
    body = "".join(f"<div class='rich-text'>{text}</div>" for text in paragraphs(number))
    title = f"Story number {number} of the harbour news"
    return (
        f"<html lang='en'><head><title>{title}</title><meta property='og:type' content='article'></head><body>"
        f"<div class='shell'><div class='masthead'><h1>{title}</h1></div><section class='column'>{body}</section></div></body></html>"
    )


def texts(folder: Folder) -> dict[str, str]:
    return {article["title"]: article["text"] for article in folder.articles()}


def wanted(numbers: range) -> dict[str, str]:
    return {f"Story number {number} of the harbour news": "\n\n".join(paragraphs(number)) for number in numbers}


def profile(folder: Folder, *arguments: str, status: int = 0) -> str:
    run = scrapy("profile", *arguments, "-s", f"STATE_URL=sqlite:///{folder.path / 'state.sqlite'}")
    assert run.returncode == status, run.stderr
    return (run.stdout + run.stderr).decode()


def test_what_stands_on_every_story_is_in_none_not_even_in_the_first(server: Server, folder: Folder) -> None:
    lay_stories(server, range(9))
    folder.crawl(f"site={server.url}")
    assert texts(folder) == wanted(range(9))
    lay_stories(server, range(8, 11))
    folder.crawl(f"site={server.url}")
    assert texts(folder) == wanted(range(11))


def test_without_profiles_each_page_is_read_for_itself(server: Server, folder: Folder) -> None:
    lay_stories(server, range(9))
    folder.crawl(f"site={server.url}", PROFILES_ENABLED="False")
    assert all(text.endswith(STANDING) for text in texts(folder).values())


@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_learned_later_makes_no_new_version(server: Server, folder: Folder, is_told: bool) -> None:
    lay_stories(server, range(2))
    folder.crawl(f"site={server.url}")
    lay_stories(server, range(2, 8))
    folder.crawl(f"site={server.url}")
    if not is_told:
        # As of articles that a crawl wrote which was killed before it could say beside what they were read.
        with closing(sqlite3.connect(folder.path / "state.sqlite")) as state, state:
            assert state.execute("UPDATE articles SET profile = NULL").rowcount == 8
    assert [STANDING in text for text in texts(folder).values()] == [True] * 2 + [False] * 6
    lay_stories(server, range(8))
    [row] = table(folder.crawl(f"site={server.url}", "refetch=1")).values()
    assert (row["unchanged"], row.get("written", 0)) == (8, 0)
    server.route(path(0), Answer(story(0, extra=f"<p>{STANDING}</p><p>A correction was added in the evening.</p>")))
    [row] = table(folder.crawl(f"site={server.url}", "refetch=1")).values()
    assert (row["unchanged"], row["written"]) == (7, 1)


def test_a_redesign_is_told_once_costs_no_story_and_is_learned_anew(server: Server, folder: Folder) -> None:
    lay_stories(server, range(12))
    folder.crawl(f"site={server.url}")
    lay_stories(server, range(12, 28), redesigned)
    printed = folder.crawl(f"site={server.url}")
    assert printed.count("seems redesigned") == 1
    lay_stories(server, range(28, 36), redesigned)
    assert "seems redesigned" not in folder.crawl(f"site={server.url}")
    assert texts(folder) == wanted(range(36))


def test_a_slow_page_holds_up_the_others_no_longer_than_profile_wait_s(server: Server, folder: Folder) -> None:
    lay_stories(server, range(3))
    server.route(path(2), Answer(story(2), delay_s=8))
    crawl = folder.start(f"site={server.url}", PROFILE_WAIT_S="1")
    try:
        until = time.monotonic() + 30
        while len(folder.articles()) < 2 and time.monotonic() < until:
            assert crawl.poll() is None
            time.sleep(0.05)
        assert crawl.poll() is None, "the slow page was answered first"
        assert len(folder.articles()) == 2
    finally:
        crawl.communicate(timeout=60)
    assert len(folder.articles()) == 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_pages_that_wait_are_not_lost(server: Server, folder: Folder, number: signal.Signals) -> None:
    lay_stories(server, range(4))
    server.route(path(3), Answer(story(3), delay_s=6))
    crawl = folder.start(f"site={server.url}")
    while not (server.hits(path(0)) and server.hits(path(1)) and server.hits(path(2))):
        assert crawl.poll() is None
        time.sleep(0.05)
    time.sleep(1)
    crawl.send_signal(number)
    crawl.communicate(timeout=40)
    server.route(path(3), Answer(story(3)))
    folder.crawl(f"site={server.url}")
    assert sorted(article["title"] for article in folder.articles()) == sorted(wanted(range(4)))


def test_a_profile_is_shown_exported_edited_and_imported(server: Server, folder: Folder) -> None:
    site = server.url.removeprefix("http://").rstrip("/")
    assert "no state store" in profile(folder, "show", status=1)
    lay_stories(server, range(8))
    folder.crawl(f"site={server.url}")
    assert site in profile(folder, "show")
    shown = profile(folder, "show", site)
    assert f"{site}: learned from" in shown
    assert STANDING.casefold()[:60] in shown
    file = folder.path / "profile.json"
    profile(folder, "export", server.url, "--output", str(file))
    value = json.loads(file.read_text("utf8"))
    value["lines"] = {}
    value["pinned"] = True
    file.write_text(json.dumps(value), "utf8")
    assert "the next crawl reads beside it" in profile(folder, "import", site, str(file))
    lay_stories(server, range(8, 16))
    folder.crawl(f"site={server.url}")
    assert [STANDING in text for text in texts(folder).values()] == [False] * 8 + [True] * 8
    assert json.loads(profile(folder, "export", site)) == value


def test_what_cannot_be_had_or_read_is_said(folder: Folder) -> None:
    with ProfileShelf(f"sqlite:///{folder.path / 'state.sqlite'}", may_create=True) as shelf:
        shelf.put("example.com", "{}")
    for arguments in (("show",), ("show", "example.com")):
        assert "not a site profile: version" in profile(folder, *arguments, status=1)
    file = folder.path / "profile.json"
    file.write_text('{"version": 1, "pages": -1, "places": {}, "lines": {}, "regions": {}}', "utf8")
    assert f"{file}: not a site profile: pages: -1: Input should be greater than" in profile(
        folder, "import", "example.com", str(file), status=1
    )
    assert "cannot read" in profile(folder, "import", "example.com", str(folder.path / "none.json"), status=1)
    assert "expected a site" in profile(folder, "import", "//", str(file), status=1)
