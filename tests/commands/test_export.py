import argparse
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.commands.export import Command
from crawler.items import to_json
from tests.commands.scrapy_command import ROOT, said, scrapy
from tests.export.made_articles import article, lay


@pytest.fixture
def output(tmp_path: Path) -> Path:
    made = [
        article(1),
        article(1, version=2, title="Anew"),
        article(2, published="2026-10-01"),
        article(3, source="other"),
    ]
    return lay(tmp_path / "output", made)


def test_json_lines_are_those_that_were_written(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.jsonl"
    run = scrapy("export", "--format", "jsonl", "--output", str(target), "-s", f"OUTPUT_DIR={output}")
    assert (run.returncode, said(run)) == (0, [])
    assert run.stdout.decode() == f"{target}: 4 of 4 articles\n"
    written = [path.read_text() for path in sorted(output.glob("*/*.jsonl"))]
    assert target.read_text() == "".join(written)


def test_filters_and_latest_to_standard_output(output: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    wanted = ("--latest", "--since", "2026-11-01", "--source", "news")
    assert status(output, "--format", "jsonl", "--output", "-", *wanted) == 0
    out, err = capsysbinary.readouterr()
    assert ([json.loads(line)["title"] for line in out.splitlines()], err) == (["Anew"], b"")


def test_a_feed_holds_the_newest_articles_each_once(output: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert status(output, "--format", "atom", "--output", "-", "--limit", "2") == 0
    feed = capsysbinary.readouterr().out
    assert (feed.count(b"<entry"), feed.count(b"<title>Anew</title>")) == (2, 1)


def test_a_line_that_is_no_article_is_told_and_the_others_are_written(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = output / "news" / "2026-11-24.jsonl"
    path.write_text(path.read_text() + '{"mine": 1}\n' * 25 + to_json(article(4)) + "\n" + '{"torn": ')
    assert status(output, "--format", "csv", "--output", str(tmp_path / "all.csv")) == 1
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'all.csv'}: 5 of 5 articles\n"
    assert err.splitlines()[0] == f"scrapy export: {path}:4: no article: id: Field required"
    assert err.splitlines()[20:] == ["scrapy export: 25 lines in all are no article"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--min-quality", "2"], "--min-quality 2: expected a number from 0 to 1"),
        (["--language", "English"], "--language English: expected languages such as en,pt-BR"),
        (["--since", "yesterday"], "yesterday: expected a day such as 2026-11-01 or a moment"),
        (["--limit", "0"], "--limit 0: expected a number of articles, 1 or more"),
        (["--source", "typo"], "typo: no such source in"),
        (["-s", "OUTPUT_DIR=nowhere"], "nowhere: no such folder: no crawl has written into OUTPUT_DIR yet"),
    ],
)
def test_wrong_words_are_told_in_one_line(
    output: Path, tmp_path: Path, arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "feed.atom"
    assert status(output, "--format", "atom", "--output", str(target), *arguments) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.startswith(f"scrapy export: {why}") for line in told] == [True]
    assert not target.exists()


@pytest.mark.parametrize("form", ["sqlite", "markdown", "jsonl"])
def test_a_place_that_cannot_be_written_is_named(output: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = output / "news" / "2026-11-24.jsonl" / "x"
    assert status(output, "--format", form, "--output", str(target)) == 5
    assert capsys.readouterr().err.startswith(f"scrapy export: cannot write {output}")


def test_without_pyarrow_parquet_says_what_to_install(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("crawler.export.parquet", "crawler.export.arrow_schema"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "all.parquet"
    target.write_text("old")
    assert status(output, "--format", "parquet", "--output", str(target)) == 2
    told = "scrapy export: parquet needs pyarrow, of the extra export: pip install pyarrow\n"
    assert (capsys.readouterr().err, target.read_text()) == (told, "old")


def status(output: Path, *arguments: str) -> int:
    """The command's exit status, run in this process, as Scrapy runs it."""
    ending = signal.getsignal(signal.SIGTERM)
    parser, command = argparse.ArgumentParser(), Command()
    command.settings = Settings()
    command.settings.setmodule("crawler.settings")
    command.settings.setdict({"OUTPUT_DIR": str(output), "OUTPUT_LAYOUT": "day"})
    command.add_options(parser)
    opts = parser.parse_args(arguments)
    command.process_options([], opts)
    command.run([], opts)
    signal.signal(signal.SIGTERM, ending)
    return command.exitcode


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_an_export_that_is_ended_leaves_what_was_there(tmp_path: Path, end: signal.Signals) -> None:
    output = lay(tmp_path / "output", (article(number, "Words of a story. " * 200) for number in range(4_000)))
    target = tmp_path / "articles.sqlite"
    target.write_text("old")
    command = [sys.executable, "-m", "scrapy", "export", "--format", "sqlite", "--output", str(target)]
    run = subprocess.Popen([*command, "-s", f"OUTPUT_DIR={output}"], cwd=ROOT, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not any(path.stat().st_size > 1 << 20 for path in tmp_path.glob(".articles.sqlite.*.tmp")):
        assert run.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    run.send_signal(end)
    _, told = run.communicate(timeout=60)
    assert target.read_text() == "old"
    if end == signal.SIGTERM:
        assert run.returncode == 130
        assert told == b"scrapy export: interrupted; a file that was begun is removed\n"
        assert not list(tmp_path.glob(".articles.*"))
