from collections.abc import Iterator

import pytest

from tests.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on loopback; see tests/server.py for what it can be told to answer."""
    with serving() as running:
        yield running
