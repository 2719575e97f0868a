"""A crawl's output and state are pruned, and the next crawls do what they would have done without."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from crawler.pruning import Pruning, carry_out, plan
from crawler.state import State
from crawler.state.tables import articles, bands, outputs, pages, profiles, signatures
from tests.e2e.crawl import Folder, table
from tests.e2e.site import feed, front, lay, story, yesterday
from tests.server import Answer, Server

TABLES = (pages, articles, signatures, bands, outputs, profiles)


def prune(folder: Folder, before: datetime) -> Pruning:
    state = State(f"sqlite:///{folder.path / 'state.sqlite'}")
    try:
        pruning = plan(before, folder.path / "output", state, of_state=True)
        if pruning:
            carry_out(pruning, state, of_state=True)
    finally:
        state.close()
    return pruning


def rows(folder: Folder) -> dict[str, int]:
    state = State(f"sqlite:///{folder.path / 'state.sqlite'}")
    with state.transaction() as connection:
        counts = {each.name: connection.execute(select(func.count()).select_from(each)).scalar_one() for each in TABLES}
    state.close()
    return counts


def site(server: Server) -> list[str]:
    """Six stories with a feed that dates them, a page that is none, one that is gone, and a story in a language not wanted."""
    paths = lay(server, 6)
    others = ["/2026/11/20/a-page-without-any-story-on-it", "/2026/11/20/a-page-that-is-gone-for-good"]
    server.route(others[0], Answer("<html><body><p>Nothing.</p></body></html>"))
    server.route(others[1], Answer(status=410))
    server.route("/feed", Answer(feed(server, paths, yesterday()), content_type="application/rss+xml"))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    server.route("/", Answer(front([*paths, *others]).replace("</head>", head + "</head>")))
    return paths


def test_no_story_is_fetched_or_written_twice_for_what_was_pruned(server: Server, folder: Folder) -> None:
    paths = site(server)
    folder.crawl(f"site={server.url}")
    before = rows(folder)
    assert (before["signatures"], len(folder.articles())) == (6, 6)

    assert not prune(folder, datetime.now(UTC) - timedelta(days=1)), "nothing is that old"
    assert rows(folder) == before
    pruning = prune(folder, datetime.now(UTC) + timedelta(days=1, hours=1))
    assert (sum(file.articles for file in pruning.files), pruning.rows.signatures, pruning.rows.pages) == (6, 6, 2)
    after = rows(folder)
    gone = {"signatures": 0, "bands": 0, "outputs": 0, "pages": before["pages"] - 2}
    assert after == before | gone
    assert not list(folder.path.rglob("*.jsonl"))

    server.log.clear()
    printed = folder.crawl(f"site={server.url}")
    assert not set(paths) & set(server.paths())
    assert folder.articles() == []
    [row] = table(printed).values()
    assert (row.get("written", 0), row["not-asked-again"], row["dropped"]) == (0, 6, 2)

    newer = feed(server, paths[:1], yesterday() + timedelta(days=2))
    server.route("/feed", Answer(newer, content_type="application/rss+xml"))
    server.route(paths[0], Answer(story(0, extra="<p>A correction was added to this story in the evening.</p>")))
    folder.crawl(f"site={server.url}")
    assert [(article["title"], article["version"]) for article in folder.articles()] == [
        ("Story number 0 of the harbour news", 2)
    ]
