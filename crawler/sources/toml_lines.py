"""Where a key stands in a TOML file: tomllib reads values and forgets their lines."""

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"\s*\[(?P<array>\[)?\s*+(?P<path>[^\[\]]*[^\[\]\s])\s*\]")
_KEY = re.compile(r"""\s*(?P<key>[\w-]++|"[^"]*"|'[^']*')\s*+(?P<rest>[.\w-]*+)\s*+=""")
_MULTILINE = re.compile(r'"""|' + "'''")

Path = Sequence[str | int]


def line_of(text: str, path: Path) -> int | None:
    """The line, from 1, on which `path` (as pydantic's `loc`: names and list indexes) is set; its nearest parent's
    where the key itself is nowhere; None where not even the first name stands in the file.

    A number counts the `[[...]]` tables of its name. What stands in an inline table or a list is found on its key's
    line.
    """
    found = {place: number for number, place in reversed(list(_places(text)))}
    for end in range(len(path), 0, -1):
        line = found.get(tuple(path[:end]))
        if line is not None:
            return line
    return None


def deepest_line(text: str) -> int:
    """The line, from 1, on which most brackets are open."""
    depth = deepest = 0
    found = 1
    for number, line in enumerate(text.splitlines(), 1):
        depth += line.count("[") + line.count("{")
        if depth > deepest:
            deepest, found = depth, number
        depth -= line.count("]") + line.count("}")
    return found


def _places(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """(line, path) of every table header and key, in the file's order."""
    table: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    is_inside_string = False
    for number, line in enumerate(text.splitlines(), 1):
        if not is_inside_string:
            if header := _HEADER.match(line):
                table = _table(header, counts)
                yield number, table
                yield number, table[:1]
            elif key := _KEY.match(line):
                yield number, (*table, key["key"].strip("\"'"))
        if len(_MULTILINE.findall(line)) % 2:
            is_inside_string = not is_inside_string


def _table(header: re.Match[str], counts: dict[str, int]) -> tuple[str | int, ...]:
    """The path that a `[[name]]` or `[name.sub]` line opens. `counts` numbers the tables of each array."""
    first, *rest = (part.strip().strip("\"'") for part in header["path"].split("."))
    if header["array"] and not rest:
        counts[first] = counts.get(first, -1) + 1
    return (first, counts[first], *rest) if first in counts else (first, *rest)
