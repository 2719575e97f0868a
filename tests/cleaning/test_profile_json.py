"""crawler/cleaning/profile_json.py: what is written is read back, what is edited counts, and what is no profile is said."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.profile_json import from_json, to_json
from crawler.cleaning.site_profile import SiteProfile, line_key
from crawler.lessons import Lesson, Marks, TaughtLine

STORY, BOX = Marks("div.story>p", "a line"), Marks("div.story>div.box", "more tides by mail")


def learned() -> SiteProfile:
    profile = SiteProfile()
    for number in range(4):
        own = [TaughtLine(STORY.place, f"line {n} of story {chr(97 + number)}", 0.95, 200) for n in range(6)]
        box = TaughtLine(BOX.place, BOX.key, 0.7, 40)
        assert profile.learn(Lesson((*own, box), {"body>div.story": True, "body>footer": False}))
    return profile


def edited(**values: Any) -> SiteProfile:
    return from_json(json.dumps(json.loads(to_json(learned())) | values))


def chances(profile: SiteProfile, *marks: Marks) -> list[float]:
    found: list[float] = profile.beside().weigh(list(marks), np.full(len(marks), 0.9)).tolist()
    return found


def test_a_profile_is_read_back_as_it_was_written() -> None:
    again = from_json(to_json(learned()))
    assert to_json(again) == to_json(learned())
    assert chances(again, STORY, BOX) == pytest.approx(chances(learned(), STORY, BOX), abs=1e-3)
    assert again.regions == learned().regions


def test_it_says_from_how_many_pages_each_part_was_learned_and_how_sure_it_is() -> None:
    value = json.loads(to_json(learned()))
    assert value["pages"] == 4
    assert value["places"][STORY.place] == {"story": 0.95, "pages": 4, "lines": 24}
    assert value["lines"] == {BOX.place: {BOX.key: 4}}
    assert value["regions"] == {"body>div.story": {"pages": 4, "needed": 4}, "body>footer": {"pages": 4, "needed": 0}}


def test_what_somebody_lays_down_holds_whatever_the_page_says() -> None:
    place = {"pages": 4, "lines": 24}
    never = edited(places={STORY.place: place | {"story": 0}})
    always = edited(places={BOX.place: place | {"story": 1}}, lines={})
    assert chances(never, STORY) == [0]
    assert chances(always, BOX) == [1]


def test_a_line_that_somebody_adds_is_known_again_in_other_case_and_with_other_numbers() -> None:
    profile = edited(lines={"*": {"Read all 12 parts": 20}})
    assert chances(profile, Marks(STORY.place, "read all # parts"))[0] < 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ("{}", "version"),
        ('{"version": 99, "pages": 3, "places": {}, "lines": {}, "regions": {}}', "version: 99: Input should be 1"),
        (
            '{"version": 1, "pages": 3, "places": {"div>p": {"story": 2, "pages": 3, "lines": 1}}, "lines": {}, "regions": {}}',
            "places > div>p > story: 2: Input should be less than or equal to 1",
        ),
        (
            '{"version": 1, "pages": 3, "places": {}, "lines": {"a": "b"}, "regions": {}}',
            "lines > a: 'b': Input should be",
        ),
        ('{"version": 1, "pages": 3, "places": {}, "lines": {}, "regions": {}, "color": 1}', "color: 1: Extra inputs"),
    ],
)
def test_what_is_no_profile_is_said(text: str, says: str) -> None:
    with pytest.raises(ValueError, match="not a site profile: ") as caught:
        from_json(text)
    assert says in str(caught.value)


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
taught = st.builds(TaughtLine, names, names.map(line_key), st.floats(0, 1), st.integers(1, 500))


@given(
    st.lists(
        st.builds(Lesson, st.lists(taught, max_size=6).map(tuple), st.dictionaries(names, st.booleans())), max_size=6
    )
)
def test_whatever_was_learned_is_read_back_and_written_the_same(lessons: list[Lesson]) -> None:
    profile = SiteProfile()
    for lesson in lessons:
        profile.learn(lesson)
    written = to_json(profile)
    assert to_json(from_json(written)) == written
