"""What no command may write over, whatever file it is told to write: what crawls have written, and what they know."""

from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def assert_spares_crawls(settings: "BaseSettings", option: str, name: str | None) -> None:
    """`name` is the file that `option` names, None where it names none. Raises UsageError. Wrong settings are told elsewhere."""
    from crawler.files.written import is_output
    from crawler.state.existing import store_files

    if name is None:
        return
    file = Path(name)
    # A link is spared, and what it leads to.
    places = {file.parent.resolve() / file.name, file.resolve()}
    if any(is_output(place, Path(str(settings["OUTPUT_DIR"]))) for place in places):
        raise UsageError(f"{option} {name}: expected no file among the articles of crawls, in OUTPUT_DIR")
    if places & store_files(settings["STATE_URL"]):
        raise UsageError(f"{option} {name}: expected no file of the state of crawls, STATE_URL")
