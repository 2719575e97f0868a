"""Workers end in silence, whenever they are told to."""

import subprocess
import sys

# The end is drawn out after pebble has closed what the workers share: on a busy machine one is still starting then.
ENDED_WHILE_STARTING = """
import time
from pebble.pool.process import WorkerManager
from crawler.configuration import WorkerSettings
from crawler.workers import Workers

close_channels = WorkerManager.close_channels

def close_and_wait(manager):
    close_channels(manager)
    time.sleep(3)

if __name__ == "__main__":
    WorkerManager.close_channels = close_and_wait
    workers = Workers(WorkerSettings(count=2, timeout_s=10, memory_mb=512, pages_max=500))
    workers._submit(len, ())
    workers.close()
"""


def test_ended_while_they_start() -> None:
    run = subprocess.run([sys.executable, "-c", ENDED_WHILE_STARTING], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
