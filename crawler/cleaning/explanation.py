"""Why a page's article is what it is: of each piece of the page what became of it, of each field who said what.

Read by the very steps that clean a page; what they decided on the way is laid over the page as it was.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml.html import HtmlElement

from crawler.cleaning.blocks import SILENT_TAGS, Block
from crawler.cleaning.body import Story
from crawler.cleaning.boilerplate import telling_name
from crawler.cleaning.document import parse
from crawler.cleaning.groups import upwards
from crawler.cleaning.headline import folded, links_to_itself
from crawler.cleaning.marked_page import MarkedPage, Run, words_of
from crawler.cleaning.metadata.witnesses import Claim, heard_witnesses
from crawler.cleaning.reading import Examined, article_of, examine
from crawler.cleaning.site_profile import SiteProfile, place_of
from crawler.cleaning.trail import Trail
from crawler.cleaning.weighing import Weighed, weighed_lines
from crawler.items import Article, Page, Rejection, RemovalReason

# kept: the story's. removed: taken out by a rule, or suspected by one and without a line of the story. left-out: by the
# model. site-profile: a region that was never needed on the site's other pages. widget-line: for its words. field: headline or
# date, which stand in fields of their own. silent: never text.
Fate = Literal["kept", "removed", "left-out", "site-profile", "widget-line", "field", "silent"]
MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a rule speaks against an element: the reason, and the name or structure that gave it away."""

    reason: RemovalReason
    told_by: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the page, and what became of it. Its position in `Explanation.marks` is its `data-mark` in the page.

    `text` is how it begins; `tag` its element's. `reason` is why it was removed; `suspicion` what a rule has against it or
    what is around it. `place` are the elements that it stands in; of lines, how it was `weighed`.
    """

    fate: Fate
    tag: str
    text: str
    reason: RemovalReason | None = None
    suspicion: Suspicion | None = None
    place: str | None = None
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`article` is what was found, also where `rejection` says why the page is none.

    `claims`: of each field what its witnesses say. `page_html`: the page's body, marked and harmless: no script, style,
    address or frame is left. `direction` is rtl, ltr or None. `is_second_look`: names that rules go by were not believed,
    as they would have taken the story itself. `is_embedded`: the text is a script's. `doubt`: the share of its text that the
    model expects to be wrong; from ASK_DOUBT on trafilatura was asked.
    """

    article: Article
    rejection: Rejection | None
    claims: Mapping[str, list[Claim]]
    marks: list[Mark]
    page_html: str
    language: str | None
    direction: str | None
    is_second_look: bool
    is_embedded: bool
    is_trafilatura_asked: bool
    doubt: float
    profile: SiteProfile | None

    def counts(self) -> Counter[str]:
        """How many pieces there are of each fate; of what was removed, by reason, as in the article's `removed`."""
        return Counter(mark.reason or mark.fate for mark in self.marks)


def explain(page: Page, profile: SiteProfile | None = None) -> Explanation:
    """Read the page once more, and say why. Pure as `clean` is; takes some times as long.

    Raises NotAnArticle where the page cannot be parsed, and there is nothing to explain.
    """
    untouched = parse(page)
    examined = examine(parse(page), page, profile)
    claims = heard_witnesses(untouched, page, examined.fields)
    article = article_of(examined, page)
    story = examined.story
    shown = MarkedPage(untouched)
    marks = _marks(examined, shown, profile)
    judgement = story.trail.judgement if story.trail else None
    return Explanation(
        article=article,
        rejection=examined.reason,
        claims=claims,
        marks=marks,
        page_html=shown.html(),
        language=shown.language,
        direction=shown.direction,
        is_second_look=bool(story.elements),
        is_embedded=examined.text != story.text,
        is_trafilatura_asked=judgement is not None and judgement.is_held is not None,
        doubt=story.doubt,
        profile=profile,
    )


def _marks(examined: Examined, shown: MarkedPage, profile: SiteProfile | None) -> list[Mark]:
    """All marks, each put on the page as well."""
    story, trail = examined.story, examined.story.trail
    assert trail is not None
    # In a second look nothing was cut by the profile.
    elements = story.elements or examined.document.elements
    number = {element: position for position, element in enumerate(elements)}
    marks: list[Mark] = []
    for element, path in () if story.elements else examined.cut.items():
        shown.mark_element(number[element], len(marks), "site-profile")
        marks.append(Mark("site-profile", element.tag, _beginning(element), place=path))
    for element, reason in {**trail.stripped.dropped, **trail.left_out}.items():
        shown.mark_element(number[element], len(marks), reason)
        suspicion = Suspicion(reason, telling_name(element))
        marks.append(Mark("removed", element.tag, _beginning(element), reason, suspicion))
    for block, mark in _line_marks(story, trail, examined.fields.title, profile):
        shown.mark_run(_run(block, number), len(marks), mark.reason or mark.fate)
        marks.append(mark)
    for tag, text in shown.mark_silent(SILENT_TAGS, len(marks)):
        marks.append(Mark("silent", tag, text[:MAX_TEXT]))
    return marks


def _beginning(element: HtmlElement) -> str:
    return words_of(element)[:MAX_TEXT]


def _line_marks(
    story: Story, trail: Trail, title: str | None, profile: SiteProfile | None
) -> Iterator[tuple[Block, Mark]]:
    kept = set(story.blocks)
    fields = {folded(title)} if title else set()
    for block, weighed in zip(trail.blocks, weighed_lines(trail, profile), strict=True):
        reason = trail.widgets.get(block)
        # Believed and yet not kept are headline and date; the headline mostly is not even believed. As a link it is a list's.
        is_headline = folded(block.text) in fields and not links_to_itself(block, title)
        is_field = weighed.chance >= 0.5 or is_headline
        fate: Fate = "kept" if block in kept else "widget-line" if reason else "field" if is_field else "left-out"
        suspicion = _suspicion(block.host, trail)
        yield block, Mark(fate, block.host.tag, block.text[:MAX_TEXT], reason, suspicion, place_of(block.host), weighed)


def _suspicion(element: HtmlElement, trail: Trail) -> Suspicion | None:
    for around in upwards(element):
        if reason := trail.stripped.suspects.get(around):
            return Suspicion(reason, telling_name(around))
    return None


def _run(block: Block, number: Mapping[HtmlElement, int]) -> Run:
    """Where the line stands, by the numbers of elements."""
    host = block.host
    return Run(
        host=number[host],
        after=number[host[block.start]] if block.start >= 0 else None,
        before=number[host[block.end]] if block.end < len(host) else None,
    )
