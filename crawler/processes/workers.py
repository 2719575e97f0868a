"""The processes that read what the web sends. Bytes and plain values go in, values come out.

Only a process that can be killed bounds a parser: neither libxml2 nor a regular expression can be interrupted from Python. What
takes too long or too much memory loses its process, is told so, and the others go on.
"""

import asyncio
import contextlib
import pickle
import resource
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from crawler.configuration import WorkerSettings
from crawler.items import Format, Page, Reading
from crawler.processes.process_pool import Died, Killed, ProcessPool

if TYPE_CHECKING:
    from crawler.cleaning.site_profile import SiteProfile

MEGABYTE = 1 << 20
# Of its memory: what a page leaves behind is not there for the next one, and that would be too large for another's fault.
GROWN_SHARE = 0.75
T = TypeVar("T")

# A SiteProfile as `pack` makes it.
PackedProfile = bytes


UnfinishedReason = Literal["too-slow", "too-large", "worker-killed"]


class Unfinished(Exception):
    """A worker did not come to an end: `reason` is too-slow, too-large where it ran out of memory or died, or worker-killed.

    The last says nothing of the page: somebody killed one worker after the other, or the machine that was short of memory.
    """

    def __init__(self, reason: UnfinishedReason) -> None:
        super().__init__(reason)
        self.reason: UnfinishedReason = reason


class Workers:
    """A pool of processes, started when the first task comes."""

    def __init__(self, settings: WorkerSettings, formats: tuple[Format, ...] = ()) -> None:
        self._settings = settings
        self._formats = formats
        # Tasks that a process is at, or that wait for one.
        self.under_way = 0
        self._pool = ProcessPool(
            settings.count,
            timeout_s=settings.timeout_s,
            tasks_max=settings.pages_max,
            preload=["crawler.cleaning.preloaded"],
            initializer=(_limit_memory, (settings.memory_mb,)),
            is_spent=partial(_is_grown, settings.memory_mb),
        )

    async def call(self, function: Callable[..., T], *arguments: Any, source: str | None = None) -> T:
        """What `function`, importable by its name, returns or raises in a worker. Raises Unfinished beyond the limits, Ended.

        `source`: whose page that is; each has its fair share of the workers.
        """
        self.under_way += 1
        try:
            value: T = await asyncio.wrap_future(self._pool.submit(function, *arguments, share=source))
            return value
        except (TimeoutError, Died, MemoryError) as error:
            raise _unfinished(error) from error
        finally:
            self.under_way -= 1

    async def read(
        self,
        page: Page,
        profile: PackedProfile | None = None,
        *,
        teaches: bool = False,
        lists_links: bool = True,
        source: str | None = None,
    ) -> Reading:
        """Read one page, of `source` (see `call`). Raises nothing for what the page holds; Ended."""
        try:
            return await self.call(read_page, page, self._formats, profile, teaches, lists_links, source=source)
        except Unfinished as error:
            return Reading(article=None, reason=error.reason)

    def read_all(
        self,
        pages: Iterable[Page],
        profile_of: Callable[[Page], PackedProfile | None] = lambda page: None,
        *,
        teaches: bool = False,
    ) -> Iterator[Reading]:
        """Read many pages, in their order, holding only a few for each process at a time; see `read`. Their links are not listed."""
        ahead: deque[Future[Reading]] = deque()
        for page in pages:
            ahead.append(self._pool.submit(read_page, page, self._formats, profile_of(page), teaches, False))
            if len(ahead) > 4 * self._settings.count:
                yield _reading(ahead.popleft())
        while ahead:
            yield _reading(ahead.popleft())

    def close(self) -> None:
        """End all processes, also those at work: what they were at is asked again by the next crawl."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pack(profile: "SiteProfile") -> PackedProfile:
    """The profile for `read`, packed once for all the pages that are read beside it."""
    return pickle.dumps(profile, pickle.HIGHEST_PROTOCOL)


def read_page(
    page: Page, formats: tuple[Format, ...], profile: PackedProfile | None, teaches: bool, lists_links: bool
) -> Reading:
    from crawler.cleaning.reading import read

    known = _unpacked(profile) if profile is not None else None
    return read(page, known, formats=formats, teaches=teaches, lists_links=lists_links)


# A crawl is at a few sites at a time, and unpacking a profile takes as long as some pages.
@lru_cache(maxsize=64)
def _unpacked(profile: PackedProfile) -> "SiteProfile":
    unpacked: SiteProfile = pickle.loads(profile)
    return unpacked


def _reading(future: "Future[Reading]") -> Reading:
    try:
        return future.result()
    except (TimeoutError, Died, MemoryError) as error:
        return Reading(article=None, reason=_unfinished(error).reason)


def _unfinished(error: Exception) -> Unfinished:
    if isinstance(error, Killed):
        return Unfinished("worker-killed")
    return Unfinished("too-slow" if isinstance(error, TimeoutError) else "too-large")


def _limit_memory(megabytes: int) -> None:
    limit = megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # Should the machine run out of memory all the same, a page is cheaper to lose than the crawl. Linux only.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _is_grown(megabytes: int) -> bool:
    """Whether what the process keeps comes near to what RLIMIT_DATA allows. Linux only."""
    try:
        # proc(5): the sixth number is data and stack, in pages.
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except OSError:
        return False
    return pages * resource.getpagesize() > GROWN_SHARE * megabytes * MEGABYTE
