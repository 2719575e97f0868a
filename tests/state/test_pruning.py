"""What is forgotten by age, and what is not, whatever its age."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.discovery.candidates import Candidate
from crawler.pruning import carry_out, plan
from crawler.state import State
from crawler.state.ledger import Outcome, OutputFile, Visit
from crawler.state.pruning import Forgettable
from crawler.state.run import Run
from crawler.urls import url_key
from tests.export.made_articles import article, lay
from tests.state.crawling import crawl

LATER = datetime.now(UTC) + timedelta(days=90)


def settled(run: Run, url: str, fate: str, reason: str | None = None, home: str | None = None) -> None:
    """A page that is found, taken and ends so."""
    run.find([Candidate(url)], source="a", depth=1)
    run.take("a", 9)
    visit = Visit(url_key(url), url, "a", datetime.now(UTC))
    run.settle(Outcome(url_key(url), fate, reason, visit, home=home))  # type: ignore[arg-type]
    run.commit()


@pytest.mark.parametrize(
    ("fate", "reason", "is_forgotten"),
    [
        ("dropped", "gallery", True),
        ("dropped", "gone", True),
        ("dropped", "filtered-language", False),
        ("dropped", "tdm-reserved", False),
        ("out-of-range", None, False),
        ("denied", "robots", False),
        ("failed", "timeout", False),
    ],
)
def test_pages_without_a_story_that_do_not_wait_are_forgotten(
    state: State, fate: str, reason: str | None, is_forgotten: bool
) -> None:
    settled(crawl(state), "https://a.example/page", fate, reason)
    pruning = plan(LATER, None, state, of_state=True)
    assert pruning.rows == Forgettable(0, int(is_forgotten))
    carry_out(pruning, state, of_state=True)
    fresh = crawl(state).find([Candidate("https://a.example/page")], source="a", depth=1)
    assert bool(fresh) == (is_forgotten or fate == "out-of-range"), (
        "a forgotten page is new; another run's dates are asked anew"
    )


def test_an_address_that_led_to_a_story_stays(state: State) -> None:
    settled(crawl(state), "https://a.example/copy", "duplicate", home="https://a.example/story")
    assert not plan(LATER, None, state, of_state=True)


def test_a_page_that_was_named_again_is_not_old(state: State) -> None:
    settled(crawl(state), "https://a.example/page", "dropped", "gallery")
    between = datetime.now(UTC)
    crawl(state).find([Candidate("https://a.example/page")], source="a", depth=1)
    assert not plan(between, None, state, of_state=True)
    assert plan(datetime.now(UTC), None, state, of_state=True)


def test_a_file_that_holds_what_state_does_not_know_is_kept(state: State, tmp_path: Path) -> None:
    [torn, whole] = [
        lay(tmp_path / "output", [article(n)], f"2026-01-0{n}.jsonl") / "news" / f"2026-01-0{n}.jsonl" for n in (1, 2)
    ]
    run = crawl(state)
    run.confirm_output(OutputFile(str(torn.resolve()), "a", torn.stat().st_size - 1))
    run.confirm_output(OutputFile(str(whole.resolve()), "a", whole.stat().st_size))
    pruning = plan(LATER, tmp_path / "output", state, of_state=False)
    assert ([file.path for file in pruning.files], pruning.kept) == ([whole], [torn])
    assert any(line.startswith(f"{torn}: kept: a crawl that did not end") for line in pruning.told())


def test_names_of_old_files_that_are_not_there_are_forgotten(state: State, tmp_path: Path) -> None:
    crawl(state).confirm_output(OutputFile(str(tmp_path / "2026-01-01.jsonl"), "a", 9))
    crawl(state).confirm_output(OutputFile(str(tmp_path / f"{LATER:%Y-%m-%d}.jsonl"), "a", 9))
    pruning = plan(LATER, None, state, of_state=True)
    assert pruning.vanished == [str(tmp_path / "2026-01-01.jsonl")]
    carry_out(pruning, state, of_state=True)
    assert not plan(LATER, None, state, of_state=True)
