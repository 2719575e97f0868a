"""crawler/cleaning/lines.py: lines that are a widget's, and sentences that are not."""

import pytest

from crawler.cleaning.lines import is_menu_row, widget_line


@pytest.mark.parametrize(
    "row", ["Home | Town | Sports | Contact", "الرئيسية | محليات | اقتصاد | اتصل بنا", "A · B · C · D"]
)
def test_short_links_with_marks_between_are_a_menu(row: str) -> None:
    assert is_menu_row(row, len(row) - 9)


@pytest.mark.parametrize(
    ("row", "link_chars"),
    [
        ("Home | Town | Sports | Contact", 0),
        ("Home | Town | Sports", 20),
        ("Read on | Town | Sports | " + "the council met and agreed to mend the bridge", 60),
        ("She has 3/4 of the vote, and he 1/4 of it, so 4/4 of it are theirs.", 60),
    ],
)
def test_marks_between_words_alone_make_no_menu(row: str, link_chars: int) -> None:
    assert not is_menu_row(row, link_chars)


def test_a_widgets_words_in_a_quotation_are_no_widget() -> None:
    assert widget_line("Leave a reply") == "comment-form"
    assert widget_line("“Leave a reply”, it said, and nobody ever did, for years on end.") is None
