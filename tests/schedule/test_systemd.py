import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.schedule.systemd import NoFolder, Service, unit

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


@pytest.fixture
def srv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that counts as no temporary one, with a folder `state` in it."""
    monkeypatch.setattr("crawler.schedule.systemd.TEMPORARY", ("/never",))
    (tmp_path / "state").mkdir()
    return tmp_path


def test_it_may_write_where_folders_are_or_will_be_and_says_each_once(srv: Path) -> None:
    told = lines(service(srv, writes=(srv / "state", srv / "new" / "output", srv / "state" / "raw")))
    assert f'ReadWritePaths="{srv}"' in told
    assert "PrivateTmp=yes" in told
    (srv / "output").mkdir()
    told = lines(service(srv, writes=(srv / "state", srv / "output", srv / "state" / "raw")))
    assert f'ReadWritePaths="{srv}/output" "{srv}/state"' in told


def test_a_service_whose_folders_are_temporary_sees_them() -> None:
    told = lines(service(Path("/tmp")))
    assert "PrivateTmp=no" in told
    assert 'ReadWritePaths="/tmp"' in told


def test_it_may_not_write_everywhere_because_a_folder_is_missing() -> None:
    with pytest.raises(NoFolder, match=r"^/missing/output: expected a folder that is there"):
        unit(service(Path("/usr"), writes=(Path("/missing/output"),)))


def test_root_is_asked_for_another_user() -> None:
    assert "User=daemon" in lines(service(Path("/usr")))
    [asked] = [line for line in lines(service(Path("/usr"), user="root")) if "User=" in line]
    assert asked.startswith("#")
