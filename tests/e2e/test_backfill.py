"""A month out of five years: what is outside by its date is not asked for."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.e2e.crawl import Folder, table
from tests.e2e.site import paragraphs, story
from tests.server import Answer, Hit, Server

YEARS = range(2021, 2026)
MONTHS = [(year, month) for year in YEARS for month in range(1, 13)]
CHILD_ENTRIES = 508
WANTED = (2024, 5)
# The month that is wanted has few pages, so that the test is quick.
WANTED_ENTRIES = 28
XMLNS = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)

Month = tuple[int, int]


def last_day(month: Month) -> date:
    return (date(*month, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def entry(place: str, published: str | None = None) -> str:
    news = f"<news:news><news:publication_date>{published}</news:publication_date></news:news>" if published else ""
    return f"<url><loc>{place}</loc>{news}</url>"


def places(month: Month) -> list[str]:
    """Addresses with a day each, from the month's first to its last."""
    count, days = (WANTED_ENTRIES if month == WANTED else CHILD_ENTRIES), last_day(month).day
    return [
        f"/{month[0]}/{month[1]:02}/{1 + n * (days - 1) // (count - 1):02}/a-report-from-the-harbour-number-{n}"
        for n in range(count)
    ]


# In the wanted month's sitemap, with the date in the sitemap only.
DATED = {
    "/report-4711-of-the-first-second": "2024-05-01T00:00:00",
    "/report-4712-of-the-last-second": "2024-05-31T23:59:59Z",
    "/report-4713-of-the-morning-in-helsinki": "2024-06-01T02:30:00+03:00",
}
OUTSIDE = {
    "/report-4714-of-the-second-before": "2024-04-30T23:59:59Z",
    "/report-4715-of-the-second-after": "2024-06-01T00:00:00",
    "/report-4716-of-the-evening-in-lima": "2024-05-31T20:00:00-05:00",
}
UNDATED = "/report-4717-that-has-no-date-anywhere"


def page(hit: Hit) -> Answer:
    """Any page: a story with the date of its address, or none."""
    number = int(re.findall(r"\d+", hit.path)[-1])
    day = re.match(r"/(\d{4})/(\d\d)/(\d\d)/", hit.path)
    moment = f"{'-'.join(day.groups())}T12:00:00Z" if day else DATED.get(hit.path)
    meta = f'<meta property="article:published_time" content="{moment}">' if moment else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs(number, 2))
    return Answer(
        f'<html><head><title>Report {hit.path}</title><meta property="og:type" content="article">{meta}</head>'
        f"<body><article><h1>Report {hit.path}</h1>{body}</article></body></html>"
    )


def lay_archive(server: Server, name: str) -> dict[str, Month]:
    """Give the server an index of 60 sitemaps, called `name`, with 30,000 entries. Returns the months of the sitemaps."""
    children = {name.format(number=n, year=month[0], month=month[1]): month for n, month in enumerate(MONTHS)}
    listed = []
    for child, month in children.items():
        entries = [entry(place) for place in places(month)]
        if month == WANTED:
            entries += [entry(place, published) for place, published in (DATED | OUTSIDE).items()] + [entry(UNDATED)]
        server.route(child, Answer(f"<urlset {XMLNS}>{''.join(entries)}</urlset>", content_type="application/xml"))
        # It was changed last when the month's last story came.
        changed = datetime.combine(last_day(month), datetime.min.time(), UTC) + timedelta(hours=20)
        listed.append(f"<sitemap><loc>{child}</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>")
    index = f"<sitemapindex {XMLNS}>{''.join(listed)}</sitemapindex>"
    server.route("/index.xml", Answer(index, content_type="application/xml"))
    server.route("/robots.txt", Answer(f"Sitemap: {server.url}index.xml", content_type="text/plain"))
    server.route("/", Answer("<html><head><title>Harbour News</title></head><body></body></html>"))
    server.fallback = page
    return children


@pytest.mark.parametrize(
    ("name", "neighbours"),
    [
        # A name that says its month. The next month's first hours may still be the wanted month's, where the site is east of UTC.
        ("/sitemap-{year}-{month:02}.xml", {(2024, 6)}),
        # Names that say nothing: what changed last before is left; what changed later may hold the month and has to be read.
        ("/posts-sitemap{number}.xml", {month for month in MONTHS if month > WANTED}),
    ],
    ids=["named", "numbered"],
)
def test_a_month_is_fetched_and_not_the_archive(
    server: Server, folder: Folder, name: str, neighbours: set[Month]
) -> None:
    children = lay_archive(server, name)
    assert len(children) == 60
    assert sum(len(places(month)) for month in MONTHS) >= 30_000
    printed = folder.crawl(f"site={server.url}", "since=2024-05-01", "until=2024-05-31")
    asked = {place for place in server.paths() if place not in ("/", "/robots.txt", "/index.xml")}
    assert {children[place] for place in asked & children.keys()} == {WANTED, *neighbours}
    # By the address alone, the next month's first day may be the last of this one.
    pages = {place for place in asked - children.keys() if "report" in place and not place.startswith("/2024/06/01/")}
    assert pages == {*places(WANTED), *DATED, UNDATED}
    articles = {"/" + article["url"].removeprefix(server.url): article for article in folder.articles()}
    assert articles.keys() == pages
    flagged = [place for place, article in articles.items() if "no-date" in article["quality"]["flags"]]
    assert flagged == [UNDATED]
    table(printed)


def test_what_is_outside_does_not_use_up_what_a_source_may_fetch(server: Server, folder: Folder) -> None:
    days = [date(2024, 5, day) for day in range(12, 0, -1)]
    entries = [entry(f"{server.url}report-{day:%d}-from-the-harbour", f"{day}T12:00:00Z") for day in days]
    server.route("/sitemap.xml", Answer(f"<urlset {XMLNS}>{''.join(entries)}</urlset>", content_type="text/xml"))
    server.fallback = Answer(story(1))
    source = f'[[source]]\nname = "site"\nurl = "{server.url}"\nsitemaps = ["{server.url}sitemap.xml"]\nprivate = true\nmax_articles = 5\n'
    (folder.path / "sources.toml").write_text(source)
    folder.crawl(f"sources={folder.path / 'sources.toml'}", "since=2024-05-01", "until=2024-05-06")
    asked = [path for path in server.paths() if path.startswith("/report-")]
    assert sorted(asked) == [f"/report-{day:02}-from-the-harbour" for day in range(2, 7)]
