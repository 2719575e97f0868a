"""crawler/cleaning/site_profile.py: what a site's pages teach, how it counts, and what it must never do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.cleaning.site_profile import LINES_MAX, MIN_PAGES, PLACES_MAX, REGIONS_MAX, SiteProfile, place_of
from crawler.lessons import Lesson, Marks, TaughtLine


def story(number: int, *more: TaughtLine) -> tuple[TaughtLine, ...]:
    own = [TaughtLine("div.story>p", f"paragraph {line} of story {chr(97 + number)}", 0.95, 200) for line in range(6)]
    return (*own, *more)


def furniture(chance: float) -> TaughtLine:
    return TaughtLine("div.story>div.box", "more tides by mail, every friday", chance, 40)


def profile_of(*pages: tuple[TaughtLine, ...]) -> SiteProfile:
    profile = SiteProfile()
    for page in pages:
        assert profile.learn(Lesson(page, {}))
    return profile


def chances(profile: SiteProfile, page: tuple[TaughtLine, ...]) -> list[float]:
    marks = [Marks(line.place, line.key) for line in page]
    found: list[float] = profile.beside().weigh(marks, np.array([line.chance for line in page])).tolist()
    return found


def fit(profile: SiteProfile, page: tuple[TaughtLine, ...]) -> float:
    marks = [Marks(line.place, line.key) for line in page]
    chars = np.array([line.chars for line in page])
    return profile.beside().fit(marks, chars, np.array([line.chance for line in page]))


def test_a_line_on_several_stories_is_furniture_although_each_page_alone_takes_it_for_the_storys() -> None:
    pages = [story(number, furniture(0.7)) for number in range(4)]
    profile = profile_of(*pages)
    assert chances(profile, pages[0])[-1] < 0.5
    assert chances(profile, story(9, furniture(0.7)))[-1] < 0.5


def test_before_it_has_settled_it_believes_two_stories_and_not_one() -> None:
    both, one = furniture(0.7), TaughtLine("div.story>h2", "looking ahead", 0.7, 13)
    profile = profile_of(story(0, both, one), story(1, both, one), story(2, both))
    by_both, by_one = chances(profile, story(0, both, one))[-2:]
    assert by_both < 0.1
    assert by_one == pytest.approx(0.7)


def test_what_a_learned_page_says_itself_is_no_repetition() -> None:
    pages = [story(number) for number in range(6)]
    assert min(chances(profile_of(*pages), pages[0])) >= 0.95


def test_a_doubtful_line_where_stories_stand_is_taken_and_one_where_none_does_is_not() -> None:
    aside = TaughtLine("aside>p", "", 0.02, 90)
    pages = [story(n, TaughtLine("aside>p", f"teaser {chr(97 + n)}", 0.02, 90)) for n in range(6)]
    doubtful = (TaughtLine("div.story>p", "a short line", 0.45, 20), TaughtLine(aside.place, "another teaser", 0.7, 90))
    kept, left = chances(profile_of(*pages), doubtful)
    assert kept > 0.5 > left


def test_a_profile_of_too_few_pages_says_nothing() -> None:
    page = story(0, furniture(0.7))
    profile = profile_of(*(story(number, furniture(0.7)) for number in range(1, MIN_PAGES)))
    assert chances(profile, page) == pytest.approx([line.chance for line in page])


def test_the_same_story_once_more_is_not_learned() -> None:
    profile = profile_of(story(0))
    assert not profile.learn(Lesson(story(0, furniture(0.7)), {}))
    assert profile.pages == 1


def test_a_page_without_a_story_is_not_learned() -> None:
    assert not SiteProfile().learn(Lesson((furniture(0.1),), {}))


def test_a_profile_is_bounded_and_forgets_what_was_seen_longest_ago() -> None:
    profile = SiteProfile()
    for number in range(60):
        lines = [TaughtLine(f"div.p{number}>p.n{n}", f"line {n} of {number}", 0.9, 100) for n in range(100)]
        profile.learn(Lesson(tuple(lines), {f"body>div.p{number}>p.n{n}": True for n in range(100)}))
    assert len(profile.places) == PLACES_MAX
    assert len(profile.regions) == REGIONS_MAX
    assert len(profile.lines) <= LINES_MAX
    assert "div.p59>p.n99" in profile.places
    assert "div.p0>p.n0" not in profile.places


def test_a_story_fits_where_the_sites_other_stories_stand() -> None:
    profile = profile_of(*(story(number) for number in range(4)))
    assert fit(profile, story(7)) == 1
    assert fit(profile, tuple(TaughtLine("main>p", f"line {n}", 0.9, 100) for n in range(5))) == 0


def test_a_place_has_tags_and_lasting_names_only() -> None:
    tree = html.fromstring(
        "<div class='css-1x2y3z story'><section class='sc-bdVaJa'><p class='p-17'>x</p></section></div>"
    )
    paragraph = tree.find(".//p")
    assert paragraph is not None
    assert place_of(paragraph) == "div.story>section>p"


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=5), st.floats(0, 1), st.integers(1, 500)), min_size=1)
)
def test_weighing_gives_a_chance_for_each_line(rows: list[tuple[str, str, float, int]]) -> None:
    page = tuple(TaughtLine(*row) for row in rows)
    profile = SiteProfile()
    for _ in range(5):
        profile.learn(Lesson(page, {}))
    found = chances(profile, page)
    assert len(found) == len(page)
    assert all(0 <= chance <= 1 for chance in found)
