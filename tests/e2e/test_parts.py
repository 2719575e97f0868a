"""Articles on several pages, and AMP, print and mobile copies: one story, one line."""

from urllib.parse import urlsplit

import pytest

from tests.commands.scrapy_command import WALL
from tests.e2e.crawl import Folder, table
from tests.e2e.site import front, lay, paragraphs, path, story
from tests.server import Answer, Server, redirect

STANDFIRST = (
    "Three harbours, three winters: what the ferry's people say about the year in which nothing went as it was planned."
)
TITLE = "How the harbour lost and found its ferry again"
FOOT = "Our reporters write from the harbour every week; their letters reach the whole coast and the islands before it."
PLACE = "/2026/11/20/how-the-harbour-lost-its-ferry"


def part(number: int, head: str = "", links: str = "", count: int = 4, title: str = TITLE) -> str:
    """Page `number` of the article: title and standfirst again, its own paragraphs, a foot that stands on each page."""
    texts = [STANDFIRST, *paragraphs(number, count), FOOT]
    body = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2026-11-20T08:00:00+00:00">{head}</head>'
        f"<body><main><article><h1>{title}</h1>{body}</article><div>{links}</div></main></body></html>"
    )


def whole(*counts: int, seed: int = 0) -> str:
    """The text of the article with so many paragraphs on each of its pages."""
    told = [text for number, count in enumerate(counts, seed + 1) for text in paragraphs(number, count)]
    return "\n\n".join([STANDFIRST, *told, FOOT])


def lay_parts(
    server: Server, form: str, count: int = 3, *, rel: bool = True, first: str = PLACE, seed: int = 0
) -> list[str]:
    """Give the server an article on `count` pages: at `first`, and at `first` with `form` and a number. Returns their places.

    Its paragraphs are those from `seed` on. `rel`: it says prev and next; else there are numbers to click on.
    """
    places = [first, *(first + form.format(number) for number in range(2, count + 1))]
    for at, place in enumerate(places):
        before, after = places[at - 1 : at], places[at + 1 : at + 2]
        links = [("prev", other) for other in before] + [("next", other) for other in after]
        head = "".join(f'<link rel="{name}" href="{other}">' for name, other in links)
        pager = "".join(f'<a href="{other}">{n}</a> ' for n, other in enumerate(places, 1) if other != place)
        page = part(seed + at + 1, head) if rel else part(seed + at + 1, links=pager)
        server.route(place, Answer(page, etag=f'"{place}"'))
    server.route("/", Answer(front([first])))
    return places


def listed(server: Server, places: list[str]) -> str:
    """The places as a list for `-a urls=-`."""
    return "".join(f"{server.url}{place[1:]}\n" for place in places)


def test_the_pages_of_an_article_are_joined_in_order(server: Server, folder: Folder) -> None:
    forms = ["?page={}", "/{}/", "/page/{}", "/seite-{}"]
    laid = [lay_parts(server, form, first=f"{PLACE}-{n}", seed=10 * n) for n, form in enumerate(forms)]
    # As WordPress's <!--nextpage--> does: numbers to click on, without any rel.
    laid.append(lay_parts(server, "/{}/", first=f"{PLACE}-4", seed=40, rel=False))
    server.route("/", Answer(front([places[0] for places in laid])))
    # All of them have the standfirst and the foot in common: beside each other they would be furniture.
    printed = folder.crawl(f"site={server.url}", PROFILES_ENABLED="False")
    articles = {urlsplit(article["url"]).path: article for article in folder.articles()}
    assert {place: article["text"] for place, article in articles.items()} == {
        places[0]: whole(4, 4, 4, seed=10 * n) for n, places in enumerate(laid)
    }
    assert not [place for place, article in articles.items() if "cut-short" in article["quality"]["flags"]]
    asked = {place: len(server.hits(place)) for places in laid for place in places}
    # Numbers to click on are followed as well, by who does not know yet that they belong together.
    assert {place: count for place, count in asked.items() if count != 1 and not place.startswith(f"{PLACE}-4")} == {}
    [row] = table(printed).values()
    assert row["written"] == 5
    server.log.clear()
    folder.crawl(f"site={server.url}")
    assert not asked.keys() & set(server.paths())
    assert len(folder.articles()) == 5


