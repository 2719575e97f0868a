import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.toml_lines import line_of

TEXT = '''# a comment with [[source]] in it
[[source]]
name = "one"

[[ source ]]
"name" = "two"
note = """
[[source]]
name = "inside a string"
"""
feeds = [
  "https://a.example/rss",
]
[source.headers]
X-Token = "t"

[other]
key = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("source", 0), 2),
        (("source", 0, "name"), 3),
        (("source", 1), 5),
        (("source", 1, "name"), 6),
        (("source", 1, "feeds", 0), 11),
        (("source", 1, "headers"), 14),
        (("source", 1, "headers", "X-Token"), 15),
        (("source", 1, "absent"), 5),
        (("other", "key"), 18),
        (("nowhere",), None),
    ],
)
def test_line_of_a_key(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TEXT, path) == line


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_every_table_is_found_on_its_own_line(blank_lines: list[int]) -> None:
    text, expected = "", []
    for number, blanks in enumerate(blank_lines):
        text += "\n" * blanks + f'[[source]]\nname = "{number}"\n'
        expected.append(text.count("\n"))
    assert len(tomllib.loads(text)["source"]) == len(expected)
    assert [line_of(text, ("source", index, "name")) for index in range(len(expected))] == expected


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert line_of(text, ("source", 0, "name")) is None or "source" in text
