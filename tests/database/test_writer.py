"""Against a real server: what a row holds, what a reader can ask, and what becomes of a server that goes away."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from crawler.database.address import read_address
from crawler.database.writer import ArticleDatabase, DatabaseLost, UnusableDatabase
from crawler.items import Article, Image, Quality, Rights, to_json
from tests.postgresql import Cluster, connected

STORY = Article(
    id="id1",
    url="https://example.com/" + "long/" * 900,
    title='=Ferries, "again"; it\'s 50 % \\ late',
    text="The ferries were running again.\n\nNobody had counted the passengers: 港 ميناء 🚢",
    content_hash="h",
    quality=Quality(0.5, ["no-date"]),
    source="a",
    tags=['"quoted", with comma', "{braces}", ""],
    authors=["Ada", "علي"],
    published="2026-11-23",
    modified="2026-11-23T10:00:00",
    fetched="2026-11-24T01:30:00+02:00",
    language="en-GB",
    image=Image("https://example.com/1.jpg", caption="a\nb"),
    rights=Rights("https://example.com/licence", is_free=True),
)


def opened(address: str, retry_s: float = 20) -> ArticleDatabase:
    return ArticleDatabase(read_address("DATABASE_URL", address), retry_s)


def asked(address: str, question: str) -> list[Any]:
    with connected(address) as engine, engine.connect() as connection:
        connection.execute(text("SET TimeZone TO 'UTC'"))
        return list(connection.execute(text(question)))


def test_a_row_holds_what_its_line_holds(postgres: Cluster) -> None:
    address = postgres.database()
    database = opened(address)
    database.put([to_json(STORY)])
    database.close()
    [row] = asked(address, "SELECT * FROM articles")
    assert row.article == json.loads(to_json(STORY))
    for name in ("id", "url", "title", "text", "source", "tags", "authors", "language", "version", "content_hash"):
        assert getattr(row, name) == getattr(STORY, name), name
    assert (row.quality, row.flags) == (0.5, ["no-date"])
    assert (row.license, row.is_free, row.agency) == ("https://example.com/licence", True, None)
    moments = [str(moment) for moment in (row.published_at, row.modified_at, row.fetched_at)]
    assert moments == ["2026-11-23 00:00:00+00:00", "2026-11-23 10:00:00+00:00", "2026-11-23 23:30:00+00:00"]


def test_a_version_that_comes_again_replaces_its_row_and_another_stands_beside_it(postgres: Cluster) -> None:
    address = postgres.database()
    for _ in range(2):
        database = opened(address)
        second = replace(STORY, version=2, title="Second")
        database.put([to_json(STORY), to_json(second), to_json(replace(second, title="Second, again"))])
        database.close()
    assert asked(address, "SELECT version, title FROM articles ORDER BY version") == [
        (1, STORY.title),
        (2, "Second, again"),
    ]


def test_texts_are_found_by_the_words_of_their_language(postgres: Cluster) -> None:
    address = postgres.database()
    database = opened(address)
    told = {
        "en-GB": "Two ferries were cancelled.",
        "de": "Die Fähren wurden gestrichen.",
        "ar": "ألغيت العبارات في الميناء",
        "zh": "渡轮 已 取消",
        None: "ferries",
    }
    database.put(
        [to_json(replace(STORY, id=str(at), title=None, language=each, text=story)) for at, (each, story) in enumerate(told.items())]
    )  # fmt: skip
    database.close()

    def found(dictionary: str, words: str) -> list[str | None]:
        question = f"websearch_to_tsquery('{dictionary}', '{words}')"
        rows = asked(address, f"SELECT language FROM articles WHERE search @@ {question} ORDER BY id")
        return [row.language for row in rows]

    assert found("english", "ferry cancel") == ["en-GB"]
    assert found("german", "Fähre") == ["de"]
    assert found("arabic", "عبارة") == ["ar"]
    assert found("simple", "渡轮") == ["zh"]
    assert found("simple", "ferries") == [None]


def test_a_text_of_very_many_words_is_taken(postgres: Cluster) -> None:
    address = postgres.database()
    database = opened(address)
    letters = "".join(chr(0x20000 + number) for number in range(20_000))
    database.put([to_json(replace(STORY, text=" ".join(letters) * 5, title=letters, description=letters))])
    database.close()
    assert asked(address, "SELECT count(*) FROM articles") == [(1,)]


def test_a_server_that_is_started_again_meanwhile_is_waited_for(postgres: Cluster) -> None:
    address = postgres.database()
    database = opened(address)
    database.put([to_json(STORY)])
    postgres.kill()
    with ThreadPoolExecutor(1) as other:
        putting = other.submit(database.put, [to_json(replace(STORY, id="id2"))])
        time.sleep(0.7)
        assert not putting.done()
        postgres.start()
        putting.result()
    database.close()
    assert asked(address, "SELECT id FROM articles ORDER BY id") == [("id1",), ("id2",)]


def test_patience_ends(postgres: Cluster) -> None:
    database = opened(postgres.database(), retry_s=1)
    postgres.kill()
    since = time.monotonic()
    with pytest.raises(DatabaseLost):
        database.put([to_json(STORY)])
    assert 0.5 < time.monotonic() - since < 5
    database.close()
    with pytest.raises(DatabaseLost):
        opened(postgres.address("postgres"), retry_s=0)
    postgres.start()


def test_a_wrong_password_is_told_at_once_and_not_shown(postgres: Cluster) -> None:
    address = postgres.database().replace(":%", ":hidden%", 1)
    since = time.monotonic()
    with pytest.raises(UnusableDatabase, match="password authentication failed") as caught:
        opened(address, retry_s=60)
    assert "hidden" not in str(caught.value)
    assert time.monotonic() - since < 10


@pytest.mark.parametrize(
    ("made", "version"), [("articles (id text)", "none"), ("articles_schema AS SELECT 7 AS version", "7")]
)
def test_a_table_that_is_not_ours_is_left_alone(postgres: Cluster, made: str, version: str) -> None:
    address = postgres.database()
    name = address.rpartition("/")[2]
    postgres.execute(f"CREATE TABLE {made}", name)
    if version != "none":
        postgres.execute("CREATE TABLE articles (id text)", name)
    with pytest.raises(UnusableDatabase, match=f"table articles has version {version}"):
        opened(address)
    assert asked(address, "SELECT count(*) FROM articles") == [(0,)]
