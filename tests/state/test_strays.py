"""What one source found belongs to another one: where the first is crawled no more, and not before."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.discovery.candidates import Candidate
from crawler.state import State
from crawler.state.ledger import Outcome
from crawler.state.run import Run

SITE = "https://news.example/"
PAGES = [Candidate(f"{SITE}story-{number}") for number in range(4)]
ELSEWHERE = Candidate("https://www.news.example.org/story")
HOLDS = """
import sys
from pathlib import Path
from crawler.state.hold import Hold
with Hold(Path(sys.argv[1]), ["old"]):
    print(flush=True)
    sys.stdin.read()
"""


def found_as_old(state: State) -> None:
    old = Run(state, ["old"])
    old.find([*PAGES, ELSEWHERE], source="old", depth=1)
    [first] = old.take("old", 1)
    old.settle(Outcome(first.key, "failed", "timed-out"))
    old.commit()


def test_pages_of_a_name_that_nobody_crawls_go_over_with_their_site(state: State) -> None:
    found_as_old(state)
    run = Run(state, ["new"])
    assert run.take_over("new", SITE) == {"old": 4}
    assert run.wake() == 4
    assert {page.url for page in run.take("new", 9)} == {page.url for page in PAGES}
    assert dict(run.tally()["new"].fates) == {"left": 4}


def test_those_of_the_users_other_sources_stay(state: State) -> None:
    found_as_old(state)
    run = Run(state, ["new"], neighbours=["new", "old"])
    assert run.take_over("new", SITE) == {}
    assert run.find(PAGES, source="new", depth=1, ask_again=True) == 0
    assert run.take("new", 9) == []
    assert run.tally() == {}, "the crawl of the other source gives account of them"


def test_those_that_another_crawl_is_at_stay(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    old = Run(state, ["old"])
    old.find(PAGES, source="old", depth=1)
    old.end("finished")
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(state.lock_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        run = Run(state, ["new"])
        assert run.take_over("new", SITE) == {}
        assert run.find(PAGES, source="new", depth=1) == 0
        other.communicate(b"")


@pytest.mark.parametrize("ask_again", [False, True])
def test_what_is_found_again_goes_over_wherever_it_stands(state: State, *, ask_again: bool) -> None:
    found_as_old(state)
    run = Run(state, ["new"])
    assert run.find([ELSEWHERE], source="new", depth=1, ask_again=ask_again) == 1
    [page] = run.take("new", 9)
    assert page.url == ELSEWHERE.url


def test_a_crawl_beside_it_takes_no_page_out_of_a_crawls_account(state: State) -> None:
    run, beside = Run(state, ["a"], neighbours=["a", "b"]), Run(state, ["b"], neighbours=["a", "b"])
    run.find(PAGES, source="a", depth=1)
    for page in run.take("a", 9):
        run.settle(Outcome(page.key, "dropped", "gone"))
    beside.find(PAGES[:3], source="b", depth=1)
    assert dict(run.tally()["a"].fates) == {"dropped": 4}
