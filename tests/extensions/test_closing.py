import io
from collections import Counter

from rich.console import Console

from crawler.extensions.closing import ROWS_MAX, print_closing, why_walled
from crawler.spiders.reader import Answers
from crawler.state.tally import Tally
from tests.e2e.closing_table import table

FATES = Counter(
    {"written": 123_456, "unchanged": 20, "duplicate": 3, "not-asked-again": 1_000, "out-of-range": 5, "left": 9}
)


def printed(tallies: dict[str, Tally], width: int = 80, *, is_terminal: bool = False, **answers: Answers) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=is_terminal, color_system=None)
    print_closing(tallies, answers, console)
    return file.getvalue()


def test_a_fate_that_the_table_does_not_know_has_its_column() -> None:
    rows = table(printed({"a": Tally(Counter({"written": 2, "part": 3, "archived": 1}))}))
    assert rows == {"a": {"found": 6, "written": 2, "archived": 1, "part": 3}}


def test_of_many_sources_those_that_found_most_have_a_row_and_one_sums_up_the_others() -> None:
    rows = table(printed({f"source {n}": Tally(Counter({"written": n})) for n in range(500)}))
    assert len(rows) == ROWS_MAX + 2
    assert rows["source 499"]["written"] == 499
    assert rows["460 others"]["written"] == sum(range(460))
    assert rows["all"]["found"] == sum(range(500))


def test_a_source_in_a_private_range_is_told_how_it_is_read() -> None:
    said = printed({"a": Tally()}, a=Counter({"private-address": 3, "none": 1})).splitlines()[-1]
    assert said.startswith("a: ")
    assert "`private = true`" in said


def test_a_narrow_terminal_loses_no_digit() -> None:
    tally = Tally(FATES | Counter({"dropped": 1, "denied": 1, "failed": 1}))
    text = printed({"a-source-with-a-rather-long-name.example": tally}, width=40, is_terminal=True)
    assert "123456" in text
    assert "…" not in text


def test_elsewhere_the_table_is_as_wide_as_it_needs_to_be() -> None:
    reasons = Counter({("dropped", "gone"): 1, ("denied", "robots"): 1, ("failed", "timed-out"): 1})
    tally = Tally(FATES | Counter({"dropped": 1, "denied": 1, "failed": 1}), reasons)
    [row] = table(printed({"a": tally}, width=40)).values()
    assert row["found"] == tally.found


def test_sources_with_the_same_cause_share_a_line() -> None:
    answers = {name: Answers(["refused", "status-404", "status-404"]) for name in "abcdefgh"}
    text = printed({name: Tally() for name in answers}, **answers)
    assert "a, b, c, d, e and 3 more: nothing that lists pages could be read (refused); " in text


def walled(count: int, written: int, reason: str = "bot-check") -> Tally:
    fates = Counter({"written": written, "dropped": count + 1})
    return Tally(fates, Counter({("dropped", reason): count, ("dropped", "gone"): 1}))


def test_a_source_of_which_many_pages_are_walls_is_named_with_what_to_do() -> None:
    text = printed({"open": walled(1, 9), "shut": walled(8, 3), "broken": walled(6, 0, "error-page")})
    assert "\nshut: 8 of 12 pages were none (bot-check): the site takes this crawler for a robot" in text
    assert "\nbroken: 6 of 7 pages were none (error-page): the site says 200 and shows an error" in text
    assert "open:" not in text


def test_a_few_walls_or_a_small_part_of_what_came_are_no_news() -> None:
    assert list(why_walled({"a": walled(4, 0), "b": walled(9, 40), "c": Tally()})) == []
