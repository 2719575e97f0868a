"""Days or weeks of a news crawler in some minutes: real local sites that publish, change and die, a real scheduler, a made clock.

    python tests/e2e/month.py --sources 8 --days 4           # a crawl takes some five CPU seconds: sources x days x 2 of them

Six weeks of each source's history are put into state as they might have been. From then on everything is real: the scheduler
begins each source's crawl by the clock, twice a day or as often as `--runs-a-day` says, each crawl is a process that sees that
clock (Debian's package libfaketime), and asks its site, whose feed and stories are of that hour. Some sites change after a third
of the time. Says what was told of which source, and ends with 1 where that is not exactly what was planted.
"""

import argparse
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.discovery.date_range import DateRange
from crawler.state import State
from crawler.state.findings import Finding, told_findings
from tests.e2e.crawl import Folder
from tests.e2e.site import paragraphs
from tests.e2e.test_clock import LIBRARY
from tests.monitors.made_runs import Site, months
from tests.monitors.planted import plant
from tests.schedule.simulated import SimulatedClock, simulate
from tests.server import Answer, Hit, Server, serving

ARTICLES_A_DAY = 16.0
WEEKS_BEFORE = 6
# What the stories of these sites are like, for the history before.
HISTORY = Site(ARTICLES_A_DAY, 2, no_authors=0.02, no_date=0.01, teasers=0.02, chars=2000, outages=0.0)

# What may befall a site, and the kinds of findings that may be told of it.
FATES = {
    "redesign": {"redesign", "missing"},
    "dies": {"unreachable"},
    "paywall": {"paywall"},
    "feed gone": {"feed-gone"},
    "nothing": set[str](),
}
QUIET = {"LOG_LEVEL": "WARNING", "PROGRESS_INTERVAL_S": "0", "RETRY_TIMES": "0", "PROFILE_WAIT_S": "5"}


