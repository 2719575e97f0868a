from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.shapes import date_in_url, is_other_address, is_story_address, is_surely_story_address

ROOT = "https://news.example"

STORIES = [
    "/2026/11/03/mayor",
    "/2026/11/mayor-resigns",
    "/2026/nov/03/mayor",
    "/20261103/mayor.html",
    "/politics/2026-11-03-mayor",
    "/2026/11/03/%D0%BC%D1%8D%D1%80-%D1%83%D1%88%D0%B5%D0%BB",
    "/mayor-resigns-after-vote",
    "/politics/mayor_resigns_after_vote/",
    "/politics/mayor-resigns-suddenly",
    "/%E5%B8%82%E9%95%B7%E3%81%8C%E8%BE%9E%E4%BB%BB%E3%82%92%E8%A1%A8%E6%98%8E",
    "/politics/mayor-a-1234567.html",
    "/story/3000000218734/mayor",
    "/19765800/mayor",
    "/news/articles/c4g2wl9vd10o",
    "/world/mayor/141e61e9-8a07-42e4-a527-2f03f45e7ef0",
    "/archives/1234",
    "/article/mayor-resigns",
    "/blog/mayor-resigns",
    "/politics/mayor-resigns.html",
    "/politics/story12.php",
    "/mayor-resigns-after-vote/index.html",
    "/article.php?sid=4711",
    "/?p=4711",
    "/people/mayor-resigns-after-long-vote",
    "/category/politics/2026/11/03/mayor-resigns",
    "/checkout/2026/11/03/ten-things-to-buy-now",
]

OTHERS = [
    "/",
    "/?s=mayor",
    "/?replytocom=12&p=4711",
    "/tag/mayor-resigns-after-long-vote",
    "/politics/tag/mayor/",
    "/author/jane-doe-123456",
    "/category/politics/page/2/",
    "/thema/buergermeister",
    "/people/jane-doe",
    "/search/2026/mayor-resigns-after-vote",
    "/search?text=mayor",
    "/login",
    "/wp-login.php?redirect_to=/2026/11/03/mayor",
    "/wp-content/uploads/2026/11/mayor-resigns-after-vote.jpg",
    "/2026/11/03/mayor-resigns-after-vote/feed/",
    "/media/mayor-resigns-after-vote.pdf",
    "/mayor-resigns-after-vote.MP3",
    "/sitemap.xml",
    "/privacy-policy",
    "/politique-de-confidentialite.html",
    "/about-us/",
    "/index.html",
    "/calendar/2026-11",
    "/politics/page/12",
]

NEITHER = ["/politics", "/world/us-news/", "/arts-and-culture", "/2026/11/03/", "/2026/11", "/2026", "/politics/2026"]


@pytest.mark.parametrize("path", STORIES)
def test_story_is_told_by_day_words_number_or_code(path: str) -> None:
    assert is_story_address(ROOT + path)
    assert not is_other_address(ROOT + path)


@pytest.mark.parametrize("path", OTHERS)
def test_lists_services_forms_and_files_are_no_stories(path: str) -> None:
    assert is_other_address(ROOT + path)


@pytest.mark.parametrize("path", NEITHER)
def test_sections_are_neither(path: str) -> None:
    assert not is_story_address(ROOT + path)
    assert not is_other_address(ROOT + path)


def test_surely_a_story_is_what_says_it_twice() -> None:
    assert is_surely_story_address(ROOT + "/2026/11/03/mayor-resigns-after-vote")
    assert is_surely_story_address(ROOT + "/3000000218734/mayor-resigns-after-vote")
    assert not is_surely_story_address(ROOT + "/mayor-resigns-after-vote")
    assert not is_surely_story_address(ROOT + "/2026/11/03/mayor")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/11/03/mayor", date(2026, 11, 3)),
        ("/2026/nov/03/mayor", date(2026, 11, 3)),
        ("/2026/November/3/mayor", date(2026, 11, 3)),
        ("/a/2026-1-3-mayor", date(2026, 1, 3)),
        ("/mayor-20261103.html", date(2026, 11, 3)),
        ("/2026_11_03/mayor", date(2026, 11, 3)),
        ("/2026/02/31/from-2026-03-01", date(2026, 3, 1)),
        ("/2026/11/mayor", None),
        ("/2026/13/03/mayor", None),
        ("/2026/02/30/mayor", None),
        ("/120261103/mayor", None),
        ("/202611031/mayor", None),
        ("/0001/01/01/mayor", None),
        ("/mayor?date=2026-11-03", None),
        ("/2026/11-03/mayor", None),
    ],
)
def test_day_in_the_path(path: str, day: date | None) -> None:
    assert date_in_url(ROOT + path) == day


@given(st.text(alphabet="/.-_20261103aé市%?=&\U0001d7db") | st.text())
def test_any_path_has_a_shape(path: str) -> None:
    url = f"{ROOT}/{path}".replace("[", "").replace("]", "")
    day = date_in_url(url)
    assert day is None or 1900 <= day.year <= 2099
    assert isinstance(is_story_address(url), bool)
    assert isinstance(is_other_address(url), bool)
    if is_surely_story_address(url):
        assert is_story_address(url)
