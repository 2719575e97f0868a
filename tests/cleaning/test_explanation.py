"""crawler/cleaning/explanation.py: says what cleaning did, of all that the page shows, on a page that can do no harm."""

import math
import re
from pathlib import Path

import pytest
from lxml import html

from crawler.cleaning.explanation import Explanation, Mark, explain
from crawler.cleaning.forest import load_forest
from crawler.cleaning.reading import read
from crawler.cleaning.regions import RegionRecord
from crawler.cleaning.site_profile import ANYWHERE, PlaceRecord, SiteProfile, line_key
from crawler.cleaning.weighing import GROUPS, group_of
from crawler.items import NotAnArticle, Page
from crawler.lessons import Marks

PAGES = Path(__file__).parent.parent / "pages"
SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge"
STORY = "".join(f"<p>{SENTENCE}, said speaker number {number} of those who had come.</p>" for number in range(6))
PROMPT = "<div class='newsletter'><h3>Tides by mail</h3><p>One good story, every Friday.</p></div>"


def explained(inner: str, profile: SiteProfile | None = None) -> Explanation:
    head = "<head><title>Old bridge to be mended</title></head>"
    page = f"<html>{head}<body><article><h1>Old bridge to be mended</h1>{inner}</article></body></html>"
    return explain(Page(page.encode()), profile)


def mark_of(explanation: Explanation, beginning: str) -> Mark:
    (found,) = [mark for mark in explanation.marks if mark.text.startswith(beginning)]
    return found


def numbers(explanation: Explanation) -> list[int]:
    return [int(number) for number in re.findall(r'data-mark="(\d+)"', explanation.page_html)]


@pytest.mark.parametrize("path", sorted(PAGES.rglob("*.html")), ids=lambda path: path.stem)
def test_it_explains_the_very_article_that_cleaning_makes(path: Path) -> None:
    page = Page(path.read_bytes())
    reading, explanation = read(page), explain(page)
    assert explanation.rejection == reading.reason
    assert reading.article in (None, explanation.article)
    counts = explanation.counts()
    fates = {"kept", "left-out", "field", "silent"}
    assert {why: count for why, count in counts.items() if why not in fates} == explanation.article.removed
    assert sorted(numbers(explanation)) == list(range(len(explanation.marks)))


def test_each_paragraph_of_the_article_is_kept_where_it_stood() -> None:
    explanation = explained(f"Before the story.<br><br>{STORY}{PROMPT}")
    kept = [number for number in numbers(explanation) if explanation.marks[number].fate == "kept"]
    tree = html.fromstring(explanation.page_html)
    shown = [tree.xpath(f"//*[@data-mark='{number}']")[0].text_content() for number in kept]
    assert shown == explanation.article.text.split("\n\n")


def test_what_a_rule_removed_says_by_which_name() -> None:
    mark = mark_of(explained(STORY + PROMPT), "Tides by mail")
    assert mark.fate == "removed"
    assert mark.reason == "newsletter"
    assert mark.suspicion is not None
    assert mark.suspicion.told_by == 'class="newsletter"'


def test_what_the_model_left_out_says_what_sets_it_apart() -> None:
    links = "".join(f"<li><a href='/{n}'>Another story of the town, number {n}</a></li>" for n in range(6))
    mark = mark_of(explained(f"{STORY}<ul>{links}</ul>"), "Another story of the town, number 3")
    assert (mark.fate, mark.place) == ("left-out", "article>ul>li")
    assert mark.weighed is not None
    assert mark.weighed.chance < 0.5
    assert mark.weighed.apart.keys() <= GROUPS.keys()
    assert all(chance > mark.weighed.chance for chance in mark.weighed.apart.values())


def test_what_the_profile_added_is_told_apart() -> None:
    line = f"{SENTENCE}, said speaker number 3 of those who had come."
    profile = SiteProfile(pages=5, lines={Marks(ANYWHERE, line_key(line)): 4})
    mark = mark_of(
        explained(STORY.replace(f"<p>{SENTENCE}, said speaker number 2", "<p>Nobody, said 2"), profile), line
    )
    assert mark.weighed is not None
    assert mark.weighed.repeat_weight < -5
    assert mark.weighed.place_weight == 0
    assert mark.weighed.stories == 4
    assert (mark.fate, mark.weighed.by_page > 0.5) == ("left-out", True)


