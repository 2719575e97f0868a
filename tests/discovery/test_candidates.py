from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.candidates import Candidate, newest_first
from crawler.items import Hints

OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def test_newest_come_first_and_undated_last_in_their_order() -> None:
    undated = [Candidate("https://news.example/a"), Candidate("https://news.example/b", Hints("feed", "Title"))]
    old = Candidate("https://news.example/c", Hints("feed", published=OLD, modified=NEW))
    new = Candidate("https://news.example/d", Hints("sitemap", modified=NEW))
    assert newest_first([*undated, old, new]) == (new, old, *undated)


def test_of_one_storys_addresses_the_first_is_kept() -> None:
    first = Candidate("https://news.example/a")
    assert newest_first([first, Candidate("http://www.news.example/a/", Hints("feed"))]) == (first,)


@given(st.lists(st.builds(Hints, st.just("feed"), published=st.none() | st.datetimes(timezones=st.just(UTC)))))
def test_order_is_by_date_and_nothing_is_lost(hints: list[Hints]) -> None:
    candidates = [Candidate(f"https://news.example/{place}", hint) for place, hint in enumerate(hints)]
    ordered = newest_first(candidates)
    dates = [candidate.hints.published for candidate in ordered if candidate.hints and candidate.hints.published]
    assert sorted(dates, reverse=True) == dates
    assert set(ordered) == set(candidates)
