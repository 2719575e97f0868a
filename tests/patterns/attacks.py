"""The worst that can be fed to a regular expression, made of its own parts: what its repeated parts accept, again and again, and then
something that fails."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

# The parser of re, which says what a pattern is made of.
_parser: Any = vars(re)["_parser"]
_ALL: Any = vars(re)["_constants"]

# From how many repetitions on a part is worth attacking.
REPEATED_MIN = 8
SAMPLES_MAX = 4
ATTACKS_MAX = 60
# What sets and classes are tried with, after the characters that the pattern names itself.
_CHARACTERS = "a1 -./<>\"'A_:;,&=#%@!?()[]{}|*+~\\^$`é中\t\n\r\x00\x1f\x7f\x85\xa0\u2028٣ßИ–—“·日"


# A text of about so many characters.
Attack = Callable[[int], str]


class Attacks:
    """Of one pattern; `str` is what it matches, bytes as Latin-1."""

    def __init__(self, pattern: str, flags: int, is_bytes: bool) -> None:
        self._flags = flags | (re.ASCII if is_bytes else 0)
        self._tree = _parser.parse(pattern, flags & ~re.TEMPLATE if hasattr(re, "TEMPLATE") else flags)
        self._is_bytes = is_bytes
        own = "".join(dict.fromkeys(_literals(self._tree)))
        self._characters = [char for char in own + _CHARACTERS if not is_bytes or char < "\u0100"]

    def all(self) -> Iterator[Attack]:
        """At most ATTACKS_MAX of them."""
        units = list(dict.fromkeys(islice(self._units(self._tree, ""), 10 * ATTACKS_MAX)))
        ends = ("\x00", "", "!\n", "a")
        yield from islice((_attack(*unit, end) for end in ends for unit in units), ATTACKS_MAX)

    def _units(self, tree: Any, before: str) -> Iterator[tuple[str, str]]:
        """(what comes before, what is repeated): by each repeated part alone, and by each beginning of a match with it."""
        for op, value in tree:
            if op in (_ALL.MAX_REPEAT, _ALL.MIN_REPEAT, _ALL.POSSESSIVE_REPEAT):
                _, most, body = value
                if most >= REPEATED_MIN:
                    for sample in self._samples(body):
                        yield before, sample
                        if before:
                            yield "", before + sample
                            yield "", before
                yield from self._units(body, before)
            elif op is _ALL.BRANCH:
                for branch in value[1]:
                    yield from self._units(branch, before)
            elif op is _ALL.SUBPATTERN:
                yield from self._units(value[-1], before)
            elif op is _ALL.ATOMIC_GROUP:
                yield from self._units(value, before)
            elif op in (_ALL.ASSERT, _ALL.ASSERT_NOT):
                yield from self._units(value[1], before)
                continue
            before += next(iter(self._samples([(op, value)])), "")
        if before:
            yield "", before

    def _samples(self, tree: Any) -> list[str]:
        """Some texts that the parts match one after the other: as different as they can be."""
        samples = [""]
        for op, value in tree:
            pieces = self._pieces(op, value) or [""]
            samples = [sample + piece for sample in samples[:2] for piece in pieces] if len(tree) > 1 else pieces
            samples = samples[: 2 * SAMPLES_MAX]
        return [sample for sample in dict.fromkeys(samples) if sample][: 2 * SAMPLES_MAX]

    def _pieces(self, op: Any, value: Any) -> list[str]:
        if op in (_ALL.MAX_REPEAT, _ALL.MIN_REPEAT, _ALL.POSSESSIVE_REPEAT):
            least, _, body = value
            return [sample * max(1, min(least, 200)) for sample in self._samples(body)] + ([""] if least == 0 else [])
        if op is _ALL.SUBPATTERN:
            return self._samples(value[-1])
        if op is _ALL.ATOMIC_GROUP:
            return self._samples(value)
        if op is _ALL.BRANCH:
            return [sample for branch in value[1] for sample in self._samples(branch)[:2]][: 2 * SAMPLES_MAX]
        if op in (_ALL.LITERAL, _ALL.NOT_LITERAL, _ALL.IN, _ALL.ANY):
            return self._accepted(op, value)
        return []

    def _accepted(self, op: Any, value: Any) -> list[str]:
        """Some characters that the part accepts: of each kind one."""
        if op is _ALL.LITERAL:
            return [chr(value)]
        single = _single(_Part(op, value), self._flags)
        kinds: dict[str, str] = {}
        for char in self._characters:
            if single(char):
                kinds.setdefault(_kind(char), char)
        return list(kinds.values())[:SAMPLES_MAX]


def _attack(beginning: str, unit: str, end: str) -> Attack:
    return lambda length: beginning + unit * (length // len(unit)) + end


class _Part(tuple[Any, Any]):
    """An operation of the parser and its value, by which a set of characters is told."""

    def __new__(cls, op: Any, value: Any) -> "_Part":
        return super().__new__(cls, (op, repr(value)))

    def __init__(self, op: Any, value: Any) -> None:
        self.op, self.value = op, value


def _single(part: _Part, flags: int) -> Any:
    """A function that says whether a character is in the part."""
    return lambda char: _accepts(part.op, part.value, char, flags)


def _accepts(op: Any, value: Any, char: str, flags: int) -> bool:
    if op is _ALL.ANY:
        return char != "\n" or bool(flags & re.DOTALL)
    if op is _ALL.NOT_LITERAL:
        return ord(char) != value
    if op is _ALL.IN:
        items = list(value)
        is_negated = bool(items) and items[0][0] is _ALL.NEGATE
        return is_negated != any(_in_item(*item, char, flags) for item in items if item[0] is not _ALL.NEGATE)
    return bool(op is _ALL.LITERAL and ord(char) == value)


def _in_item(op: Any, value: Any, char: str, flags: int) -> bool:
    if op is _ALL.LITERAL:
        return bool(ord(char) == value)
    if op is _ALL.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return bool(_category(str(value), bool(flags & re.ASCII)).match(char))


@lru_cache(32)
def _category(name: str, is_ascii: bool) -> re.Pattern[str]:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rpartition("_")[2]]
    return re.compile(f"\\{letter.upper() if 'NOT' in name else letter}", re.ASCII if is_ascii else 0)


def _kind(char: str) -> str:
    for kind in ("isspace", "isdigit", "isalpha"):
        if getattr(char, kind)():
            return kind + ("" if char.isascii() else " beyond ASCII")
    return char


def _literals(tree: Any) -> Iterator[str]:
    """The characters that the pattern names."""
    for item in tree:
        if isinstance(item, tuple) and len(item) == 2 and item[0] in (_ALL.LITERAL, _ALL.NOT_LITERAL):
            yield chr(item[1])
        elif isinstance(item, tuple) and len(item) == 2 and item[0] is _ALL.RANGE:
            yield from map(chr, item[1])
        elif isinstance(item, tuple | list | _parser.SubPattern):
            yield from _literals(item)
