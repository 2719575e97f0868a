"""Hosts that forbid, ask for patience, fail or set what nobody asked for."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat

from tests.e2e.site import feed, path, story
from tests.server import Answer, Server, redirect
from tests.torture.host import Host, Places

# What the tests' crawl takes for RETRY_AFTER_MAX_S.
PATIENCE_S = 3
RULES = "User-agent: *\nDisallow: /private/\n"
_OPEN, _SHUT = "/a-story-that-all-may-read", "/private/a-story-that-robots-may-not-read"


def _lay_robots(*answers: Answer) -> Callable[[Server, Places], Sequence[str]]:
    def lay(server: Server, places: Places) -> Sequence[str]:
        server.route("/robots.txt", *answers)
        server.route("/rules", Answer(RULES))
        server.route(_OPEN, Answer(story(1)))
        server.route(_SHUT, Answer(story(2)))
        return [_OPEN, _SHUT]

    return lay


def _robots(name: str, *answers: Answer) -> Host:
    """A host whose robots.txt can be read, and says RULES."""
    return Host(name, _lay_robots(*answers), {_OPEN: "written", _SHUT: "denied: robots"})


def _no_robots(name: str, *answers: Answer) -> Host:
    """A host whose robots.txt cannot be had: nothing is permitted."""
    return Host(name, _lay_robots(*answers), says="nothing that lists pages could be read (robots-unreachable)")


def _huge() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\nContent-Type: text/plain\r\n\r\n" + RULES.encode()
    yield from repeat(b"# and so on, for a hundred megabytes\n" * 1000)


def _drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    for letter in RULES:
        time.sleep(1)
        yield letter.encode()


def _patience(name: str, header: str, end: str, status: int = 429) -> Host:
    """A host whose first answer to each page asks for patience."""

    def lay(server: Server, places: Places) -> Sequence[str]:
        paths = [path(number) for number in range(3)]
        for number, place in enumerate(paths):
            server.route(place, Answer(status=status, headers={"Retry-After": header}), Answer(story(number)))
        return paths

    return Host(name, lay, {path(number): end for number in range(3)})


def _lay_quarter(server: Server, places: Places) -> Sequence[str]:
    """A quarter of all requests is answered with 500: every fourth page's, until the next run."""
    paths = [path(number) for number in range(20)]
    for number, place in enumerate(paths):
        failures = [Answer(status=500)] * (0 if number % 4 else RETRIES + 1)
        server.route(place, *failures, Answer(story(number)))
    return paths


# What the tests' crawl takes for RETRY_TIMES.
RETRIES = 1
QUARTER = Host(
    "quarter", _lay_quarter, {path(number): "written" if number % 4 else "failed: status-500" for number in range(20)}
)


def _lay_always(answer: Answer) -> Callable[[Server, Places], Sequence[str]]:
    def lay(server: Server, places: Places) -> Sequence[str]:
        server.route("/robots.txt", Answer(status=404))
        paths = [path(number) for number in range(20)]
        server.route("/always.rss", Answer(feed(server, paths)))
        server.fallback = answer
        return paths

    return lay


def _lay_headers(server: Server, places: Places) -> Sequence[str]:
    hostile: dict[str, str | list[str]] = {
        "Set-Cookie": ["stolen=1; Domain=.com", "stolen=1; Domain=.co.uk", *(f"c{n}={'v' * 150}" for n in range(1000))],
        "Referrer-Policy": "scrapy.core.engine.ExecutionEngine",
        "Refresh": f"0; url={server.url}asked-by-refresh",
        "Link": f'<{places.vault.url}by-link>; rel="canonical", <{server.url}asked-by-link>; rel="next"',
        "Location": f"{server.url}asked-by-location",
        "ETag": '"' + "e" * 5_000 + '"',
    }
    paths = [path(number) for number in range(4)]
    for number, place in enumerate(paths):
        server.route(place, Answer(story(number), headers=hostile))
    return paths


HEADERS = Host("headers", _lay_headers, {path(number): "written" for number in range(4)})

HOSTS = (
    _robots("robots-huge", Answer(raw=_huge)),
    _robots("robots-latin1", Answer(("# für alle\n" + RULES).encode("latin-1"), content_type="text/plain")),
    _robots("robots-bom", Answer(b"\xef\xbb\xbf" + RULES.encode())),
    _robots("robots-redirect", redirect("/rules")),
    _no_robots("robots-500", Answer(status=500)),
    _no_robots("robots-drip", Answer(raw=_drip)),
    _no_robots("robots-file", redirect("file:///etc/passwd")),
    # More than five redirects: none that could be had, says RFC 9309, 2.3.1.2, and all is permitted.
    Host("robots-loop", _lay_robots(redirect("/robots.txt")), {_OPEN: "written", _SHUT: "written"}),
    Host("robots-html", _lay_robots(Answer(story(3))), {_OPEN: "written", _SHUT: "written"}),
    _patience("patience-seconds", "1", "written"),
    _patience("patience-negative", "-1", "written"),
    _patience("patience-garbage", "soon \x01\xff", "written", status=503),
    _patience("patience-year", "31536000", "denied: site-resting"),
    _patience("patience-date", "Fri, 31 Dec 9999 23:59:59 GMT", "denied: site-resting", status=503),
    QUARTER,
    Host("blocks", _lay_always(Answer(status=403))),
    Host("is-down", _lay_always(Answer(framing="reset"))),
    HEADERS,
)
