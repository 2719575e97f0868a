from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.every import CronLine, described, length, parse_every, spelled

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("17 */2 * * mon-fri", "2026-11-25 12:17"),
        ("0 12 * * *", "2026-11-26 12:00"),
        # 0 and 7 are Sunday, as in every cron; APScheduler by itself takes 0 for Monday and knows no 7.
        ("0 5 * * 0", "2026-11-29 05:00"),
        ("0 5 * * 7", "2026-11-29 05:00"),
        ("0 5 * * 1-5", "2026-11-26 05:00"),
        ("0 5 * * 1-5/2", "2026-11-27 05:00"),
        ("0 5 * * Sat-Sun", "2026-11-28 05:00"),
        ("0 5 * * fri-mon", "2026-11-27 05:00"),
        # Either of the two days will do: crontab(5). APScheduler by itself waits for a first that is a Monday.
        ("0 5 1 * mon", "2026-11-30 05:00"),
        ("0 5 26 * mon", "2026-11-26 05:00"),
        ("*/15 8-10 * jan,mar *", "2027-01-01 08:00"),
        ("0 0 29 feb *", "2028-02-29 00:00"),
    ],
)
def test_a_cron_line_means_what_cron_means(text: str, after: str) -> None:
    line = parse_every(text)
    assert isinstance(line, CronLine)
    assert f"{line.next_after(NOW):%Y-%m-%d %H:%M}" == after
    assert described(line) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("* * * *", "five fields, this one 4"),
        ("0 0 * * * 2026", "five fields, this one 6"),
        ("61 * * * *", "maximum value"),
        ("*/0 * * * *", "must be higher than 0"),
        ("0 5 * * */0", "a step is 1 or more"),
        ("5/15 * * * *", "'5/15' is no minute"),
        ("0 0 last * *", "'last' is no day of month"),
        ("0 0 1 okt *", "'okt' is no month"),
        ("0 5 * * 8", "'8' is no day of week"),
        ("0 5 1 * */2", "crons differ"),
        ("0 0 30 2 *", "there is no such day"),
        ("0 5 * * mon#1", "is no day of week"),
        ("@daily", "not a length of time"),
        ("15 m", "five fields"),
        ("367d", "more than a year"),
    ],
)
def test_what_no_cron_would_take_alike_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("*", r"\*")):
        parse_every(text)


def test_a_cron_line_in_numbers_is_for_every_cron() -> None:
    line = parse_every("17 */2 * jan-mar mon-fri")
    assert isinstance(line, CronLine)
    assert line.numbers == "17 */2 * 1-3 1,2,3,4,5"


@pytest.mark.parametrize("text", ["1s", "90s", "15m", "36h", "2w", "999999d"])
def test_a_length_is_spelled_as_it_is_read(text: str) -> None:
    assert length(spelled(length(text))) == length(text)


def test_lengths_and_auto_are_read() -> None:
    assert parse_every("15m") == timedelta(minutes=15)
    assert (spelled(timedelta(minutes=90)), spelled(timedelta(days=14))) == ("90m", "2w")
    assert parse_every("auto") == "auto"


@given(st.text(alphabet="0123456789*/,- monfrijan", max_size=30))
def test_no_text_is_a_surprise(text: str) -> None:
    try:
        said = parse_every(text)
    except ValueError:
        return
    if isinstance(said, CronLine):
        assert said.next_after(NOW) > NOW
        assert CronLine.parse(said.numbers).next_after(NOW) == said.next_after(NOW)
