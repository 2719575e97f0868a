import io
from dataclasses import replace

from rich.console import Console

from crawler.extensions.panel import OTHER_LINES, panel_table
from crawler.extensions.watch import Standing, busiest, summed

IDLE = Standing("idle", found=9, fetched=9, written=9, unchanged=0, dropped=0, failed=0, pace=0.0, done=9, asked=9)


def drawn(standings: list[Standing], width: int, height: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=height)
    with console.capture() as capture:
        console.print(panel_table(standings, width, height))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_of_many_sources_the_busiest_that_fit_are_shown_and_all_are_summed() -> None:
    standings = [replace(IDLE, name=f"s{n}", pace=float(n % 7 == 0)) for n in range(500)]
    lines = drawn(standings, 120, 30)
    assert len(lines) == 30 - OTHER_LINES + 2
    assert [line.split()[0] for line in lines[1:-1]] == [f"s{n}" for n in range(0, 7 * 21, 7)]
    assert lines[-1].split()[:4] == ["all", "500", "4500", "4500"]


def test_a_source_at_work_comes_before_one_that_has_ended() -> None:
    waiting = replace(IDLE, name="waiting", found=3, done=1, asked=3)
    assert busiest([IDLE, waiting], 1) == [waiting]


def test_the_bar_stands_where_the_total_is_known() -> None:
    looking = replace(IDLE, name="looking", done=3, asked=None)
    half, empty = replace(IDLE, name="half", asked=18), replace(IDLE, name="empty", done=0, asked=0)
    lines = drawn([looking, half, empty], 120, 30)
    assert lines[1].endswith("3 done, more to find")
    assert lines[2].endswith("50%")
    assert lines[3].endswith("nothing to fetch")
    assert summed([half, empty], "all").asked == 18
    assert summed([half, looking], "all").asked is None


def test_without_room_the_bar_is_left_out_and_a_long_name_cut() -> None:
    lines = drawn([replace(IDLE, name="a-very-long-name-of-a-source-in-some-country")], 80, 24)
    assert max(map(len, lines)) <= 80
    assert "…" in lines[1]
    assert "%" not in "".join(lines)