@pytest.mark.parametrize("rel", [True, False])
def test_a_later_page_that_is_found_leads_to_the_first(server: Server, folder: Folder, rel: bool) -> None:
    urls = listed(server, lay_parts(server, "?page={}", rel=rel)[1:])
    printed = folder.crawl("urls=-", text=urls)
    assert [(article["text"], article["url"]) for article in folder.articles()] == [
        (whole(4, 4, 4), server.url + PLACE[1:])
    ]
    [row] = table(printed).values()
    assert (row["found"], row["written"], row["duplicate"]) == (3, 1, 2)
    folder.crawl("urls=-", text=urls)
    assert len(folder.articles()) == 1


def test_all_pages_found_at_once_are_one_article(server: Server, folder: Folder) -> None:
    places = lay_parts(server, "/{}/", 4)
    printed = folder.crawl("urls=-", text=listed(server, places[::-1]))
    assert [article["text"] for article in folder.articles()] == [whole(4, 4, 4, 4)]
    [row] = table(printed).values()
    assert (row["found"], row["written"], row["duplicate"]) == (4, 1, 3)


def test_an_article_ends_with_its_last_page_or_where_pages_are_missing(server: Server, folder: Folder) -> None:
    laid = [lay_parts(server, "/{}/", first=f"{PLACE}-{n}", seed=10 * n) for n in range(4)]
    end = "So it ended, and the ferry sails again every morning at six."
    short = f"<article><h1>{TITLE}</h1><p>{end}</p></article>"
    answers = [
        Answer(f"<html><head><title>{TITLE}</title></head><body>{short}</body></html>"),
        redirect(laid[1][0]),
        Answer(status=404),
        Answer(status=410),
    ]
    for places, answer in zip(laid, answers, strict=True):
        server.route(places[2], answer)
    server.route("/", Answer(front([places[0] for places in laid])))
    table(folder.crawl(f"site={server.url}", PROFILES_ENABLED="False"))
    texts = [whole(4, 4, seed=10 * n) for n in range(4)]
    articles = sorted(folder.articles(), key=lambda article: str(article["url"]))
    assert [article["text"] for article in articles] == [f"{texts[0]}\n\n{end}", *texts[1:]]
    assert ["cut-short" in article["quality"]["flags"] for article in articles] == [False, False, True, True]


def test_the_next_story_is_no_part(server: Server, folder: Folder) -> None:
    """Themes call the next story rel=next; numbered stories look like pages of one."""
    places = ["/posts/1", "/posts/2", "/posts/3"]
    for number, place in enumerate(places):
        head = f'<link rel="next" href="/posts/{number + 2}"><link rel="prev" href="/posts/{number}">'
        server.route(place, Answer(story(number, head=head)))
    for number in range(2):
        server.route(path(number), Answer(story(10 + number, head=f'<link rel="next" href="{path(number + 1)}">')))
    server.route("/", Answer(front([*places, path(0), path(1)])))
    printed = folder.crawl(f"site={server.url}")
    assert sorted(article["text"] for article in folder.articles()) == sorted(
        "\n\n".join(paragraphs(number)) for number in (0, 1, 2, 10, 11)
    )
    assert table(printed)


def test_comment_pages_are_no_parts(server: Server, folder: Folder) -> None:
    pager = (
        f'<a href="{PLACE}/comment-page-2/#comments">2</a> <a rel="next" href="{PLACE}?page=2#comments">Older comments</a>'
        f'<a href="{PLACE}?page=2">2</a>'
    )
    for place in (PLACE, f"{PLACE}/comment-page-2/"):
        server.route(place, Answer(part(1, links=pager)))
    server.route("/", Answer(front([f"{PLACE}/comment-page-2/", PLACE])))
    folder.crawl(f"site={server.url}")
    assert [article["text"] for article in folder.articles()] == [whole(4)]


