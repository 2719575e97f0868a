"""A short run of mutants.py: whatever became of a page, it is an article that keeps every promise, or says why it is none."""

from functools import cache
from pathlib import Path

import pytest

from crawler.demo import arabic, blog, newspaper
from tests.benchmarks.bench_folder import SHARED, entries, sample
from tests.fuzz.mutants import FAILURES, Counts, Pages, run, source_of
from tests.fuzz.promises import harms
from tests.fuzz.trial import Source, mutant_of

SEED = 20_261_125
BASE = "http://127.0.0.1:8000"
PAGES = Path(__file__).parents[1] / "pages"


@cache
def written_pages() -> list[Source]:
    """Those that were written for the tests, and the demonstration's."""
    saved = [
        Source(path.name, f"https://news.example/{path.stem}", path.read_bytes())
        for path in sorted(PAGES.rglob("*.html"))
    ]
    served = {url: made for site in (blog, newspaper, arabic) for url, made in site.pages(BASE).items()}
    return saved + [Source(url, BASE + url, made.body) for url, made in served.items() if "html" in made.content_type]


def pages_of(sources: list[Source]) -> Pages:
    return Pages(len(sources), sources.__getitem__, SEED)


def failures(counts: Counts) -> dict[int, tuple[str, ...]]:
    return {number: (outcome.kind, *outcome.wrong) for number, outcome in counts.failures.items()}


def test_spoilt_pages_of_ours() -> None:
    counts = run(pages_of(written_pages()), range(250), 1, lambda number, outcome: None)
    assert failures(counts) == {}
    assert sum(counts.kinds.values()) == 250
    # Most are still read: a run that only looked at wreckage would prove nothing.
    assert counts.kinds["article"] > 60
    assert not FAILURES & counts.kinds.keys()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the benchmark's pages are not beside this checkout")
def test_spoilt_pages_of_the_benchmark() -> None:
    sources = [source_of(entry) for entry in sample(entries(SHARED), 60)]
    counts = run(pages_of(sources), range(60), 1, lambda number, outcome: None)
    assert failures(counts) == {}


def test_the_same_number_and_seed_make_the_same_mutant() -> None:
    one, other = written_pages()[:2]
    made = [mutant_of(SEED, number, one, other) for number in range(200)]
    assert made == [mutant_of(SEED, number, one, other) for number in range(200)]
    assert len({mutant.body for mutant in made}) > 190
    assert len({name for mutant in made for name in mutant.mutations}) == 13


@pytest.mark.parametrize(
    "fragment",
    [
        "<script>1</script>", "<p onclick=x>", "<a href='javascript:x'>", "<a href=' JaVaScRiPt:x'>", "<a href='/x'>", "<img src='data:x'>",
        "<!--x-->", "<iframe>", "<p style=x>", "<svg>", "<?php ?>",
    ],
)  # fmt: skip
def test_harm_is_seen(fragment: str) -> None:
    assert harms(f"<p>good</p>{fragment}")


def test_a_story_s_own_elements_are_no_harm() -> None:
    assert not harms(
        "<h2>x</h2><p><a href='https://a.example/x' rel=noopener>y</a> <a href='mailto:a@b.example'>z</a></p>"
    )
