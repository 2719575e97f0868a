"""Crawls that write only what they are asked for: filters, and what sites reserve."""

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.site import front, lay, path, story
from tests.server import Answer, Server


def sources(folder: Folder, server: Server, keys: str) -> str:
    file = folder.path / "sources.toml"
    file.write_text(f'[[source]]\nname = "paper"\nurl = "{server.url}"\nprivate = true\n{keys}\n', "utf8")
    return f"sources={file}"


def numbers(folder: Folder) -> list[int]:
    return sorted(int(article["title"].split()[2]) for article in folder.articles())


def test_what_filters_drop_has_its_reason_and_is_not_fetched_again(server: Server, folder: Folder) -> None:
    paths = lay(server, 4)
    settings = {"FILTER_KEYWORDS_ANY": "report 1,Report  2,REPORT 3", "FILTER_KEYWORDS_NONE": "number 3"}
    printed = folder.crawl(f"site={server.url}", **settings)
    assert numbers(folder) == [1, 2]
    [row] = table(printed).values()
    assert (row["found"], row["written"], row["dropped"]) == (4, 2, 2)
    assert "dropped: 1 filtered-keywords-any" in printed
    assert "dropped: 1 filtered-keywords-none" in printed
    server.log.clear()
    folder.crawl(f"site={server.url}", **settings)
    assert not set(paths) & set(server.paths())


def test_after_a_change_of_filters_refetch_asks_again(server: Server, folder: Folder) -> None:
    [place] = lay(server, 1)
    urls = f"{server.url}{place[1:]}\n"
    folder.crawl("urls=-", text=urls, FILTER_MIN_WORDS="100000")
    assert not folder.articles()
    # Asked by name it comes whole, not as "unchanged", though the server knows validators.
    folder.crawl("urls=-", text=urls)
    assert "If-None-Match" not in server.hits(place)[1].headers
    assert numbers(folder) == [0]


def test_refetch_finds_what_an_earlier_filter_kept_out(server: Server, folder: Folder) -> None:
    lay(server, 2)
    folder.crawl(f"site={server.url}", FILTER_KEYWORDS_ANY="report 0")
    folder.crawl(f"site={server.url}", FILTER_KEYWORDS_ANY="report 1")
    assert numbers(folder) == [0], "a changed filter alone asks for nothing"
    folder.crawl(f"site={server.url}", "refetch=1", FILTER_KEYWORDS_ANY="report 1")
    assert numbers(folder) == [0, 1]


def test_a_sources_keys_stand_in_place_of_the_settings(server: Server, folder: Folder) -> None:
    lay(server, 2)
    keys = 'keywords_any = ["report 1"]\nmin_words = 0'
    settings = {"FILTER_KEYWORDS_ANY": "report 0", "FILTER_MIN_WORDS": "100000"}
    printed = folder.crawl(sources(folder, server, keys), **settings)
    assert numbers(folder) == [1]
    assert table(printed)["paper"]["dropped"] == 1


def test_languages_and_quality_are_filters(server: Server, folder: Folder) -> None:
    german = (
        "Der Stadtrat beschloss am Montag, dass die alte Fähre über den Hafen bis zum Frühjahr wieder fahren soll. "
    )
    page = story(1).replace("</h1>", f"</h1><p>{german * 30}</p>")
    server.route(path(0), Answer(story(0)))
    server.route(path(1), Answer(page))
    server.route("/", Answer(front([path(0), path(1)])))
    printed = folder.crawl(f"site={server.url}", FILTER_LANGUAGES="de")
    assert [article["language"] for article in folder.articles()] == ["de"]
    assert "dropped: 1 filtered-language" in printed
    printed = folder.crawl(f"site={server.url}", "refetch=1", FILTER_MIN_QUALITY="1")
    assert "dropped: 2 filtered-quality" in printed


def test_a_story_whose_language_cannot_be_told_has_its_sources(server: Server, folder: Folder) -> None:
    lay(server, 1)
    scores = "3:1 (2:0) 4:4 (1:3) 0:2. " * 20
    server.route(
        path(0), Answer(f"<title>Qqz</title><meta property=og:type content=article><h1>Qqz</h1><p>{scores}</p>")
    )
    printed = folder.crawl(sources(folder, server, 'language = "cy"\nlanguages = ["de"]'))
    assert "dropped: 1 filtered-language" in printed
    folder.crawl(sources(folder, server, 'language = "cy"'), "refetch=1")
    assert [article["language"] for article in folder.articles()] == ["cy"]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("FILTER_LANGUAGES", "english", "FILTER_LANGUAGES is 'english': expected languages such as"),
        ("FILTER_MIN_WORDS", "-1", "FILTER_MIN_WORDS is '-1': expected a number of words, 0 or more"),
        ("FILTER_MIN_QUALITY", "80", "FILTER_MIN_QUALITY is '80': expected a number from 0 to 1"),
        ("FILTER_KEYWORDS_ANY", "ferry,,bridge", "FILTER_KEYWORDS_ANY is 'ferry,,bridge': expected words or phrases"),
        ("RESPECT_TDM", "perhaps", "RESPECT_TDM is 'perhaps': expected True or False"),
        ("TDM_FILE_ENABLED", "maybe", "TDM_FILE_ENABLED is 'maybe': expected True or False"),
    ],
)
def test_a_mistyped_setting_is_named(folder: Folder, setting: str, value: str, says: str) -> None:
    assert says in folder.crawl("site=http://127.0.0.1:1/", status=2, **{setting: value})