def test_the_pages_of_a_list_are_not_joined(server: Server, folder: Folder) -> None:
    paths = lay(server, 6)
    pager = '<link rel="next" href="/harbour/?page=2">'
    server.route("/harbour/", Answer(front(paths[:3]).replace("</head>", pager + "</head>")))
    server.route("/harbour/?page=2", Answer(front(paths[3:])))
    menu = '<nav><a href="/harbour/">Harbour</a></nav>'
    server.route("/", Answer(front(paths).replace("<main>", menu + "<main>")))
    folder.crawl(f"site={server.url}")
    assert len(folder.articles()) == 6


def test_a_later_page_that_fails_is_asked_again_in_the_next_run(server: Server, folder: Folder) -> None:
    places = lay_parts(server, "/{}/")
    server.route(places[2], *[Answer(status=500)] * 3, Answer(part(3)))
    printed = folder.crawl(f"site={server.url}")
    assert not folder.articles()
    assert "failed: 1 part-status-500" in printed
    table(printed)
    folder.crawl(f"site={server.url}")
    assert [article["text"] for article in folder.articles()] == [whole(4, 4, 4)]


def test_a_later_page_that_fails_twice_is_given_up_and_the_article_flagged(server: Server, folder: Folder) -> None:
    places = lay_parts(server, "/{}/")
    server.route(places[1], Answer(framing="reset"))
    folder.crawl(f"site={server.url}")
    printed = folder.crawl(f"site={server.url}")
    [article] = folder.articles()
    assert article["text"] == whole(4)
    assert "cut-short" in article["quality"]["flags"]
    [row] = table(printed).values()
    assert row["written"] == 1


@pytest.mark.parametrize(
    ("answer", "reason"), [(Answer(status=500), "part-status-500"), (Answer(WALL), "part-login-wall")]
)
def test_an_article_that_was_written_whole_is_not_replaced_by_less(
    server: Server, folder: Folder, answer: Answer, reason: str
) -> None:
    places = lay_parts(server, "/{}/")
    folder.crawl(f"site={server.url}")
    server.route(places[1], answer)
    for _ in range(2):
        printed = folder.crawl(f"site={server.url}", "refetch=1")
        assert reason in printed
    assert [article["version"] for article in folder.articles()] == [1]


def test_robots_and_the_bound_hold_for_later_pages(server: Server, folder: Folder) -> None:
    places = lay_parts(server, "/{}/", 4)
    server.route("/robots.txt", Answer(f"User-agent: *\nDisallow: {places[3]}", content_type="text/plain"))
    folder.crawl(f"site={server.url}", ARTICLE_PARTS_MAX="3")
    [article] = folder.articles()
    assert article["text"] == whole(4, 4, 4)
    assert "cut-short" in article["quality"]["flags"]
    folder.crawl(f"site={server.url}", "refetch=1")
    assert not server.hits(places[3])
    assert len(folder.articles()) == 1, "the fourth is denied: the text is the same"


def test_markdown_and_html_are_joined(server: Server, folder: Folder) -> None:
    lay_parts(server, "?page={}", 2)
    folder.crawl(f"site={server.url}", ARTICLE_FORMATS="markdown,html")
    [article] = folder.articles()
    assert article["markdown"].split("\n\n") == article["text"].split("\n\n")
    assert article["html"] == "".join(f"<p>{text}</p>" for text in article["text"].split("\n\n"))


