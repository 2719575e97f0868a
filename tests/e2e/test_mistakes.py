"""What sites get wrong costs nobody a story: not them, nor their neighbours."""

import json

import pytest

from tests.e2e.closing_table import table
from tests.e2e.crawl import Folder
from tests.e2e.site import front, lay, story
from tests.server import Answer, Hit, Server, redirect

HALF_EMOJI = r"\ud83d"


@pytest.mark.parametrize("line", ["mailto:web@example.com", "http://example.com:abc/s.xml", f"/{'a' * 3000}"])
def test_a_sitemap_that_is_no_address_holds_up_nothing(server: Server, folder: Folder, line: str) -> None:
    lay(server, 2)
    server.route("/robots.txt", Answer(f"User-agent: *\nDisallow:\nSitemap: {line}\n", content_type="text/plain"))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 2


def test_a_limit_of_scrapys_that_tells_nobody_holds_up_nothing(server: Server, folder: Folder) -> None:
    lay(server, 2)
    folder.crawl(f"site={server.url}", URLLENGTH_LIMIT="50")
    assert len(folder.articles()) == 2


def test_half_an_emoji_keeps_no_story_unwritten(server: Server, folder: Folder) -> None:
    paths = lay(server, 3)
    said = f'{{"@type": "NewsArticle", "headline": "x", "articleSection": "Sea {HALF_EMOJI}", "keywords": "a{HALF_EMOJI}b"}}'
    server.route(paths[1], Answer(story(1, head=f'<script type="application/ld+json">{said}</script>')))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 3
    [section] = filter(None, (article["section"] for article in folder.articles()))
    assert section == "Sea \ufffd"


def test_half_an_emoji_costs_no_feed(server: Server, folder: Folder) -> None:
    paths = lay(server, 2)
    head = '<link rel="alternate" type="application/feed+json" href="/feed.json">'
    server.route("/", Answer(front([]).replace("</head>", head + "</head>")))
    items = [{"id": place, "url": place, "title": "CUT"} for place in paths]
    listed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "f", "items": items})
    server.route("/feed.json", Answer(listed.replace("CUT", f"Cut {HALF_EMOJI}"), content_type="application/feed+json"))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 2


def test_a_304_that_nobody_asked_for_is_no_answer(server: Server, folder: Folder) -> None:
    paths = lay(server, 2)

    def broken_cache(hit: Hit) -> Answer:
        return Answer(story(0)) if len(server.hits(hit.path)) > 1 else Answer("", status=304)

    server.route(paths[0], broken_cache)
    printed = folder.crawl(f"site={server.url}")
    [row] = table(printed).values()
    assert (row["written"], row["failed"]) == (1, 1)
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 2


@pytest.mark.parametrize(
    ("claimed", "places"),
    [
        ("/", "/2026/11/20/a-story-from-the-harbour-number-{}"),
        ("/news", "/2026/11/20/a-story-from-the-harbour-number-{}"),
        ("/article.php", "/article.php?id=100{}"),
    ],
)
def test_stories_that_share_a_canonical_link_by_mistake_are_all_written(
    server: Server, folder: Folder, claimed: str, places: str
) -> None:
    paths = [places.format(number) for number in range(4)]
    head = f'<link rel="canonical" href="{claimed}">'
    for number, place in enumerate(paths):
        server.route(place, Answer(story(number, head=head)))
    copy = "/2026/11/20/the-first-story-under-another-address-77"
    server.route(copy, Answer(story(0, head=head)))
    for listing in ("/", "/news"):
        server.route(listing, Answer(front([*paths, copy])))
    for _ in range(2):
        folder.crawl(f"site={server.url}", "refetch=1")
        written = [article for article in folder.articles() if article["duplicate_of"] is None]
        assert sorted(article["title"][:14] for article in written) == [f"Story number {number}" for number in range(4)]
        assert {article["version"] for article in folder.articles()} == {1}


def test_a_change_that_two_addresses_tell_is_one_version(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    old = "/2026/11/20/the-older-address-of-that-same-story-42"
    server.route(old, redirect(place))
    server.route("/", Answer(front([place, old])))
    folder.crawl(f"site={server.url}")
    server.route(place, Answer(story(0, extra="<p>A correction was added to this story in the evening.</p>")))
    folder.crawl(f"site={server.url}", "refetch=1")
    assert sorted(article["version"] for article in folder.articles()) == [1, 2]


def test_what_a_trial_found_is_crawled_under_the_name_that_its_site_got(server: Server, folder: Folder) -> None:
    lay(server, 12)
    folder.crawl(f"site={server.url}", SITE_MAX_PAGES="4")
    file = folder.path / "sources.toml"
    file.write_text(f'[[source]]\nname = "harbour"\nurl = "{server.url}"\nprivate = true\n')
    printed = folder.crawl(f"sources={file}")
    assert "belong to harbour now: 12" in printed
    assert [article["source"] for article in folder.articles()].count("harbour") == 8
    assert len(folder.articles()) == 12


def test_pages_that_are_asked_for_by_name_are_fetched_whoever_found_them(server: Server, folder: Folder) -> None:
    paths = lay(server, 6)
    file = folder.path / "sources.toml"
    file.write_text(f'[[source]]\nname = "harbour"\nurl = "{server.url}"\nprivate = true\nmax_articles = 2\n')
    folder.crawl(f"sources={file}")
    (folder.path / "list.txt").write_text("".join(f"{server.url}{place[1:]}\n" for place in paths[2:5]))
    folder.crawl(f"urls={folder.path / 'list.txt'}")
    written = {article["url"] for article in folder.articles()}
    assert written >= {server.url + place[1:] for place in paths[2:5]}
    folder.crawl(f"sources={file}")
    assert len(folder.articles()) == len({article["url"] for article in folder.articles()}) == 6
