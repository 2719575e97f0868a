"""crawler/state/findings.py: which findings a report tells."""

from datetime import UTC, datetime, timedelta

from crawler.discovery.date_range import DateRange
from crawler.state import State
from crawler.state.findings import Finding, begin_finding, end_finding, told_findings

NOW = datetime.now(UTC)


def test_open_findings_are_told_whenever_they_began_and_ended_ones_of_the_span(state: State) -> None:
    ages = [("old and open", 9, None), ("old and over", 9, 8), ("new and over", 1, 0), ("newest and open", 0, None)]
    with state.transaction() as connection:
        for number, (text, begun, ended) in enumerate(ages, 1):
            days = timedelta(days=begun)
            begin_finding(connection, Finding(0, "a", "drops", text, text, ("https://a.example/1",), 1, NOW - days))
            if ended is not None:
                end_finding(connection, number, 2, NOW - timedelta(days=ended), "as usual again")
        told = told_findings(connection, DateRange(NOW - timedelta(days=3)), 9)
        assert told_findings(connection, DateRange(), 1) == told[:1]
        assert told_findings(connection, DateRange(), 9, ["b"]) == []
        assert [each.text for each in told_findings(connection, DateRange(until=NOW - timedelta(days=3)), 9)] == [
            "newest and open",
            "old and open",
            "old and over",
        ]
    assert [each.text for each in told] == ["newest and open", "old and open", "new and over"]
    assert (told[0].source, told[0].ended, told[0].examples) == ("a", None, ("https://a.example/1",))