def test_a_copy_leads_to_its_story(server: Server, folder: Folder) -> None:
    copies = [path(n) + mark for n, mark in enumerate(["/amp", "?amp=1", "/print/"])]
    for n, copy in enumerate(copies):
        server.route(path(n), Answer(story(n), etag='"own"'))
        head, extra = f'<link rel="canonical" href="{path(n)}">', "<p>Only the copy says this, at some length.</p>"
        server.route(copy, Answer(story(n, extra=extra, head=head)))
    printed = folder.crawl("urls=-", text=listed(server, copies))
    assert {article["url"]: article["text"] for article in folder.articles()} == {
        server.url + path(n)[1:]: "\n\n".join(paragraphs(n)) for n in range(3)
    }
    [row] = table(printed).values()
    assert (row["found"], row["written"], row["duplicate"]) == (6, 3, 3)
    assert [len(server.hits(path(n))) for n in range(3)] == [1, 1, 1]
    folder.crawl("urls=-", text=listed(server, copies))
    assert len(folder.articles()) == 3


def test_a_copy_and_its_story_found_at_once_are_asked_once_each(server: Server, folder: Folder) -> None:
    places = [place + mark for place in map(path, range(4)) for mark in ("/amp", "", "?print=1")]
    for number in range(4):
        head = f'<link rel="canonical" href="{path(number)}">'
        server.route(path(number), Answer(story(number), delay_s=0.3))
        for mark in ("/amp", "?print=1"):
            server.route(path(number) + mark, Answer(story(number, head=head)))
    printed = folder.crawl("urls=-", text=listed(server, places))
    assert sorted(article["url"] for article in folder.articles()) == [server.url + path(n)[1:] for n in range(4)]
    [row] = table(printed).values()
    assert (row["found"], row["written"], row["duplicate"]) == (12, 4, 8)
    assert [len(server.hits(place)) for place in places] == [1] * 12


def test_a_copy_whose_story_cannot_be_had_speaks_for_itself(server: Server, folder: Folder) -> None:
    answers = [Answer(status=404), Answer(status=500), redirect("/nowhere"), Answer(WALL)]
    for n, answer in enumerate(answers):
        server.route(path(n), answer)
        server.route(path(n) + "/amp", Answer(story(n, head=f'<link rel="canonical" href="{path(n)}">')))
    urls = listed(server, [path(n) + "/amp" for n in range(4)])
    table(folder.crawl("urls=-", text=urls))
    texts = ["\n\n".join(paragraphs(n)) for n in range(4)]
    assert sorted(article["text"] for article in folder.articles()) == texts
    for n in range(4):
        server.route(path(n), Answer(story(n)))
    table(folder.crawl("urls=-", text=urls))
    assert len(folder.articles()) == 4


def test_what_a_filter_keeps_out_it_keeps_out_with_its_copies_and_pages(server: Server, folder: Folder) -> None:
    pages = lay_parts(server, "?page={}", 2)
    server.route(path(0), Answer(story(0)))
    server.route(path(0) + "/amp", Answer(story(0, head=f'<link rel="canonical" href="{path(0)}">')))
    urls = listed(server, [pages[1], path(0) + "/amp"])
    # The two pages have some 400 words, each of them 200; the other story has 225.
    printed = folder.crawl("urls=-", text=urls, FILTER_MIN_WORDS="350")
    assert [article["text"] for article in folder.articles()] == [whole(4, 4)]
    [row] = table(printed).values()
    assert (row["written"], row["duplicate"], row["dropped"]) == (1, 1, 2)


def test_copies_that_name_each_other_are_written(server: Server, folder: Folder) -> None:
    one, other = path(0) + "/amp", path(0) + "/amp?print=1"
    server.route(one, Answer(story(0, head=f'<link rel="canonical" href="{path(0)}?amp=1">')))
    server.route(other, Answer(story(0, head=f'<link rel="canonical" href="{one}">')))
    server.route(path(0) + "?amp=1", redirect(other))
    printed = folder.crawl("urls=-", text=listed(server, [one, other]))
    assert len(folder.articles()) == 1
    table(printed)
