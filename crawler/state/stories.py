"""Which stories are known, those among them that a crawl is about to write: what comes is measured by them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from crawler.state import ledger, near_copies
from crawler.state.hold import Hold
from crawler.state.ledger import Told, Written
from crawler.state.near_copies import SIMILAR_MIN, Signature, similarity
from crawler.state.server_hold import ServerHold


class Stories:
    """A story is known under its home, the first of its addresses; what is reserved there will be written by this run."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]], hold: Hold | ServerHold) -> None:
        self._transaction = transaction
        self._hold = hold
        self._claimed: set[str] = set()
        self._reserved: dict[str, str] = {}
        self._upcoming: dict[str, Told] = {}
        self._signatures: dict[str, Signature] = {}

    def homes(self, keys: Sequence[str]) -> dict[str, str]:
        """The article that each address leads to, those that are about to be written among them."""
        with self._transaction() as connection:
            known = ledger.homes(connection, keys)
        return known | {key: self._reserved[key] for key in keys if key in self._reserved}

    def told_at(self, home: str) -> Told | None:
        """The newest version of the article at `home`, the one that is about to be written with it; None where that is the first."""
        if upcoming := self._upcoming.get(home):
            return upcoming if upcoming.version > 1 else None
        with self._transaction() as connection:
            return ledger.told_at(connection, home)

    def is_another(self, home: str, content_hash: str, mine: Signature | None) -> bool:
        """Whether the article at `home` was read at another address, which only calls `home` its own, and tells something else."""
        with self._transaction() as connection:
            there = self._upcoming.get(home) or ledger.told_at(connection, home)
            if there is None or there.is_read_there or there.content_hash == content_hash:
                return False
            theirs = self._signatures.get(there.id) or near_copies.signature_of(connection, there.id)
        return mine is None or theirs is None or similarity(mine, theirs) < SIMILAR_MIN

    def near_copy(self, article_id: str, mine: Signature) -> str | None:
        """The id of the first article that says nearly the same as `article_id`, or None, which is then the first itself."""
        with self._transaction() as connection:
            first = near_copies.first_copy(connection, mine)
        if first is None:
            alike = (known for known, other in self._signatures.items() if similarity(mine, other) >= SIMILAR_MIN)
            first = next(alike, None)
        self._signatures[article_id] = mine
        return first

    def claim(self, home: str) -> bool:
        """Whether what is told at `home` is this run's to write; False while another crawl, of whatever source, is about to.

        Held until it is written, or this process is no more. Who was refused before may find it written now.
        """
        if home not in self._claimed and self._hold.also(_claim(home)):
            self._claimed.add(home)
        return home in self._claimed

    def unclaim(self, home: str) -> None:
        if home in self._claimed:
            self._claimed.discard(home)
            self._hold.release(_claim(home))

    def reserve(self, keys: Iterable[str], home: str, upcoming: Told) -> None:
        """From now on these addresses lead to `home`, and to what is to be written there: of two copies that come at once, one is."""
        self._reserved.update(dict.fromkeys(keys, home))
        self._upcoming[home] = upcoming

    def written(self, story: Written) -> None:
        """It is known to state from now on."""
        for key in story.keys:
            self._reserved.pop(key, None)
        self.unclaim(story.home)
        self._signatures.pop(story.article.id or "", None)
        upcoming = self._upcoming.get(story.home)
        if upcoming is not None and upcoming.version <= story.article.version:
            del self._upcoming[story.home]


def _claim(home: str) -> str:
    """The name that a story is held by, which no source has: theirs are without colons."""
    return f"story: {home}"
