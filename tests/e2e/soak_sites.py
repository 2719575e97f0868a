"""A site without end, of which every other page misbehaves: errors, slow answers, redirects, broken bodies, hostile pages."""

import random
from collections.abc import Callable, Mapping
from functools import lru_cache

from tests.e2e.site import VOCABULARY
from tests.server import Answer, Hit, Server, redirect

# Each story leads to so many that follow it, so that none is lost with the pages that cannot be had.
AHEAD = 12
# The numbers of stories repeat their behaviour after so many.
CYCLE = 240
LONG_WAIT_S = 5.0


def place(number: int) -> str:
    return f"/2026/11/20/story-{number}-of-the-long-run"


def text(number: int) -> list[str]:
    """Five paragraphs of some forty words that no other story has."""
    chance = random.Random(number)
    return [f"Report {number}, part {part}: {' '.join(chance.choices(VOCABULARY, k=40))}." for part in range(5)]


def page(number: int, links: str = "", extra: str = "") -> str:
    title = f"Story {number} of the long run, as our reporters saw it"
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text(number))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article"></head><body>'
        f"<main><article><h1>{title}</h1>{body}{extra}</article></main><nav>{links}</nav></body></html>"
    )


def links(first: int, count: int) -> str:
    return "".join(
        f'<h2><a href="{place(n)}">Read story {n} of the long run here</a></h2>' for n in range(first, first + count)
    )


@lru_cache
def hostile() -> tuple[Answer, ...]:
    """Pages that try a parser's patience and memory; one of each kind."""
    attributes = " ".join(f'data-a{n}="{n}"' for n in range(20_000))
    pieces: tuple[str | bytes, ...] = (
        f"<p {attributes}>One tag of twenty thousand attributes.</p>",
        "<div>" * 5_000 + "Five thousand boxes in each other." + "</div>" * 5_000,
        f"<p>{'word ' * 400_000}</p>",
        "<p>a</p>" * 20_000,
        "<p>" + "\0\x1b[31m\ud800\u202e".encode("utf8", "surrogatepass").decode("utf8", "replace") * 500 + "</p>",
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        bytes(random.Random(1).randbytes(200_000)),
        f"<title>{'t' * 300_000}</title>" * 3,
    )
    start, end = (
        b"<!doctype html><html><body><article><h1>A page of no use to anybody</h1>",
        b"</article></body></html>",
    )
    return tuple(Answer(start + (p if isinstance(p, bytes) else p.encode()) + end) for p in pieces)


class LongRun:
    """Answers for one server. `listed` is the first story on the front page, which leads to `fresh` of them."""

    def __init__(self, server: Server, fresh: int, *, leads_on: bool) -> None:
        self.listed = 0
        self._fresh = fresh
        self._leads_on = leads_on
        self._asked: set[int] = set()
        self._server = server
        server.route("/robots.txt", Answer("User-agent: *\nDisallow: /private/\n", content_type="text/plain"))
        server.route("/", self._front)
        server.fallback = self._answer

    def _front(self, hit: Hit) -> Answer:
        # What tests read afterwards would fill this process in hours.
        self._server.log.clear()
        listed = f"<main>{links(self.listed, self._fresh)}</main>"
        return Answer(f"<!doctype html><html><head><title>The long run</title></head><body>{listed}</body></html>")

    def _answer(self, hit: Hit) -> Answer:
        parts = hit.path.split("-")
        if len(parts) < 2 or not parts[1].isdigit():
            return Answer("not found", status=404)
        number = int(parts[1])
        is_first = number not in self._asked
        self._asked.add(number)
        if number % 50 == 0:
            self._server.log.clear()
        story = page(number, links(number + 1, AHEAD) if self._leads_on else "")
        return _behaviour(number % CYCLE, is_first)(story)


def _behaviour(at: int, is_first: bool) -> Callable[[str], Answer]:
    """What the story in this place of the cycle does. `is_first`: nobody asked for it before."""
    if at % 20 == 1 and at > 20:
        return lambda story: hostile()[at // 20 % len(hostile())]
    if is_first and at in ONCE:
        return lambda story: ONCE[at]
    if at in ALWAYS:
        return lambda story: ALWAYS[at]
    if at in HOW:
        return HOW[at]
    return lambda story: Answer(story)


# Only the first time.
ONCE: Mapping[int, Answer] = {
    4: Answer(status=500),
    34: Answer(status=503, headers={"Retry-After": "1"}),
    64: Answer(status=429, headers={"Retry-After": "1"}),
    94: Answer("half a body", framing="short"),
    124: Answer("half a body", framing="broken-chunk"),
    154: Answer(framing="reset"),
}
ALWAYS: Mapping[int, Answer] = {
    8: Answer(status=404),
    38: Answer(status=410),
    68: Answer(status=500),
    98: redirect("/2026/11/20/story-98-of-the-long-run"),
    128: redirect("file:///etc/hostname"),
    158: redirect("http://127.0.0.1:1/elsewhere"),
    188: Answer(b"\x00\x01" * 5_000, content_type="application/octet-stream"),
    218: Answer(raw=b"HTTP/1.1 what is this\r\n\r\n"),
}
HOW: Mapping[int, Callable[[str], Answer]] = {
    12: lambda story: Answer(story, delay_s=2),
    42: lambda story: Answer(story, piece_bytes=200, pace_s=0.1),
    72: lambda story: Answer(story, encoding="gzip", framing="chunked"),
    102: lambda story: Answer(story, encoding="br"),
    132: lambda story: Answer(story, encoding="zstd", framing="until-close"),
    162: lambda story: Answer(story, delay_s=LONG_WAIT_S),
    192: lambda story: Answer(b"<p>" + b"x" * (11 << 20)),
    222: lambda story: Answer(story, content_type="application/pdf"),
}