TDM_FILE = (
    '[{"location": "/2026/11/20/story-number-0", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]'
)


def reserving_site(server: Server) -> None:
    """Stories 0 to 4: free by the site's file; reserved by it; freed by a header; freed, and reserved, by the page."""
    lay(server, 5)
    server.route(path(2), Answer(story(2), headers={"TDM-Reservation": "0"}))
    server.route(path(3), Answer(story(3, head='<meta name="tdm-reservation" content="0">')))
    head = '<meta name="tdm-reservation" content="1"><meta name="robots" content="noarchive">'
    server.route(path(4), Answer(story(4, head=head), headers={"X-Robots-Tag": ["noindex", "otherbot: nosnippet"]}))
    server.route("/.well-known/tdmrep.json", Answer(TDM_FILE, content_type="application/json"))


def test_every_article_says_what_is_reserved_and_the_site_is_asked_once(server: Server, folder: Folder) -> None:
    reserving_site(server)
    folder.crawl(f"site={server.url}")
    articles = sorted(folder.articles(), key=lambda article: str(article["title"]))
    assert [article["rights"]["tdm_reserved"] for article in articles] == [False, True, False, False, True]
    assert articles[4]["rights"]["robots"] == ["noarchive", "noindex"]
    assert len(server.hits("/.well-known/tdmrep.json")) == 1
    server.log.clear()
    folder.crawl(f"site={server.url}")
    assert not server.hits("/.well-known/tdmrep.json"), "where nothing is new, nobody needs to know"


def test_what_is_reserved_can_be_left_out(server: Server, folder: Folder) -> None:
    reserving_site(server)
    printed = folder.crawl(f"site={server.url}", RESPECT_TDM="True")
    assert numbers(folder) == [0, 2, 3]
    assert "dropped: 2 tdm-reserved" in printed
    table(printed)


@pytest.mark.parametrize("directive", ["noarchive", "noindex"])
def test_robots_directives_can_be_respected(server: Server, folder: Folder, directive: str) -> None:
    reserving_site(server)
    printed = folder.crawl(f"site={server.url}", **{f"RESPECT_{directive.upper()}": "True"})
    assert numbers(folder) == [0, 1, 2, 3]
    assert f"dropped: 1 {directive}" in printed


def test_the_sites_file_need_not_be_asked_for(server: Server, folder: Folder) -> None:
    reserving_site(server)
    folder.crawl(f"site={server.url}", TDM_FILE_ENABLED="False")
    assert not server.hits("/.well-known/tdmrep.json")
    reserved = [article["rights"]["tdm_reserved"] for article in folder.articles()]
    assert sorted(reserved, key=str) == [False, False, None, None, True]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500),
        Answer("<html>not found</html>"),
        Answer("[" + " " * (2 << 20) + "]", content_type="application/json"),
        Answer(framing="reset"),
    ],
    ids=["500", "html", "too-large", "reset"],
)
def test_a_file_that_cannot_be_had_reserves_nothing(server: Server, folder: Folder, answer: Answer) -> None:
    lay(server, 2)
    server.route("/.well-known/tdmrep.json", answer)
    folder.crawl(f"site={server.url}", RESPECT_TDM="True")
    assert [article["rights"]["tdm_reserved"] for article in folder.articles()] == [None, None]


def test_robots_txt_holds_for_the_file_too_and_redirects_are_followed(server: Server, folder: Folder) -> None:
    reserving_site(server)
    server.route("/.well-known/tdmrep.json", Answer(status=301, headers={"Location": "/rights.json"}))
    server.route("/rights.json", Answer(TDM_FILE, content_type="application/json"))
    folder.crawl(f"site={server.url}", RESPECT_TDM="True")
    assert numbers(folder) == [0, 2, 3]
    server.route("/robots.txt", Answer("User-agent: *\nDisallow: /.well-known/\n", content_type="text/plain"))
    server.log.clear()
    folder.crawl(f"site={server.url}", "refetch=1", RESPECT_TDM="True")
    assert not server.hits("/.well-known/tdmrep.json")
    assert numbers(folder) == [0, 1, 2, 3]
