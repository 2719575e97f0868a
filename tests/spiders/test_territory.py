import pytest

from crawler.sources.source import Source
from crawler.spiders.territory import Territory

PAPER = Source(name="paper", url="https://www.paper.example/")
SPORT = Source(name="sport", url="https://sport.paper.example/")
WATCH = Source(name="watch", url="https://watch.example/")
TERRITORY = Territory([PAPER, SPORT, WATCH])


@pytest.mark.parametrize(
    ("url", "source", "is_another_s"),
    [
        ("https://www.paper.example/story", PAPER, False),
        ("https://www.paper.example/story", WATCH, True),
        ("http://m.paper.example/story", WATCH, True),
        ("https://watch.example/story", PAPER, True),
        ("https://www.paper.example/story", SPORT, False),
        ("https://elsewhere.example/story", WATCH, False),
        ("https://paper.example:8443/story", WATCH, False),
        ("not an address", WATCH, False),
    ],
)
def test_a_site_belongs_to_its_source(url: str, source: Source, is_another_s: bool) -> None:
    assert TERRITORY.is_another_s(url, source) is is_another_s
