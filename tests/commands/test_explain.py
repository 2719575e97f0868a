from pathlib import Path

import pytest

from crawler.cleaning.profile_json import to_json
from crawler.cleaning.site_profile import SiteProfile
from crawler.state.profile_shelf import ProfileShelf
from tests.commands.scrapy_command import STORY, WALL, said, scrapy
from tests.server import Answer, Server


def test_a_file_gives_a_summary_and_a_page(tmp_path: Path) -> None:
    output, profile = tmp_path / "why.html", tmp_path / "profile.json"
    profile.write_text(to_json(SiteProfile(pages=7)))
    run = scrapy("explain", "-", "--output", str(output), "--site-profile", str(profile), stdin=STORY.encode())
    assert (run.returncode, said(run)) == (0, [])
    shown = run.stdout.decode()
    assert shown.startswith("An article of 58 words, quality ")
    assert f"profile ({profile}) was learned from 7 pages" in shown
    assert "Dam holds after the flood" in shown
    assert str(output) in shown
    assert "The old dam above the valley" in output.read_text("utf-8")


def test_a_page_of_the_web_is_fetched_once_and_lands_in_this_folder(server: Server, tmp_path: Path) -> None:
    server.route("/story", Answer(WALL))
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    run = scrapy("explain", server.url + "story", cwd=tmp_path)
    assert (run.returncode, said(run)) == (0, [])
    assert run.stdout.startswith(b"No article: login-wall")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explain.html", "scrapy.cfg"]
    assert server.paths() == ["/robots.txt", "/story"]


def test_the_profile_that_crawls_have_learned_of_the_site_is_used(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with ProfileShelf(state, may_create=True) as shelf:
        shelf.put("valley.example", to_json(SiteProfile(pages=7)))
    arguments = ("explain", "-", "--url", "https://valley.example/dam", "--output", str(tmp_path / "why.html"))
    run = scrapy(*arguments, "-s", f"STATE_URL={state}", stdin=STORY.encode())
    assert (run.returncode, said(run)) == (0, [])
    assert "profile (valley.example, revision 1) was learned from 7 pages" in run.stdout.decode()
    run = scrapy(*arguments, "-s", f"STATE_URL={state}", "--no-profiles", stdin=STORY.encode())
    assert "No profile of the site was used" in run.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (["no-such-file.html"], 1, "scrapy explain: no-such-file.html: No such file or directory"),
        (["README.md", "--site-profile", "LICENSE"], 1, "scrapy explain: LICENSE: "),
        (["-"], 1, "scrapy explain: -: no page to explain: empty"),
        (["README.md", "--output", "./README.md"], 2, "error: --output names the page itself, which would be lost"),
        (["README.md", "--output", "no-such-folder/why.html"], 5, "No such file or directory"),
        ([], 2, "error: expected one URL or FILE"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], status: int, line: str) -> None:
    run = scrapy("explain", *arguments, stdin=b"")
    assert (run.returncode, run.stdout) == (status, b"")
    assert line in said(run)[-1]
