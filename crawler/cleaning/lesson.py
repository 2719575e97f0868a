"""What one page teaches the profile of its site, beside its lines: where on it the story and its fields stand."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.cleaning.body import Story
from crawler.cleaning.metadata.claims import gather, is_furniture, visible_text
from crawler.cleaning.metadata.title import fold
from crawler.cleaning.regions import needed_regions, regions_of
from crawler.items import Article
from crawler.lessons import Lesson


class Whole:
    """A page before anything was cut from it."""

    def __init__(self, tree: HtmlElement) -> None:
        self._regions = regions_of(tree)
        self._claims = gather(tree)
        self._orders = {element: order for order, element in enumerate(tree.iter("*"))}

    def lesson(self, article: Article, story: Story) -> Lesson:
        """No regions where the story was found on a second reading, whose elements are others."""
        hosts = [block.host for block in story.blocks]
        if not hosts or hosts[0] not in self._orders:
            return Lesson(story.teach(), {})
        return Lesson(story.teach(), needed_regions(self._regions, [*hosts, *self._field_elements(article, hosts)]))

    def _field_elements(self, article: Article, hosts: list[HtmlElement]) -> Iterator[HtmlElement]:
        """What may hold a field: from the headline to the end of the story all that is marked, elsewhere the authors' names."""
        claims = self._claims
        title = fold(article.title or "")
        headings = [*claims.headings, *claims.headlines, *claims.subheads]
        titles = [spot for spot in headings if title and title in fold(visible_text(spot.element))]
        yield from (spot.element for spot in titles)
        first = min([self._orders[hosts[0]], *(spot.order for spot in titles)])
        last = max(self._orders[host] for host in hosts)
        marked = [
            *claims.headings,
            *claims.times,
            *claims.dated,
            *(s for named in claims.microdata.values() for s in named),
        ]
        for spot in [*marked, *claims.bylines]:
            if first <= spot.order <= last and not is_furniture(spot.element):
                yield spot.element
        names = [fold(author) for author in article.authors]
        for spot in claims.bylines:
            text = fold(visible_text(spot.element))
            if any(name in text for name in names):
                yield spot.element
