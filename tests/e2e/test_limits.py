"""A page that takes too long or too much memory costs its worker, and neither the crawl nor any other page."""

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.site import lay, story
from tests.server import Answer, Server

COUNT = 8


# Sentences take their time, and elements memory from the parser on: neither page gets as far as the other limit.
SENTENCES = "".join(
    f"<p>Sentence {n} of a story about the harbour that nobody ever reads to its end.</p>" for n in range(60_000)
)
ELEMENTS = "<i>a</i>" * 1_000_000


@pytest.mark.parametrize(
    ("heavy", "settings", "reason"),
    [
        (SENTENCES, {"CLEAN_TIMEOUT_S": "1", "CLEAN_MEMORY_MB": "4000"}, "too-slow"),
        (ELEMENTS, {"CLEAN_TIMEOUT_S": "60", "CLEAN_MEMORY_MB": "300"}, "too-large"),
    ],
    ids=["slow", "large"],
)
def test_a_page_beyond_the_limits_has_its_reason_and_all_others_are_written(
    server: Server, folder: Folder, heavy: str, settings: dict[str, str], reason: str
) -> None:
    paths = lay(server, COUNT)
    for number in (0, COUNT // 2):
        server.route(paths[number], Answer(story(number, extra=heavy)))
    printed = folder.crawl(f"site={server.url}", **settings)
    [row] = table(printed).values()
    assert row == {"found": COUNT, "written": COUNT - 2, "dropped": 2}
    assert f"dropped: 2 {reason}" in printed
    assert len(folder.articles()) == COUNT - 2
