"""When each source's last scheduled crawl began, in a small file beside the state: a scheduler that starts again goes by it."""

import json
from datetime import datetime
from pathlib import Path

from crawler.program import program
from crawler.replaced_file import replacing


class BadMemory(ValueError):
    """The file holds something else. The message names it."""


class Memory:
    def __init__(self, path: Path) -> None:
        """Raises BadMemory, OSError."""
        self._path = path
        self.began: dict[str, datetime] = _read(path)

    def note(self, name: str, began: datetime) -> None:
        """Raises OSError."""
        self.began[name] = began
        text = json.dumps({name: moment.isoformat() for name, moment in self.began.items()}, indent=1)
        with replacing(self._path) as file:
            file.write(text.encode())


def _read(path: Path) -> dict[str, datetime]:
    try:
        values = json.loads(path.read_bytes())
        return {str(name): datetime.fromisoformat(moment) for name, moment in values.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise BadMemory(f"{path}: not what `{program()} schedule` wrote ({error}); remove it to begin anew") from error
