"""The page that `scrapy report` writes, in a real browser: its policy lets the plots be drawn, and nothing else happen."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from crawler.reports.document import allowed_hash
from crawler.reports.figures import Figures
from crawler.reports.report import Found, Subject, report_html
from crawler.reports.written_line import WrittenLine
from tests.reports.made_output import articles
from tests.reports.test_report import NOON, evil_line
from tests.server import Server

CHROMIUM = shutil.which("chromium")
# What a user does, and what the page then says of itself.
ACT = """
const told = { violations: [] };
addEventListener("securitypolicyviolation", (event) => told.violations.push(event.violatedDirective + " " + event.blockedURI));
addEventListener("load", () => {
  const button = (number) => document.querySelectorAll("#sources thead button")[number];
  const rows = () => [...document.querySelectorAll("#sources tbody th")].map((cell) => cell.textContent.trim());
  const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer;
  told.isDrawn = Object.fromEntries([...document.querySelectorAll(".plot")].map((box) =>
    [box.id, new Uint32Array(pixels(box.querySelector("canvas"))).some((pixel) => pixel)]));
  button(1).click();
  told.falling = [button(1).parentElement.ariaSort, document.getElementById("told").textContent, ...rows()];
  button(1).click();
  told.rising = [button(1).parentElement.ariaSort, "", ...rows()];
  button(0).click();
  told.named = [button(0).parentElement.ariaSort, "", ...rows()];
  told.sorted = document.querySelectorAll("#sources [aria-sort]").length;
  const plot = document.getElementById("pace");
  echarts.getInstanceByDom(plot).dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: 5 });
  told.tip = [...plot.querySelectorAll(".tip bdi")].map((name) => name.textContent);
  // What the policy blocked is told later than it was tried.
  setTimeout(() => { document.body.textContent = JSON.stringify(told); }, 200);
});
"""


def opened(source: str, folder: Path) -> str:
    """What is in the document's body some time after the browser has opened it."""
    assert CHROMIUM is not None
    path = folder / "page.html"
    path.write_text(source, "utf-8")
    run = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}",
            "--virtual-time-budget=3000", "--dump-dom", path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )  # fmt: skip
    return html.document_fromstring(run.stdout).find("body").text_content()


def acting(source: str) -> str:
    """The page with our script before its own, which its policy allows as it allows those, and no other."""
    policy = source.replace("script-src ", f"script-src {allowed_hash(ACT)} ", 1)
    return policy.replace("<style>", f"<script>{ACT}</script><style>", 1)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
def test_plots_are_drawn_tables_sort_and_nothing_is_asked_for_or_run(server: Server, tmp_path: Path) -> None:
    evil = f"</script><img src='{server.url}picture' onerror='document.title=1'><script>document.body.remove()</script>"
    figures = Figures()
    for line in articles(900):
        figures.add(WrittenLine.model_validate(line), line["source"])
    for _ in range(60):
        figures.add(WrittenLine.model_validate(evil_line(title=evil, language=evil, duplicate_of=evil)), evil)
    told = json.loads(opened(acting(report_html(Subject(NOON), Found(figures))), tmp_path))
    assert server.paths() == []
    assert told["violations"] == []
    assert len(told["isDrawn"]) >= 7
    assert all(told["isDrawn"].values()), told["isDrawn"]

    sizes = {name: mine.articles for name, mine in figures.sources.items()}
    (falling, said, *most), (rising, _, *fewest), (named, _, *names) = told["falling"], told["rising"], told["named"]
    assert (falling, rising, named, told["sorted"]) == ("descending", "ascending", "ascending", 1)
    assert said == "Sorted by articles, falling"
    assert [sizes[name] for name in most] == sorted(sizes.values(), reverse=True)
    assert [sizes[name] for name in fewest] == sorted(sizes.values())
    assert names.index("al-marsad") < names.index("el-faro") < names.index("wire-agency")
    # The tooltip names the lines that have a value there, most first, in letters and not in mark-up.
    assert "all others" in told["tip"]
    assert len(told["tip"]) > 3
