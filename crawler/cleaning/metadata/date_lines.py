"""Dates that stand near the headline in a line of their own, marked by nothing."""

import re
from collections.abc import Iterator
from itertools import islice

from crawler.cleaning.metadata.claims import Claims, lines_after, lines_before, spaced
from crawler.cleaning.metadata.date_markup import CHANGED, TRUST, Dated
from crawler.cleaning.metadata.moments import Moment, read_date, without_dates

LINE_CHARACTERS_MAX = 60
# A standfirst, a byline and the names of share buttons may stand between the headline and the line with its date.
LINES_BELOW = 9
# "Uhr", "EST", "le": what is not a date in a line that says nothing else.
OTHER_LETTERS_MAX = 3

_NO_LETTER = re.compile(r"[\W\d_]+")


def near_headline(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """A line with a date and little else, just below or above the headline."""
    for heading in claims.headings[:3]:
        for line in (*lines_after(heading.element), *reversed(lines_before(heading.element))):
            if moment := _date_in(spaced(line), month_first):
                yield Dated(moment, "byline", TRUST["byline"])
                return


def below_headline(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """The line that is nothing but a date, below the only <h1>: what the page shows as the date of its story.

    Where there are several <h1> it may be another story's.
    """
    if len(claims.headings) != 1:
        return
    for line in map(spaced, islice(lines_after(claims.headings[0].element), LINES_BELOW)):
        moment = _date_in(line, month_first)
        if moment and len(_NO_LETTER.sub("", without_dates(line))) <= OTHER_LETTERS_MAX:
            yield Dated(moment, "byline", TRUST["byline"])
            return


def _date_in(line: str, month_first: bool) -> Moment | None:
    if not 6 <= len(line) <= LINE_CHARACTERS_MAX or not any(map(str.isdigit, line)) or CHANGED.search(line):
        return None
    return read_date(line, month_first)
