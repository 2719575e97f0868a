"""What the spider hands to the pipelines, and what they know of it when it is ready to be written."""

from dataclasses import dataclass, field

from crawler.files.raw_pages import RawPage
from crawler.items import Article
from crawler.state.ledger import Outcome, Visit
from crawler.state.near_copies import Signature
from crawler.state.run import Run


@dataclass(slots=True)
class Story:
    """An article and the visit that gave it. `keys` are all its addresses, `home` the one it is remembered under.

    `signature` is that of a story that is new, and long enough to be told from others; `raw` its page, until it is kept,
    where RAW_DIR asks for that. `parts` are the keys of its further pages, `original` that of the page of which this one is
    a copy, and which could not be had; `copies` are the visits to pages that this story answers as well. `profile` is the
    revision of the site's profile that it was read beside, 0 for none.
    """

    article: Article
    visit: Visit
    home: str = ""
    keys: tuple[str, ...] = ()
    signature: Signature | None = None
    raw: RawPage | None = None
    parts: tuple[str, ...] = ()
    original: str | None = None
    copies: list[Visit] = field(default_factory=list)
    profile: int = 0


def settle_copies(run: Run, story: Story) -> None:
    """The pages that led to the story are answered with it: to be called once it is on disk, or known to be."""
    for visit in story.copies:
        run.settle(Outcome(visit.key, "duplicate", visit=visit, home=story.home))
