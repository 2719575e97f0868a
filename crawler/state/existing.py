"""Whether there is a state store, and in which files: opening one creates it, and commands that only look must not."""

from pathlib import Path

from crawler.database.address import AddressError, read_address
from crawler.state.store import State
from crawler.state.tables import StateError

# SQLite's own, and ours that says who is at work.
_SUFFIXES = ("", "-wal", "-shm", "-journal", ".lock")


def existing(url: str) -> State:
    """The store, opened. Raises StateError, also where there is none; StateLost."""
    if is_missing(url):
        raise StateError(f"there is no state store {read_address('STATE_URL', url).database}: no crawl has been here")
    return State(url)


def is_missing(url: str) -> bool:
    """Whether the store would be created by opening it: a file that is not there."""
    file = _file(url)
    return file is not None and not file.exists()


def store_files(url: str) -> set[Path]:
    """The files that a store in SQLite is made of, there or not, and the link to it; none of one on a server, or of no address."""
    file = _file(url)
    if file is None:
        return set()
    places = (file.parent.resolve() / file.name, file.resolve())
    return {place.with_name(place.name + suffix) for place in places for suffix in _SUFFIXES}


def _file(url: str) -> Path | None:
    try:
        address = read_address("STATE_URL", url)
    except AddressError:
        return None
    is_file = address.get_backend_name() == "sqlite" and address.database
    return Path(str(address.database)) if is_file else None
