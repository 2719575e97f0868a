"""A small news site that a test changes as it likes: stories by number, a front page, a feed."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.server import Answer, Server

WORDS = (
    "harbour council voted ferry winter budget bridge repair",
    "night school market tide lantern engine orchard river",
)
VOCABULARY = " ".join(WORDS).split()


def paragraphs(number: int, count: int = 5) -> list[str]:
    """Paragraphs that no two stories share."""
    return [
        f"Report {number}, part {part}: "
        + " ".join(
            VOCABULARY[(number * 7 + part * 5 + n * (number % 5 + 1)) % len(VOCABULARY)] + str(number * n % 97)
            for n in range(45)
        )
        + "."
        for part in range(count)
    ]


def story(
    number: int, *, title: str | None = None, extra: str = "", head: str = "", published: datetime | None = None
) -> str:
    title = title or f"Story number {number} of the harbour news"
    date = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs(number))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">{date}{head}</head>'
        f'<body><nav><a href="/">Home</a></nav><main><article><h1>{title}</h1>{body}{extra}</article></main></body></html>'
    )


def front(paths: list[str]) -> str:
    links = "".join(f'<h2><a href="{path}">Story under {path} for the front page</a></h2>' for path in paths)
    return f"<!doctype html><html><head><title>Harbour News</title></head><body><main>{links}</main></body></html>"


def feed(server: Server, paths: list[str], published: datetime | None = None) -> str:
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    items = "".join(f"<item><title>t</title><link>{server.url}{path[1:]}</link>{date}</item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>f</title><link>{server.url}</link>{items}</channel></rss>'


def path(number: int) -> str:
    return f"/2026/11/20/story-number-{number}-of-the-harbour-news"


def lay(server: Server, count: int) -> list[str]:
    """Give the server `count` stories and a front page that links to them. Returns the stories' paths."""
    paths = [path(number) for number in range(count)]
    for number, place in enumerate(paths):
        server.route(place, Answer(story(number), etag=f'"{number}"'))
    server.route("/", Answer(front(paths), etag='"front"'))
    server.route("/robots.txt", Answer("User-agent: *\nDisallow: /private/\n", content_type="text/plain"))
    return paths


def yesterday() -> datetime:
    return (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)
