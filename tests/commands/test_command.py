"""What all commands share."""

import argparse
import re

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from crawler import settings as defaults
from crawler.__main__ import _commands, _parser
from crawler.commands.command import OurCommand

OURS = [each for each in _commands(Settings(vars(defaults))) if isinstance(each[1], OurCommand)]


class Interrupted(OurCommand, ScrapyCommand):
    def short_desc(self) -> str:
        return "Wait for Ctrl-C"

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        raise KeyboardInterrupt


def test_ctrl_c_is_no_bug_at_any_time() -> None:
    command = Interrupted()
    command.run([], argparse.Namespace())
    assert command.exitcode == 130


def test_all_commands_of_ours_are_looked_at() -> None:
    names = {
        "article",
        "clean",
        "crawl",
        "demo",
        "explain",
        "export",
        "profile",
        "prune",
        "report",
        "runs",
        "schedule",
        "sources",
    }
    assert {name for name, _ in OURS} == names


@pytest.mark.parametrize(("name", "command"), OURS, ids=[name for name, _ in OURS])
def test_nothing_but_headings_is_set_as_a_heading(
    name: str, command: ScrapyCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.settings = Settings(vars(defaults))
    for width in range(60, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = _parser(name, command).format_help()
        headings = re.findall(r"^(.+)\n(?:={3,}|-{3,})$", shown, flags=re.MULTILINE)
        assert headings == ["Usage", "Options", "Global Options"], width
