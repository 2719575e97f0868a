"""No command writes over what crawls have written, or over what they know."""

import argparse
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.commands import clean, explain, export, profile, report
from tests.commands.scrapy_command import STORY, said, scrapy
from tests.export.made_articles import article, lay

OURS = (
    "output/news/2026-11-24.jsonl",
    "output/news/2026-11-25.2.jsonl.zst",
    "output/news/story.json",
    "output/linked/2026-11-24.jsonl",
    "elsewhere/2026-11-24.jsonl",
    "state.sqlite",
    "state.sqlite-wal",
    "state.sqlite-shm",
    "state.sqlite.lock",
    "kept.sqlite",
    "link.jsonl",
)
OTHERS = ("articles.jsonl", "output/articles.jsonl", "output/news/report.html", "output/.mine/a.jsonl", "states.sqlite")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with output, some of it behind a link, and with a state that is a link."""
    lay(tmp_path / "output", [article(1)])
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "output" / ".mine").mkdir()
    (tmp_path / "output" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "kept.sqlite").write_text("state")
    (tmp_path / "state.sqlite").symlink_to("kept.sqlite")
    (tmp_path / "link.jsonl").symlink_to("output/news/2026-11-24.jsonl")
    (tmp_path / "page.html").write_text(STORY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "words", "option"),
    [
        (clean.Command(), ["page.html"], "--output"),
        (clean.Command(), ["page.html"], "--rejected"),
        (explain.Command(), ["page.html"], "--output"),
        (export.Command(), ["--format", "jsonl"], "--output"),
        (profile.Command(), ["export", "example.com"], "--output"),
        (report.Command(), [], "--output"),
    ],
)
def test_a_file_of_crawls_is_named_and_refused(
    folder: Path, command: ScrapyCommand, words: list[str], option: str
) -> None:
    parser = argparse.ArgumentParser()
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.add_options(parser)
    for name in (*OURS, *OTHERS):
        opts, args = parser.parse_known_args([*words, option, name])
        if name in OTHERS:
            command.process_options(args, opts)
        else:
            with pytest.raises(UsageError, match=f"^{option} {name}: expected no file "):
                command.process_options(args, opts)


def test_an_export_over_what_it_reads_writes_nothing(folder: Path) -> None:
    path = folder / "output" / "news" / "2026-11-24.jsonl"
    before = path.read_text()
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    run = scrapy("export", "--format", "csv", "--output", "output/news/2026-11-24.jsonl", cwd=folder)
    assert (run.returncode, run.stdout, path.read_text()) == (2, b"", before)
    assert said(run)[-1].endswith(
        "--output output/news/2026-11-24.jsonl: expected no file among the articles of crawls, in OUTPUT_DIR"
    )
    assert [each.name for each in path.parent.iterdir()] == [path.name]
