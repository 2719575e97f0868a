import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.every import CronLine, length, spelled
from crawler.schedule.crontab import crontab
from tests.schedule.test_timetable import source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Prints where it runs, and its arguments.
TELL = [sys.executable, "-c", "import os, sys; print(os.getcwd(), *sys.argv[1:], sep='|')"]


def lines(*every: str | None, learned: timedelta | None = None, folder: Path = Path("/srv")) -> list[str]:
    sources = [source(f"paper {number}", text) for number, text in enumerate(every)]
    autos = dict.fromkeys((each.name for each in sources), learned) if learned else {}
    return crontab(sources, autos, folder, lambda name: [*TELL, "100%", f"only={name}"]).splitlines()


def schedule(line: str) -> CronLine:
    match = re.fullmatch(r"((?:[0-9*/,-]+ ){4}[0-9*/,-]+)  cd .+ && .+", line)
    assert match, line
    return CronLine.parse(match[1])


def gaps(line: CronLine, count: int = 70) -> set[timedelta]:
    """Between the times that it names."""
    at, found = line.next_after(NOW), set()
    for _ in range(count):
        later = line.next_after(at)
        found.add(later - at)
        at = later
    return found


@pytest.mark.parametrize("every", ["1m", "2m", "15m", "30m", "60m", "1h", "2h", "6h", "12h", "1d", "7d", "1w"])
def test_what_cron_can_express_is_exact(every: str) -> None:
    for name in ("paper 0", "paper 1"):
        [line] = crontab([source(name, every)], {}, Path("/srv"), lambda name: ["true", name]).splitlines()
        assert gaps(schedule(line)) == {length(every)}


@pytest.mark.parametrize(
    ("every", "nearest"), [("30s", "1m"), ("7m", "6m"), ("45m", "1h"), ("5h", "6h"), ("36h", "1d"), ("4w", "1w")]
)
def test_what_it_cannot_has_the_nearest_and_says_so(every: str, nearest: str) -> None:
    remark, line = lines(every)
    assert remark == f"# paper 0: every = {every}: {nearest} is the nearest that cron can"
    assert {spelled(gap) for gap in gaps(schedule(line))} == {nearest}


def test_auto_is_what_it_stands_for_now() -> None:
    remark, line = lines("auto", learned=timedelta(minutes=40))
    assert remark.startswith("# paper 0: every = auto, which is 40m now and cron does not learn: 30m is")
    assert gaps(schedule(line)) == {timedelta(minutes=30)}


def test_a_cron_line_is_in_numbers_and_its_time_zone_is_told() -> None:
    remark, line = lines("17 */2 * jan mon-wed")
    assert "UTC" in remark
    assert line.startswith("17 */2 * 1 1,2,3  cd ")


def test_sources_of_one_every_do_not_begin_together() -> None:
    assert len({line.partition(" ")[0] for line in lines(*["1h"] * 40)}) > 20


def test_a_source_that_is_not_scheduled_is_named() -> None:
    assert lines(None) == ["# paper 0: not scheduled, without `every` in sources.toml"]


def test_the_command_means_the_same_to_cron_and_its_shell(tmp_path: Path) -> None:
    folder = tmp_path / "50% 'news' $HOME"
    folder.mkdir()
    [line] = lines("1h", folder=folder)
    command = line.split("  ", 1)[1]
    assert not re.search(r"(?<!\\)%", command), "to cron a bare % is the end of the command"
    run = subprocess.run(["sh", "-c", command.replace("\\%", "%")], capture_output=True, text=True, check=True)
    assert run.stdout == f"{folder}|100%|only=paper 0\n"


@pytest.mark.parametrize("is_right", [True, False])
def test_cron_accepts_the_lines(tmp_path: Path, is_right: bool) -> None:
    if shutil.which("crontab") is None:
        pytest.skip("no crontab here (.ci/run installs Debian's package)")
    file = tmp_path / "crontab"
    text = lines("7m", "1w", "5h", "17 */2 * jan-mar fri-mon", "auto", None, learned=timedelta(hours=2))
    file.write_text("".join(f"{line}\n" for line in text) + ("" if is_right else "61 * * * *  true\n"))
    run = subprocess.run(["crontab", "-n", file], capture_output=True, text=True, check=False)
    assert (run.returncode == 0) == is_right, run.stderr
