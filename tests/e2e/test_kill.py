"""A crawl of the demonstration that is killed at any moment, and started again, ends with each article once."""

import random
import time
from pathlib import Path
from urllib.parse import urlsplit

from crawler.commands.demo import sources_file
from crawler.demo.expected import expected_articles
from crawler.demo.server import Demo, serve
from tests.e2e.crawl import Folder, table

KILLS = 10
SLOWLY = {"DOWNLOAD_DELAY": "0.1", "LOG_LEVEL": "WARNING"}


def asked_count(demo: Demo) -> int:
    return sum(len(site.requests) for site in demo.sites)


def kill_on_the_way(folder: Folder, demo: Demo, sources: Path, chance: random.Random) -> bool:
    """Start a crawl and SIGKILL it after some more pages were asked for. False where it came to its end before."""
    wanted = asked_count(demo) + chance.randint(4, 20)
    crawl = folder.start(f"sources={sources}", **SLOWLY)
    while asked_count(demo) < wanted and crawl.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.random() * 0.5)
    ended = crawl.poll() is not None
    crawl.kill()
    crawl.communicate()
    return not ended


def test_ten_kills_on_the_way_lose_nothing_and_write_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    folder = Folder(tmp_path)
    with serve() as demo:
        sources = sources_file(tmp_path, demo)
        kills = sum(kill_on_the_way(folder, demo, sources, chance) for _ in range(KILLS))
        printed = folder.crawl(f"sources={sources}")
    assert kills >= KILLS - 2, "the crawl ended before most of the kills"
    written = [(article["source"], urlsplit(article["url"]).path) for article in folder.articles()]
    assert sorted(written) == sorted(expected_articles())
    table(printed)
