"""Pages of every kind, written here in the ways that publishing systems write them, through the whole of cleaning."""

import json
from collections.abc import Iterable

import pytest

from crawler.cleaning.reading import read
from crawler.items import Page, Rejection

HEADLINES = (
    "Council votes to keep the swimming pool open",
    "Ferry line adds two boats for the summer months",
    "Farmers fear a third dry spring in a row",
    "Library finds letters of a forgotten poet",
    "New tram line will cross the river in 2029",
    "School kitchens turn to local growers",
    "Storm tears roof off the old market hall",
    "Twelve teams, one cup: the regatta returns",
    "Why the museum gives back its bronze horses",
    "Hospital opens its night clinic to all",
)
TEASER = "The decision came late on Tuesday, after five hours of debate and with a majority of one vote, which surprised many."
BODY = (
    "The council decided late on Tuesday to keep the pool open for another year, with a majority of a single vote.",
    "Five hours of debate had gone before, and more than forty citizens had spoken, most of them in favour of the pool.",
    "“I learned to swim here, and so did my daughters,” said Pilar Ostrowski, who had collected nine hundred signatures.",
    "The repairs will cost about 1.2 million, of which the region pays a third; the rest comes from the savings of last year.",
)


def page(body: str, *, title: str = "Valley News", head: str = "", classes: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body class='{classes}'><nav><a href='/'>Home</a><a href='/politics/'>Politics</a></nav>{body}"
        "<footer>© Valley News</footer></body></html>"
    ).encode()


def slug(headline: str) -> str:
    return "/2026/" + "-".join(headline.lower().split()[:6])


def cards(tag: str = "h2", teaser: str = TEASER) -> str:
    """A wall of cards, as most front and section pages are."""
    return (
        "<main>"
        + "".join(
            f"<article><{tag}><a href='{slug(line)}'>{line}</a></{tag}><p>{teaser}</p></article>" for line in HEADLINES
        )
        + "</main>"
    )


def wrapped_cards() -> str:
    """The link around the heading, no teasers."""
    return "<div>" + "".join(f"<a href='{slug(line)}'><div><h3>{line}</h3></div></a>" for line in HEADLINES) + "</div>"


def plain_list() -> str:
    return (
        "<ul>"
        + "".join(f"<li><a href='{slug(line)}'>{line}</a> <span>3 May</span></li>" for line in HEADLINES)
        + "</ul>"
    )


def story(paragraphs: Iterable[str] = BODY, headline: str = "Pool stays open after a close vote") -> str:
    return f"<main><article><h1>{headline}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article></main>"


