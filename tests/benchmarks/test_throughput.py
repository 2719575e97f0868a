"""The measure of throughput, on a few made pages: every column has a figure, and no article is lost."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.bench_folder import entries
from tests.benchmarks.contender import Answered, count_lines
from tests.benchmarks.measured_run import Usage
from tests.benchmarks.measured_tables import rows
from tests.benchmarks.nginx_server import nginx
from tests.benchmarks.scale_pages import made_page
from tests.benchmarks.served_pages import chosen_sites
from tests.benchmarks.throughput_table import Measured, table

SCRIPT = Path(__file__).with_name("throughput.py")
SITES = 2
PAGES_EACH = 9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A benchmark folder of two sites with nine pages each, of which three are to be measured."""
    pages, golds = [], []
    for number in range(SITES * PAGES_EACH):
        site, name = number % SITES, f"made/{number}"
        (tmp_path / f"{number}.html.gz").write_bytes(gzip.compress(made_page(number, site).encode()))
        url = f"https://site-{site}.example/2026/11/20/a-made-story-{number:05}.html"
        pages.append({"id": name, "dataset": "made", "url": url, "path": f"{number}.html.gz"})
        golds.append({"id": name, "text": None, "title": None, "authors": None, "date": None})
    for file, lines in (("pages.jsonl", pages), ("gold.jsonl", golds)):
        (tmp_path / file).write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return tmp_path


@pytest.mark.skipif(nginx() is None, reason="no nginx: .ci/nginx installs it")
def test_every_contender_answers_every_page(folder: Path) -> None:
    crawls = ["scrapy-fetch", "scrapy-trafilatura", "cleanpress-warm"]
    names = [*crawls, "clean-warm-x1", "trafilatura-cli-x1", "trafilatura-loop"]
    command = [sys.executable, str(SCRIPT), str(folder), "--rounds", "1", "--only", ",".join(names)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert run.returncode == 0, run.stdout + run.stderr
    measured = rows(run.stdout)
    assert [row[""] for row in measured] == names
    for row in measured:
        assert all(row[head] for head in row), row
        assert int(row["articles"]) == 6, f"{row}\n{run.stderr}"
        assert all(float(row[head]) > 0 for head in ("pages/s", "start s", "CPU ms", "peak MB")), row
    assert [row["to scrapy-fetch"] for row in measured[:1]] == ["1.00 (1.00–1.00)"]


def test_a_run_that_lost_a_page_gives_no_figure(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from tests.benchmarks.contender import Answered, Contender\n"
        "from tests.benchmarks.measured_run import Place, RunFailed\n"
        "mine = Contender('mine', lambda folder, part: [['true']], lambda folder: Answered(2, 1))\n"
        "place = Place(Path('.'), {0}, Path(sys.argv[2], 'log'))\n"
        "print(mine.race(Path(sys.argv[2], 'mine'), 'measured', 3, place)[1])\n"
        "mine.race(Path(sys.argv[2], 'mine'), 'measured', 4, place)\n"
    )
    command = [sys.executable, "-c", script, str(SCRIPT.parents[2]), str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Answered(articles=2, rejected=1)" in run.stdout, run.stderr
    assert "RunFailed: mine: 4 pages were there" in run.stderr


def test_a_page_that_came_twice_counts_once(tmp_path: Path) -> None:
    lines = [{"url": "a", "text": "x"}, {"url": "a", "text": "x"}, {"url": "b"}, {"url": "c", "text": ""}]
    (tmp_path / "0.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert count_lines([tmp_path / "0.jsonl"]) == Answered(articles=1, rejected=2)


def test_a_ratio_is_taken_within_a_round() -> None:
    start = Usage(1.0, 1.0, 1 << 20, 0.0)
    mine = Measured(
        10,
        start,
        [Usage(2.0, 4.0, 3 << 20, 0.25), Usage(20.0, 4.0, 3 << 20, 0.25), Usage(6.0, 4.0, 3 << 20, 0.25)],
        Answered(9, 1),
    )
    other = Measured(
        10,
        start,
        [Usage(4.0, 1.0, 1 << 20, 0.0), Usage(40.0, 1.0, 1 << 20, 0.0), Usage(6.0, 1.0, 1 << 20, 0.0)],
        Answered(10, 0),
    )
    first, _ = rows(table({"mine": mine, "other": other}, ["other", "absent"]))
    assert first == {
        "": "mine", "articles": "9", "no article": "1", "pages/s": "1.7", "start s": "1.0", "after start": "1.8",
        "CPU ms": "400.0", "peak MB": "3",
        "others": "25%", "to other": "2.00 (1.00–2.00)",
    }  # fmt: skip


def test_a_third_of_each_site_is_measured(folder: Path) -> None:
    sites = chosen_sites(entries(folder), None, 80)
    assert [(len(site.taught), len(site.measured)) for site in sites] == [(6, 3), (6, 3)]
    assert not sites[0].taught.keys() & sites[0].measured.keys()
    with pytest.raises(SystemExit, match="the folder has 6 to measure"):
        chosen_sites(entries(folder), 7, 80)
