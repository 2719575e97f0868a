"""What the spider hands to the pipelines, and what they know of it when it is ready to be written."""

from dataclasses import dataclass

from crawler.items import Article
from crawler.raw_pages import RawPage
from crawler.state.ledger import Visit
from crawler.state.near_copies import Signature


@dataclass(slots=True)
class Story:
    """An article and the visit that gave it. `keys` are all its addresses, `home` the one it is remembered under.

    `signature` is that of a story that is new, and long enough to be told from others; `raw` its page, until it is kept,
    where RAW_DIR asks for that.
    """

    article: Article
    visit: Visit
    home: str = ""
    keys: tuple[str, ...] = ()
    signature: Signature | None = None
    raw: RawPage | None = None
