"""Pages that wait for the end of another one, with a real state store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.discovery.candidates import Candidate
from crawler.items import Article, Lead, Quality
from crawler.pipelines.story import Story
from crawler.spiders.leads import Leads, Led
from crawler.state import State
from crawler.state.ledger import Outcome, Told, Visit
from crawler.state.queue import Waiting
from crawler.state.run import Run

SITE = "https://a.example/"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(State(f"sqlite:///{tmp_path / 'state.sqlite'}"), ["a"])
    yield run
    run.end("finished")


def key(name: str) -> str:
    return f"a.example/{name}"


def story(name: str, text: str | None = None, parts: tuple[str, ...] = ()) -> Story:
    article = Article(name, SITE + name, "Title", text or f"Text of {name}.", "", Quality(1.0))
    return Story(article, visit(name), parts=parts)


def visit(name: str) -> Visit:
    return Visit(key(name), SITE + name, "a", datetime.now(UTC))


def led(name: str, to: str, *, is_part: bool = False, is_sure: bool = True) -> Led:
    waiting = Waiting(key(name), SITE + name, "a", 1, None, None, None, None)
    return Led(waiting, visit(name), Lead(SITE + to, is_part, is_sure), story(name))


def take(run: Run, leads: Leads, *names: str) -> None:
    """Hand out pages, as the spider does."""
    run.find([Candidate(SITE + name) for name in names], source="a", depth=1)
    for waiting in run.take("a", 100):
        leads.take(waiting.key)


def test_a_copy_waits_for_a_story_that_was_not_known_and_is_answered_by_it(run: Run) -> None:
    leads = Leads(run)
    take(run, leads, "amp")
    assert leads.follow(led("amp", "story")) is None
    assert [waiting.key for waiting in run.take("a", 10)] == [key("story")], "it was found"
    [end] = leads.end(key("story"), story("story"))
    assert isinstance(end, Story)
    assert [copy.key for copy in end.copies] == [key("amp")]


def test_copies_of_copies_end_with_the_last_one(run: Run) -> None:
    leads = Leads(run)
    take(run, leads, "print", "amp", "story")
    assert leads.follow(led("print", "amp")) is None
    assert leads.follow(led("amp", "story")) is None
    [end] = leads.end(key("story"), story("story"))
    assert isinstance(end, Story)
    assert sorted(copy.key for copy in end.copies) == [key("amp"), key("print")]


def test_of_pages_that_lead_in_a_circle_the_last_one_speaks_for_itself(run: Run) -> None:
    leads = Leads(run)
    take(run, leads, "one", "two", "three")
    assert leads.follow(led("one", "two")) is None
    assert leads.follow(led("two", "three")) is None
    last = led("three", "one")
    assert leads.follow(last) is last.own


@pytest.mark.parametrize("fate", ["failed", "dropped", "denied"])
def test_a_copy_of_what_cannot_be_had_speaks_for_itself_and_for_that(run: Run, fate: str) -> None:
    leads = Leads(run)
    take(run, leads, "amp", "story")
    leads.follow(led("amp", "story"))
    _, own = leads.end(key("story"), Outcome(key("story"), fate, "gone"))  # type: ignore[arg-type]
    assert isinstance(own, Story)
    assert (own.visit.key, own.original) == (key("amp"), key("story"))


def test_a_part_fails_with_its_first_page_and_is_an_article_where_there_is_none(run: Run) -> None:
    leads = Leads(run)
    left = {fate: Outcome(key("story/2"), fate, "timed-out") for fate in ("failed", "denied")}  # type: ignore[arg-type]
    for fate, expected in (left | {"dropped": None}).items():
        take(run, leads, f"story-{fate}")
        part = led("story/2", f"story-{fate}", is_part=True, is_sure=False)
        leads.follow(part)
        end = leads.end(key(f"story-{fate}"), Outcome(key(f"story-{fate}"), fate, "timed-out"))[1]  # type: ignore[arg-type]
        assert end == (expected or part.own)


def test_only_what_was_joined_or_says_nothing_new_is_answered_by_the_first_page(run: Run) -> None:
    leads = Leads(run)
    take(run, leads, "posts", "posts/2", "posts/3", "posts/4")
    other = led("posts/4", "posts", is_part=True, is_sure=False)
    for page in (
        led("posts/2", "posts", is_part=True, is_sure=False),
        led("posts/3", "posts", is_part=True, is_sure=False),
        other,
    ):
        assert leads.follow(page) is None
    first, own = leads.end(key("posts"), story("posts", "One.\n\nText of posts/3.", parts=(key("posts/2"),)))
    assert isinstance(first, Story)
    assert [copy.key for copy in first.copies] == [key("posts/2"), key("posts/3")]
    assert own is other.own


def test_what_is_out_of_range_is_so_for_its_copies(run: Run) -> None:
    leads = Leads(run)
    take(run, leads, "amp", "story")
    leads.follow(led("amp", "story"))
    ends = leads.end(key("story"), Outcome(key("story"), "out-of-range"))
    assert [(end.key, end.fate) for end in ends if isinstance(end, Outcome)] == [
        (key("story"), "out-of-range"), (key("amp"), "out-of-range"),
    ]  # fmt: skip


def test_nobody_waits_for_a_page_of_another_source_or_one_that_was_answered(run: Run) -> None:
    leads = Leads(run)
    run.find([Candidate(SITE + "theirs")], source="b", depth=1)
    take(run, leads, "amp", "gone")
    leads.end(key("gone"), Outcome(key("gone"), "dropped", "gone"))
    for target in ("theirs", "gone"):
        end = leads.follow(led("amp", target))
        assert isinstance(end, Story)
        assert end.original == key(target)


def test_a_copy_of_what_is_written_is_a_duplicate_at_once(run: Run) -> None:
    leads = Leads(run)
    run.stories.reserve([key("story")], key("story"), Told("a" * 20, "b" * 64, 1, is_read_there=True))
    end = leads.follow(led("amp", "story"))
    assert isinstance(end, Outcome)
    assert (end.fate, end.home) == ("duplicate", key("story"))
