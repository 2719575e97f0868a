"""Reads the closing table that a crawl prints, and asserts that it adds up: the one check that every end-to-end test uses."""

import re
from collections import Counter

HEADER = re.compile(r"^source +found\b.*$", re.M)
ROW = re.compile(r"(?P<name>\S.*?)  +(?P<counts>\d[\d ]*)")
REASON = re.compile(r"  (?P<fate>[a-z ]+): (?P<count>\d+) (?P<reason>[\w-]+)")
ALL = "all"
# Pages of these fates have a reason each.
WITH_REASON = ("dropped", "denied", "failed")


def table(printed: str) -> dict[str, dict[str, int]]:
    """Source -> column -> count. Asserts that each row adds up, the last one to those above it, and the reasons to their columns."""
    header = HEADER.search(printed)
    assert header, f"no closing table in: {printed}"
    columns = [label.replace(" ", "-") for label in re.split(r" {2,}", header[0].strip())[1:]]
    lines = printed[header.end() + 1 :].splitlines()
    rows = {}
    while lines and (row := ROW.fullmatch(lines[0].rstrip())):
        counts = [int(count) for count in row["counts"].split()]
        rows[row["name"]] = dict(zip(columns, counts, strict=True))
        lines.pop(0)
    assert rows, printed
    _assert_adds_up(rows)
    _assert_reasons(rows, lines)
    return rows


def _assert_adds_up(rows: dict[str, dict[str, int]]) -> None:
    for name, row in rows.items():
        assert row["found"] == sum(row.values()) - row["found"], f"{name} does not add up: {row}"
    sources = [row for name, row in rows.items() if name != ALL]
    assert (ALL in rows) == (len(sources) > 1), f"expected a row for all of several sources: {rows}"
    for column, count in rows.get(ALL, {}).items():
        assert count == sum(row[column] for row in sources), f"{column} does not add up: {rows}"


def _assert_reasons(rows: dict[str, dict[str, int]], lines: list[str]) -> None:
    total = rows.get(ALL) or next(iter(rows.values()))
    reasons: Counter[str] = Counter()
    while lines and (reason := REASON.fullmatch(lines[0])):
        reasons[reason["fate"]] += int(reason["count"])
        lines.pop(0)
    assert {fate: reasons[fate] for fate in WITH_REASON} == {fate: total.get(fate, 0) for fate in WITH_REASON}, (
        f"the reasons do not add up: {reasons}, {total}"
    )
