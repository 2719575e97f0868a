"""Dates that only words tell: near the headline, behind a word for publishing, or at the end of the page's title."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.cleaning.blocks import LINE_TAGS
from crawler.cleaning.groups import upwards
from crawler.cleaning.metadata.claims import Claims
from crawler.cleaning.metadata.date_markup import CHANGED, TRUST, Dated
from crawler.cleaning.metadata.moments import Moment, read_date, without_dates
from crawler.cleaning.metadata.shown import (
    lines_after,
    lines_before,
    placed_lines_after,
    spaced,
    texts_in,
    visible_text,
)

LINE_CHARACTERS_MAX = 60
# A date beside a byline, not in a sentence of the story.
LINE_AROUND_MAX = 60
# A standfirst, a byline and the names of share buttons may stand between the headline and the line with its date.
LINES_BELOW = 9
# "Uhr", "EST", "le": what is not a date in a line that says nothing else.
OTHER_LETTERS_MAX = 3
# Behind a word for publishing: "on", "am:" before the date stands in another text; "on Wednesday, November 23rd, 2026".
LABEL_CHARACTERS_MAX = 8
LABELLED_CHARACTERS_MAX = 40

_NO_LETTER = re.compile(r"[\W\d_]+")
# "Public meeting on 3 May" is none of them.
_PUBLISHED = re.compile(
    r"^\W*(?:(?:first|originally|erstmals|zuerst|date|data|fecha|datum)\s+(?:d[eio]\s+)?)?"
    r"(?:publi(?:sh|é|ca[dtç]|cación|cer|cēt|kovan|ser|zier)|posted\b|pubblica[tz]|veröffentlich|erschienen\b|gepubliceerd|geplaatst|julkais"
    r"|opublikowan|zveřejněn|objavljen|опублик|опублік|yayın(?:lan|\s+tarih)|نشر|نُشر|发布|發布|公開日|投稿日|게시|입력)\w*",
    re.I,
)
_OTHER_STORY = re.compile(
    r"related|recommend|teaser|promo|read-?_?(?:more|next|also)|more-?_?(?:from|stor|news|article)|also-?like|up-?next",
    re.I,
)
_DATELINE = re.compile(r"([^–—|]{6,30}?)\s*[–—|]\s")
_LAST_PIECE = re.compile(r"[|(–—·•]\s*([^|(–—·•]{6,40})$")


def in_words(claims: Claims, tree: HtmlElement, month_first: bool) -> Iterator[Dated]:
    """What words tell of a page whose mark-up tells nothing, the most believed first; only as far as it is asked for."""
    yield from labelled(tree, month_first)
    yield from near_headline(claims, month_first)
    yield from in_head(claims, month_first)


def near_headline(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """A line with a date and little else, just below or above the headline; else farther below, where other stories may stand."""
    for heading in claims.headings[:3]:
        below = list(lines_after(heading.element))
        for line in (*below[:LINES_BELOW], *reversed(lines_before(heading.element)), *below[LINES_BELOW:]):
            if moment := _date_in(spaced(line), month_first):
                yield Dated(moment, "byline", TRUST["byline"])
                return


def labelled(tree: HtmlElement, month_first: bool) -> Iterator[Dated]:
    """The first date behind a word for publishing, in the same text or in the next one: "Erschienen am: 01.11.2023"."""
    is_awaited = False
    for line in filter(None, map(spaced, texts_in(tree))):
        label = _PUBLISHED.match(line)
        rest = line[label.end() :] if label else line
        if (label or is_awaited) and (moment := _date_in(_before_change(rest), month_first)):
            yield Dated(moment, "byline", TRUST["byline"])
            return
        is_awaited = label is not None and len(rest) <= LABEL_CHARACTERS_MAX


def _before_change(text: str) -> str:
    """ "Published 3 May, updated 4 May": the first date's part."""
    return CHANGED.split(text[:LABELLED_CHARACTERS_MAX], maxsplit=1)[0]


def in_head(claims: Claims, month_first: bool) -> Iterator[Dated]:
    """The date that the page's title or description ends with: "Clock runs again | Harbour Echo | 28.04.2023"."""
    for text in (claims.title_tag or "", *claims.metas("og:title", "description", "og:description")):
        end = _LAST_PIECE.search(text)
        if end and (moment := _date_in(end.group(1), month_first)):
            yield Dated(moment, "meta", TRUST["byline"])
            return


def below_headline(claims: Claims, month_first: bool) -> Dated | None:
    """The line that is nothing but a date, below the only <h1>: what the page shows as the date of its story.

    Where there are several <h1> it may be another story's; so may what is linked or marked in a sentence of the story.
    """
    if len(claims.headings) != 1:
        return None
    for place, text in islice(placed_lines_after(claims.headings[0].element), LINES_BELOW):
        moment = _date_in(spaced(text), month_first)
        is_bare = moment and len(_NO_LETTER.sub("", without_dates(spaced(text)))) <= OTHER_LETTERS_MAX
        if moment and is_bare and not _is_of_another(place) and len(_line_around(place)) <= LINE_AROUND_MAX:
            return Dated(moment, "byline", TRUST["byline"])
    return None


def _line_around(element: HtmlElement) -> str:
    """What is shown in one line with an inline element: the words of its paragraph or box, but not of boxes in that."""
    line = next((around for around in upwards(element) if around.tag in LINE_TAGS), element)
    parts = [line.text or ""]
    for child in line.iterchildren(etree.Element):
        parts += ["" if child.tag in LINE_TAGS else visible_text(child), child.tail or ""]
    return spaced(" ".join(parts))


def _is_of_another(element: HtmlElement) -> bool:
    """It stands in a quoted post, or in a box with another story."""
    for around in upwards(element):
        if around.tag in ("article", "main", "body"):
            return False
        if around.tag == "blockquote" or _OTHER_STORY.search(f"{around.get('class', '')} {around.get('id', '')}"):
            return True
    return False


def _date_in(line: str, month_first: bool) -> Moment | None:
    if len(line) > LINE_CHARACTERS_MAX and (opening := _DATELINE.match(line)):
        line = opening.group(1)
    if not 6 <= len(line) <= LINE_CHARACTERS_MAX or not any(map(str.isdigit, line)) or CHANGED.search(line):
        return None
    return read_date(line, month_first)
