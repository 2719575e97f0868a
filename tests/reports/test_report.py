"""crawler/reports/report.py: one file that escapes what it shows, asks for nothing, and has words for each picture."""

import json
import re
from base64 import b64encode
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from lxml import html

from crawler.reports.crawled import Crawled
from crawler.reports.figures import FIELDS, Figures
from crawler.reports.report import Found, Subject, report_html
from crawler.reports.tables import percent, shown, span
from crawler.reports.written import Unreadable
from crawler.reports.written_line import WrittenLine
from crawler.state.findings import Finding
from crawler.state.history import Crawl, SourceRuns
from crawler.state.records import RunRecord
from crawler.state.tally import Tally
from tests.reports.made_output import articles

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVIL = "</script><script>run()</script><img src=x onerror=run()>\"'"
DISTURBING = "a\x1b[31mred\x1b[0m \u202egnp.exe\u2066\x07"


def evil_line(**fields: Any) -> dict[str, Any]:
    line = dict.fromkeys(("language", *FIELDS), EVIL) | {"url": "javascript:run()", "text": "x", "duplicate_of": EVIL}
    return line | {"quality": {"score": 0.1, "flags": [EVIL]}, "published": None, "fetched": NOON} | fields


def report(*lines: tuple[str, dict[str, Any]], crawled: Crawled | None = None) -> tuple[str, html.HtmlElement]:
    figures = Figures()
    for source, line in lines:
        figures.add(WrittenLine.model_validate(line), source)
    source = report_html(Subject(NOON), Found(figures, crawled, Unreadable(1, [EVIL])))
    return source, html.document_fromstring(source)


def crawled_of(name: str, tally: Tally) -> Crawled:
    """One run of one source, all of whose words are `name`."""
    return Crawled(
        endings=Counter([name]),
        crawls=[Crawl(1, NOON, None, name, 1)],
        runs={name: SourceRuns(Counter([name]), 10, 25.0)},
        last={name: RunRecord(1, name, NOON, NOON + timedelta(minutes=9), name, versions={"scrapy": name})},
        fates={name: tally},
        findings=[
            Finding(1, name, name, name, name, (name, "javascript:run()"), 1, NOON, ended=ended)
            for ended in (None, NOON)
        ],
        first_sources={name: name},
    )


def made() -> html.HtmlElement:
    figures = Figures()
    for line in articles(900):
        figures.add(WrittenLine.model_validate(line), line["source"])
    tally = Tally()
    tally.fates.update(written=3, dropped=2)
    tally.reasons["dropped", "gone"] += 2
    crawled = crawled_of("harbour-post", tally)
    return html.document_fromstring(report_html(Subject(NOON), Found(figures, crawled)))


def test_what_pages_and_sources_say_is_text_wherever_it_is_shown() -> None:
    tally = Tally()
    tally.fates["dropped"] += 1
    tally.reasons["dropped", EVIL] += 1
    crawled = crawled_of(EVIL, tally)
    _, tree = report((EVIL, evil_line()), crawled=crawled)
    assert len(tree.findall(".//script")) == 3
    assert not tree.xpath("//img | //*[@onerror] | //a[not(starts-with(@href, '#'))]")
    for section in (
        "sources",
        "freshness",
        "coverage",
        "languages",
        "quality",
        "copies",
        "findings",
        "pages",
        "slowest",
        "crawls",
    ):
        assert EVIL in tree.get_element_by_id(section).text_content(), section
    plots = json.loads(tree.get_element_by_id("plots").text)
    assert any(EVIL in json.dumps(plot["option"], ensure_ascii=False).replace('\\"', '"') for plot in plots)


def test_nothing_turns_a_line_around_or_reaches_a_terminal() -> None:
    source, tree = report((DISTURBING, evil_line(title=DISTURBING, language=DISTURBING)))
    assert shown(DISTURBING) == "a [31mred [0m gnp.exe"
    assert shown(DISTURBING) in tree.get_element_by_id("quality").text_content()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", without_library(source))


def without_library(source: str) -> str:
    """What is not Apache's."""
    library = files("crawler.reports").joinpath("vendor/echarts/echarts.common.min.js").read_text("utf-8")
    assert library in source
    return source.replace(library, "")


def test_the_policy_allows_this_style_and_these_scripts_and_no_more() -> None:
    _, tree = report(("post", evil_line()))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    sources = [tree.find(".//style").text, *(script.text for script in tree.xpath("//script[not(@type)]"))]
    hashes = [b64encode(sha256(source.encode()).digest()).decode() for source in sources]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not tree.xpath("//*[@style or @src or @action or @onclick] | //link")


def test_the_library_is_the_one_that_its_readme_names() -> None:
    folder = files("crawler.reports").joinpath("vendor/echarts")
    digest = sha256(folder.joinpath("echarts.common.min.js").read_bytes()).hexdigest()
    assert digest in folder.joinpath("README.md").read_text("utf-8")
    assert "Apache License" in folder.joinpath("LICENSE").read_text("utf-8")


def test_each_plot_has_words_and_its_numbers_in_a_table() -> None:
    tree = made()
    plots = {plot["name"] for plot in json.loads(tree.get_element_by_id("plots").text)}
    drawn = tree.xpath("//div[@role='img']")
    assert plots == {each.get("id") for each in drawn}
    assert len(plots) >= 8
    for each in drawn:
        assert re.search(r"\d", each.get("aria-label")), each.get("id")
        assert each.xpath("ancestor::section//table"), each.get("id")
        assert each.getparent().find("figcaption").text


def test_tables_and_landmarks_can_be_read_aloud() -> None:
    tree = made()
    assert [len(tree.findall(f".//{tag}")) for tag in ("main", "header", "h1")] == [1, 1, 1]
    assert tree.xpath("//a[@class='skip']/@href") == ["#main"]
    for table in tree.iter("table"):
        assert table.find("caption").text_content().strip()
        assert set(table.xpath(".//thead//th/@scope")) == {"col"}
        assert all(row.xpath("th[@scope='row'] | td[@colspan]") for row in table.xpath("tbody/tr"))
        assert {len(row) for row in table.xpath(".//tr[not(td[@colspan])]")} == {len(table.xpath("thead/tr/th"))}
    names = tree.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link[1:] for link in tree.xpath("//nav//a/@href")} == set(tree.xpath("//section/@id"))


def test_lines_are_told_apart_without_colour() -> None:
    options = {plot["name"]: plot["option"] for plot in json.loads(made().get_element_by_id("plots").text)}
    looks = [(json.dumps(each["lineStyle"]["type"]), each["symbol"]) for each in options["pace"]["series"]]
    assert len(set(looks)) == len(looks) == 8
    assert options["pace"]["series"][-1]["name"] == "all others"
    assert options["versions"]["aria"]["decal"]["show"]


def test_an_empty_output_gives_a_page_that_says_so() -> None:
    source, tree = report()
    assert "Nothing was written in this time" in tree.find(".//main").text_content()
    assert not tree.findall(".//table")
    assert "NaN" not in without_library(source)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 9, "0 %"),
        (1, 100_000, "0.1 %"),
        (1, 3, "33 %"),
        (999, 1000, "99.9 %"),
        (99_999, 100_000, "99.9 %"),
        (9, 9, "100 %"),
    ],
)
def test_nearly_all_is_not_all(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (42, "42 s"), (89, "89 s"), (1500, "25 min"), (7000, "1.9 h"), (9e5, "10 d"), (2e8, "6.3 years")],
)
def test_a_time_is_told_in_its_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words
