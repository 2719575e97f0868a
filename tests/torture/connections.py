"""Connections that trickle, break off, never end or bring too much."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat

from tests.e2e.site import story
from tests.server import Answer, Framing, Server
from tests.torture.host import Host, Places

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
Pieces = Callable[[], Iterator[bytes]]


def _after(head: bytes, piece: bytes, pause_s: float = 0) -> Pieces:
    """`head`, and then `piece` without end."""

    def pieces() -> Iterator[bytes]:
        yield head
        for each in repeat(piece):
            time.sleep(pause_s)
            yield each

    return pieces


def _answers(answers: Mapping[str, Answer]) -> Callable[[Server, Places], Sequence[str]]:
    def lay(server: Server, places: Places) -> Sequence[str]:
        for path, answer in answers.items():
            server.route(path, answer)
        return list(answers)

    return lay


def _host(name: str, pages: Mapping[str, tuple[Answer, str]]) -> Host:
    return Host(
        name,
        _answers({path: answer for path, (answer, _) in pages.items()}),
        {path: end for path, (_, end) in pages.items()},
    )


def _half(framing: Framing) -> tuple[Answer, str]:
    return Answer(story(1), framing=framing), "failed: broken-off"


TRICKLES = _host(
    "trickles",
    {
        "/a-body-of-one-byte-a-second": (Answer(raw=_after(OK + b"\r\n", b"x", 1)), "failed: timed-out"),
        "/a-head-of-one-byte-a-second": (Answer(raw=_after(OK, b"X", 1)), "failed: timed-out"),
        "/nothing-for-an-hour": (Answer(story(1), delay_s=3600), "failed: timed-out"),
    },
)
HEADS = _host(
    "heads",
    {
        "/fields-that-never-end": (Answer(raw=_after(OK, b"X-Field: and so on\r\n" * 100)), "failed: too-large"),
        "/one-field-that-never-ends": (
            Answer(raw=_after(OK + b"X-Field: and\r\n", b" so on\r\n" * 100)),
            "failed: too-large",
        ),
        "/a-line-that-never-ends": (Answer(raw=_after(OK, b"X" * 1000)), "failed: broken-off"),
        "/hints-that-never-end": (
            Answer(raw=_after(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)),
            "failed: too-large",
        ),
        "/no-status-line": (Answer(raw=b"<html>a page of 1991</html>"), "failed: broken-off"),
        "/a-length-that-is-no-number": (
            Answer(story(1), headers={"Content-Length": "many"}),
            "failed: broken-off",
        ),
        "/two-lengths": (Answer(story(1), headers={"Content-Length": ["10", "20"]}), "failed: broken-off"),
    },
)
# Three pages a host: of one that fails twelve times, asked slowly enough, a crawl expects nothing more, and leaves it.
BROKEN = _host(
    "broken",
    {
        "/ten-bytes-less-than-promised": _half("short"),
        "/half-a-chunk": _half("broken-chunk"),
        "/a-reset": _half("reset"),
    },
)
UNENDED = _host(
    "unended",
    {
        "/half-a-head": (Answer(raw=OK), "failed: broken-off"),
        "/a-chunk-of-no-size": (
            Answer(raw=CHUNKED + b"many\r\n" + story(1).encode() + b"\r\n0\r\n\r\n"),
            "failed: broken-off",
        ),
        "/no-last-chunk": (
            Answer(raw=CHUNKED + f"{len(story(1)):x}\r\n{story(1)}\r\n".encode()),
            "failed: broken-off",
        ),
    },
)
FLOODS = _host(
    "floods",
    {
        "/a-gigabyte": (
            Answer(raw=_after(OK + b"Content-Length: 1073741824\r\n\r\n", b"x" * (1 << 20))),
            "failed: too-large",
        ),
        "/chunks-without-end": (
            Answer(raw=_after(CHUNKED, b"100000\r\n" + b"x" * (1 << 20) + b"\r\n")),
            "failed: too-large",
        ),
        "/until-it-closes-which-is-never": (Answer(raw=_after(OK + b"\r\n", b"x" * (1 << 20))), "failed: too-large"),
        "/chunks-of-one-byte": (Answer(raw=_after(CHUNKED, b"1\r\nx\r\n" * 1000)), "failed: broken-off"),
        "/a-chunk-s-size-without-end": (Answer(raw=_after(CHUNKED, b"1" * 1000)), "failed: broken-off"),
    },
)

HOSTS = (TRICKLES, HEADS, BROKEN, UNENDED, FLOODS)
