import pytest

from crawler.cleaning.explanation import explain
from crawler.items import Page
from crawler.reports.explained import explained_html
from crawler.reports.figures import Figures
from crawler.reports.report import Found, Subject, report_html
from tests.commands.scrapy_command import STORY
from tests.reports.test_report import NOON


@pytest.mark.parametrize("program", ["cleanpress", "scrapy"])
def test_a_page_names_the_program_that_was_called(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [f"/somewhere/bin/{program}"])
    report = report_html(Subject(NOON), Found(Figures()))
    assert f'<p class="kind">{program} report · ' in report
    assert f"<code>{program} report</code> without" in report
    assert f"<code>{program} crawl news</code>" in report
    assert f'<p class="kind">{program} explain · ' in explained_html(explain(Page(STORY.encode())), "a page")
