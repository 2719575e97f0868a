"""Profiles of the sites that saved pages come from: known from elsewhere, else learned from these pages before they are cleaned."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from crawler.cleaning.site_profile import LEARNED_PAGES, MIN_PAGES, SiteProfile
from crawler.files.saved_pages import STDIN, SavedPage, UnreadableInput, load_page
from crawler.items import Page, Reading
from crawler.processes.workers import PackedProfile, pack
from crawler.urls import site

ReadAll = Callable[[Iterable[Page]], Iterator[Reading]]
# The profile of a site, where there is a usable one.
Known = Callable[[str], SiteProfile | None]


class SiteProfiles:
    """What the pages of sites have in common, by site: what was learned, and before it what `known` has of a site."""

    def __init__(self, learned: Mapping[str, SiteProfile], known: Known = lambda site: None) -> None:
        self.learned = learned
        self._known = known
        self._packed: dict[str, PackedProfile | None] = {}

    def beside(self, page: Page) -> PackedProfile | None:
        """What the site's other pages tell of this one; None where too few were seen."""
        name = site(page.url or "")
        if name not in self._packed:
            profile = self._known(name) or self.learned.get(name)
            self._packed[name] = pack(profile.beside()) if profile else None
        return self._packed[name]


def learn_profiles(
    found: Iterable[SavedPage | UnreadableInput], read_all: ReadAll, known: Known = lambda site: None
) -> SiteProfiles:
    """Read some pages of each site that has at least MIN_PAGES among `found`, and that `known` has nothing of.

    `read_all` has to ask each page for what it teaches. What cannot be read is passed over here.
    """
    known = cache(known)
    samples = {name: pages for name, pages in _samples(found, known).items() if len(pages) >= MIN_PAGES}
    ahead: deque[str] = deque()
    profiles = {name: SiteProfile() for name in samples}
    for reading in read_all(_announced(samples, ahead)):
        name = ahead.popleft()
        if reading.lesson:
            profiles[name].learn(reading.lesson)
    return SiteProfiles({name: found for name, found in profiles.items() if found.is_usable}, known)


def _announced(samples: Mapping[str, Sequence[SavedPage]], ahead: deque[str]) -> Iterator[Page]:
    """The pages of all sites; the site of each goes to the end of `ahead`, until its reading comes."""
    for name, saved in samples.items():
        for page in _loaded(saved):
            ahead.append(name)
            yield page


def _samples(found: Iterable[SavedPage | UnreadableInput], known: Known) -> dict[str, list[SavedPage]]:
    """The first pages of each site that is not known; those of standard input can be read once only."""
    samples: dict[str, list[SavedPage]] = defaultdict(list)
    for saved in found:
        if isinstance(saved, SavedPage) and saved.path != STDIN:
            name = site(saved.url or next((page.url or "" for page in _loaded([saved])), ""))
            if name and known(name) is None and len(samples[name]) < LEARNED_PAGES:
                samples[name].append(saved)
    return samples


def _loaded(saved: Iterable[SavedPage]) -> Iterator[Page]:
    for each in saved:
        try:
            yield load_page(each)
        except UnreadableInput:
            continue
