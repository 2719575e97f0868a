"""A look into a state store, for commands that change nothing: between crawls, or while one is at work."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from crawler.state.profile_shelf import is_missing
from crawler.state.store import State
from crawler.state.tables import StateError


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """All that is read in the block is of one moment. Raises StateError, also where there is no store; StateLost."""
    if is_missing(url):
        raise StateError(f"there is no state store {make_url(url).database}: no crawl has been here")
    state = State(url)
    try:
        with state.transaction(only_reads=True) as connection:
            yield connection
    finally:
        state.close()
