"""Crawls for hours, over sites of which many pages misbehave, and says whether memory, open files and state stay as they are.

    python tests/e2e/soak.py --minutes 120 --plot docs/soak.svg

Side by side: one long crawl of a site without end; and crawls of a second site, one after the other on one state, each of which
finds some new stories. Every line of output must be there once, and every closing table add up. Linux: it reads proc(5).
"""

import argparse
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.e2e.closing_table import table
from tests.e2e.crawl import Folder
from tests.e2e.kills import processes
from tests.e2e.soak_sites import LONG_WAIT_S, LongRun
from tests.e2e.soak_table import Course, Sample, plot, report
from tests.server import serving

SAMPLE_S = 2.0
# So many stories are new in each of the crawls that follow each other: once through all that pages do.
FRESH = 240
SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "DOWNLOAD_TIMEOUT": str(LONG_WAIT_S / 2),
    "CLEAN_TIMEOUT_S": "5",
    "RETRY_AFTER_MAX_S": "5",
}
WITHOUT_END = {"DEPTH_LIMIT": "1000000000", "SITE_MAX_PAGES": "1000000000"}


def sample(crawl: int, folder: Folder, since: float) -> Sample | None:
    """What all processes of a crawl hold now, which leads a group of its own; None where it has ended."""
    memory: dict[int, int] = {}
    open_files = 0
    for process in processes(crawl):
        with suppress(OSError):
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
            memory[process] = next((int(line.split()[1]) << 10 for line in rollup if line.startswith("Pss:")), 0)
            open_files += len(list(Path(f"/proc/{process}/fd").iterdir()))
    if not memory:
        return None
    state_bytes, pages = state_size(folder)
    return Sample(time.monotonic() - since, sum(memory.values()), memory.get(crawl, 0), open_files, state_bytes, pages)


def state_size(folder: Folder) -> tuple[int, int]:
    """Bytes of the database and its journal, and how many pages it knows. 0, 0 where there is none yet."""
    files = [folder.path / f"state.sqlite{end}" for end in ("", "-wal")]
    size = sum(file.stat().st_size for file in files if file.exists())
    with suppress(sqlite3.OperationalError):
        state = sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True)
        try:
            return size, int(state.execute("SELECT count(*) FROM pages").fetchone()[0])
        finally:
            state.close()
    return 0, 0


@contextmanager
def started(folder: Folder, url: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    crawl = folder.start(f"site={url}", process_group=0, **SETTINGS | settings)
    try:
        yield crawl
    finally:
        if crawl.poll() is None:
            crawl.kill()
            crawl.communicate()


def fates(crawl: "subprocess.Popen[str]", folder: Folder, status: int) -> Counter[str]:
    """How a crawl ended: its closing table, as counts by column. Raises AssertionError where it did not end as it should."""
    printed, _ = crawl.communicate(timeout=120)
    assert crawl.returncode == status, printed
    assert "Traceback" not in printed, printed
    [row] = table(printed).values()
    ids = [(article["id"], article["version"]) for article in folder.articles()]
    assert len(ids) == len(set(ids)), "an article stands twice"
    return Counter(row)


class Soak:
    """Both crawls, and what was seen of them."""

    def __init__(self, place: Path, minutes: float) -> None:
        self._since = time.monotonic()
        self._until = self._since + 60 * minutes
        self._long, self._short = Folder(place / "long"), Folder(place / "short")
        for folder in (self._long, self._short):
            folder.path.mkdir()
        self.long = Course("one long crawl")
        self.short = Course("crawl after crawl")
        self.endings: dict[str, Counter[str]] = {"long": Counter(), "short": Counter()}

    def run(self) -> None:
        with serving() as endless, serving() as renewed:
            LongRun(endless, FRESH, leads_on=True)
            news = LongRun(renewed, FRESH, leads_on=False)
            with started(self._long, endless.url, **WITHOUT_END) as long:
                while time.monotonic() < self._until:
                    self._one_more(renewed.url, long)
                    news.listed += FRESH
                long.send_signal(signal.SIGTERM)
                self.endings["long"] += fates(long, self._long, 130)

    def _one_more(self, url: str, long: "subprocess.Popen[str]") -> None:
        """One crawl of the site that has news, and its peak; and samples of the long one meanwhile."""
        peak: Sample | None = None
        with started(self._short, url) as crawl:
            while crawl.poll() is None:
                assert long.poll() is None, long.communicate()[0]
                seen = sample(crawl.pid, self._short, self._since)
                peak = seen.most(peak) if seen else peak
                if of_long := sample(long.pid, self._long, self._since):
                    self.long.samples.append(of_long)
                time.sleep(SAMPLE_S)
            self.endings["short"] += fates(crawl, self._short, 0)
        if peak is not None:
            self.short.samples.append(peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument(
        "--plot", type=Path, metavar="FILE.svg", help="draw what was seen (needs the extra `benchmark`)"
    )
    options = parser.parse_args()
    if options.plot and find_spec("matplotlib") is None:
        raise SystemExit("the picture needs matplotlib: pip install -c constraints.txt -e '.[benchmark]'")
    with tempfile.TemporaryDirectory(prefix="cleanpress-soak-") as place:
        soak = Soak(Path(place), options.minutes)
        soak.run()
    print(report([soak.long, soak.short]))
    for name, ending in soak.endings.items():
        print(f"{name}: {', '.join(f'{count} {fate}' for fate, count in ending.items())}")
    if options.plot:
        plot([soak.long, soak.short], options.plot)


if __name__ == "__main__":
    main()
