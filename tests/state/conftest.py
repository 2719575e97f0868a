from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from crawler.state import State
from tests.postgresql import Cluster


@pytest.fixture(scope="session")
def schema_address(postgres: Cluster) -> Callable[[], str]:
    """Gives addresses of empty schemas, all in one database: they are made more quickly than databases."""
    database, numbers = postgres.database(), count(1)
    return lambda: f"{database}?options=-csearch_path%3Dstate_{next(numbers)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty state store, on each kind of database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.sqlite'}"
    made: Callable[[], str] = request.getfixturevalue("schema_address")
    return made()


@pytest.fixture
def state(address: str) -> Iterator[State]:
    store = State(address)
    yield store
    store.close()
