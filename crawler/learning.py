"""Profiles of the sites that saved pages come from, learned from these pages before they are cleaned."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crawler.cleaning.site_profile import MIN_PAGES, SiteProfile
from crawler.items import Page, Reading
from crawler.saved_pages import STDIN, SavedPage, UnreadableInput, load_page
from crawler.urls import site

# So many pages of a site are read to learn from: more say little that is new, and each is read twice.
LEARNED_PAGES = 24

ReadAll = Callable[[Iterable[Page]], Iterator[Reading]]


@dataclass(slots=True)
class SiteProfiles:
    """What was learned, by site; and of each site the value for pages that it was learned from, and for all others."""

    profiles: dict[str, SiteProfile] = field(default_factory=dict)
    learned: set[str] = field(default_factory=set)
    _beside: dict[tuple[str, bool], SiteProfile] = field(default_factory=dict)

    def beside(self, page: Page) -> SiteProfile | None:
        """What the site's other pages tell of this one; None where too few were seen."""
        name = site(page.url or "")
        profile = self.profiles.get(name)
        if profile is None:
            return None
        key = (name, page.id in self.learned)
        if key not in self._beside:
            self._beside[key] = profile.beside(key[1])
        return self._beside[key]


def learn_profiles(found: Iterable[SavedPage | UnreadableInput], read_all: ReadAll) -> SiteProfiles:
    """Read some pages of each site that has at least MIN_PAGES among `found`. What cannot be read is passed over here.

    `read_all` has to ask each page for what it teaches.
    """
    samples = {name: pages for name, pages in _samples(found).items() if len(pages) >= MIN_PAGES}
    ahead: deque[tuple[str, str]] = deque()
    profiles = {name: SiteProfile() for name in samples}
    learned = set()
    for reading in read_all(_announced(samples, ahead)):
        name, page_id = ahead.popleft()
        if profiles[name].learn(reading.taught):
            learned.add(page_id)
    return SiteProfiles({name: found for name, found in profiles.items() if found.pages >= MIN_PAGES}, learned)


def _announced(samples: Mapping[str, Sequence[SavedPage]], ahead: deque[tuple[str, str]]) -> Iterator[Page]:
    """The pages of all sites; site and id of each go to the end of `ahead`, until its reading comes."""
    for name, saved in samples.items():
        for page in _loaded(saved):
            ahead.append((name, page.id or ""))
            yield page


def _samples(found: Iterable[SavedPage | UnreadableInput]) -> dict[str, list[SavedPage]]:
    """The first pages of each site; those of standard input can be read once only."""
    samples: dict[str, list[SavedPage]] = defaultdict(list)
    for saved in found:
        if isinstance(saved, SavedPage) and saved.path != STDIN:
            name = site(saved.url or next((page.url or "" for page in _loaded([saved])), ""))
            if name and len(samples[name]) < LEARNED_PAGES:
                samples[name].append(saved)
    return samples


def _loaded(saved: Iterable[SavedPage]) -> Iterator[Page]:
    for each in saved:
        try:
            yield load_page(each)
        except UnreadableInput:
            continue
