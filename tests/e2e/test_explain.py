"""The page that `scrapy explain` writes, in a real browser: it asks for nothing and runs none of the page's scripts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from crawler.cleaning.explanation import explain
from crawler.items import Page
from crawler.reports.explained import explained_html
from tests.server import Server

CHROMIUM = shutil.which("chromium")
RUN = "document.documentElement.setAttribute('data-ran', '1')"
SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge."


def hostile(server: str) -> str:
    """Every way that we know in which a page fetches or runs something."""
    return f"""
<html><head><title>Bridge</title><base href="{server}"><meta http-equiv="refresh" content="0; url={server}refresh">
<link rel="stylesheet" href="{server}sheet"><link rel="icon" href="{server}icon"><link rel="preload" as="image" href="{server}preload">
<style>@import url({server}import); @font-face {{ font-family: x; src: url({server}font) }}
p {{ background: url({server}background); font-family: x }}</style>
<script src="{server}script"></script><script>{RUN}</script></head>
<body onload="{RUN}" background="{server}old"><article><h1>Bridge to be mended</h1>
<p>{SENTENCE} One.</p><p style="background: url({server}style)" onclick="{RUN}">{SENTENCE} Two.</p>
<p>{SENTENCE} &lt;/script&gt;&lt;script&gt;{RUN}&lt;/script&gt;</p>
<div class="newsletter">Tides by mail <img src="{server}picture" srcset="{server}set 2x" onerror="{RUN}"></div>
<svg onload="{RUN}"><image href="{server}svg"/><script>{RUN}</script></svg><iframe src="{server}frame"></iframe>
<iframe srcdoc="<script>parent.{RUN}</script>"></iframe><object data="{server}object"></object><embed src="{server}embed">
<video poster="{server}poster" src="{server}video" autoplay></video><audio src="{server}audio" autoplay></audio>
<form action="{server}form"><input autofocus onfocus="{RUN}"><input type="image" src="{server}button"></form>
<details open ontoggle="{RUN}"><summary>More</summary></details><a href="javascript:{RUN}" ping="{server}ping">Go</a>
<noscript><img src="{server}noscript"></noscript><math><mtext><style><img src="{server}math" onerror="{RUN}"></style></mtext></math>
</article></body></html>"""


def opened(source: str, folder: Path, piece: str = "") -> str:
    """The document as it is some time after the browser has opened it."""
    assert CHROMIUM is not None
    path = folder / "page.html"
    path.write_text(source, "utf-8")
    run = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'browser'}",
            "--virtual-time-budget=3000", "--dump-dom", f"{path.as_uri()}{piece}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )  # fmt: skip
    return run.stdout


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
def test_a_hostile_page_asks_and_runs_by_itself_and_neither_when_it_is_explained(
    server: Server, tmp_path: Path
) -> None:
    page = hostile(server.url)
    by_itself = opened(page.replace('http-equiv="refresh"', ""), tmp_path)
    assert "data-ran" in by_itself.partition("<head")[0]
    assert {"/sheet", "/script", "/picture", "/frame"} <= set(server.paths())
    asked = len(server.paths())

    explanation = explain(Page(page.encode()))
    prompt = next(number for number, mark in enumerate(explanation.marks) if mark.reason == "newsletter")
    document = opened(explained_html(explanation, server.url), tmp_path, f"#{prompt}")
    assert server.paths()[asked:] == []
    assert "data-ran" not in document.partition("<head")[0]
    # Our own script did run, under the page's policy: it shows the answer on the piece that the address names.
    assert '<h2 id="what">Removed by a rule, as a sign-up or an appeal</h2>' in document
    assert 'What told on the &lt;div&gt;: class="newsletter".' in document
