"""What is known of each source's last scheduled crawl, in a small file beside the state: a scheduler that starts again goes by it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.files.replaced import replacing
from crawler.program import program


class BadMemory(ValueError):
    """The file holds something else. The message names it."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """`status` and `took_s` are None until the crawl has ended, and stay so if its scheduler was killed.

    `since` is when the source's first scheduled crawl began.
    """

    began: datetime
    since: datetime
    took_s: float | None = None
    status: int | None = None


class Memory:
    """`runs` by source."""

    def __init__(self, path: Path) -> None:
        """Raises BadMemory, OSError."""
        self._path = path
        self.runs: dict[str, LastRun] = _read(path)

    @classmethod
    def beside(cls, lock: Path) -> "Memory":
        """The one of the state that has this lock file. Raises BadMemory, OSError."""
        return cls(lock.with_suffix(".schedule"))

    @property
    def began(self) -> dict[str, datetime]:
        return {name: run.began for name, run in self.runs.items()}

    @property
    def since(self) -> dict[str, datetime]:
        return {name: run.since for name, run in self.runs.items()}

    def begin(self, name: str, at: datetime) -> None:
        """Raises OSError; it is remembered in this process all the same."""
        known = self.runs.get(name)
        self.runs[name] = LastRun(at, known.since if known else at)
        self._write()

    def end(self, name: str, took_s: float, status: int) -> None:
        """Raises OSError; it is remembered in this process all the same."""
        self.runs[name] = replace(self.runs[name], took_s=round(took_s, 1), status=status)
        self._write()

    def set_back(self, now: datetime) -> None:
        """The clock was ahead when something was noted: it counts from `now`, or it would have to wait until then."""
        for name, run in self.runs.items():
            if run.began > now:
                self.runs[name] = replace(run, began=now, since=min(run.since, now))

    def _write(self) -> None:
        values = {name: asdict(run) for name, run in self.runs.items()}
        with replacing(self._path) as file:
            file.write(json.dumps(values, indent=1, default=datetime.isoformat).encode())


def _read(path: Path) -> dict[str, LastRun]:
    try:
        values = json.loads(path.read_bytes())
        return {str(name): _run(value) for name, value in values.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadMemory(f"{path}: not what `{program()} schedule` wrote ({error}); remove it to begin anew") from error


def _run(value: Any) -> LastRun:
    if isinstance(value, str):
        # As it was written before it knew how a crawl ended.
        return LastRun(datetime.fromisoformat(value), datetime.fromisoformat(value))
    began, since = (datetime.fromisoformat(value[name]) for name in ("began", "since"))
    if began.tzinfo is None or since.tzinfo is None:
        raise ValueError("a time without its offset")
    took_s, status = value["took_s"], value["status"]
    if not isinstance(took_s, float | int | None) or not isinstance(status, int | None):
        raise ValueError(f"took_s {took_s!r}, status {status!r}")
    return LastRun(began, since, took_s, status)
