"""The measure of scale, on a few made pages."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.benchmarks.measured_tables import rows
from tests.benchmarks.nginx_server import nginx

HAS_MATPLOTLIB = find_spec("matplotlib") is not None
SCRIPT = Path(__file__).with_name("scale.py")


@pytest.mark.skipif(nginx() is None, reason="no nginx: .ci/nginx installs it")
def test_every_point_has_its_figures(tmp_path: Path) -> None:
    picture = tmp_path / "scale.svg"
    sizes = ["--pages", "60", "--sources", "10", "--known", "100", "--each", "20"]
    command = [sys.executable, str(SCRIPT), *sizes, *(["--plot", str(picture)] if HAS_MATPLOTLIB else [])]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert run.returncode == 0, run.stdout + run.stderr
    points = rows(run.stdout)
    assert [(row["by"], row["size"]) for row in points if row["by"] != "pages done"] == [
        ("sources", "1"), ("sources", "10"), ("URLs known", "0"), ("URLs known", "100"),
    ]  # fmt: skip
    assert [row["size"] for row in points if row["by"] == "pages done"][-1] == "60"
    assert all(float(row[head]) > 0 for row in points for head in ("pages/s", "MB")), points
    if not HAS_MATPLOTLIB:
        pytest.skip("no matplotlib, and no picture: the extra `benchmark` installs it")
    told = picture.read_text("utf-8")
    assert all(f">{name}<" in told for name in ("pages done", "sources", "URLs known", "pages/s"))
