from pathlib import Path

import pytest

from tests.e2e.crawl import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with output and state of its own, to crawl in."""
    return Folder(tmp_path)
