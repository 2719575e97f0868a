"""What a listing that was read leads to, with a real spider, state and worker."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from scrapy import Request
from scrapy.http import TextResponse
from scrapy.utils.test import get_crawler
from sqlalchemy import Engine, event

from crawler import settings
from crawler.spiders.news import NewsSpider
from crawler.spiders.reader import LISTINGS_MAX

SITE = "https://paper.example/"


def seeds_and_further(folder: Path, terms: str, body: str) -> tuple[Sequence[Request], Sequence[Request]]:
    """The first requests for the listings of a source with `terms`, and the further ones that `body` leads to."""
    (folder / "sources.toml").write_text(f'[[source]]\nname = "paper"\nurl = "{SITE}"\n{terms}\n', "utf8")
    values = {name: getattr(settings, name) for name in dir(settings) if name.isupper() and name != "ADDONS"}
    values |= {"STATE_URL": f"sqlite:///{folder / 'state.sqlite'}", "CLEAN_WORKERS": 1}

    async def read() -> tuple[Sequence[Request], Sequence[Request]]:
        crawler = get_crawler(NewsSpider, settings_dict=values)
        spider = NewsSpider.from_crawler(crawler, sources=str(folder / "sources.toml"))
        try:
            seeds = spider.reader.seeds(spider.sources["paper"])
            response = TextResponse(seeds[0].url, body=body.encode(), request=seeds[0])
            return seeds, [request async for request in spider.reader.parse(response)]
        finally:
            spider.closed("finished")

    return asyncio.run(read())


def test_of_an_index_of_many_fresh_sitemaps_the_first_are_read_and_no_more_looked_up(tmp_path: Path) -> None:
    children = "".join(f"<sitemap><loc>{SITE}{number}.xml</loc></sitemap>" for number in range(10_000))
    asked: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if "FROM resources" in statement:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        terms, body = f'sitemaps = ["{SITE}index.xml"]', f"<sitemapindex>{children}</sitemapindex>"
        _, further = seeds_and_further(tmp_path, terms, body)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    # The index itself is asked for, and noted.
    assert 0 < len(asked) <= LISTINGS_MAX["sitemap"] + 2
    assert len(further) == LISTINGS_MAX["sitemap"]


def test_of_a_page_that_names_many_feeds_the_first_are_read(tmp_path: Path) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{number}.rss">' for number in range(1_000)
    )
    page = f"<html><head>{links}</head><body><p>News</p></body></html>"
    _, further = seeds_and_further(tmp_path, f'sections = ["{SITE}news/"]', page)
    assert [request.meta["kind"] for request in further] == ["feed"] * LISTINGS_MAX["feed"]


def test_all_feeds_that_the_user_names_are_read(tmp_path: Path) -> None:
    named = [f"{SITE}{number}.rss" for number in range(LISTINGS_MAX["feed"] + 10)]
    seeds, _ = seeds_and_further(tmp_path, f"feeds = {named}", "<rss version='2.0'><channel></channel></rss>")
    assert [request.url for request in seeds] == named
