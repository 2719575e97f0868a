"""Two crawls at once that find the same stories, each under addresses of its own."""

from collections import Counter

from tests.e2e.crawl import Folder
from tests.e2e.site import front, story
from tests.server import Answer, Server

STORIES = 60


def test_a_story_under_an_address_for_each_of_two_sources_is_written_by_one(server: Server, folder: Folder) -> None:
    for section in ("city", "sea"):
        server.route(f"/{section}/", Answer(front([f"/{section}/2026/11/20/story-number-{n}" for n in range(STORIES)])))
    for number in range(STORIES):
        claimed = f'<link rel="canonical" href="{server.url}2026/11/20/story-number-{number}">'
        for section in ("city", "sea"):
            server.route(f"/{section}/2026/11/20/story-number-{number}", Answer(story(number, head=claimed)))
    for section in ("city", "sea"):
        entry = f'[[source]]\nname = "{section}"\nurl = "{server.url}{section}/"\nprivate = true\n'
        (folder.path / f"{section}.toml").write_text(entry, "utf-8")
    crawls = [folder.start(f"sources={folder.path / section}.toml") for section in ("city", "sea")]
    printed = [crawl.communicate(timeout=100)[0] for crawl in crawls]
    print(*printed)
    assert [crawl.returncode for crawl in crawls] == [0, 0]
    titles = Counter(folder.titles())
    print(titles.most_common(5))
    assert titles == Counter({f"Story number {n} of the harbour news": 1 for n in range(STORIES)})
