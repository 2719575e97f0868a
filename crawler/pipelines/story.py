"""What the spider hands to the pipelines, and what they know of it when it is ready to be written."""

from dataclasses import dataclass

from crawler.items import Article
from crawler.state.ledger import Visit


@dataclass(slots=True)
class Story:
    """An article and the visit that gave it. `keys` are all its addresses, `home` the one it is remembered under."""

    article: Article
    visit: Visit
    home: str = ""
    keys: tuple[str, ...] = ()
