"""Which pages are pages of one story: by the address, and by what the page says of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.page_numbers import numbered
from crawler.cleaning.reading import read
from crawler.items import Lead, Page, Reading

STORY = "https://a.example/2026/11/the-long-story-of-the-ferry"
HTML = "<html><head>{}</head><body><article><p>Some words.</p></article><footer>{}</footer></body></html>"


def reading(url: str, head: str = "", body: str = "", *, is_part: bool = False) -> Reading:
    return read(Page(HTML.format(head, body).encode(), url=url, is_part=is_part))


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        (f"{STORY}?page=2", STORY, 2),
        (f"{STORY}?a=1&seite=3", f"{STORY}?a=1", 3),
        (f"{STORY}/2/", f"{STORY}/", 2),
        (f"{STORY}/2", STORY, 2),
        (f"{STORY}/page/12/", f"{STORY}/", 12),
        (f"{STORY}/seite-2", STORY, 2),
        (f"{STORY}-2.html", f"{STORY}.html", 2),
        (f"{STORY}_3.shtml", f"{STORY}.shtml", 3),
        (f"{STORY},seite-2.html", f"{STORY}.html", 2),
    ],
)
def test_a_page_number_stands_at_the_end(url: str, first: str, number: int) -> None:
    found = numbered(url)
    assert found is not None
    assert (found.first_url, found.number) == (first, number)


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        f"{STORY}-2/",
        f"{STORY}/comment-page-2/",
        f"{STORY}?cpage=2",
        f"{STORY}?p=2",
        "https://a.example/2026/11/05/",
        "https://a.example/page/2/",
        "https://a.example/2/",
        "https://a.example/posts/1234",
        "https://a.example/ferry-2026-11-05.html",
    ],
)
def test_other_numbers_are_none(url: str) -> None:
    assert numbered(url) is None


@given(
    st.from_regex(r"https?://[a-z]{1,8}\.example(?:/[a-z0-9_.,-]{0,12}){0,4}(?:\?[a-z0-9=&]{0,12})?", fullmatch=True)
)
def test_the_first_address_has_one_number_less(url: str) -> None:
    found = numbered(url)
    assert found is None or (1 <= found.number < 100 and len(found.first_url) < len(url))


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (f'<link rel="next" href="{STORY}?page=2">', "", STORY, f"{STORY}?page=2"),
        ("", f'<a rel="next" href="{STORY}/2/">On</a>', STORY, f"{STORY}/2/"),
        ("", f'<a href="{STORY}/2/">2</a><a href="{STORY}/3/">3</a>', STORY, f"{STORY}/2/"),
        ("", f'<a href="{STORY}?page=2">2</a>', f"{STORY}?page=1", f"{STORY}?page=2"),
        ("<base href='/'>", f'<a href="{STORY}/2/">2</a>', STORY, f"{STORY}/2/"),
        # The next story, the page after the next, another host's, a list's, a day's, a story with a number, comments
        ('<link rel="next" href="/2026/11/another-story">', "", STORY, None),
        (f'<link rel="next" href="{STORY}/3/">', "", STORY, None),
        ('<link rel="next" href="https://b.example/2026/11/the-long-story-of-the-ferry/2/">', "", STORY, None),
        ('<link rel="next" href="/page/2/">', "", STORY, None),
        ('<link rel="next" href="/posts/58">', "", "https://a.example/posts/57", None),
        ('<link rel="next" href="/2026/11/6">', "", "https://a.example/2026/11/5", None),
        ("", f'<a href="{STORY}?page=2#comments">2</a>', STORY, None),
        ("", f'<a href="{STORY}/comment-page-2/">2</a>', STORY, None),
        ("", f'<a rel="nofollow" href="{STORY}?page=2">2</a>', STORY, None),
        (f'<link rel="next" href="{STORY}-2/">', "", STORY, None),
    ],
)
def test_the_next_page_is_the_same_address_and_the_next_number(head: str, body: str, url: str, expected: str) -> None:
    assert reading(url, head, body).next_page == expected


def test_of_a_later_page_the_number_counts_on() -> None:
    links = f'<a href="{STORY}/1/">1</a><a href="{STORY}/2/">2</a><a href="{STORY}/3/">3</a>'
    assert reading(f"{STORY}/2/", "", links, is_part=True).next_page == f"{STORY}/3/"
    assert reading(f"{STORY}/2/", "", links).next_page is None
    assert reading(f"{STORY}/3/", "", links, is_part=True).next_page is None


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (f'<link rel="canonical" href="{STORY}">', "", f"{STORY}/2/", Lead(STORY, is_part=True, is_sure=True)),
        (f'<link rel="prev" href="{STORY}">', "", f"{STORY}/2/", Lead(STORY, is_part=True, is_sure=False)),
        ("", f'<a href="{STORY}/">1</a>', f"{STORY}/3/", Lead(f"{STORY}/", is_part=True, is_sure=False)),
        (f'<link rel="prev" href="{STORY}/2/">', "", f"{STORY}/3/", Lead(f"{STORY}/", is_part=True, is_sure=False)),
        ("", "", f"{STORY}?page=3", Lead(STORY, is_part=True, is_sure=False)),
        ("", "", f"{STORY}/comment-page-2/", Lead(f"{STORY}/", is_part=True, is_sure=True)),
        ("", "", STORY, None),
        ("", "", f"{STORY}/2/", None),
        ('<link rel="prev" href="/posts/56">', '<a href="/posts">All</a>', "https://a.example/posts/57", None),
        (f'<link rel="canonical" href="{STORY}/2/">', "", f"{STORY}/2/", None),
    ],
)
def test_a_later_page_leads_to_the_first(head: str, body: str, url: str, expected: Lead | None) -> None:
    assert reading(url, head, body).lead == expected
