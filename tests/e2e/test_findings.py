"""A source that changes is told of once, wherever that is asked for, and once more when it is as it was."""

import json
from pathlib import Path

import pytest

from crawler.state import State
from crawler.state.findings import open_findings
from crawler.state.records import last_runs
from tests.e2e.crawl import Folder
from tests.e2e.site import front, path, story
from tests.extensions.test_notices import Inbox, smtp_server
from tests.monitors.made_runs import Site, months
from tests.monitors.planted import plant
from tests.server import Answer, Server, serving

AUTHOR = '<meta name="author" content="Ines Carvalho">'


def lay(server: Server, numbers: range, head: str) -> None:
    for number in numbers:
        server.route(path(number), Answer(story(number, head=head)))
    server.route("/", Answer(front([path(number) for number in numbers])))


def test_a_source_that_loses_its_authors_is_told_of_until_it_has_them_again(
    server: Server, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, url = f"127.0.0.1_{server.port}", f"sqlite:///{folder.path / 'state.sqlite'}"
    plant(url, name, months(Site(articles=10, runs=1, no_authors=0.02, chars=2000), seed=1, days=50))
    inbox = Inbox()
    with serving() as hook, smtp_server(inbox) as mail:
        hook.route("/token-of-ours", Answer())
        monkeypatch.setenv("HOOK", f"{hook.url}token-of-ours")
        settings = {"FINDINGS_WEBHOOK": "${HOOK}", "FINDINGS_EMAIL": "me@example.com"}
        settings |= {"MAIL_HOST": mail.host, "MAIL_PORT": str(mail.port)}
        lay(server, range(10), "")
        begun = folder.crawl(f"site={server.url}", **settings)
        lay(server, range(10, 32), AUTHOR)
        over = folder.crawl(f"site={server.url}", **settings)
        posted = [json.loads(hit.body)["findings"] for hit in hook.hits("/token-of-ours")]
    warned = [line for line in (begun + over).splitlines() if " WARNING: " in line]
    assert len(warned) == 1
    assert f"{name}: articles without authors: 10 of " in warned[0]
    assert f"; for example {server.url}" in warned[0]
    assert f"INFO: {name}: over after 1 hour: articles without authors" in over
    assert [[(each["kind"], each["subject"], each["is_over"]) for each in findings] for findings in posted] == [
        [("missing", "authors", False)],
        [("missing", "authors", True)],
    ]
    assert len(posted[0][0]["examples"]) == 3
    assert [message["Subject"] for message in inbox.mails] == [
        f"cleanpress: findings 1 begun at {name}",
        f"cleanpress: findings 1 over at {name}",
    ]
    assert "token-of-ours" not in begun + over
    assert told_in_state(folder.path) == ("over after 1 hour: articles without authors", 0)


def told_in_state(folder: Path) -> tuple[str, int]:
    """What the last run's record says, and how many findings are open."""
    state = State(f"sqlite:///{folder / 'state.sqlite'}")
    with state.transaction() as connection:
        [last] = last_runs(connection).values()
        count = len(open_findings(connection))
    state.close()
    return last.findings[-1], count


def test_a_webhook_that_is_out_of_order_is_one_line_and_costs_nothing(server: Server, folder: Folder) -> None:
    url = f"sqlite:///{folder.path / 'state.sqlite'}"
    history = months(Site(articles=10, runs=1, no_authors=0.02, chars=2000), seed=1, days=50)
    plant(url, f"127.0.0.1_{server.port}", history)
    lay(server, range(10), "")
    printed = folder.crawl(f"site={server.url}", FINDINGS_WEBHOOK="http://127.0.0.1:9/token-of-ours")
    assert printed.count("FINDINGS_WEBHOOK: findings could not be delivered: Connection refused") == 1
    assert "token-of-ours" not in printed
    assert len(folder.articles()) == 10
