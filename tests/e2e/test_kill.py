"""A crawl that is killed at any moment, and started again, ends with each article once."""

import random
import time
from pathlib import Path

from tests.e2e.crawl import Folder, table
from tests.e2e.site import lay
from tests.server import Server, serving

STORIES = 40
KILLS = 10


def kill_on_the_way(folder: Folder, server: Server, chance: random.Random) -> bool:
    """Start a crawl and SIGKILL it after some more pages were asked for. False where it came to its end before."""
    wanted = len(server.log) + chance.randint(1, 12)
    crawl = folder.start(f"site={server.url}", DOWNLOAD_DELAY="0.02", LOG_LEVEL="WARNING")
    while len(server.log) < wanted and crawl.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.random() * 0.5)
    ended = crawl.poll() is not None
    crawl.kill()
    crawl.communicate()
    return not ended


def test_ten_kills_on_the_way_lose_nothing_and_write_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    with serving() as server:
        lay(server, STORIES)
        undisturbed = Folder(tmp_path / "undisturbed")
        undisturbed.path.mkdir()
        undisturbed.crawl(f"site={server.url}")

        folder = Folder(tmp_path / "killed")
        folder.path.mkdir()
        kills = sum(kill_on_the_way(folder, server, chance) for _ in range(KILLS))
        printed = folder.crawl(f"site={server.url}")
    assert kills >= KILLS - 3, "the crawl ended before most of the kills"
    assert folder.titles() == undisturbed.titles()
    assert len(folder.titles()) == STORIES
    table(printed)
