"""Pages that lead to another one of their site, copies and later parts: their fate is that of the page they lead to."""

from collections import defaultdict
from dataclasses import dataclass, replace

from crawler.cleaning.parts import says_nothing_new
from crawler.discovery.candidates import Candidate
from crawler.items import Lead
from crawler.pipelines.story import Story
from crawler.state.ledger import Outcome, Visit
from crawler.state.queue import IN_VAIN, Waiting
from crawler.state.run import Run
from crawler.urls import url_key

End = Story | Outcome


@dataclass(frozen=True, slots=True)
class Led:
    """A page that was read and leads elsewhere. `own`: what becomes of it where its story is not found there."""

    waiting: Waiting
    visit: Visit
    lead: Lead
    own: End

    def joins(self, story: Story) -> bool:
        """Whether the story that was found answers this page, too."""
        if self.lead.is_sure or self.visit.key in story.parts:
            return True
        return isinstance(self.own, Story) and says_nothing_new(self.own.article, [story.article])

    def instead_of(self, end: End) -> End:
        """What becomes of this page, as the other one has nothing of it."""
        is_left = self.lead.is_part and isinstance(end, Outcome) and end.fate in IN_VAIN
        if isinstance(end, Outcome) and (end.fate == "out-of-range" or is_left):
            # A later part is no article: it waits with its first page for the next run.
            return replace(end, key=self.visit.key, visit=None, home=None)
        if isinstance(end, Outcome) and end.home is not None and self.lead.is_sure:
            return Outcome(self.visit.key, "duplicate", visit=self.visit, home=end.home)
        if isinstance(self.own, Story) and not self.lead.is_part:
            return replace(self.own, original=url_key(self.lead.url))
        return self.own


class Leads:
    """Which pages of this run are under way, and which of those that were read wait for one of them.

    A page that waits so is small: its text, and its bytes only where RAW_DIR keeps them. Where the crawl ends before, it is
    left for the next run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._under_way: set[str] = set()
        self._led: dict[str, list[Led]] = defaultdict(list)
        self._targets: dict[str, str] = {}

    def take(self, key: str) -> None:
        """The page was handed out: `end` will be told how it ended."""
        self._under_way.add(key)

    def follow(self, page: Led) -> End | None:
        """What becomes of a page that leads elsewhere; None where that is known when the other one ends."""
        mine, target = page.visit.key, url_key(page.lead.url)
        known = self._run.stories.homes([mine, target])
        if mine in known or self._leads_back(target, mine):
            return page.own
        if target in known and page.lead.is_sure:
            return Outcome(mine, "duplicate", visit=page.visit, home=known[target])
        if target not in self._under_way and not self._is_expected(page, is_known=target in known):
            return page.instead_of(Outcome(target, "dropped"))
        self._led[target].append(page)
        self._targets[mine] = target
        return None

    def end(self, key: str, end: End) -> list[End]:
        """A page ended: its own end, then those of the pages that waited for it. A story is given those that it answers."""
        self._under_way.discard(key)
        ends = [end]
        for page in self._led.pop(key, ()):
            del self._targets[page.visit.key]
            if isinstance(end, Story) and page.joins(end):
                end.copies.append(page.visit)
                ends += self.end(page.visit.key, end)[1:]
            else:
                ends += self.end(page.visit.key, page.instead_of(end))
        return ends

    def _is_expected(self, page: Led, *, is_known: bool) -> bool:
        other, waiting = Candidate(page.lead.url, page.waiting.hints), page.waiting
        return self._run.expect(other, source=waiting.source, depth=waiting.depth, ask_again=is_known)

    def _leads_back(self, target: str, key: str) -> bool:
        while target != key and target in self._targets:
            target = self._targets[target]
        return target == key
