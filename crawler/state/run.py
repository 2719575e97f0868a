"""One crawl's hold on the state store: what it finds, takes and settles, committed in batches."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from sqlalchemy import Connection

from crawler.discovery.candidates import Candidate
from crawler.state import ledger, profiles, queue, records, resources, strays
from crawler.state.ledger import Batch, Outcome, OutputFile, Written
from crawler.state.live import LiveCounts
from crawler.state.notes import Notes
from crawler.state.profiles import ProfileRevision
from crawler.state.queue import Waiting
from crawler.state.repair import Repair, repair
from crawler.state.resources import Resource
from crawler.state.store import State
from crawler.state.stories import Stories
from crawler.state.tally import Tally, tally
from crawler.urls import url_key

COMMIT_COUNT = 100

# A name that no source has: theirs are without colons.
MENDING = "mending:"
MENDING_POLL_S = 0.05

logger = logging.getLogger(__name__)


class Run:
    """A crawl of some sources, under its number. Finding is durable at once; fates are, at the latest, when `commit` returns."""

    def __init__(
        self,
        state: State,
        sources: Sequence[str],
        revisit_after: Sequence[timedelta] = (),
        scope: str | None = None,
        adopted: Callable[[Sequence[str]], None] | None = None,
        neighbours: Sequence[str] = (),
    ) -> None:
        """Takes hold of the sources and mends what a dead crawl of them left. Raises Held, StateLost, OSError.

        What it finds written by that crawl is asked for again as the steps `revisit_after` say; `adopted` is given its lines
        before they count as written, so that whoever keeps them as well misses none, and may raise. `scope`: what the run's
        records say that it is limited to. `neighbours`: the user's other sources, whose pages are theirs.
        """
        self._state = state
        self._sources = sources
        self._hold = state.hold(sources)
        self._known = {*sources, *neighbours}
        self._strays: dict[str, bool] = {}
        self._revisit_after, self._adopted = revisit_after, adopted
        self._batch = Batch()
        self.stories = Stories(state.transaction, self._hold)
        self.repairs: list[Repair] = []
        self.live = LiveCounts()
        self.notes: defaultdict[str, Notes] = defaultdict(Notes)
        self._mend()
        with state.transaction() as connection:
            self._has_strays = strays.has_strays(connection, self._known)
            now = datetime.now(UTC)
            self.number = queue.begin_run(connection, now)
            records.begin_records(connection, self.number, sources, now, scope)

    def _mend(self) -> None:
        """Make good what dead crawls of our sources left, and of any other, whose stories may be told on pages of ours as well.

        Who mends is alone at it; a crawl that lives has its hold before it asks for that, and is left alone.
        """
        ours = set(self._sources)
        while not self._hold.also(MENDING):
            time.sleep(MENDING_POLL_S)
        try:
            with self._state.transaction() as connection:
                self._repair(connection, self._sources)
                unended = records.unended(connection)
            for name in unended:
                if name not in ours and not self._hold.is_elsewhere(name):
                    self._mend_anothers(name)
        finally:
            self._hold.release(MENDING)

    def _mend_anothers(self, source: str) -> None:
        try:
            with self._state.transaction() as connection:
                self._adopt(connection, [source])
        except OSError as error:
            logger.warning("What a crawl of %s that did not end has written cannot be read: %s", source, error)

    def wake(self, *, refetch: bool = False) -> int:
        with self._state.transaction() as connection:
            waiting = queue.wake(connection, self.number, self._sources, datetime.now(UTC), refetch=refetch)
        self.live.wake(waiting)
        return sum(waiting.values())

    def take_over(self, source: str, url: str) -> dict[str, int]:
        """Make the pages on the host of `url` those of `source` which were found under names that nobody crawls: how many, by name."""
        if not self._has_strays:
            return {}
        host_key = url_key(urljoin(url, "/"))
        with self._state.transaction() as connection:
            names = strays.owners(connection, host_key)
        taken = {}
        for name in self._seized(names):
            with self._state.transaction() as connection:
                taken[name] = strays.take_over(connection, host_key, name, source)
        return taken

    def _seized(self, names: Iterable[str]) -> list[str]:
        """Those that are none of the user's sources, and that no other crawl is at, now or until our end."""
        for name in names:
            if name not in self._known and name not in self._strays:
                self._strays[name] = self._hold.also(name)
                if self._strays[name]:
                    with self._state.transaction() as connection:
                        self._repair(connection, [name])
        return [name for name in names if self._strays.get(name)]

    def _strays_among(self, keys: Sequence[str]) -> list[str]:
        if not self._has_strays:
            return []
        with self._state.transaction() as connection:
            names = strays.owners_of(connection, keys)
        return self._seized(sorted(names))

    def _repair(self, connection: Connection, sources: Sequence[str]) -> None:
        records.repair_killed(connection, sources)
        self._adopt(connection, sources)

    def _adopt(self, connection: Connection, sources: Sequence[str]) -> None:
        repairs = repair(connection, sources, self._revisit_after, self._adopted)
        for each in repairs:
            logger.warning("%s", each)
        self.repairs += repairs

    def find(
        self,
        found: Iterable[Candidate],
        *,
        source: str,
        depth: int,
        ask_again: bool = False,
        listed_in: Resource | None = None,
    ) -> int:
        """Remember candidates and, in the same transaction, that the resource which lists them was read."""
        found = list(found)
        take_from = self._strays_among([url_key(candidate.url) for candidate in found])
        with self._state.transaction() as connection:
            now = datetime.now(UTC)
            counts = queue.find(
                connection,
                self.number,
                found,
                now,
                source=source,
                depth=depth,
                ask_again=ask_again,
                take_from=take_from,
            )
            if listed_in is not None:
                resources.remember_resource(connection, listed_in, now)
        self.live.found[source] += counts.seen
        self.live.asked[source] += counts.waiting
        return counts.waiting

    def expect(self, page: Candidate, *, source: str, depth: int, ask_again: bool = False) -> bool:
        """Remember one page, and say whether `take` will give it to `source` in this run; see queue.expect."""
        self.find([page], source=source, depth=depth)
        with self._state.transaction() as connection:
            return queue.expect(connection, self.number, url_key(page.url), source, ask_again=ask_again)

    def take(self, source: str, count: int, *, with_vain: bool = True) -> list[Waiting]:
        with self._state.transaction() as connection:
            taken = queue.take(connection, self.number, source, count, with_vain=with_vain)
        self.live.take(taken)
        return taken

    def resource(self, url: str) -> Resource | None:
        """What is known of it, where one of the user's sources read it: what it listed belonged to another one else."""
        with self._state.transaction() as connection:
            known = resources.resource(connection, url)
        return known if known and known.source in self._known else None

    def resources_of(self, source: str, kinds: Sequence[str]) -> list[Resource]:
        with self._state.transaction() as connection:
            return resources.resources_of(connection, source, kinds)

    def miss(self, guessed: Resource) -> None:
        """Remember that there is nothing at an address that was only guessed."""
        with self._state.transaction() as connection:
            resources.remember_resource(connection, guessed, datetime.now(UTC))

    def settle(self, outcome: Outcome) -> None:
        self._batch.outcomes.append(outcome)
        self.live.settle(outcome.key, outcome.fate)
        if len(self._batch.outcomes) >= COMMIT_COUNT:
            self.commit()

    def confirm_output(self, file: OutputFile) -> None:
        """Note a file's size before the first line of ours is appended, so that a crash knows where our lines begin."""
        with self._state.transaction(survives_power_loss=True) as connection:
            ledger.confirm_outputs(connection, [file])

    def commit(self, written: Sequence[Written] = (), outputs: Sequence[OutputFile] = ()) -> None:
        """Make all fates so far durable, with the articles `written` and how far each file of output goes."""
        batch = Batch(self._batch.outcomes, list(written), outputs)
        if not batch:
            return
        with self._state.transaction() as connection:
            answered = ledger.commit(connection, self.number, batch)
        self._batch = Batch()
        self.live.answer(answered)
        for article in written:
            self.live.settle(article.outcome.key, article.outcome.fate)
            self.stories.written(article)
            self.notes[article.article.source or ""].article(article.article)

    def profile(self, site: str, revision: int | None = None) -> ProfileRevision | None:
        """The profile of a site, as it was at `revision`, or the newest."""
        with self._state.transaction() as connection:
            if revision is None:
                return profiles.newest(connection, site)
            return profiles.at_revision(connection, site, revision)

    def remember_profile(self, site: str, value: str) -> int:
        """Returns the number of the new revision."""
        with self._state.transaction() as connection:
            return profiles.remember_profile(connection, site, value, datetime.now(UTC))

    def remember_misses(self, site: str, revision: int, misses: int) -> None:
        with self._state.transaction() as connection:
            profiles.remember_misses(connection, site, revision, misses)

    def tally(self) -> dict[str, Tally]:
        self.commit()
        with self._state.transaction() as connection:
            return tally(connection, self.number)

    def end(self, ending: str, tallies: Mapping[str, Tally] | None = None) -> None:
        """`tallies` where they were counted just now."""
        self.commit()
        with self._state.transaction() as connection:
            now = datetime.now(UTC)
            tallies = tally(connection, self.number) if tallies is None else tallies
            queue.end_run(connection, self.number, now, ending)
            records.end_records(connection, self.number, now, ending, tallies, self.notes)
        self._hold.close()
        self._state.close()
