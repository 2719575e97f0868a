"""Which sites are left alone, and until when. Values only: the caller reads the clock (time.monotonic)."""

from dataclasses import dataclass

DOUBLED_MAX = 64


@dataclass(slots=True)
class _Record:
    failures: int = 0
    rests: int = 0
    until: float = 0.0
    has_left: bool = False


class Rests:
    """The rests of every site of a crawl.

    A site rests when it asks for it (`ask`), and after `failures_max` failures in a row: `first_s` seconds, then twice
    as long after each further failure. What would be more than `max_s` ends the site for this run.
    """

    def __init__(self, *, max_s: float, first_s: float, failures_max: int) -> None:
        self._max_s = max_s
        self._first_s = first_s
        self._failures_max = failures_max
        self._records: dict[str, _Record] = {}

    def is_resting(self, site: str, now: float) -> bool:
        """Whether to wait with `site`. False for one that is left: there is nothing to wait for."""
        record = self._records.get(site)
        return record is not None and not record.has_left and now < record.until

    def has_left(self, site: str) -> bool:
        """Whether `site` is not asked again in this run."""
        record = self._records.get(site)
        return record is not None and record.has_left

    def until(self, site: str) -> float:
        """When the last rest of `site` ends or ended."""
        return self._records[site].until if site in self._records else 0.0

    def ask(self, site: str, wait_s: float, now: float) -> None:
        """The site asks to be left alone for `wait_s`."""
        record = self._records.setdefault(site, _Record())
        if wait_s > self._max_s:
            record.has_left = True
        else:
            record.until = max(record.until, now + wait_s)

    def fail(self, site: str, now: float) -> bool:
        """The site failed once more; whether it rests, or is left, because of that.

        What was under way when a rest began, and fails too, is the same failure.
        """
        record = self._records.setdefault(site, _Record())
        if record.has_left or now < record.until:
            return False
        record.failures += 1
        if record.failures < self._failures_max:
            return False
        self.ask(site, self._first_s * 2.0**record.rests, now)
        # Longer than any limit by then, unless nothing is doubled: more would be no number.
        record.rests = min(record.rests + 1, DOUBLED_MAX)
        return True

    def succeed(self, site: str) -> None:
        """The site answered as it should: its failures are forgotten, a rest that it asked for is not."""
        if record := self._records.get(site):
            record.failures = 0
            record.rests = 0
