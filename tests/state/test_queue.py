from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.candidates import Candidate
from crawler.items import Hints
from crawler.state import State
from crawler.state.ledger import Outcome, Visit
from tests.state.crawling import crawl

NOW = datetime.now(UTC)


def dated(url: str, modified: datetime) -> Candidate:
    return Candidate(url, Hints("sitemap", modified=modified))


def visit(key: str, fetched: datetime = NOW) -> Visit:
    return Visit(key=key, url=f"https://{key}", source="a", fetched=fetched, etag='"1"')


def test_a_candidate_waits_until_its_fate_is_committed(state: State) -> None:
    run = crawl(state)
    assert run.find([Candidate("https://a.example/story")], source="a", depth=1) == 1
    [waiting] = run.take("a", 10)
    assert waiting.url == "https://a.example/story"
    assert run.take("a", 10) == [], "one run takes a page once"

    after_a_kill = crawl(state)
    after_a_kill.wake()
    [again] = after_a_kill.take("a", 10)
    assert again.key == waiting.key
    after_a_kill.settle(Outcome(again.key, "dropped", "too-short", visit(again.key)))
    after_a_kill.commit()

    third = crawl(state)
    third.wake()
    assert third.take("a", 10) == []


def test_newest_comes_first_and_undated_last(state: State) -> None:
    run = crawl(state)
    found = [
        Candidate("https://a.example/undated"),
        dated("https://a.example/old", NOW - timedelta(days=9)),
        dated("https://a.example/new", NOW),
    ]
    run.find(found, source="a", depth=1)
    assert [waiting.url.rsplit("/", 1)[1] for waiting in run.take("a", 10)] == ["new", "old", "undated"]


def test_spellings_of_one_address_are_one_page(state: State) -> None:
    run = crawl(state)
    spellings = ("https://www.a.example/s/", "http://a.example/s", "https://a.example/s?utm_source=x")
    assert run.find([Candidate(url) for url in spellings], source="a", depth=1) == 1


def test_a_newer_date_asks_again_and_the_same_one_does_not(state: State) -> None:
    run = crawl(state)
    run.find([dated("https://a.example/s", NOW - timedelta(hours=2))], source="a", depth=1)
    [waiting] = run.take("a", 1)
    run.settle(Outcome(waiting.key, "dropped", "too-short", visit(waiting.key)))
    run.commit()

    second = crawl(state)
    assert second.find([dated("https://a.example/s", NOW - timedelta(hours=1))], source="a", depth=1) == 0
    assert second.find([dated("https://a.example/s", NOW + timedelta(hours=1))], source="a", depth=1) == 1
    [again] = second.take("a", 1)
    assert again.etag == '"1"'


def test_what_failed_waits_for_the_next_run_and_is_given_up_at_last(state: State) -> None:
    run = crawl(state)
    run.find([Candidate("https://a.example/s")], source="a", depth=1)
    tries = 0
    while taken := run.take("a", 1):
        tries += 1
        run.settle(Outcome(taken[0].key, "failed", "status-500"))
        run.commit()
        assert run.take("a", 1) == []
        run = crawl(state)
        run.wake()
    assert tries == 10


def test_what_was_asked_for_in_vain_comes_after_what_is_new(state: State) -> None:
    run = crawl(state)
    run.find([dated(f"https://a.example/{n}", NOW) for n in range(3)], source="a", depth=1)
    for waiting, fate in zip(run.take("a", 9), ("failed", "denied", "failed"), strict=True):
        run.settle(Outcome(waiting.key, fate, "site-resting"))
    run.commit()
    again = crawl(state)
    again.find([Candidate("https://a.example/new")], source="a", depth=1)
    assert [waiting.url for waiting in again.take("a", 9, with_vain=False)] == ["https://a.example/new"]
    again.find([Candidate("https://a.example/newer")], source="a", depth=1)
    urls = [waiting.url for waiting in again.take("a", 3)]
    assert urls[0] == "https://a.example/newer"
    assert len(urls) == 3


@pytest.mark.parametrize(
    ("reason", "is_given_up"),
    [("private-address", True), ("scheme", True), ("robots", False), ("part-site-resting", False)],
)
def test_what_leads_to_where_we_do_not_go_is_given_up_and_what_the_site_denies_is_not(
    state: State, reason: str, is_given_up: bool
) -> None:
    run = crawl(state)
    run.find([Candidate("https://a.example/s")], source="a", depth=1)
    for _ in range(12):
        if taken := run.take("a", 1):
            run.settle(Outcome(taken[0].key, "denied", reason))
            run.commit()
        run = crawl(state)
    assert run.wake() == (0 if is_given_up else 1)


def test_revisits_are_due_at_their_time(state: State) -> None:
    run = crawl(state)
    run.find([Candidate("https://a.example/s"), Candidate("https://a.example/t")], source="a", depth=1)
    due, later = run.take("a", 2)
    run.settle(Outcome(due.key, "unchanged", visit=visit(due.key), revisit=NOW - timedelta(seconds=1)))
    run.settle(Outcome(later.key, "unchanged", visit=visit(later.key), revisit=NOW + timedelta(hours=1)))
    run.commit()
    second = crawl(state)
    assert second.wake() == 1
    assert [waiting.key for waiting in second.take("a", 9)] == [due.key]


def test_hints_come_back_as_they_were(state: State) -> None:
    hints = Hints("feed", "Ein Titel", published=NOW, authors=("Ada", "Bo"))
    run = crawl(state)
    run.find([Candidate("https://a.example/s", hints)], source="a", depth=1)
    assert run.take("a", 1)[0].hints == hints


def test_found_is_the_sum_of_all_fates(state: State) -> None:
    run = crawl(state)
    run.find([Candidate(f"https://a.example/{n}") for n in range(5)], source="a", depth=1)
    first, second, third = run.take("a", 3)
    run.settle(Outcome(first.key, "dropped", "too-short", visit(first.key)))
    run.settle(Outcome(second.key, "denied", "robots"))
    run.settle(Outcome(third.key, "failed", "timed-out"))
    tally = run.tally()["a"]
    assert tally.found == 5
    assert dict(tally.fates) == {"dropped": 1, "denied": 1, "failed": 1, "left": 2}
    assert tally.reasons["dropped", "too-short"] == 1

    again = crawl(state)
    again.find([Candidate(f"https://a.example/{n}") for n in range(5)], source="a", depth=1)
    fates = again.tally()["a"].fates
    assert fates["not-asked-again"] == 1
    assert fates["left"] == 4
