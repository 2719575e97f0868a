"""Joining pages, as values: no paragraph is lost, none comes twice, the order holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.parts import Parts, continues, gathered, joined, without_repeats
from crawler.items import Article, Image, Link, Quality, Reading, content_hash

URL = "https://a.example/2026/11/the-long-story"
LONG = "A paragraph that is long enough to be told from others, number {}, and says what no other says."
texts = st.lists(st.integers(0, 30).map(LONG.format) | st.sampled_from(["***", "Why?", "No."]), min_size=1, max_size=8)


def page(number: int, paragraphs: list[str], **fields: object) -> Article:
    text = "\n\n".join(paragraphs)
    url = URL if number == 1 else f"{URL}?page={number}"
    values = {"title": "How the ferry came back", "quality": Quality(0.8), "images": [], "links": []} | fields
    return Article(id=str(number), url=url, text=text, content_hash=content_hash(None, text), **values)  # type: ignore[arg-type]


@given(st.lists(texts, min_size=1, max_size=5))
def test_nothing_long_is_lost_and_nothing_is_added(parts: list[list[str]]) -> None:
    kept = without_repeats(parts, None)
    assert {text for text in kept if len(text) > 60} == {text for part in parts for text in part if len(text) > 60}
    assert set(kept) <= {text for part in parts for text in part}


@given(st.lists(texts, min_size=1, max_size=5))
def test_what_stands_once_on_each_page_stands_once_in_the_article(parts: list[list[str]]) -> None:
    parts = [list(dict.fromkeys(part)) for part in parts]
    long = [text for text in without_repeats(parts, None) if len(text) > 60]
    assert len(long) == len(set(long))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30, unique=True), st.integers(1, 5))
def test_pages_that_share_nothing_are_put_one_behind_the_other(numbers: list[int], size: int) -> None:
    told = [LONG.format(number) for number in numbers]
    assert without_repeats([told[n : n + size] for n in range(0, len(told), size)], None) == told


@given(texts)
def test_one_page_is_left_as_it_is(part: list[str]) -> None:
    assert without_repeats([part], "A title") == part


def test_beginning_and_end_that_stand_on_each_page_stand_once() -> None:
    title, standfirst, foot = "How the ferry came back", "Short standfirst.", "Write to us."
    parts = [[standfirst, "One.", "***", "Two.", foot], [title, standfirst, "Three.", "***", "Four.", foot]]
    assert without_repeats(parts, title) == [standfirst, "One.", "***", "Two.", "Three.", "***", "Four.", foot]


def test_the_whole_has_what_its_pages_have() -> None:
    one = page(
        1,
        [LONG.format(1)],
        images=[Image("u1")],
        links=[Link("l1", "a")],
        removed={"share-bar": 1},
        markdown="*A*",
        html="<p>A</p>",
    )
    two = page(
        2, [LONG.format(2)], images=[Image("u1"), Image("u2")], links=[Link("l2", "b")],
        removed={"share-bar": 1, "related": 2}, markdown="B", html="<p>B</p>", quality=Quality(0.6, ["short-text"]),
    )  # fmt: skip
    article = joined([one, two])
    assert article.text == f"{LONG.format(1)}\n\n{LONG.format(2)}"
    assert article.content_hash == content_hash("How the ferry came back", article.text)
    assert [image.url for image in article.images] == ["u1", "u2"]
    assert [link.url for link in article.links] == ["l1", "l2"]
    assert article.removed == {"share-bar": 2, "related": 2}
    assert (article.markdown, article.html) == ("*A*\n\nB", "<p>A</p><p>B</p>")
    assert (article.id, article.url) == ("1", URL)
    assert article.quality == Quality(0.7, [])
    assert one.text == LONG.format(1), "the parts are left as they are"


def test_what_is_short_alone_may_be_long_together() -> None:
    short = Quality(0.5, ["short-text", "no-date", "cut-short"])
    words = " ".join(["word"] * 40)
    article = joined([page(1, [words], quality=short), page(2, [words + "."], quality=short)])
    assert article.quality.flags == ["no-date"]


def test_a_missing_end_is_flagged_and_doubted() -> None:
    pages = [page(1, [LONG.format(1)]), page(2, [LONG.format(2)])]
    whole, cut = joined(pages), joined(pages, is_cut=True)
    assert "cut-short" in cut.quality.flags
    assert cut.quality.score < whole.quality.score
    assert "cut-short" in joined(pages[:1], is_cut=True).quality.flags


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"title": "How the ferry came back (page 2 of 3)"}, True),
        ({"title": "Seite 2: How the ferry came back"}, True),
        ({"title": "How the ferry came back: the winter"}, True),
        ({"title": "How the ferry came back", "canonical_url": URL}, True),
        ({"title": "How the ferry came back", "canonical_url": "https://a.example/other"}, False),
        ({"title": "The harbour in the snow"}, False),
        ({"title": None}, False),
        ({"published": "2026-11-20T10:00:00+00:00"}, True),
        ({"published": "2026-11-21"}, False),
        ({"title": "The winter", "published": "2026-11-20", "canonical_url": f"{URL}?page=2"}, True),
        ({"title": "The winter", "published": "2026-11-20"}, False),
    ],
)
def test_address_title_and_date_tell_whether_the_article_goes_on(fields: dict[str, str], expected: bool) -> None:
    assert continues(page(1, ["a"], published="2026-11-20"), page(2, ["b"], **fields)) is expected


def test_numbered_stories_with_titles_of_their_own_are_no_parts() -> None:
    one, two = (
        page(
            n,
            ["a"],
            title=f"Story {n} of the ferry line",
            published="2026-11-20",
            canonical_url=f"https://a.example/posts/{n}",
        )
        for n in (1, 2)
    )
    one.url, two.url = "https://a.example/posts/1", "https://a.example/posts/2"
    assert not continues(one, two)


def parts(count_max: int = 20) -> Parts:
    return Parts([page(1, ["One."])], f"{URL}?page=2", count_max)


def test_pages_are_taken_until_there_is_no_next_one() -> None:
    mine = parts()
    assert mine.add(Reading(page(2, ["Two."]), None, next_page=f"{URL}?page=3"), f"{URL}?page=2")
    assert mine.next_page == f"{URL}?page=3"
    assert mine.add(Reading(page(3, ["Three."]), None), f"{URL}?page=3")
    assert (mine.next_page, mine.is_cut, len(mine.articles)) == (None, False, 3)


def test_the_bound_ends_an_article_and_says_so() -> None:
    mine = parts(count_max=2)
    mine.add(Reading(page(2, ["Two."]), None, next_page=f"{URL}?page=3"), f"{URL}?page=2")
    assert (mine.next_page, mine.is_cut) == (None, True)


@pytest.mark.parametrize(
    ("reading", "url", "is_cut", "urls"),
    [
        (Reading(page(2, ["One."]), None), f"{URL}?page=2", False, [f"{URL}?page=2"]),
        (Reading(page(2, ["Two."]), None), URL, False, []),
        (Reading(page(2, ["Two."], title="Another story altogether"), None), f"{URL}?page=2", False, []),
        (Reading(None, "no-text"), f"{URL}?page=2", False, []),
        (Reading(None, "login-wall"), f"{URL}?page=2", True, []),
    ],
    ids=["says-nothing-new", "redirected", "another-story", "empty", "login-wall"],
)
def test_what_is_no_part_ends_the_article(reading: Reading, url: str, is_cut: bool, urls: list[str]) -> None:
    mine = parts()
    assert not mine.add(reading, url)
    assert (mine.next_page, mine.is_cut, len(mine.articles), mine.urls) == (None, is_cut, 1, urls)


def test_pages_that_are_there_are_joined_and_what_is_missing_is_said() -> None:
    first = Reading(page(1, ["One."]), None, next_page=f"{URL}?page=2")
    second = (f"{URL}?page=2", Reading(page(2, ["Two."]), None, next_page=f"{URL}?page=3"))
    third = (f"{URL}?page=3", Reading(page(3, ["Three."]), None))
    whole = gathered(first, [second, third])
    assert whole is not None
    assert (whole.text, whole.quality.flags) == ("One.\n\nTwo.\n\nThree.", [])
    for further, text in [([second], "One.\n\nTwo."), ([], "One."), ([third], "One.")]:
        cut = gathered(first, further)
        assert cut is not None
        assert (cut.text, "cut-short" in cut.quality.flags) == (text, further != [third])


def test_pages_that_a_page_does_not_name_are_none_of_its_article() -> None:
    assert gathered(Reading(None, "no-text"), [(f"{URL}?page=2", Reading(page(2, ["Two."]), None))]) is None
    alone = page(1, ["One."])
    assert gathered(Reading(alone, None), [(f"{URL}?page=2", Reading(None, "login-wall"))]) == alone
