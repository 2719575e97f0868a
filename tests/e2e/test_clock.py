"""A clock that is wrong, or set while a crawl is on its way: each article is there once all the same, and what is new is found."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.site import feed, front, lay, path, story
from tests.server import Answer, Hit, Server

COUNT = 12
# Debian's package; https://github.com/wolfcw/libfaketime
LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
YEAR_S = 366 * 86_400


class Clock:
    """The clock that crawls see, `offset_s` off the machine's. What is measured with the monotonic one is not: no machine's is set."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file = folder / "clock"
        monkeypatch.setenv("LD_PRELOAD", str(LIBRARY))
        monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(self._file))
        # A jump is seen at once: by itself the library reads its file every ten seconds.
        monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
        monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        self.set(0)

    def set(self, offset_s: int) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset_s:+d}", "ascii")
        new.replace(self._file)


@pytest.fixture
def clock(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Clock:
    if LIBRARY is None:
        pytest.skip("no libfaketime here (.ci/run installs Debian's package)")
    return Clock(folder.path, monkeypatch)


@pytest.mark.parametrize(
    "jumps", [(YEAR_S, 0), (-YEAR_S, 0), (YEAR_S, -YEAR_S)], ids=["forth", "back", "forth and far back"]
)
def test_a_clock_that_jumps_on_the_way_costs_no_article(
    server: Server, folder: Folder, clock: Clock, jumps: tuple[int, int]
) -> None:
    paths = lay(server, COUNT)
    # The server itself sets the clock, before it answers: at which page it jumps does not hang on how busy the machine is.
    at = dict(zip((COUNT // 3, 2 * COUNT // 3), jumps, strict=True))
    stories = {place: Answer(story(number), etag=f'"{number}"') for number, place in enumerate(paths)}

    def answer(hit: Hit) -> Answer:
        asked = len(set(paths) & set(server.paths()))
        if asked in at:
            clock.set(at.pop(asked))
        return stories[hit.path]

    for place in paths:
        server.route(place, answer)
    printed = folder.crawl(f"site={server.url}", CONCURRENT_REQUESTS_PER_DOMAIN="1")
    assert not at
    assert table(printed)
    fetched = [datetime.fromisoformat(article["fetched"]) for article in folder.articles()]
    assert max(fetched) - min(fetched) > timedelta(days=300), "the crawl did not see the clock jump"
    clock.set(0)
    folder.crawl(f"site={server.url}", "refetch=1")
    assert sorted(article["url"] for article in folder.articles()) == sorted(server.url + place[1:] for place in paths)


def test_after_a_crawl_of_next_year_what_is_newer_is_asked_for(server: Server, folder: Folder, clock: Clock) -> None:
    [place] = lay(server, 1)
    now = datetime.now(UTC).replace(microsecond=0)
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    server.route("/", Answer(front([]).replace("</head>", head + "</head>")))
    server.route("/feed", Answer(feed(server, [place], now - timedelta(days=1)), content_type="application/rss+xml"))
    clock.set(YEAR_S)
    folder.crawl(f"site={server.url}")
    clock.set(0)
    server.route(place, Answer(story(0, extra="<p>A correction was added to this story in the evening.</p>")))
    server.route("/feed", Answer(feed(server, [place], now), content_type="application/rss+xml"))
    folder.crawl(f"site={server.url}")
    assert sorted(article["version"] for article in folder.articles()) == [1, 2]


def test_after_a_crawl_of_next_year_a_sitemap_that_changed_is_read(
    server: Server, folder: Folder, clock: Clock
) -> None:
    lay(server, 2)
    server.route("/", Answer(front([])))
    robots = f"User-agent: *\nDisallow:\nSitemap: {server.url}sitemap.xml\n"
    server.route("/robots.txt", Answer(robots, content_type="text/plain"))
    changed = datetime.now(UTC)
    for crawled, offset_s in enumerate((YEAR_S, 0), 1):
        clock.set(offset_s)
        entries = "".join(f"<url><loc>{server.url}{path(n)[1:]}</loc></url>" for n in range(crawled))
        index = f"<sitemap><loc>{server.url}sub.xml</loc><lastmod>{(changed + timedelta(hours=crawled)).isoformat()}</lastmod></sitemap>"
        server.route("/sitemap.xml", Answer(f"<sitemapindex>{index}</sitemapindex>", content_type="text/xml"))
        server.route("/sub.xml", Answer(f"<urlset>{entries}</urlset>", content_type="text/xml"))
        folder.crawl(f"site={server.url}")
        assert len(folder.articles()) == crawled


def test_a_story_is_asked_for_again_in_its_first_week_and_not_afterwards(
    server: Server, folder: Folder, clock: Clock
) -> None:
    lay(server, 1)
    server.route(path(0), Answer(story(0, published=datetime.now(UTC)), etag='"0"'))
    asked = []
    for hours in (0, 0.5, 2, 3, 7, 25, 26, 170, 400):
        clock.set(int(3600 * hours))
        server.log.clear()
        folder.crawl(f"site={server.url}", LOG_LEVEL="ERROR")
        asked.append([hit.headers.get("If-None-Match") for hit in server.hits(path(0))])
    # 1 hour, 6 hours, 1 day and 7 days after it was published: at the first crawl behind each.
    assert asked == [[None], [], ['"0"'], [], ['"0"'], ['"0"'], [], ['"0"'], []]
    assert len(folder.articles()) == 1