def test_what_the_profile_lets_be_cut_unread_is_shown_as_that() -> None:
    regions = {"body>div.more": RegionRecord(6, 0), "body>article": RegionRecord(6, 6)}
    story = f"<article><h1>Bridge</h1>{STORY * 2}</article>"
    more = "<div class=more>More <b>tides</b></div>"
    page = f"<html><body>Skip to the story<div class=more>Less</div>{story}{more}</body></html>"
    explanation = explain(Page(page.encode()), SiteProfile(pages=6, regions=regions))
    tree = html.fromstring(explanation.page_html)
    (line,) = tree.xpath("//*[@data-why='left-out' and starts-with(., 'Skip')]")
    assert line.text_content().strip() == "Skip to the story"
    mark = mark_of(explanation, "More tides")
    assert (mark.fate, mark.place) == ("site-profile", "body>div.more")
    assert sorted(numbers(explanation)) == list(range(len(explanation.marks)))


def test_what_somebody_laid_down_in_the_profile_has_no_limit() -> None:
    profile = SiteProfile(pages=5, places={"article>p": PlaceRecord(1, 1, -math.inf)}, is_pinned=True)
    mark = mark_of(explained(STORY, profile), f"{SENTENCE}, said speaker number 3")
    assert mark.fate == "left-out"
    assert mark.weighed is not None
    assert mark.weighed.place_weight == -math.inf


def test_a_second_look_is_the_one_that_is_shown() -> None:
    parts = STORY.replace("<p>", "<div class='share-bar'><p>").replace("</p>", "</p></div>")
    explanation = explained(parts)
    assert explanation.is_second_look
    assert sum(explanation.marks[number].fate == "kept" for number in numbers(explanation)) == 6


@pytest.mark.parametrize(
    "opened", [f'<button class="menu">Menu{STORY * 2}', f"<noscript><div>{STORY * 2}</div>"], ids=["button", "noscript"]
)
def test_a_story_in_an_element_that_was_never_closed_is_shown(opened: str) -> None:
    explanation = explained(opened)
    assert "kept" in explanation.counts()
    assert sorted(set(numbers(explanation))) == list(range(len(explanation.marks)))


def test_nothing_of_the_page_is_left_that_asks_or_runs() -> None:
    hostile = (
        "<script>run()</script><img src=/pixel onerror=run() alt='A bridge'><iframe src=/frame></iframe>"
        "<svg onload=run()><a href=/x>x</a></svg><a href='javascript:run()'>Go</a><math><mtext>x</mtext></math>"
        "<p style='background:url(/style)' onclick=run() id=answer class=chosen data-mark=0 data-why=kept>Words</p>"
        "<link rel=stylesheet href=/css><style>@import '/import'</style><form action=/form><input onfocus=run()></form>"
        "<p>&lt;script&gt;run()&lt;/script&gt;</p><x-y onmouseover=run()>custom</x-y><p dir='rtl\"' lang='\"><b>'>odd</p>"
    )
    explanation = explained(STORY + hostile)
    tree = html.fromstring(explanation.page_html)
    attributes = {name for element in tree.iter() for name in element.keys()}  # noqa: SIM118
    assert attributes <= {"data-mark", "data-why"}
    assert not {"script", "img", "iframe", "svg", "style", "link", "form", "input", "a", "math", "x-y"} & {
        element.tag for element in tree.iter()
    }
    assert "A bridge" in tree.text_content()
    assert "<script>run()</script>" in tree.text_content()
    assert len(numbers(explanation)) == len(set(numbers(explanation)))


def test_a_page_nested_deeper_than_browsers_go_is_shown() -> None:
    assert SENTENCE in explained("<div>" * 200 + STORY + "</div>" * 200).page_html


def test_a_page_without_a_line_and_one_that_is_none() -> None:
    bare = explain(Page(b"<html><body><div id='comments'>First!</div></body></html>"))
    assert (bare.rejection, [mark.reason for mark in bare.marks]) == ("no-text", ["comments"])
    with pytest.raises(NotAnArticle):
        explain(Page(b"%PDF-1.7"))


def test_every_piece_of_evidence_belongs_to_a_group() -> None:
    assert {group_of(name) for name in load_forest("story_witnessed").names} == GROUPS.keys()
    assert group_of("prose_before") == "position"
    assert group_of("prose_all_before") == "neighbours"
    assert group_of("in_description") == "agreement"
