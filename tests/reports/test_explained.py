"""crawler/reports/explained.py: everything is escaped, and the page's policy lets nothing in."""

import json
import re
from base64 import b64encode
from hashlib import sha256

from lxml import html

from crawler.cleaning.explanation import explain
from crawler.items import Page
from crawler.reports.explained import explained_html
from crawler.reports.wording import GROUPS, grounds, headline, percent

EVIL = "</script><script>run()</script><img src=x onerror=run()>\"'"
SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge."


def page_of(evil: str) -> html.HtmlElement:
    text = evil.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    metas = "".join(
        f'<meta {name} content="{text}">'
        for name in ("property='og:title'", "name='author'", "name='keywords'", "property='og:description'")
    )
    body = f"<h1>{text}</h1>" + f"<p>{SENTENCE} {text}</p>" * 4 + f"<div class='ad' id=\"{text}\">{text}</div>"
    page = Page(f"<html><head>{metas}</head><body><article>{body}</article></body></html>".encode())
    return html.document_fromstring(explained_html(explain(page), evil))


def test_what_the_page_says_is_text_wherever_it_is_shown() -> None:
    tree = page_of(EVIL)
    assert len(tree.findall(".//script")) == 2
    assert not tree.findall(".//img")
    assert EVIL in tree.findtext(".//h1")
    assert EVIL in tree.find(".//p[@class='name']").text_content()
    marks = json.loads(tree.get_element_by_id("marks").text)
    assert any(EVIL in mark["text"] for mark in marks)


def test_the_policy_allows_this_style_and_this_script_and_no_more() -> None:
    tree = page_of("Bridge")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style, script = tree.find(".//style").text, tree.findall(".//script")[-1].text
    hashes = [b64encode(sha256(source.encode()).digest()).decode() for source in (style, script)]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not tree.xpath("//*[@style or @src or @href or @action or @onclick]")


def test_every_group_of_evidence_has_words() -> None:
    from crawler.cleaning.weighing import GROUPS as KNOWN

    assert GROUPS.keys() == KNOWN.keys()


def test_no_chance_is_a_certainty() -> None:
    assert [percent(chance) for chance in (0.0001, 0.123, 0.9999)] == ["under 1 %", "12 %", "over 99 %"]


def test_the_next_story_is_called_that() -> None:
    lines = "".join(
        f"<p>{SENTENCE} Speaker {number} agreed, and went home by the last ferry.</p>" for number in range(6)
    )
    stories = [f"<article><h1>{name}</h1><time>Tuesday</time>{lines}</article>" for name in ("Old bridge", "New ferry")]
    page = Page(f"<html><head><title>Old bridge</title></head><body>{''.join(stories)}</body></html>".encode())
    cut = [mark for mark in explain(page).marks if mark.reason == "after-end"]
    assert len(cut) >= 6
    assert headline(cut[0]) == "Removed: the next story, which the page goes on with"
    assert "below the story's, that has another headline" in grounds(cut[0])[0]
