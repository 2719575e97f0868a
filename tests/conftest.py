from collections.abc import Iterator

import pytest

from tests import postgresql
from tests.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on loopback; see tests/server.py for what it can be told to answer."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Cluster]:
    """A PostgreSQL server on loopback; see tests/postgresql.py. Each test takes a database of its own."""
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL is not installed: .ci/postgresql installs it")
    with postgresql.cluster() as running:
        yield running
