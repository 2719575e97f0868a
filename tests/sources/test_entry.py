import tomllib
from pathlib import Path

import pytest

from crawler.sources.entry import Entry, add, name_for, refuse_known, sources_at
from crawler.sources.source import SourcesError, load

ROOT = Path(__file__).parents[2]
PAPER = Entry("paper", "https://paper.example/", every="1h", remarks=("found: a feed",))
MINE = '# mine\n[[source]]\nname   =  "A"   # as I like it\nurl = "https://a.example/"\n\n# the end'


@pytest.mark.parametrize("before", [MINE, MINE + "\n", "\ufeff" + MINE, MINE.replace("\n", "\r\n"), "# nothing yet\n"])
def test_what_stands_there_stays_byte_for_byte(tmp_path: Path, before: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(before.encode())
    line = add(path, PAPER)
    after = path.read_bytes()
    assert after.startswith(before.encode())
    assert b"\r\n" not in after or after.count(b"\r\n") == after.count(b"\n")
    assert after.decode().splitlines()[line - 1] == "[[source]]"
    assert after.decode().splitlines()[line - 2] == ""
    assert load(path)[-1].name == "paper"
    assert [each.name for each in tmp_path.iterdir()] == ["sources.toml"]


def test_a_new_file_explains_the_keys_as_the_checkout_s_does(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    add(path, PAPER)
    text = path.read_text("utf8")
    keys = (ROOT / "crawler" / "sources" / "keys.toml").read_text("utf8")
    assert keys in text
    assert keys in (ROOT / "sources.toml").read_text("utf8"), "keys.toml: expected sources.toml's own words"
    assert text.endswith(
        '\n\n[[source]]\nname = "paper"\nurl = "https://paper.example/"\nevery = "1h"\n# found: a feed\n'
    )


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "sources.toml").symlink_to(tmp_path / "etc" / "mine.toml")
    add(tmp_path / "sources.toml", PAPER)
    assert (tmp_path / "sources.toml").is_symlink()
    assert load(tmp_path / "etc" / "mine.toml")[0].name == "paper"


def test_lists_are_written_as_toml_reads_them() -> None:
    feeds = ('https://a.example/f?q="x"', "https://a.example/\\")
    [table] = tomllib.loads(Entry("a", "https://a.example/", feeds, private=True).text())["source"]
    assert table == {"name": "a", "url": "https://a.example/", "feeds": list(feeds), "private": True}


def test_what_a_crawl_would_refuse_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    before = 'source = [{name = "a", url = "https://a.example/"}]\n'
    path.write_text(before)
    with pytest.raises(SourcesError, match=rf"^{path}:3:.* not TOML"):
        add(path, PAPER)
    assert path.read_text() == before
    path.write_text("sorce = 1\n")
    with pytest.raises(SourcesError, match="unknown key sorce"):
        sources_at(path)


def test_what_is_there_already_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(MINE + '\n[[source]]\nname = "b"\nurl = "https://b.example/"\nfeeds = ["https://b.example/rss"]\n')
    refuse_known(path, "https://a.example/sport/", "c")
    with pytest.raises(
        SourcesError, match=r"sources\.toml:2: the source A has http://www\.a\.example/index\.html already"
    ):
        refuse_known(path, "http://www.a.example/index.html", None)
    with pytest.raises(SourcesError, match=r"sources\.toml:7: the source b has https://b\.example/rss already"):
        refuse_known(path, "https://b.example/rss", None)
    with pytest.raises(SourcesError, match=r"sources\.toml:2: the name A is taken"):
        refuse_known(path, "https://c.example/", "a")


def test_a_name_is_the_host_s_made_unique(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    assert name_for("https://www.a.example/x", path) == "a.example"
    assert name_for("http://[::1]:80/", path) == "__1"
    for number in ("", "-2"):
        assert name_for("https://a.example/x", path) == f"a.example{number}"
        add(path, Entry(f"A.example{number}", f"https://a.example/{number}"))
    assert name_for("https://a.example/x", path) == "a.example-3"
