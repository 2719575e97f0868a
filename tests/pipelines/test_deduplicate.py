"""A story that another crawl is about to write is waited for, and not for ever."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from crawler.discovery.candidates import Candidate
from crawler.items import Article, Quality
from crawler.pipelines import deduplicate
from crawler.pipelines.story import Story
from crawler.state import State
from crawler.state.ledger import Visit
from crawler.state.run import Run
from crawler.urls import url_key
from tests.state.test_hold import holder

HOME = "https://news.example/story"
PAGE = f"{HOME}?part=2"
KEY, PAGE_KEY = url_key(HOME), url_key(PAGE)


@contextmanager
def crawl_of_one_page(folder: Path) -> Iterator[tuple[deduplicate.DeduplicatePipeline, Run, State]]:
    state = State(f"sqlite:///{folder / 'state.sqlite'}")
    run = Run(state, ["here"])
    run.find([Candidate(PAGE)], source="here", depth=1)
    run.take("here", 1)
    crawler = get_crawler(settings_dict={"REVISIT_AFTER": ""})
    crawler.spider = SimpleNamespace(run=run)  # type: ignore[assignment]
    yield deduplicate.DeduplicatePipeline(crawler), run, state
    run.end("finished")


def story() -> Story:
    article = Article("1", PAGE, "Title", "The ferry is late.", "", Quality(1.0), canonical_url=HOME)
    return Story(article, Visit(PAGE_KEY, PAGE, "here", datetime.now(UTC)))


async def judged(pipeline: deduplicate.DeduplicatePipeline, item: Story) -> object:
    return await asyncio.wait_for(pipeline.process_item(item), 20)


def test_what_another_crawl_is_at_for_long_waits_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deduplicate, "ELSEWHERE_S", 0.3)
    with crawl_of_one_page(tmp_path) as (pipeline, run, state):
        with holder(state.lock_path, f"story: {KEY}"), pytest.raises(DropItem, match="another crawl"):
            asyncio.run(judged(pipeline, story()))
        assert run.tally()["here"].reasons == {("failed", "written-elsewhere"): 1}
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    following = Run(state, ["here"])
    following.wake()
    assert [page.url for page in following.take("here", 9)] == [PAGE]
    following.end("finished")


def test_what_a_crawl_left_that_died_is_written_here(tmp_path: Path) -> None:
    async def waits_and_is_judged(pipeline: deduplicate.DeduplicatePipeline, lock: Path) -> object:
        with holder(lock, f"story: {KEY}") as other:
            waiting = asyncio.ensure_future(judged(pipeline, item))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            other.kill()
            return await waiting

    with crawl_of_one_page(tmp_path) as (pipeline, run, state):
        item = story()
        assert asyncio.run(waits_and_is_judged(pipeline, state.lock_path)) is item
        assert run.stories.homes([KEY, PAGE_KEY]) == {KEY: KEY, PAGE_KEY: KEY}
