"""What one page teaches the profile of its site, beside its lines: where on it the story and its fields stand."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.cleaning.body import Story
from crawler.cleaning.metadata.claims import Claims, Spot, gather, is_furniture
from crawler.cleaning.metadata.moments import read_date
from crawler.cleaning.metadata.shown import visible_text
from crawler.cleaning.metadata.title import fold
from crawler.cleaning.regions import needed_regions, regions_of
from crawler.items import Article
from crawler.lessons import Lesson


class Whole:
    """A page before anything was cut from it."""

    def __init__(self, tree: HtmlElement) -> None:
        self._regions = regions_of(tree)
        elements = list(tree.iter("*"))
        self._outer = {element: element.getparent() for element in elements}
        self._orders = {element: order for order, element in enumerate(elements)}
        claims = gather(tree)
        self._headings = [*claims.headings, *claims.headlines, *claims.subheads]
        self._bylines = claims.bylines
        self._marked = [spot for spot in _marked(claims) if not is_furniture(spot.element)]

    def lesson(self, article: Article, story: Story) -> Lesson:
        """No regions where the story was found on a second reading, whose elements are others."""
        hosts = [block.host for block in story.blocks]
        if not hosts or hosts[0] not in self._orders:
            return Lesson(story.teach(), {})
        needed = [*hosts, *self._field_elements(article, hosts)]
        return Lesson(story.teach(), needed_regions(self._regions, needed, self._outer))

    def _field_elements(self, article: Article, hosts: list[HtmlElement]) -> Iterator[HtmlElement]:
        """What may hold a field: from headline to end of the story all that is marked, elsewhere its authors and its date."""
        title = fold(article.title or "")
        titles = [spot for spot in self._headings if title and title in fold(visible_text(spot.element))]
        first = min([self._orders[hosts[0]], *(spot.order for spot in titles)])
        last = max(self._orders[host] for host in hosts)
        names = [fold(author) for author in article.authors]
        for spot in titles:
            yield spot.element
        for spot in self._marked:
            if first <= spot.order <= last or _is_dated(spot, article.published):
                yield spot.element
        for spot in self._bylines:
            text = fold(visible_text(spot.element))
            if any(name in text for name in names):
                yield spot.element


def _marked(claims: Claims) -> Iterator[Spot]:
    for spots in (claims.headings, claims.times, claims.dated, claims.bylines, *claims.microdata.values()):
        yield from spots


def _is_dated(spot: Spot, published: str | None) -> bool:
    """Whether it is a <time> of the day on which the story was published, in UTC or where its readers are."""
    if spot.element.tag != "time" or published is None:
        return False
    moment = read_date(spot.element.get("datetime") or visible_text(spot.element))
    own = read_date(published)
    return moment is not None and own is not None and abs((moment.day - own.day).days) <= 1
