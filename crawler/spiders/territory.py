"""Whose site an address lies on: what is on the site of one source is no other one's to claim."""

from collections.abc import Iterable

from crawler.sources.source import Source
from crawler.urls import domain


class Territory:
    """The registered domains of all sources that the user has, whether they are crawled in this run or not.

    A source whose feed lists the stories of another one, or whose pages lead there, would have them filed under its own name, and
    the other, which finds them known, would not write them.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._domains = {domain(source.url) for source in sources}

    def is_another_s(self, url: str, source: Source) -> bool:
        """Whether `url` lies on the site of a source other than `source`. Sources of one domain share it."""
        theirs = domain(url)
        return theirs in self._domains and theirs != domain(source.url)