def ld(**values: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@context': 'https://schema.org', **values})}</script>"


OG_ARTICLE = "<meta property='og:type' content='article'>"
OG_SITE = "<meta property='og:type' content='website'>"
SITE = "https://valley.example"

NOT_ARTICLES: list[tuple[Rejection, str, bytes]] = [
    ("front-page", "/", page(cards(), head=OG_SITE)),
    ("front-page", "/", page(wrapped_cards())),
    ("front-page", "/en/", page(cards("h3", teaser=""))),
    ("front-page", "/index.html", page(plain_list() + cards())),
    ("front-page", "/", page(cards(), head=ld(**{"@type": "WebSite", "name": "Valley News"}))),
    ("section-page", "/category/politics/", page(cards(), title="Politics - Valley News", classes="archive category")),
    ("section-page", "/category/politics/", page(cards(), head=OG_ARTICLE, classes="archive category category-politics")),
    ("section-page", "/category/politics/page/3/", page(wrapped_cards(), classes="archive paged")),
    ("section-page", "/tag/swimming", page(cards("h3"))),
    # With the whole of one story's text.
    ("front-page", "/", page(story([*BODY, *BODY]) + cards(teaser=""), classes="home blog")),
    ("section-page", "/tag/swimming/", page(story([*BODY, *BODY]), classes="archive tag tag-swimming")),
    ("section-page", "/politics", page(wrapped_cards(), head=OG_SITE)),
    ("section-page", "/politics", page(cards(), head=ld(**{"@type": "CollectionPage", "name": "Politics"}))),
    ("author-page", "/author/ada-quist/", page("<h1>Ada Quist</h1><p>Writes about rivers.</p>" + cards(), classes="archive author")),
    ("author-page", "/people/ada", page("<h1>Ada Quist</h1>" + cards(), head=ld(**{"@type": "ProfilePage", "name": "Ada"}))),
    ("search-page", "/?s=pool", page("<h1>Search results for: pool</h1>" + cards(), classes="search-results")),
    ("search-page", "/search?q=pool", page("<h1>10 results</h1>" + cards("h3"))),
    ("search-page", "/search?q=xyzzy", page("<h1>Search</h1><p>Nothing was found. Try other words.</p>")),
    ("login-wall", "/story", page("<h1>Log in</h1><form><input name=u><input type=password></form>", title="Log in - Valley News")),
    ("login-wall", "/2026/pool", page("<h1>Anmelden</h1><p>Lesen Sie weiter mit Ihrem Konto.</p><form><input type=password></form>")),
    ("bot-check", "/2026/pool", page(
        "<h1>valley.example</h1><p>Verifying you are human. This may take a few seconds.</p>"
        "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1'></script>", title="Just a moment...")),
    ("bot-check", "/2026/pool", page("<h1>Access denied</h1><p>You do not have permission. Reference #18.2f</p>", title="Access Denied")),
    ("error-page", "/2026/none", page("<h1>404</h1><p>We looked everywhere, but this page is not here.</p>", title="404 - Valley News")),
    ("error-page", "/2026/none", page("<h1>Page not found</h1><p>Try one of these:</p>" + plain_list(), title="Valley News")),
    ("error-page", "/2026/keine", page("<h1>Seite nicht gefunden</h1><p>Diese Seite gibt es nicht mehr.</p>")),
    ("error-page", "/2026/x", page("<h1>ページが見つかりません</h1><p>お探しのページは移動したか削除されました。</p>")),
    ("consent-page", "/2026/pool", page("<h1>Before you continue</h1><p>We and our 700 partners store cookies.</p><button>Agree</button>")),
    ("forum", "/viewtopic.php?t=5", page(story(), head="<meta name=generator content='phpBB'>")),
    ("product", "/shop/towel", page("<h1>Towel</h1><p>Soft and blue, 70 by 140 cm.</p>", head=ld(
        **{"@type": "Product", "name": "Towel", "offers": {"@type": "Offer", "price": "9.90", "priceCurrency": "EUR"}}))),
    ("gallery", "/pictures", page(
        "<h1>Pictures</h1>" + "".join(f"<a href='/p/{n}'><img src='/p/{n}.jpg' alt=''></a>" for n in range(20)))),
    ("no-text", "/2026/empty", page("<main></main>", head=OG_ARTICLE)),
]  # fmt: skip

ARTICLES: list[tuple[str, bytes]] = [
    ("/2026/pool-stays-open", page(story(), head=OG_ARTICLE)),
    ("/2026/pool-stays-open", page(story())),
    # A story under a list of other stories' headlines, longer than itself.
    ("/2026/pool-stays-open", page(story() + "<aside><h2>Most read</h2>" + wrapped_cards() + "</aside>", head=OG_ARTICLE)),
    # The seven-line brief.
    ("/2026/brief", page(story(BODY[:1]), head=OG_ARTICLE)),
    # About what the walls are about.
    ("/2026/404", page(story([*BODY, *BODY], "Page not found: how cities forget"), title="Page not found: how cities forget")),
    ("/2026/login", page(story(headline="Log in, says the state"), title="Log in, says the state", head=OG_ARTICLE)),
    # With a log-in form in the header, as many have.
    ("/2026/pool-stays-open", page("<form><input type=password></form>" + story(), head=OG_ARTICLE)),
    # In a system that files stories under their topic.
    ("/topics/pool-stays-open-after-a-close-vote", page(story())),
    ("/category/politics/pool", page(story(), head=OG_ARTICLE, classes="single single-post category-politics")),
    # In a system that has such an address, or such a class, for stories as well.
    ("/archive/pool", page(story())),
    ("/2026/pool", page(story(), classes="archive")),
    # A site that is one page.
    ("/", page(story([*BODY, *BODY]), classes="home page")),
    # Named by nobody: a file on disk.
    ("", page(story())),
    # A list that is a story: each heading a link, and prose under it.
    ("/2026/ten-walks-for-the-autumn-days", page(
        "<article><h1>Ten walks</h1>" + "".join(f"<h2><a href='https://w.example/{n}'>Walk number {n} by the river</a></h2>"
        f"<p>{BODY[n % 4]} {BODY[(n + 1) % 4]}</p>" for n in range(10)) + "</article>", head=OG_ARTICLE)),
    ("/", page(story([*BODY, *BODY, *BODY]), head=OG_ARTICLE)),
    ("/2026/review-of-a-very-blue-towel", page(story([*BODY] * 3), head=ld(**{"@type": ["Product", "Review"], "name": "Towel"}))),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "path", "body"), NOT_ARTICLES)
def test_what_is_no_article_is_dropped_with_its_reason(reason: Rejection, path: str, body: bytes) -> None:
    reading = read(Page(body, SITE + path))
    assert (reading.article, reading.reason) == (None, reason)


@pytest.mark.parametrize(("path", "body"), ARTICLES)
def test_a_story_is_kept(path: str, body: bytes) -> None:
    reading = read(Page(body, SITE + path if path else None))
    assert reading.reason is None


def test_links_of_an_index_page_are_kept() -> None:
    reading = read(Page(page(cards()), SITE + "/"))
    assert {SITE + slug(line) for line in HEADLINES} <= {link.url for link in reading.links}
