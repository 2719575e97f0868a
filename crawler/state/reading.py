"""A look into a state store, for commands that change nothing: between crawls, or while one is at work."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from crawler.state.existing import existing


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """All that is read in the block is of one moment. Raises StateError, also where there is no store; StateLost."""
    state = existing(url)
    try:
        with state.transaction(only_reads=True) as connection:
            yield connection
    finally:
        state.close()
