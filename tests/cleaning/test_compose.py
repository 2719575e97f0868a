"""The story's elements put together again, from pages whose source is full of tabs and whose links are full of blanks."""

import pytest

from crawler.cleaning.page_links import absolute
from crawler.cleaning.reading import read
from crawler.items import Article, Page

LINE = (
    "The harbour bridge was closed on Tuesday after engineers had found a crack in one of its pillars, the town said. "
)
ROOT = "https://news.example/town/bridge"


def article(inner: str, head: str = "") -> Article:
    body = f"<html><head><title>Bridge closed</title>{head}</head><body><article><h1>Bridge closed</h1>{inner}</article></body></html>"
    found = read(Page(body.encode(), ROOT), formats=("markdown", "html")).article
    assert found is not None
    return found


def test_tabs_and_line_breaks_of_the_source_are_blanks() -> None:
    found = article(
        f"<p>\n\t\t\t{LINE * 3}\t<b>\r\n\tNobody </b>\twas\thurt.\n</p><h2>\n\t\tFerries\t</h2><p>{LINE * 3}</p>"
    )
    assert "\t" not in f"{found.html}{found.markdown}"
    assert "<strong> Nobody </strong> was hurt. </p><h2> Ferries </h2>" in (found.html or "")


def test_lines_in_a_table_that_stand_in_no_cell_are_kept() -> None:
    found = article(
        f"<table><tr><p>{LINE * 3}</p><p>Nobody was hurt, the town said.</p><pre>no cell</pre></tr></table><p>{LINE * 3}</p>"
    )
    assert (found.markdown or "").count("harbour bridge") == (found.html or "").count("harbour bridge") == 6


def test_code_keeps_its_lines_and_tabs_become_blanks() -> None:
    found = article(f"<p>{LINE * 3}</p><pre>if crack:\n\tclose()\n</pre><p>{LINE * 3}</p>")
    if "<pre>" in (found.html or ""):
        assert "<pre>if crack:\n    close()\n</pre>" in (found.html or "")
        assert "```\nif crack:\n    close()\n```" in (found.markdown or "")


def test_a_story_that_only_a_script_holds_has_its_forms() -> None:
    told = "\\n\\n".join([LINE * 3, "Ferries < trains & buses.", LINE * 3])
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{told}"}}</script>'
    found = article("<p>The bridge was closed.</p>", head)
    assert "Ferries < trains & buses." in found.text
    assert found.html == "".join(f"<p>{line}</p>" for line in found.text.split("\n\n")).replace(
        "<\x20", "&lt; "
    ).replace("& ", "&amp; ")
    assert (found.markdown or "").count("\n\n") == 2


@pytest.mark.parametrize("root", [ROOT, None])
def test_the_scheme_of_an_address_is_written_small(root: str | None) -> None:
    assert absolute("htTp://A.example/X", root) == "http://A.example/X"
    assert absolute("HTTPS://a.example/x y", root) == "https://a.example/x%20y"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("two words", "https://news.example/town/two%20words"),
        (" https://a.example/a b?c=d e#f g ", "https://a.example/a%20b?c=d%20e#f%20g"),
        ("/a\u00a0b", "https://news.example/a%C2%A0b"),
        ("/long\n\taddress", "https://news.example/longaddress"),
        ("http://The text above is from https://a.example/", None),
        ("http://a.example\u00a0/x", None),
    ],
)
def test_no_address_has_white_space(href: str, url: str | None) -> None:
    assert absolute(href, ROOT) == url
    if url and href == href.strip():
        assert absolute(href, None) in (url, None)


def forms(inner: str) -> tuple[str, str]:
    """Markdown and HTML of what stands between two paragraphs of a story."""
    found = article(f"<p>{LINE * 2}</p>{inner}<p>{LINE * 3}</p>")
    markdown, html = found.markdown or "", found.html or ""
    return markdown.partition("\n\n")[2].rpartition("\n\n")[0], html.partition("</p>")[2].rpartition("<p>")[0]


def test_lists_in_lists_stay_there_and_go_on_counting() -> None:
    inner = (
        "<ol><li>The dome of the old observatory has to turn again.</li><li>The floor below it must be dried:"
        "<ul><li>in the north room first of all</li></ul></li><li>A lock for the gate must be found.</li></ol>"
        '<p>In the second year there is more to do for the club.</p><ol start="4"><li>Paint the walls of the hall.</li></ol>'
    )
    markdown, html = forms(inner)
    assert markdown == (
        "1. The dome of the old observatory has to turn again.\n2. The floor below it must be dried:\n"
        "   - in the north room first of all\n3. A lock for the gate must be found.\n\n"
        "In the second year there is more to do for the club.\n\n4. Paint the walls of the hall."
    )
    assert '<ol start="4"><li>Paint the walls of the hall.</li></ol>' in html
    assert "must be dried:<ul><li>in the north room first of all</li></ul></li>" in html


def test_a_list_in_a_quote_is_quoted() -> None:
    listed = "<ul><li>a bridge</li><li>a ferry</li></ul>"
    inner = f"<blockquote><p>We want three things, the mayor said:</p>{listed}<p>And soon.</p></blockquote>"
    assert forms(inner)[0] == "> We want three things, the mayor said:\n>\n> - a bridge\n> - a ferry\n>\n> And soon."


def test_numbers_stay_below_their_heads() -> None:
    rows = [("Year", "Roof", "Mirror", "Paint"), ("2024", "", "£420", "£15"), ("2025", "£900", "", "£20")]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    markdown, html = forms(f"<table><tbody>{table}</tbody></table>")
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in markdown.splitlines()] == [
        list(rows[0]),
        ["---"] * 4,
        *map(list, rows[1:]),
    ]
    assert "<td>2024</td><td></td><td>£420</td>" in html


def test_cells_over_several_columns_and_rows_keep_theirs() -> None:
    table = (
        '<tr><td rowspan="2">Harbour tide tables</td><td colspan="2">Morning and noon</td></tr>'
        "<tr><td>06:10</td><td>12:40</td></tr><tr><td>Sunday</td><td>06:50</td><td>13:20</td></tr>"
    )
    markdown, html = forms(f"<table>{table}</table>")
    assert markdown.splitlines()[2:] == ["|  | 06:10 | 12:40 |", "| Sunday | 06:50 | 13:20 |"]
    assert '<td rowspan="2">' in html
    assert '<td colspan="2">' in html


def test_a_table_that_only_puts_the_page_in_its_place_is_none() -> None:
    told = f"<table><tr><td><h2>What the town knows</h2><p>{LINE * 2}</p><p>{LINE * 3}</p></td></tr></table>"
    markdown, html = forms(told)
    assert "|" not in markdown
    assert "<table>" not in html
    assert markdown.startswith("## What the town knows\n\n")


def test_paragraphs_of_a_cell_stay_apart() -> None:
    heads, told = "<td>For the bridge</td><td>Against the bridge</td>", "<td><p>It is short.</p><p>It is dry.</p></td>"
    cells = f"<tr>{heads}</tr><tr>{told}<td>It is dear.</td></tr>"
    markdown, html = forms(f"<table>{cells}</table>")
    assert "| It is short. It is dry. | It is dear. |" in markdown
    assert "<p>It is short.</p><p>It is dry.</p>" in html
