"""The scorer on examples worked out by hand, and beside the shared one where that is at hand."""

import importlib.util
import json
from types import ModuleType

import pytest

from tests.benchmarks.bench_folder import SHARED, entries, sample
from tests.benchmarks.bootstrap import interval
from tests.benchmarks.peers import installed_peers
from tests.benchmarks.scoring import fold, leaks, score_page, summary, text_score


def test_text_is_compared_by_runs_of_four_words() -> None:
    # Gold has 3 runs (a-d, b-e, c-f), the text 2 (a-d, b-e), both of which are gold's.
    assert text_score("a b c d e f", "a b c d e") == (1.0, 2 / 3, 0.8)


def test_a_text_of_fewer_words_is_one_run() -> None:
    assert text_score("a b", "A b") == (0.0, 0.0, 0.0)
    assert text_score("a b", "a, b!") == (1.0, 1.0, 1.0)


def test_a_run_counts_as_often_as_it_stands_there() -> None:
    # Gold: one run "x x x x"; the text: two of them.
    assert text_score("x x x x", "x x x x x") == (0.5, 1.0, 2 / 3)


def test_nothing_extracted_has_no_precision() -> None:
    assert text_score("a b c d", "") == (None, 0.0, 0.0)
    assert text_score("", "a b c d") == (0.0, None, 0.0)
    assert text_score("", "") == (1.0, 1.0, 1.0)


def test_f1_is_of_the_means_and_page_f1_the_mean() -> None:
    lost = score_page({"text": "a b c d"}, {})
    half = score_page({"text": "a b c d e f"}, {"text": "a b c d e"})
    row = summary([lost, half])
    assert (row["P"], row["R"]) == (1.0, 1 / 3)
    assert row["F1"] == pytest.approx(0.5)
    assert (row["page-F1"], row["exact"]) == (0.4, 0.0)


def test_segments_wanted_and_unwanted() -> None:
    gold = {"text": None, "with": ["one two", "three"], "without": ["four", "five"]}
    # One of two wanted is there, one of two unwanted: tp 1, fn 1, fp 1.
    row = summary([score_page(gold, {"text": "one\n two four"})])
    assert (row["seg-F1"], row["F1"]) == (0.5, None)


def test_fields_are_compared_without_regard_to_case_marks_and_order() -> None:
    gold = {"text": "a", "title": "“It runs”, she says", "authors": ["Jane Roe", "John Poe"], "date": "2026-11-23"}
    found = {"title": "It runs: She Says", "authors": ["john poe", "Jane Roe"], "published": "2026-11-23T10:00:00Z"}
    score = score_page(gold, found)
    assert (score.title, score.author, score.date) == (True, True, True)
    assert (fold("Straße"), fold("ﬁn")) == ("strasse", "fin")


def test_a_field_that_gold_does_not_know_is_not_counted() -> None:
    score = score_page({"text": "a", "title": None, "authors": [], "date": None}, {"title": "x"})
    assert (score.title, score.author, score.date) == (None, None, None)


def test_a_leak_is_a_phrase_that_gold_does_not_hold() -> None:
    assert leaks("", "The end.\n\nLeave a Reply\n\nWe use cookies here") == {"leave a reply", "we use cookies"}
    assert leaks("He said: leave a comment", "Leave a comment") == set()
    assert leaks("", "They leave a comment on it every day, and nobody reads these comments any more at all.") == set()


def test_an_interval_is_drawn_over_sites() -> None:
    # Two sites, each of one mind: a resample holds both, or one of them twice.
    values = [1.0, 1.0, 0.0, 0.0]
    found = interval(["a", "a", "b", "b"], lambda drawn: sum(values[at] for at in drawn) / len(drawn))
    assert found == (0.0, 1.0)
    assert interval(["a", "b"], lambda drawn: 0.5) == (0.5, 0.5)
    assert interval(["a"], lambda drawn: None) is None


def shared_score() -> ModuleType:
    path = SHARED / "score.py"
    if not path.exists():
        pytest.skip(f"no {path}: the shared measure is not beside this checkout")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_numbers_are_those_of_the_shared_measure() -> None:
    shared = shared_score()
    pages = sample(entries(SHARED), 60)
    extract = installed_peers()["trafilatura-fast"]
    found = {page.id: extract(page.read(), page.url) for page in pages}
    # As a file of predictions would hold them.
    table, _ = shared.score([page.gold for page in pages], json.loads(json.dumps(found)))
    assert table.keys() == {page.dataset for page in pages}
    for dataset, theirs in table.items():
        mine = summary([score_page(page.gold, found[page.id]) for page in pages if page.dataset == dataset])
        for column, value in mine.items():
            assert value == pytest.approx(theirs.get(column)), f"{dataset} {column}"
