"""Redirects, addresses and lists that lead astray, inside, in circles or without end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.e2e.site import front, path, story
from tests.server import Answer, Hit, Server, redirect
from tests.torture.host import FEED, Host, Places

TOKEN = "s3cret-of-this-source"
CHAIN = 30
CHILDREN = 10_000
SCHEMES = {
    "/a-redirect-to-a-file": "file:///etc/passwd",
    "/a-redirect-to-data": "data:text/html,<h1>hello</h1>",
    "/a-redirect-to-ftp": "ftp://127.0.0.1/pub/story.html",
    "/a-redirect-to-script": "javascript:alert(1)",
}


def _lay_redirects(server: Server, places: Places) -> Sequence[str]:
    server.route("/a-redirect-to-itself", redirect("/a-redirect-to-itself"))
    server.route("/a-loop", redirect("/a-loop-s-other-half"))
    server.route("/a-loop-s-other-half", redirect("/a-loop"))
    server.route("/a-chain-of-thirty", redirect("/chain/1"))
    for step in range(1, CHAIN):
        server.route(f"/chain/{step}", redirect(f"/chain/{step + 1}"))
    server.route(f"/chain/{CHAIN}", Answer(story(1)))
    for place, target in SCHEMES.items():
        server.route(place, redirect(target))
    server.route("/a-redirect-inside", redirect(places.vault.url + "by-redirect"))
    server.route("/a-redirect-that-breaks-a-line", redirect("/story\r\nSet-Cookie: stolen=1"))
    server.route("/a-redirect-to-nowhere", redirect("http://[half-an-address/"))
    return list(_REDIRECT_ENDS)


_REDIRECT_ENDS = {
    "/a-redirect-to-itself": "failed: redirects",
    "/a-loop": "failed: redirects",
    "/a-chain-of-thirty": "failed: redirects",
    **dict.fromkeys(SCHEMES, "failed: status-302"),
    "/a-redirect-inside": "denied: private-address",
    "/a-redirect-that-breaks-a-line": "dropped: gone",
    "/a-redirect-to-nowhere": "failed: status-302",
}


def _lay_downgrade(server: Server, places: Places) -> Sequence[str]:
    """The same host, and another site, by http: what the source is told for its own is for neither."""
    server.route("/a-redirect-to-another-site", redirect(places.good.url + "asked-by-redirect"))
    server.route("/a-redirect-to-plain-http", redirect(places.plain.url + "a-story-by-http"))
    places.plain.route("/a-story-by-http", Answer(story(502)))
    return ["/a-redirect-to-another-site", "/a-redirect-to-plain-http"]


def inside(port: int) -> list[str]:
    """The same private place, and others, in every spelling."""
    spellings = (
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "localhost",
        "0.0.0.0",
    )
    others = (
        "169.254.169.254/latest/meta-data/",
        "metadata.google.internal/",
        "10.0.0.1/",
        "[fe80::1]/",
        "100.64.0.1/",
    )
    return [f"http://{host}:{port}/in-the-vault" for host in spellings] + [f"http://{other}" for other in others]


def _lay_inside(server: Server, places: Places) -> Sequence[str]:
    items = "".join(f"<item><link>{url}</link></item>" for url in inside(places.vault.port))
    server.route("/inside.rss", Answer(f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>"))
    return ()


def _maze(hit: Hit) -> Answer:
    """Every page leads to three new ones that look like stories, to its calendar's next month and to a session of its own."""
    number = abs(hash(hit.path)) % 1_000_000_007
    stories = [f"/2026/11/20/report-{number * step % 999_983}-of-the-endless-archive" for step in (2, 3, 5)]
    traps = [
        f"/calendar/2026/{number % 12 + 1}/",
        f"/story-of-the-day-for-you;jsessionid={number:032d}",
        f"{hit.path.rstrip('/')}/more/more/more/and-a-story-that-grows-with-each-page",
        f"/facets-of-a-story-that-never-end?{'&'.join(f'f{n}={number}' for n in range(12))}",
    ]
    return Answer(story(number % 9973).replace("</article>", front([*stories, *traps]) + "</article>"))


def _lay_maze(server: Server, places: Places) -> Sequence[str]:
    server.route("/robots.txt", Answer(status=404))
    server.fallback = _maze
    return ()


def _index(server: Server, paths: Sequence[str]) -> Answer:
    # Each time as if all were new.
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    children = "".join(
        f"<sitemap><loc>{server.url}{path}</loc><lastmod>{tomorrow:%Y-%m-%d}</lastmod></sitemap>" for path in paths
    )
    return Answer(f"<sitemapindex>{children}</sitemapindex>", content_type="application/xml")


def _lay_sitemap_maze(server: Server, places: Places) -> Sequence[str]:
    server.route("/robots.txt", Answer(status=404))
    server.route("/feed", Answer(status=404))
    strangers = f"<sitemap><loc>{places.good.url}sitemap.xml</loc></sitemap>"
    index = _index(server, ["sitemap.xml", *(f"sitemap-{number}.xml" for number in range(CHILDREN))])
    assert isinstance(index.body, str)
    body = index.body.replace("<sitemapindex>", f"<sitemapindex>{strangers}")
    server.route("/sitemap.xml", Answer(body, content_type="application/xml"))
    server.fallback = lambda hit: _index(server, [f"{hit.path[1:]}-{number}.xml" for number in range(20)])
    return ()


def _lay_thief(server: Server, places: Places) -> Sequence[str]:
    """Claims the good site's stories as its own: by a canonical link, by redirects, and in its feed."""
    good = places.good.url[:-1]
    head = f'<link rel="canonical" href="{good}{path(0)}"><meta property="og:url" content="{good}{path(1)}">'
    server.route("/a-story-under-another-s-name", Answer(story(501, head=head)))
    server.route("/a-redirect-to-another-s-story", redirect(good + path(2)))
    own = [f"{server.url}{name}" for name in ("a-story-under-another-s-name", "a-redirect-to-another-s-story")]
    claimed = [good + path(number) for number in range(3, 20)]
    items = "".join(f"<item><title>Stolen</title><link>{url}</link></item>" for url in [*claimed, *own])
    server.route("/stolen.rss", Answer(f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>"))
    return ()


REDIRECTS = Host("redirects", _lay_redirects, _REDIRECT_ENDS)
DOWNGRADE = Host(
    "downgrade",
    _lay_downgrade,
    {"/a-redirect-to-another-site": "dropped: gone", "/a-redirect-to-plain-http": "dropped: another-source"},
    f'{FEED}\nheaders = {{ "X-Token" = "{TOKEN}" }}\ncookies = {{ session = "{TOKEN}" }}\nverify_tls = false',
    tls=True,
)
INSIDE = Host("inside", _lay_inside, terms='feeds = ["{url}inside.rss"]')
MAZE = Host("maze", _lay_maze, terms="max_depth = 1000")
SITEMAP_MAZE = Host("sitemap-maze", _lay_sitemap_maze, terms='sitemaps = ["{url}sitemap.xml"]')
THIEF = Host(
    "thief",
    _lay_thief,
    {"/a-story-under-another-s-name": "written", "/a-redirect-to-another-s-story": "dropped: another-source"},
    'feeds = ["{url}stolen.rss"]',
)

HOSTS = (REDIRECTS, DOWNGRADE, INSIDE, MAZE, SITEMAP_MAZE, THIEF)
