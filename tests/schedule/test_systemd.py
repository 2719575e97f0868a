import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.schedule.systemd import Service, unit

AWKWARD = '50% "north\\south" $HOME'


def lines(service: Service) -> list[str]:
    return unit(service).splitlines()


def service(folder: Path, *words: str, writes: tuple[Path, ...] = (), user: str = "daemon") -> Service:
    return Service(folder, [sys.executable, "-m", "scrapy", "schedule", *words], writes or (folder,), user)


@pytest.mark.parametrize("name", ["cleanpress", "a b", AWKWARD])
def test_systemd_accepts_the_unit(tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here (.ci/run installs Debian's package)")
    folder = tmp_path / name
    folder.mkdir()
    file = tmp_path / "cleanpress.service"
    file.write_text(unit(service(folder, "-s", f"CONTACT={AWKWARD}")))
    run = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_systemd_refuses_a_unit_with_a_mistake(tmp_path: Path) -> None:
    """The test above can fail."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here (.ci/run installs Debian's package)")
    file = tmp_path / "cleanpress.service"
    file.write_text(unit(service(tmp_path)).replace("ExecStart=", "ExecStart=missing-"))
    run = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    assert run.returncode != 0


def test_what_systemd_would_read_otherwise_is_quoted() -> None:
    told = lines(service(Path("/srv/50% $x"), AWKWARD))
    assert "WorkingDirectory=/srv/50%% $x" in told
    assert f'ExecStart="{sys.executable}" "-m" "scrapy" "schedule" "50%% \\"north\\\\south\\" $$HOME"' in told


def test_it_may_write_where_folders_are_or_will_be_and_says_each_once(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    writes = (tmp_path / "state", tmp_path / "new" / "output", tmp_path / "state" / "raw")
    assert f'ReadWritePaths="{tmp_path}"' in lines(service(tmp_path, writes=writes))
    writes = (tmp_path / "state", tmp_path / "state" / "raw")
    assert f'ReadWritePaths="{tmp_path}/state"' in lines(service(tmp_path, writes=writes))


def test_a_service_whose_folders_are_temporary_sees_them() -> None:
    assert "PrivateTmp=no" in lines(service(Path("/tmp")))
    assert "PrivateTmp=yes" in lines(service(Path("/usr")))


def test_root_is_asked_for_another_user() -> None:
    assert "User=daemon" in lines(service(Path("/usr")))
    [asked] = [line for line in lines(service(Path("/usr"), user="root")) if "User=" in line]
    assert asked.startswith("#")
