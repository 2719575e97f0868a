import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.links import LinkRules, section_links, story_links
from crawler.items import PageLink

FRONT = "https://www.news.example/"
HEADLINE = "Mayor resigns after a vote of no confidence"
STORY = "/2026/11/03/mayor-resigns-after-vote"


def stories(*links: PageLink, rules: LinkRules | None = None) -> list[str]:
    found = story_links(links, FRONT, rules or LinkRules())
    assert all(candidate.hints is None for candidate in found)
    return [candidate.url.removeprefix("https://www.news.example") for candidate in found]


def sections(*links: PageLink, rules: LinkRules | None = None) -> list[str]:
    found = section_links(links, FRONT, rules or LinkRules())
    return [url.removeprefix("https://www.news.example") for url in found]


def pattern(text: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(text),)


def test_stories_come_in_the_pages_order_each_once() -> None:
    links = [
        PageLink("/politics/mayor-resigns-after-vote", "Read on"),
        PageLink(STORY, HEADLINE),
        PageLink("http://news.example/politics/mayor-resigns-after-vote/?utm_source=front#comments", ""),
    ]
    assert stories(*links) == ["/politics/mayor-resigns-after-vote", STORY]


def test_page_itself_other_sites_and_other_schemes_are_left_out() -> None:
    links = ["https://www.news.example/#top", "https://other.example" + STORY, f"ftp://news.example{STORY}"]
    assert stories(*(PageLink(url, HEADLINE, in_heading=True) for url in [*links, "mailto:desk@news.example"])) == []
    page = f"https://www.news.example{STORY}"
    assert story_links([PageLink(page + "?utm_source=x", HEADLINE)], page, LinkRules()) == ()


def test_hosts_of_the_domain_belong_to_the_site_and_neighbours_on_a_blog_host_do_not() -> None:
    assert stories(PageLink("https://sport.news.example" + STORY, "")) == ["https://sport.news.example" + STORY]
    neighbour = PageLink("https://two.wordpress.com" + STORY, "")
    assert story_links([neighbour], "https://one.wordpress.com/", LinkRules()) == ()


@pytest.mark.parametrize("place", ["nav", "footer", "form"])
def test_menu_entry_must_say_twice_that_it_is_a_story(place: str) -> None:
    links = ["/politics/mayor-resigns-after-vote", "/article/12345", STORY]
    assert stories(*(PageLink(url, HEADLINE, place) for url in links)) == [STORY]


@pytest.mark.parametrize("place", [None, "main", "article", "aside"])
def test_headline_leads_to_a_story_however_short_its_address(place: str | None) -> None:
    assert stories(PageLink("/mayor", HEADLINE, place)) == ["/mayor"]
    assert stories(PageLink("/politics", "Politics", place, in_heading=True)) == []


def test_headline_in_a_script_without_blanks() -> None:
    assert stories(PageLink("/shichou", "市長が辞任を表明、議会は混乱")) == ["/shichou"]
    assert stories(PageLink("/seiji", "政治経済")) == []


def test_header_of_a_teaser_is_no_menu_and_that_of_the_page_is() -> None:
    assert stories(PageLink("/mayor", HEADLINE, "header", in_heading=True)) == ["/mayor"]
    assert stories(PageLink("/the-best-newspaper-in-town", HEADLINE, "header")) == []


@pytest.mark.parametrize(
    "path",
    [
        "/tag/mayor-resigns-after-vote",
        "/login?next=/2026/11/03/mayor",
        STORY + ".jpg",
        "/a/b/a/b/a/b" + STORY,
        "/privacy-policy",
    ],
)
def test_lists_forms_files_and_traps_are_none_even_with_a_headline(path: str) -> None:
    assert stories(PageLink(path, HEADLINE, "main", in_heading=True)) == []


def test_nofollow_is_not_followed() -> None:
    assert stories(PageLink(STORY, HEADLINE, nofollow=True)) == []
    assert sections(PageLink("/politics", "Politics", nofollow=True)) == []


def test_allowed_address_is_a_story_whatever_it_looks_like_and_wherever_it_stands() -> None:
    links = [PageLink("/x/7", "", "footer", nofollow=True), PageLink("/y/7", "", "footer"), PageLink(STORY, HEADLINE)]
    assert stories(*links, rules=LinkRules(allow=pattern("/x/"))) == ["/x/7", STORY]


def test_allowed_address_of_another_site_is_none() -> None:
    assert stories(PageLink("https://other.example/x/7", HEADLINE), rules=LinkRules(allow=pattern("/x/"))) == []


def test_denied_address_is_none_even_where_allowed() -> None:
    rules = LinkRules(allow=pattern("/2026/"), deny=pattern("/11/03/"))
    assert stories(PageLink(STORY, HEADLINE), PageLink("/2026/11/04/", ""), rules=rules) == ["/2026/11/04/"]
    assert sections(PageLink("/politics", ""), PageLink("/sport", ""), rules=LinkRules(deny=pattern("polit"))) == [
        "/sport"
    ]


def test_one_page_does_not_flood() -> None:
    links = [PageLink(f"/article/{n}/mayor-resigns", HEADLINE) for n in range(1_000)]
    assert len(stories(*links)) == 500
    assert stories(*links, rules=LinkRules(count_max=2)) == ["/article/0/mayor-resigns", "/article/1/mayor-resigns"]


def test_sections_are_short_paths_those_in_menus_first() -> None:
    links = [
        PageLink("/culture", "Culture", "main"),
        PageLink("/", "Home", "nav"),
        PageLink("/politics/", "Politics", "nav"),
        PageLink("/world/europe", "Europe", "nav"),
        PageLink("/culture/", "Culture", "nav"),
        PageLink("https://sport.news.example/", "Sport", "nav"),
        PageLink("/arts-and-culture", "Arts", "footer"),
    ]
    expected = ["/politics/", "/world/europe", "/culture/", "https://sport.news.example/", "/arts-and-culture"]
    assert sections(*links) == expected


@pytest.mark.parametrize(
    "path",
    [
        STORY,
        "/tag/mayor",
        "/login",
        "/impressum",
        "/politics?page=2",
        "/a/b/c",
        "/2026",
        "/" + "a" * 31,
        "https://other.example/",
    ],
)
def test_what_is_no_section(path: str) -> None:
    assert sections(PageLink(path, "Section", "nav")) == []


LINKS = st.builds(
    PageLink,
    st.text() | st.text(alphabet="/a-1.?=&#é市").map(lambda path: "/" + path),
    st.text(max_size=40),
    st.sampled_from([None, "nav", "header", "main"]),
    st.booleans(),
)


@given(st.lists(LINKS))
def test_any_links_give_addresses_of_the_site_each_once(links: list[PageLink]) -> None:
    own_stories = {candidate.url for candidate in story_links(links, FRONT, LinkRules())}
    own_sections = section_links(links, FRONT, LinkRules())
    assert all(url.startswith("https://www.news.example/") for url in own_stories.union(own_sections))
    assert len(set(own_sections)) == len(own_sections)