@dataclass
class NewsSite:
    """A site whose stories come out by the clock, fewer at weekends; `fate` befalls it at `changes`."""

    name: str
    fate: str
    changes: datetime
    clock: SimulatedClock
    server: Server

    @property
    def has_changed(self) -> bool:
        return self.fate != "nothing" and self.clock.now() >= self.changes

    def answer(self, hit: Hit) -> Answer:
        if self.has_changed and self.fate == "dies":
            return Answer(framing="reset")
        if hit.path == "/feed":
            is_gone = self.has_changed and self.fate == "feed gone"
            return Answer(status=404) if is_gone else Answer(self._feed(), content_type="application/rss+xml")
        number = hit.path.rpartition("-")[2]
        return Answer(self._page(int(number))) if number.isdigit() else Answer(status=404)

    def _stories(self) -> list[tuple[int, datetime]]:
        """Number and date of what came out in the last two days, the newest first."""
        now = self.clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = [story for back in range(3) for story in self._stories_of(midnight - timedelta(days=back))]
        return sorted((story for story in found if story[1] <= now), key=lambda story: story[1], reverse=True)

    def _stories_of(self, midnight: datetime) -> list[tuple[int, datetime]]:
        chance = random.Random(f"{self.name} {midnight}")
        mean = ARTICLES_A_DAY * (HISTORY.weekend if midnight.weekday() > 4 else 1) * math.exp(chance.gauss(0, 0.15))
        first = midnight.toordinal() * 100
        count = max(1, round(chance.gauss(mean, math.sqrt(mean))))
        return [(first + n, midnight + timedelta(hours=chance.uniform(0, 24))) for n in range(count)]

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>t</title><link>{self.server.url}story-of-the-harbour-{number}</link>"
            f"<pubDate>{format_datetime(published)}</pubDate></item>"
            for number, published in self._stories()
        )
        return f'<rss version="2.0"><channel><title>f</title><link>{self.server.url}</link>{items}</channel></rss>'

    def _page(self, number: int) -> str:
        title = f"Story {number} of {self.name} and the harbour"
        texts, head = paragraphs(number), '<meta name="author" content="Ines Carvalho">'
        day = datetime.fromordinal(number // 100)
        head += f'<meta property="og:type" content="article"><meta property="article:published_time" content="{day:%Y-%m-%d}">'
        if self.has_changed and self.fate == "paywall":
            head += '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
            texts = texts[:2]
        if self.has_changed and self.fate == "redesign":
            head = head.replace("author", "generator")
            body = "".join(f"<div class='rich-text'>{text}</div>" for text in texts)
            body = f"<div class='shell'><div class='masthead'><h1>{title}</h1></div><section class='column'>{body}</section></div>"
        else:
            body = f"<main><article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in texts)}</article></main>"
        return f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def state_url(folder: Folder) -> str:
    return f"sqlite:///{folder.path / 'state.sqlite'}"


def crawl_command(folder: Folder, clock: SimulatedClock) -> Callable[[str], list[str]]:
    """A source's crawl, which sees the clock of that moment; what it measures with the monotonic one is real."""

    def command(name: str) -> list[str]:
        offset_s = round((clock.now() - datetime.now(UTC)).total_seconds())
        seen = [f"LD_PRELOAD={LIBRARY}", f"FAKETIME={offset_s:+d}", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
        print(f"{clock.now():%Y-%m-%d %H:%M} {name}", flush=True)
        return ["env", *seen, *folder.command(f"sources={folder.path}/sources.toml", f"only={name}", **QUIET)]

    return command


def lay_out(
    stack: ExitStack, folder: Folder, clock: SimulatedClock, fates: list[str], changes: datetime, runs_a_day: int
) -> list[NewsSite]:
    """The sites, the sources that name them, and what crawls made of them before."""
    sites, tables = [], []
    history, hours = replace(HISTORY, runs=runs_a_day), 24 // runs_a_day
    for number, fate in enumerate(fates):
        site = NewsSite(f"s{number:02}-{fate.replace(' ', '-')}", fate, changes, clock, stack.enter_context(serving()))
        site.server.fallback = site.answer
        sites.append(site)
        feed = f"{site.server.url}feed"
        tables.append(
            f'[[source]]\nname = "{site.name}"\nurl = "{site.server.url}"\nfeeds = ["{feed}"]\nprivate = true\nevery = "{hours}h"\n'
        )
        made = months(history, seed=number, days=7 * WEEKS_BEFORE)
        plant(state_url(folder), site.name, made, feed=feed, until=clock.now() - timedelta(hours=hours))
    (folder.path / "sources.toml").write_text("".join(tables), "utf8")
    return sites


def told(folder: Folder) -> list[Finding]:
    state = State(state_url(folder))
    with state.transaction() as connection:
        found = told_findings(connection, DateRange(), 1000)
    state.close()
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, default=8)
    options.add_argument(
        "--fates", default=",".join(FATES), help="what befalls the first sources; nothing befalls the others"
    )
    options.add_argument("--days", type=int, default=4)
    options.add_argument("--runs-a-day", type=int, choices=(1, 2, 3, 4, 6, 8, 12, 24), default=2)
    options.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    assert LIBRARY is not None, "install Debian's package libfaketime"
    start = (datetime.now(UTC) - timedelta(days=given.days + 1)).replace(hour=6, minute=0, second=0, microsecond=0)
    clock = SimulatedClock(start, start + timedelta(days=given.days), given.at_once)
    changes = start + timedelta(days=given.days / 3)
    fates = (given.fates.split(",") + ["nothing"] * given.sources)[: given.sources]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Folder(Path(name))
        sites = lay_out(stack, folder, clock, fates, changes, given.runs_a_day)
        simulate(folder.path, clock, crawl_command(folder, clock), given.at_once)
        found, articles = told(folder), len(folder.articles())
    print(f"{given.sources} sources, {given.days} days, {articles} articles, {time.monotonic() - begun:.0f} s")
    return judged(sites, found, changes)


def judged(sites: list[NewsSite], found: list[Finding], changes: datetime) -> int:
    is_right = True
    for site in sites:
        mine = [each for each in found if each.source == site.name]
        kinds, wanted = {each.kind for each in mine}, FATES[site.fate]
        is_mine_right = kinds <= wanted and bool(kinds) == bool(wanted) and all(each.begun >= changes for each in mine)
        is_right = is_right and is_mine_right
        print(f"{'right' if is_mine_right else 'WRONG'}  {site.name}")
        for each in mine:
            print(f"       after {(each.begun - changes) / timedelta(days=1):.1f} days: {each.text}")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
