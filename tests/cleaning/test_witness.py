import time

from lxml import html

from crawler.cleaning.body import witness_without
from crawler.cleaning.witness import NESTED_TABLES_MAX, flatten_tables

# As deep as it was in a page of some 77 kB; every line is long enough to be believed.
DEEP = 1_500


def nested(depth: int) -> html.HtmlElement:
    """Built and not parsed: how deep a parser goes is another matter."""
    root = place = html.Element("body")
    for number in range(depth):
        table = html.Element("table")
        row, cell, line = html.Element("tr"), html.Element("td"), html.Element("p")
        line.text = f"The harbour bridge was closed on Tuesday, and table {number} of the timetable holds no more."
        cell.append(line)
        row.append(cell)
        table.append(row)
        place.append(table)
        place = cell
    page: html.HtmlElement = html.Element("html")
    page.append(root)
    return page


def test_tables_in_tables_take_no_time() -> None:
    since = time.process_time()
    witness_without(nested(DEEP), {})
    assert time.process_time() - since < 5


def test_flat_they_hold_what_they_held() -> None:
    tree = nested(40)
    text = tree.text_content()
    flatten_tables(tree)
    assert tree.text_content() == text
    assert max(len(list(table.iterancestors("table"))) for table in tree.iter("table")) == NESTED_TABLES_MAX - 1


def test_a_page_laid_out_with_tables_stays_as_it_is() -> None:
    tree = nested(NESTED_TABLES_MAX)
    before = html.tostring(tree)
    flatten_tables(tree)
    assert html.tostring(tree) == before
