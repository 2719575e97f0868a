"""Pages that cost far more than they hold, and names and titles that would break what they are put into."""

from collections.abc import Callable, Mapping, Sequence

from tests.e2e.site import story
from tests.server import Answer, Hit, Server
from tests.torture.host import Host, Places

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

# Each below the DOWNLOAD_MAXSIZE that the test crawls with: what is larger is never read.
MARKUP: Mapping[str, Callable[[str], str]] = {
    "/a-hundred-thousand-levels": lambda page: page.replace("<main>", "<div>" * 100_000 + "<main>"),
    "/sixty-thousand-attributes": lambda page: page.replace(
        "<main", f"<main {' '.join(f'a{n}=1' for n in range(60_000))}"
    ),
    "/forty-thousand-paragraphs": lambda page: page.replace("</article>", "<p>word</p>" * 40_000 + "</article>"),
    "/one-text-of-nine-hundred-kilobytes": lambda page: page.replace(
        "</article>", f"<p>{'word ' * 180_000}</p></article>"
    ),
    "/json-ld-that-nests-for-ever": lambda page: page.replace(
        "</head>", f'<script type="application/ld+json">{"[" * 400_000}</script></head>'
    ),
    "/a-thousand-million-laughs": lambda page: page.replace(
        "<!doctype html>", f'<!DOCTYPE html [<!ENTITY l0 "ha">{_LAUGHS}]>'
    ).replace("<p>", "<p>&l9; "),
    "/nothing-but-null-bytes": lambda page: page.replace("a", "a\0"),
    "/a-base-that-points-elsewhere": lambda page: page.replace("<head>", '<head><base href="http://10.0.0.1/">'),
}


def _lay_markup(server: Server, places: Places) -> Sequence[str]:
    for number, (place, spoil) in enumerate(MARKUP.items(), 600):
        server.route(place, Answer(spoil(story(number))))
    return list(MARKUP)


ESCAPES = "\x1b[31mRed \x1b]0;owned\x07 \x9b2J &#27;[2J &#x7;&#155;1m \u202eback"
NAMES = (
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/a-story-two-levels-up",
    "/a-story-with-a%00null",
    "/" + "a-story-of-three-hundred-characters-" * 9,
    "/con",
    "/nul.txt",
    "/-rf",
    "/.hidden",
    "/a-story%0d%0aSet-Cookie:%20stolen=1",
    "/a-story-in-%1b%5b31mred",
)


def _lay_names(server: Server, places: Places) -> Sequence[str]:
    def answer(hit: Hit) -> Answer:
        return Answer(
            story(700 + asked.setdefault(hit.path, len(asked)), title=f"A title {ESCAPES} for {len(hit.path)}")
        )

    asked: dict[str, int] = {}
    server.route("/robots.txt", Answer(status=404))
    server.route("/.well-known/tdmrep.json", Answer(status=404))
    server.fallback = answer
    return NAMES


# The others may take longer than a worker has.
_CHEAP = (
    "/json-ld-that-nests-for-ever",
    "/a-thousand-million-laughs",
    "/nothing-but-null-bytes",
    "/a-base-that-points-elsewhere",
)
MARKS = Host("markup", _lay_markup, dict.fromkeys(_CHEAP, "written"))
NAMED = Host("names", _lay_names)

HOSTS = (MARKS, NAMED)
