"""What stands in <pre> has lines: poems, code, tables of press releases."""

from crawler.cleaning.reading import read
from crawler.items import Article, Page

SENTENCE = "The council met on Tuesday evening, and after three hours its members agreed to mend the old bridge. "
POEM = "The bridge is old,\n   the bridge is cold,\n\n\nand nobody\tever\r\ncrossed it twice."


def article(inner: str) -> Article:
    body = f"<article><h1>Bridge</h1><p>{SENTENCE * 3}</p>{inner}<p>{SENTENCE * 2}Work begins in May.</p></article>"
    found = read(Page(f"<html><body>{body}</body></html>".encode()), formats=("markdown", "html")).article
    assert found is not None
    return found


def test_text_has_the_lines_of_a_poem_and_a_paragraph_for_each_stanza() -> None:
    poem = "The bridge is old,\nthe bridge is cold,\n\nand nobody ever\ncrossed it twice."
    assert f".\n\n{poem}\n\nThe" in article(f"<pre>{POEM}</pre>").text


def test_markdown_and_html_have_its_indents_and_blank_lines_too() -> None:
    found = article(f"<pre>{POEM}</pre>")
    lines = "The bridge is old,\n   the bridge is cold,\n\n\nand nobody    ever\ncrossed it twice."
    assert f"\n\n```\n{lines}\n```\n\n" in (found.markdown or "")
    assert f"<pre>{lines}</pre>" in (found.html or "")


def test_lines_in_elements_and_between_breaks_are_lines() -> None:
    found = article("<pre><code>The bridge is old<br>and <b>cold\nand</b> long,\nas <i>all</i> know</code></pre>")
    lines = "The bridge is old\nand cold\nand long,\nas all know"
    assert f"\n\n{lines}\n\n" in found.text
    assert f"```\n{lines}\n```" in (found.markdown or "")


def test_one_in_another_has_each_line_once() -> None:
    assert (
        "\n\nThe old bridge\n\nis long\nand cold\n\n"
        in article("<pre>The old bridge<pre>is long\nand cold</pre></pre>").text
    )


def test_one_in_a_quote_is_quoted_line_by_line() -> None:
    found = article(f"<blockquote><p>{SENTENCE}</p><pre>The bridge is old\n  and cold</pre></blockquote>")
    assert "> ```\n> The bridge is old\n>   and cold\n> ```" in (found.markdown or "")


def test_short_lines_with_a_year_at_a_storys_beginning_are_no_date_line() -> None:
    poem = "On 3 November 1926\nthe bridge was new\nand nobody knew\nhow long it would stand."
    body = f"<article><h1>Bridge</h1><pre>{poem}</pre><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></article>"
    found = read(Page(f"<html><body>{body}</body></html>".encode())).article
    assert found is not None
    assert poem in found.text
