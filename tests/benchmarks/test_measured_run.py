"""What a command costs is counted with all that it started, also with what it left behind."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Measures in a process of its own: it reaps whatever child it finds.
MEASURE = """
import json, sys
from dataclasses import asdict
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.benchmarks.measured_run import Place, RunFailed, run
place = Place(Path(sys.argv[2]), {0}, Path(sys.argv[2], "log"))
print(json.dumps(asdict(run([[sys.executable, "-c", sys.argv[3]]], place))))
"""
# The child, which is no child of who waits until it has worked for half a second of CPU time, holds 220 MB for as long. That time
# begins when it holds all of them, and it reads them all the while: a sample would otherwise see a part only, where memory comes
# slowly, or where the kernel takes back what nobody reads.
ORPHAN = """
import os, pathlib, time
done = pathlib.Path("done")
if not os.fork():
    if not os.fork():
        held = bytearray(os.urandom(1)) * (220 << 20)
        full = time.process_time()
        while time.process_time() - full < 0.5:
            held.count(b"half")
        done.touch()
    os._exit(0)
time.sleep(0.8)
while not done.exists():
    time.sleep(0.05)
"""


def measured(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", MEASURE, str(ROOT), str(folder), script]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_orphans_count(tmp_path: Path) -> None:
    run = measured(ORPHAN, tmp_path)
    assert run.returncode == 0, run.stderr
    usage = json.loads(run.stdout)
    assert 0.5 <= usage["cpu_s"] < 2
    assert usage["wall_s"] >= 0.8
    assert 200 << 20 <= usage["peak_bytes"] < 400 << 20


def test_idle_commands_cost_next_to_nothing(tmp_path: Path) -> None:
    usage = json.loads(measured("import time; time.sleep(0.6)", tmp_path).stdout)
    assert usage["cpu_s"] < 0.3
    assert usage["peak_bytes"] < 100 << 20


def test_a_command_that_fails_gives_no_figure(tmp_path: Path) -> None:
    run = measured("raise SystemExit(3)", tmp_path)
    assert run.returncode == 1
    assert "ended with 3" in run.stderr
