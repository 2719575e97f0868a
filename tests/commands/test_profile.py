from pathlib import Path

import pytest

from crawler.cleaning.profile_json import to_json
from crawler.cleaning.site_profile import SiteProfile
from crawler.state.profile_shelf import ProfileShelf
from tests.commands.scrapy_command import said, scrapy


@pytest.fixture
def state(tmp_path: Path) -> str:
    """The address of a state that knows example.com."""
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with ProfileShelf(url, may_create=True) as shelf:
        shelf.put("example.com", to_json(SiteProfile(pages=7)))
    return url


def test_an_export_that_cannot_be_written_is_one_line(state: str, tmp_path: Path) -> None:
    output = tmp_path / "none" / "profile.json"
    run = scrapy("profile", "export", "example.com", "--output", str(output), "-s", f"STATE_URL={state}")
    assert (run.returncode, run.stdout) == (5, b"")
    assert said(run) == [f"scrapy profile: cannot write {output}: No such file or directory"]
