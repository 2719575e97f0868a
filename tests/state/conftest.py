from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.state import State


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    store = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    yield store
    store.close()
