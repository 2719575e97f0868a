from pathlib import Path

import pytest

from crawler.spiders.arguments import ArgumentError, plan


def test_a_site_is_one_source_that_needs_no_configuration() -> None:
    [source] = plan({"site": "https://www.example.org/"}).sources
    assert (source.name, source.url) == ("www.example.org", "https://www.example.org/")


def test_a_list_gives_a_source_for_each_host(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("# mine\nhttps://a.example/1\n\nhttps://b.example/2\nhttps://a.example/3\n", "utf8")
    listed = plan({"urls": str(path)})
    assert listed.pages == {
        "a.example": ("https://a.example/1", "https://a.example/3"),
        "b.example": ("https://b.example/2",),
    }


def test_only_chooses_sources_by_name(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text("".join(f'[[source]]\nname = "{n}"\nurl = "https://{n}.example/"\n' for n in "abc"), "utf8")
    chosen = plan({"sources": str(path), "only": "c,a"}).sources
    assert [source.name for source in chosen] == ["c", "a"]
    with pytest.raises(ArgumentError, match="only=d"):
        plan({"sources": str(path), "only": "a,d"})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"sit": "https://a.example/"}, "unknown argument sit: expected site"),
        ({"site": "a.example"}, "site=a.example: not an address"),
        ({"site": "https:/a.example"}, "site=https:/a.example: not an address"),
        ({"site": "https://a.example/", "urls": "x"}, "exclude each other"),
        ({"urls": "no/such/file"}, "urls=no/such/file: cannot be read"),
    ],
)
def test_a_mistake_is_named(arguments: dict[str, str | None], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        plan(arguments)


def test_a_line_that_is_no_address_is_named_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("https://a.example/1\nftp://a.example/2\n", "utf8")
    with pytest.raises(ArgumentError, match=r"urls\.txt:2: ftp://a\.example/2: not an address"):
        plan({"urls": str(path)})
