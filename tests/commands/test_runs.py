"""`scrapy runs`, in a process of its own."""

import json
from pathlib import Path

from crawler.state import State
from crawler.state.findings import Finding, begin_finding
from crawler.state.records import records
from tests.commands.scrapy_command import said, scrapy
from tests.monitors.made_runs import Site, months
from tests.monitors.planted import plant


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'state.sqlite'}"


def runs(folder: Path, *options: str, status: int = 0) -> list[str]:
    run = scrapy("runs", *options, "-s", f"STATE_URL={url(folder)}")
    assert run.returncode == status, run.stderr
    return run.stdout.decode().splitlines() if not status else said(run)


def test_runs_are_listed_with_what_became_of_their_pages_and_what_was_told(tmp_path: Path) -> None:
    plant(url(tmp_path), "a-source-with-a-rather-long-name.example", made := months(Site(runs=1), seed=1, days=9))
    state = State(url(tmp_path))
    with state.transaction() as connection:
        last = records(connection)[-1]
        text = "articles without date: 9 of 9 articles"
        finding = Finding(0, last.source, "missing", "date", text, ("https://a.example/1",), last.run, last.started)
        begin_finding(connection, finding)
    state.close()
    lines = runs(tmp_path)
    assert lines[0].split() == (
        [
            "run",
            "source",
            "started",
            "(UTC)",
            "took",
            "ended",
            "found",
            "written",
            "unchanged",
            "duplicate",
            "dropped",
            "denied",
            "failed",
            "findings",
        ]
    )
    rows = [line.split() for line in lines[1:10]]
    assert [row[0] for row in rows] == [str(each.run) for each in made]
    assert rows[-1][1] == "a-source-with-a-rather-long-name.example"
    assert rows[-1][4:8] == ["0:02:00", "finished", str(last.found), str(last.articles.written)]
    assert rows[-1][-1] == "1"
    assert lines[10] == f"run 9: {last.source}: {text}"
    assert lines[11].startswith("open since ")


def test_json_lines_hold_all_of_a_record(tmp_path: Path) -> None:
    plant(url(tmp_path), "a", months(Site(runs=1), seed=1, days=3))
    values = [
        json.loads(line) for line in runs(tmp_path, "--json", "--source", "a", "--since", "2026-01-01", "--limit", "2")
    ]
    assert [each["run"] for each in values] == [2, 3], "the newest"
    assert values[0]["started"].endswith("+00:00")
    assert values[0]["articles"]["written"] == values[0]["fates"]["written"]


def test_what_cannot_be_listed_is_one_line(tmp_path: Path) -> None:
    assert runs(tmp_path, status=2) == [
        f"scrapy runs: there is no state store {tmp_path / 'state.sqlite'}: no crawl has been here"
    ]
    plant(url(tmp_path), "a", months(Site(runs=1), seed=1, days=3))
    [line] = runs(tmp_path, "--since", "yesterday", status=2)
    assert line.startswith("scrapy runs: ")
    assert "yesterday" in line
    for limit in ("0", "99999999999999999999"):
        told = runs(tmp_path, "--limit", limit, status=2)[-1]
        assert told.endswith(f"--limit {limit}: expected a number of runs from 1 to 1,000,000,000")
    assert len(runs(tmp_path, "--json", "--limit", "1000000000")) == 3
