import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.traps import is_trap
from crawler.urls import canonical_url

ROOT = "https://news.example"


@pytest.mark.parametrize(
    "path",
    [
        "/a/b/a/b/a/b/story",
        "/news/news/news/",
        "/1/1/1/1/",
        "/" + "/".join(f"s{n}" for n in range(21)),
        "/calendar/2031/05/",
        "/calendar/2031-05-17",
        "/events?month=5&year=2031",
        "/events/?tribe-bar-date=2031-05-01",
        "/veranstaltungen/1887/1",
        "/story?sid=0123456789abcdef0123",
        "/story?PHP_SESS_ID=1&sessionid=0a1b2c3d4e5f6071",
        "/(S(lit3py55t21z5v55vlm25s55))/story.aspx",
        "/shop?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9",
        "/list?tag=a&tag=b&tag=c",
    ],
)
def test_addresses_without_end_are_traps(path: str) -> None:
    assert is_trap(ROOT + path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2011/11/11/11",
        "/news/news/mayor-resigns",
        "/events/2026/mayor-opens-fair",
        "/calendar-girls-return-to-the-stage-2026/11",
        "/article.php?sid=4711",
        "/story?s=the-long-road-to-the-cup-final",
        "/story?id=1&page=2&lang=en",
        "/2026/11/03/" + "mayor-resigns-after-vote-" * 8,
    ],
)
def test_stories_are_no_traps(path: str) -> None:
    assert not is_trap(ROOT + path)


def test_link_that_grows_with_each_page_is_caught_by_the_third_step() -> None:
    url, steps = f"{ROOT}/news/", 0
    while not is_trap(url):
        url, steps = canonical_url("more/", url) or "", steps + 1
    assert steps == 3


@given(st.text(alphabet="/a1?&=(;sid") | st.text())
def test_any_address_is_judged(path: str) -> None:
    url = canonical_url(f"/{path}", ROOT)
    assert url is None or is_trap(url) in (True, False)
