"""sources.toml as the scheduler last accepted it. It may be edited at any time; what is wrong is said once and not taken up."""

import logging
from pathlib import Path

from crawler.sources.source import Source, SourcesError, load, unreadable

logger = logging.getLogger(__name__)


class SourcesFile:
    """`sources` are the accepted ones, and `accepted` is a copy of their file for the crawls: none reads a half-saved one."""

    def __init__(self, path: Path, folder: Path) -> None:
        """`folder` is for the copy. Raises SourcesError."""
        self._path = path
        self._text = b""
        self._complaint = ""
        self.accepted = folder / "accepted.toml"
        self.sources: tuple[Source, ...] = ()
        self._read()

    def look(self) -> bool:
        """Whether the file changed and was taken up."""
        try:
            is_taken_up = self._read()
        except SourcesError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                logger.error("not taken up, the crawls go on as before: %s", error)
            return False
        self._complaint = ""
        return is_taken_up

    def _read(self) -> bool:
        try:
            text = self._path.read_bytes()
        except OSError as error:
            raise unreadable(self._path, error) from None
        if text == self._text:
            return False
        tried = self.accepted.with_name("tried.toml")
        tried.write_bytes(text)
        try:
            self.sources = load(tried)
        except SourcesError as error:
            raise SourcesError(str(error).replace(str(tried), str(self._path))) from None
        tried.replace(self.accepted)
        self._text = text
        return True
