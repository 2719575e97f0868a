"""What begins when, over days that pass in a moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.schedule.simulated import SimulatedClock, simulate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Days:
    """`begun`: which source's crawl began when. `ends`: the shell command that a source's crawl is, by its name."""

    def __init__(self, folder: Path, every: dict[str, str]) -> None:
        self._folder = folder
        self.begun: list[tuple[str, datetime]] = []
        self.ends: Callable[[str], str] = lambda name: "true"
        tables = (
            f'[[source]]\nname = "{name}"\nurl = "https://{name}.example/"\nevery = "{text}"\n'
            for name, text in every.items()
        )
        (folder / "sources.toml").write_text("".join(tables))

    def pass_by(self, start: datetime, length: timedelta, at_once: int = 4) -> None:
        clock = SimulatedClock(start, start + length)

        def command(name: str) -> list[str]:
            self.begun.append((name, clock.now()))
            return ["sh", "-c", self.ends(name)]

        simulate(self._folder, clock, command, at_once)

    def times(self, name: str) -> list[datetime]:
        return [at for begun, at in self.begun if begun == name]


def test_a_day_passes_in_a_moment(tmp_path: Path) -> None:
    days = Days(tmp_path, {"a": "6h", "b": "1d"})
    days.pass_by(NOW, DAY)
    assert len(days.times("a")) == 4
    assert len(days.times("b")) == 1
