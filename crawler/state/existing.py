"""Whether there is a state store: opening one creates it, and commands that only look must not."""

from pathlib import Path

from crawler.database.address import AddressError, read_address
from crawler.state.store import State
from crawler.state.tables import StateError


def existing(url: str) -> State:
    """The store, opened. Raises StateError, also where there is none; StateLost."""
    if is_missing(url):
        raise StateError(f"there is no state store {read_address('STATE_URL', url).database}: no crawl has been here")
    return State(url)


def is_missing(url: str) -> bool:
    """Whether the store would be created by opening it: a file that is not there."""
    try:
        address = read_address("STATE_URL", url)
    except AddressError:
        return False
    is_file = address.get_backend_name() == "sqlite" and address.database
    return bool(is_file) and not Path(str(address.database)).exists()
