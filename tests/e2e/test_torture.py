"""One crawl that meets a hostile web all at once, and beside it a site that behaves: it loses nothing, and is hardly slowed."""

import json
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crawler.spiders.reader import LISTINGS_MAX
from tests.e2e.crawl import Folder, table
from tests.e2e.site import lay, path
from tests.server import Server, serving
from tests.torture import bodies, connections, leads, manners, pages
from tests.torture.host import Places, hostile
from tests.torture.host import table as source_table

HOSTS = (*connections.HOSTS, *bodies.HOSTS, *leads.HOSTS, *manners.HOSTS, *pages.HOSTS)
GOOD = "well-behaved"
STORIES = 60
# A quick pace for a news site; at Scrapy's own of no delay it would be measured how fast the machine is.
GOOD_TERMS = "delay_s = 0.25"
SLOWED_MAX = 1.3
# Of the crawl's own process; workers have CLEAN_MEMORY_MB each. Alone it has some 130; one sitemap may have 50.
MEMORY_MAX_MB = 300
PAGES_MAX = 100
FAILURES_MAX = 5

# The settings' own limits, made small.
LIMITS = {
    "DOWNLOAD_TIMEOUT": "3",
    "DOWNLOAD_MAXSIZE": str(1 << 20),
    "RETRY_TIMES": str(manners.RETRIES),
    "RETRY_AFTER_MAX_S": str(manners.PATIENCE_S),
    "SITE_FAILURES_MAX": str(FAILURES_MAX),
    "SITE_MAX_PAGES": str(PAGES_MAX),
    "CLEAN_WORKERS": "2",
    "CLEAN_TIMEOUT_S": "2",
}


@dataclass(frozen=True)
class Crawled:
    """What one crawl of a folder left behind. `good_s`: from the good site's first request to its last; `peak`: its own process's bytes."""

    folder: Folder
    printed: str
    good_s: float
    peak: int

    @cached_property
    def ends(self) -> dict[str, dict[str, str]]:
        """Source -> address -> what became of the page, such as "written" or "dropped: gone", of all that the crawl found."""
        ends: dict[str, dict[str, str]] = {}
        with sqlite3.connect(self.folder.path / "state.sqlite") as state:
            rows = state.execute("SELECT source, url, fate, reason FROM pages WHERE seen_run > 0")
            for source, url, fate, reason in rows:
                ends.setdefault(source, {})[url] = f"{fate}: {reason}" if reason else str(fate)
        return ends


@dataclass(frozen=True)
class Torture:
    """The well-behaved site, a vault that nobody named, and the hostile hosts by name."""

    places: Places
    hosts: dict[str, Server]

    def crawl(self, path: Path, *arguments: str, alone: bool = False) -> Crawled:
        good = self.places.good
        path.mkdir(exist_ok=True)
        sources = [source_table(GOOD, good.url, GOOD_TERMS)]
        if not alone:
            sources.append(source_table("plain", self.places.plain.url, ""))
            sources += [source_table(host.name, self.hosts[host.name].url, host.terms) for host in HOSTS]
        (path / "sources.toml").write_text("\n".join(sources), "utf8")
        good.log.clear()
        crawl = Folder(path).start(f"sources={path / 'sources.toml'}", *arguments, **LIMITS)
        with ThreadPoolExecutor(1) as aside:
            peak = aside.submit(peak_bytes, crawl.pid)
            printed, _ = crawl.communicate(timeout=120)
        assert crawl.returncode == 0, printed
        assert "Traceback" not in printed, printed
        good_s = good.log[-1].at - good.log[0].at if good.log else 0.0
        return Crawled(Folder(path), printed, good_s, peak.result())


def peak_bytes(process: int) -> int:
    """The most memory that a process had until its end. What getrusage(2) tells begins with that of whoever started it."""
    peak = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        while found := re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii")):
            peak = int(found[1]) << 10
            time.sleep(0.2)
    return peak


@contextmanager
def torture() -> Iterator[Torture]:
    with ExitStack() as stack:
        good, plain, vault = (stack.enter_context(serving(host)) for host in ("127.0.0.2", "127.0.0.3", "127.0.0.1"))
        lay(good, STORIES)
        places = Places(good, plain, vault)
        yield Torture(places, stack.enter_context(hostile(HOSTS, places)))


def test_a_hostile_web_does_the_crawl_no_harm(tmp_path: Path) -> None:
    with torture() as web:
        alone = web.crawl(tmp_path / "alone", alone=True)
        beside = web.crawl(tmp_path / "beside")
        assert wrong_ends(beside, web.hosts) == {}
        assert beside.ends[GOOD] == {web.places.good.url + path(number)[1:]: "written" for number in range(STORIES)}
        assert Counter(beside.ends["names"].values()) == {"written": len(pages.NAMES)}
        assert set(beside.ends["inside"].values()) == {"denied: private-address"}
        assert sorted(told(beside, GOOD)) == sorted(told(alone, GOOD))
        if beside.good_s > SLOWED_MAX * alone.good_s:
            # Perhaps the machine has more to do than at first.
            alone = web.crawl(tmp_path / "alone-again", alone=True)
        assert beside.good_s <= SLOWED_MAX * alone.good_s, (alone.good_s, beside.good_s)
        assert 0 < beside.peak <= MEMORY_MAX_MB << 20
        assert_nobody_was_let_in(web)
        assert_all_is_bounded(web, beside)
        assert_nothing_is_half_written(beside)
        again = web.crawl(tmp_path / "beside", "only=quarter")
        assert set(again.ends["quarter"].values()) == {"written"}, "nothing is lost after the next run"


