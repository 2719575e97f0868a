"""The sites that killed crawls are at: the demonstration's three, and one of which stories change and go on on further pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.commands.demo import sources_file
from crawler.demo.server import Demo, serve
from tests.e2e.site import front, lay, paragraphs, path, story
from tests.server import Answer, Server, serving

STORIES = 40
CHANGED = "changed"
PARTS = {"?page={}": "/2026/11/20/an-article-of-three-pages", "/{}/": "/2026/11/20/another-article-of-three-pages"}


@dataclass(frozen=True)
class Sites:
    """What is served. `correct` changes every third story of the site that changes."""

    demo: Demo
    changing: Server

    def asked_count(self) -> int:
        return len(self.changing.log) + sum(len(site.requests) for site in self.demo.sites)

    def sources(self, folder: Path) -> Path:
        file = sources_file(folder, self.demo)
        with file.open("a", encoding="utf8") as added:
            added.write(f'\n[[source]]\nname = "{CHANGED}"\nurl = "{self.changing.url}"\nprivate = true\n')
        return file

    def first_texts(self) -> None:
        places = lay(self.changing, STORIES)
        for at, (form, first) in enumerate(PARTS.items(), 1):
            self._lay_parts(first, form, 100 * at)
        self.changing.route("/", Answer(front([*PARTS.values(), *places])))

    def _lay_parts(self, first: str, form: str, seed: int) -> None:
        """An article on three pages that have nothing in common but their headline: what a site's profile makes of it is the same."""
        places = [first, first + form.format(2), first + form.format(3)]
        for at, place in enumerate(places):
            head = "".join(f'<link rel="next" href="{other}">' for other in places[at + 1 : at + 2])
            page = story(seed + at, title=f"What became of {seed} ferries, told at length", head=head)
            self.changing.route(place, Answer(page, etag=f'"{place}"'))

    def correct(self) -> None:
        for number in range(0, STORIES, 3):
            # In words of its own: what stands alike on several stories may be furniture to a profile that is still learning.
            correction = f"<p>{paragraphs(400 + number)[0]}</p>"
            self.changing.route(path(number), Answer(story(number, extra=correction), etag=f'"{number}b"'))


@contextmanager
def sites() -> Iterator[Sites]:
    with serve() as demo, serving() as changing:
        yield Sites(demo, changing)
