"""Crawls that write to PostgreSQL as well: each version of each article stands there once, whoever is killed on the way."""

import random
import signal
import subprocess
import time
from typing import Any

import pytest
from sqlalchemy import text

from tests.e2e.closing_table import table
from tests.e2e.crawl import Folder
from tests.e2e.kills import output_bytes
from tests.e2e.site import lay, path, story
from tests.postgresql import USER, Cluster, connected
from tests.server import Answer, Server

STORIES = 36
KILLS = 10
WHOM = ("server", "crawl", "server", "both", "server")
# Slow enough to be met on the way.
SLOWLY = {"DOWNLOAD_DELAY": "0.15", "LOG_LEVEL": "WARNING"}

Version = tuple[str, int]


def rows(address: str) -> dict[Version, dict[str, Any]]:
    with connected(address) as engine, engine.connect() as connection:
        found = connection.execute(text("SELECT id, version, article FROM articles")).all()
    return {(row.id, row.version): row.article for row in found}


def lines(folder: Folder) -> dict[Version, dict[str, Any]]:
    articles = folder.articles()
    found = {(article["id"], article["version"]): article for article in articles}
    assert len(found) == len(articles), "a version stands in the output twice"
    return found


class Killer:
    """Kills the crawl, the server or both, ten times in all, and starts again what was killed."""

    def __init__(self, folder: Folder, postgres: Cluster, arguments: list[str], settings: dict[str, str]) -> None:
        self._folder, self._postgres = folder, postgres
        self._arguments, self._settings = arguments, settings
        self._chance = random.Random(20261125)
        self.met = 0

    def kill(self, count: int, *further: str) -> None:
        crawl = self._start(*further)
        for number in range(count):
            self._wait_for_output(crawl)
            self.met += crawl.poll() is None
            whom = WHOM[number % len(WHOM)]
            if whom != "crawl":
                self._chance.choice([self._postgres.kill, self._postgres.stop_immediately, self._postgres.stop])()
            if whom != "server":
                self._end(crawl)
            if whom != "crawl":
                # A crawl that lives waits for it, and goes on.
                time.sleep(self._chance.random() * 0.5)
                self._postgres.start()
            if whom != "server":
                crawl = self._start(*further)
        self._end(crawl)

    def _end(self, crawl: "subprocess.Popen[str]") -> None:
        crawl.kill()
        printed, _ = crawl.communicate(timeout=20)
        assert crawl.returncode in (0, -signal.SIGKILL), printed
        assert "Traceback" not in printed, printed

    def _start(self, *further: str) -> "subprocess.Popen[str]":
        return self._folder.start(*self._arguments, *further, **self._settings, **SLOWLY)

    def _wait_for_output(self, crawl: "subprocess.Popen[str]") -> None:
        before, until = output_bytes(self._folder), time.monotonic() + 10
        while output_bytes(self._folder) == before and crawl.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        # Between the file's write, the database's and state's.
        time.sleep(self._chance.random() * 0.02)


def test_ten_kills_of_crawl_and_server_leave_each_version_once(
    server: Server, folder: Folder, postgres: Cluster
) -> None:
    address = postgres.database()
    lay(server, STORIES)
    settings = {"DATABASE_URL": address, "PROFILES_ENABLED": "False"}
    killer = Killer(folder, postgres, [f"site={server.url}"], settings)
    killer.kill(KILLS // 2)
    folder.crawl(f"site={server.url}", **settings)
    first = lines(folder)
    assert len(first) == STORIES
    assert rows(address) == first
    for number in range(STORIES):
        server.route(path(number), Answer(story(number, extra=f"<p>Correction of report {number}: it was noon.</p>")))
    killer.kill(KILLS // 2, "refetch=1")
    folder.crawl(f"site={server.url}", "refetch=1", **settings)
    assert len(lines(folder)) == 2 * STORIES
    assert rows(address) == lines(folder)
    assert killer.met >= KILLS - 2, "most were killed while they wrote"


def test_a_database_that_is_away_too_long_is_status_5_and_loses_nothing(
    server: Server, folder: Folder, postgres: Cluster
) -> None:
    paths = lay(server, 6)
    for place in paths[3:]:
        server.route(place, Answer(story(paths.index(place)), delay_s=2.5))
    settings = {"DATABASE_URL": postgres.database(), "DATABASE_RETRY_S": "0.5", "PROFILES_ENABLED": "False"}
    crawl = folder.start(f"site={server.url}", **settings, CONCURRENT_REQUESTS_PER_DOMAIN="6")
    while not folder.articles():
        assert crawl.poll() is None, crawl.communicate()[0]
        time.sleep(0.02)
    postgres.stop()
    printed, _ = crawl.communicate(timeout=60)
    assert crawl.returncode == 5, printed
    assert "Traceback" not in printed, printed
    assert f"Cannot write to postgresql+psycopg://{USER}:***@127.0.0.1:{postgres.port}/" in printed
    assert table(printed).popitem()[1]["left"] > 0
    refused = folder.crawl(f"site={server.url}", status=5, LOG_LEVEL="ERROR", **settings)
    assert refused.startswith(f"scrapy crawl: cannot write to postgresql+psycopg://{USER}:***@"), refused
    assert refused.count("\n") == 1, refused
    postgres.start()
    for number in range(6):
        server.route(path(number), Answer(story(number)))
    folder.crawl(f"site={server.url}", **settings)
    assert len(lines(folder)) == 6
    assert rows(settings["DATABASE_URL"]) == lines(folder)
    assert not postgres.shows_password(printed + refused)


def test_state_whose_server_is_killed_on_the_way_ends_the_crawl_and_loses_nothing(
    server: Server, folder: Folder, postgres: Cluster
) -> None:
    paths = lay(server, 6)
    for place in paths[3:]:
        server.route(place, Answer(story(paths.index(place)), delay_s=2.5))
    # State and articles in one database; its address in the environment, as one keeps a password.
    address = postgres.database()
    settings = dict.fromkeys(("STATE_URL", "DATABASE_URL"), "${NEWS_DATABASE}") | {"DATABASE_RETRY_S": "1"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWS_DATABASE", address)
        crawl = folder.start(f"site={server.url}", **settings, CONCURRENT_REQUESTS_PER_DOMAIN="6", PROFILES_ENABLED="0")
        while not folder.articles():
            assert crawl.poll() is None, crawl.communicate()[0]
            time.sleep(0.02)
        postgres.kill()
        printed, _ = crawl.communicate(timeout=60)
        assert crawl.returncode == 5, printed
        assert "Traceback" not in printed, printed
        assert f"cannot write the state store postgresql+psycopg://{USER}:***@127.0.0.1:{postgres.port}/" in printed
        assert not postgres.shows_password(printed)
        postgres.start()
        for number in range(6):
            server.route(path(number), Answer(story(number)))
        folder.crawl(f"site={server.url}", PROFILES_ENABLED="0", **settings)
    assert len(lines(folder)) == 6
    assert rows(address) == lines(folder)
    assert not list(folder.path.glob("*.sqlite"))