def wrong_ends(crawled: Crawled, hosts: dict[str, Server]) -> dict[str, object]:
    """Whatever host has a page that did not end as it should, or found nothing for another reason than it should."""
    wrong: dict[str, object] = {}
    for host in HOSTS:
        mine = {
            url.removeprefix(hosts[host.name].url[:-1]): end for url, end in crawled.ends.get(host.name, {}).items()
        }
        differing = {place: (mine.get(place), end) for place, end in host.ends.items() if mine.get(place) != end}
        left = [place for place, end in mine.items() if end == "None" and host != leads.MAZE]
        if differing or left:
            wrong[host.name] = (differing, left)
        if host.says and not re.search(rf"\b{host.name}\b.*: {re.escape(host.says)}", crawled.printed):
            wrong[host.name] = crawled.printed
    rows = table(crawled.printed)
    counted = {name: Counter(end.partition(":")[0] for end in mine.values()) for name, mine in crawled.ends.items()}
    columns = ("written", "dropped", "denied", "failed")
    return wrong | {
        name: (rows[name], counts)
        for name, counts in counted.items()
        if [rows[name].get(column, 0) for column in columns] != [counts[column] for column in columns]
    }


def told(crawled: Crawled, source: str) -> list[tuple[str, str]]:
    """Title and text of the source's articles."""
    return [(each["title"], each["text"]) for each in crawled.folder.articles() if each["source"] == source]


def assert_nobody_was_let_in(web: Torture) -> None:
    assert web.places.vault.log == [], "an address inside that nobody named"
    everywhere = [*web.hosts.values(), web.places.good, web.places.plain]
    asked = {hit.path for server in everywhere for hit in server.log}
    assert not [place for place in asked if place.startswith("/asked-by-") and place != "/asked-by-redirect"]
    for name, server in web.hosts.items():
        tokens = {hit.headers.get("X-Token") for hit in server.log} | {hit.headers.get("Cookie") for hit in server.log}
        wanted = {leads.TOKEN, f"session={leads.TOKEN}"} if name == "downgrade" else {None}
        assert tokens == wanted, f"{name} was sent {tokens}"
    for server in (web.places.good, web.places.plain):
        assert {(hit.headers.get("X-Token"), hit.headers.get("Cookie")) for hit in server.log} == {(None, None)}
    assert {hit.headers.get("Referer") for server in everywhere for hit in server.log} == {None}


def assert_all_is_bounded(web: Torture, crawled: Crawled) -> None:
    maze = [hit.path for hit in web.hosts["maze"].log]
    assert not [place for place in maze if re.search("calendar|jsessionid|more/more/more|f11=", place)]
    assert sum(place.startswith("/2026/") for place in maze) <= PAGES_MAX
    assert Counter(crawled.ends["maze"].values())["written"] > PAGES_MAX / 2, "the maze was not entered"
    sitemaps = [hit.path for hit in web.hosts["sitemap-maze"].log if "sitemap" in hit.path]
    assert LISTINGS_MAX["sitemap"] <= len(sitemaps) <= LISTINGS_MAX["sitemap"] + 1
    for name in ("blocks", "is-down"):
        stories = [hit for hit in web.hosts[name].log if hit.path.startswith("/2026/")]
        assert FAILURES_MAX <= len(stories) <= 4 * FAILURES_MAX, f"{name} was asked {len(stories)} times"
    assert len(web.hosts["redirects"].hits("/chain/9")) == 1
    assert not web.hosts["redirects"].hits("/chain/12")


def assert_nothing_is_half_written(crawled: Crawled) -> None:
    output = crawled.folder.path / "output"
    written = {source for source, mine in crawled.ends.items() if "written" in mine.values()}
    assert {file.parent.name for file in output.rglob("*") if file.is_file()} == written
    strays = [file.name for file in crawled.folder.path.iterdir() if not file.name.startswith("state.sqlite")]
    assert sorted(strays) == ["output", "sources.toml"]
    articles = crawled.folder.articles()
    assert len(articles) == sum(end == "written" for mine in crawled.ends.values() for end in mine.values())
    assert all(re.search(r"part 4: .*\.$", each["text"], re.S) for each in articles if each["source"] != "markup")
    controls = [each["url"] for each in articles if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", texts(each))]
    assert controls == []
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", crawled.printed), "the terminal was sent what a page wrote"


def texts(value: Any) -> str:
    """All texts in a JSON value."""
    if isinstance(value, dict):
        return " ".join(map(texts, value.values()))
    if isinstance(value, list):
        return " ".join(map(texts, value))
    return value if isinstance(value, str) else json.dumps(value)
