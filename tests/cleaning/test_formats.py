import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from crawler.cleaning.formats import render_html, render_markdown

GITHUB = MarkdownIt("commonmark").enable("table")


def body(inner: str) -> html.HtmlElement:
    return html.fragment_fromstring(inner, create_parent="div")


def read_back(inner: str) -> html.HtmlElement:
    """What a Markdown reader makes of our Markdown."""
    return body(GITHUB.render(render_markdown(body(inner))))


def words(element: html.HtmlElement) -> list[str]:
    return " ".join(element.itertext()).split()


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<h2>The <em>river</em></h2><p>Rose.</p>", "## The *river*\n\nRose."),
        ("<p>Ada <strong>Lovelace</strong>, <a href='https://a.example/x'>said</a> so.</p>", None),
        ("<ul><li>One</li><li>Two<ul><li>Inner</li></ul></li></ul>", "- One\n- Two\n  - Inner"),
        ("<ol start='4'><li>Four</li><li>Five</li></ol>", "4. Four\n5. Five"),
        ("<blockquote><p>Never.</p><p>Ever.</p></blockquote>", "> Never.\n>\n> Ever."),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<p>One<br>Two</p>", "One\\\nTwo"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |",
        ),
        (
            "<figure><img src='https://a.example/a b.jpg' alt='x'><figcaption>The dam.</figcaption></figure>",
            "![The dam.](https://a.example/a%20b.jpg)",
        ),
        ("<p>  </p><ul></ul><table></table>", ""),
        ("Loose text<p>and a paragraph</p>and more", "Loose text\n\nand a paragraph\n\nand more"),
        ("<p><a href='javascript:alert(1)'>harmless</a></p>", "harmless"),
        ("<p># 1. no *list* [here](x) &lt;b&gt; &amp;amp; a_b</p>", None),
    ],
)
def test_markdown_of_each_element(inner: str, expected: str | None) -> None:
    if expected is not None:
        assert render_markdown(body(inner)) == expected
    assert words(read_back(inner)) == words(body(inner)) or "<img" in inner


def test_markdown_keeps_what_each_element_is() -> None:
    inner = (
        "<h3>Head</h3><p>A <em>b</em> <strong>c</strong> <a href='https://a.example/(x)'>d</a></p>"
        "<ol><li>e</li></ol><blockquote><p>f</p><ul><li>g</li></ul></blockquote>"
        "<table><tr><th>h</th></tr><tr><td>i</td></tr></table><pre>``` j</pre>"
    )
    read = read_back(inner)
    tags = [element.tag for element in read.iterdescendants()]
    assert [tag for tag in tags if tag in ("h3", "em", "strong", "a", "ol", "blockquote", "ul", "table", "pre")] == [
        "h3", "em", "strong", "a", "ol", "blockquote", "ul", "table", "pre",
    ]  # fmt: skip
    assert read.find(".//a").get("href") == "https://a.example/%28x%29"
    assert words(read) == words(body(inner))


@example(["0.", "1) x", "-", "2020. A year", "=", "# x"])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1), max_size=4))
def test_markdown_reads_back_as_the_same_words(texts: list[str]) -> None:
    tree = body("")
    for text in texts:
        paragraph = html.Element("p")
        paragraph.text = text
        tree.append(paragraph)
    back = body(GITHUB.render(render_markdown(tree)))
    assert words(back) == words(tree)


@example(("a", ["x", ("em", [("a", ["x"])])]))
@given(
    st.recursive(
        st.just("x"),
        lambda inner: st.tuples(st.sampled_from(["em", "strong", "a", "b", "span"]), st.lists(inner, max_size=3)),
    )
)
def test_emphasis_never_leaves_marks_in_the_text(tree: object) -> None:
    def write(node: object) -> str:
        if isinstance(node, tuple):
            return f"<{node[0]} href='https://a.example/'>{''.join(map(write, node[1]))}</{node[0]}>"
        return str(node)

    read = read_back(f"<p>{write(tree)}</p>")
    assert not re.search(r"[*\[\]]", "".join(read.itertext()))


def test_deep_nesting_is_flattened_and_keeps_its_words() -> None:
    deep = body("")
    inner = deep
    for _ in range(900):
        inner = html.etree.SubElement(inner, "blockquote")
    inner.text = "bottom"
    assert "bottom" in render_markdown(deep)


@pytest.mark.parametrize(
    ("inner", "gone"),
    [
        ("<p>a<script>alert(1)</script></p>", "script"),
        ("<p onclick='alert(1)' style='x' class='y'>a</p>", "onclick"),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "javascript"),
        ("<p><a href='JaVaScRiPt&colon;alert(1)'>a</a></p>", "script"),
        ("<p><a href='data:text/html,x'>a</a></p>", "data:"),
        ("<p><img src='data:image/png;base64,x'>a</p>", "data:"),
        ("<form><input name='x'>a</form>", "form"),
        ("<iframe src='https://a.example/'></iframe>a", "iframe"),
        ("<svg><a xlink:href='javascript:x'>b</a></svg>a", "svg"),
        ("<p><!-- secret -->a</p>", "secret"),
        ("<style>p{}</style>a", "style"),
        ("<p><a href='//b.example/x'>a</a></p>", "//b.example"),
        ("<p><a href='/x'>a</a></p>", "href"),
        ("<p><img src='x.jpg'>a</p>", "src"),
    ],
)
def test_html_is_sanitised(inner: str, gone: str) -> None:
    rendered = render_html(body(inner))
    assert "a" in rendered
    assert gone not in rendered.casefold()


def test_html_keeps_the_story() -> None:
    inner = (
        '<h2>Head</h2><p>One <em>two</em> <a href="https://a.example/x">three</a><br>four</p><ul><li>five</li></ul>'
        '<blockquote><p>six</p></blockquote><table><tbody><tr><td colspan="2">seven</td></tr></tbody></table>'
        '<figure><img src="https://a.example/a.jpg" alt="eight"><figcaption>nine</figcaption></figure>'
    )
    expected = inner.replace('/x">', '/x" rel="noopener noreferrer">')
    assert render_html(body(inner)) == expected
