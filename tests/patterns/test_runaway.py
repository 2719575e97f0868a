"""No regular expression runs away: each ends in time on 100 kB of its own worst cases.

They are collected from all of the project's modules: a new one is tested as soon as it is written.
"""

import ast
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache

import pytest

from crawler.cleaning.headline import is_date_line, is_dateline_block
from crawler.cleaning.metadata import moments, names
from crawler.cleaning.metadata.site import SiteNames
from tests.patterns.attacks import Attacks
from tests.patterns.collected import ROOT, Found, calls_of_re

LENGTH = 100_000
LIMIT_S = 0.2
# Of a text of a twelfth of that length a harmless pattern takes a twelfth of the time, one that runs away a 144th or less.
TRIAL_LENGTH = LENGTH // 12
DOUBTFUL_S = LIMIT_S / 144
NO_SITE = SiteNames((), frozenset())

Feed = Callable[[str], object]
# What must be quick instead of a pattern that is not: the only functions that give it a text, of which they read a bounded piece.
DOORS: Mapping[str, Sequence[Feed]] = {
    "crawler/cleaning/headline.py": (is_date_line, is_dateline_block),
    "crawler/cleaning/metadata/moments.py": (moments.read_date, moments.read_machine_date, moments.without_dates),
    "crawler/cleaning/metadata/names.py": (
        lambda text: names.read_names(text, NO_SITE),
        lambda text: list(names.agencies_in(text)),
    ),
}


@cache
def found() -> list[Found]:
    command = [sys.executable, "-m", "tests.patterns.collected"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return [Found(*each) for each in json.loads(run.stdout)]


class RunsAway(Exception):
    pass


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises RunsAway after so many seconds of this process's own time: what else the machine does is no fault of a pattern."""

    def stop(number: int, frame: object) -> None:
        raise RunsAway

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(feed: Feed, text: str, limit_s: float = LIMIT_S) -> float:
    """How long that takes; `limit_s` where there is no end in sight."""
    since = time.process_time()
    try:
        with limited(limit_s):
            feed(text)
    except RunsAway:
        return limit_s
    return time.process_time() - since


def asking(each: Found) -> Feed:
    """Matches and, where the project may search for it, finds all."""
    pattern = re.compile(each.pattern.encode("latin-1") if each.is_bytes else each.pattern, each.flags)

    def ask(text: str) -> None:
        subject: str | bytes = text.encode("latin-1") if each.is_bytes else text
        pattern.match(subject)  # type: ignore[arg-type]
        pattern.fullmatch(subject)  # type: ignore[arg-type]
        if not each.is_anchored:
            for _ in pattern.finditer(subject):  # type: ignore[arg-type]
                pass

    return ask


def runs_away(each: Found) -> str | None:
    """A text of LENGTH, by its beginning and end, for which the pattern takes LIMIT_S, and its doors, too; None where there is none."""
    ask = asking(each)
    # One that has doors is slow by itself, and the text that is longest matters to them alone.
    feeds = DOORS.get(each.file, (ask,))
    for attack in Attacks(each.pattern, each.flags, each.is_bytes).all():
        if seconds(ask, attack(TRIAL_LENGTH), 2 * DOUBTFUL_S) > DOUBTFUL_S:
            text = attack(LENGTH)
            if any(seconds(feed, text) >= LIMIT_S for feed in feeds):
                return f"{text[:30]!r} … {text[-10:]!r}"
    return None


@pytest.mark.parametrize("part", range(8))
def test_no_pattern_runs_away(part: int) -> None:
    slow = {}
    for each in found()[part::8]:
        if attack := runs_away(each):
            slow[f"{each.file}:{each.line}"] = f"{each.pattern[:200]} does not end on {attack}"
    assert not slow


def test_all_are_found() -> None:
    places = {(each.file, each.line) for each in found()}
    for path in (ROOT / "crawler").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        # Under another name than `re` one would be missed.
        imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not [line for line in imports if re.search(r"\bre as\b|\bfrom re\b|\bregex\b", line)]
        assert {(str(path.relative_to(ROOT)), call.lineno) for call in calls_of_re(tree)} <= places


def of_text(pattern: str, *, is_anchored: bool = False) -> Found:
    return Found("", 0, pattern, 0, False, is_anchored)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(?:\w|\d)*-",
        r"\s+$",
        r"<!--.*?-->",
        r"(.*),(.*),(.*)x",
        r"\S*@\S*",
        r"x*y*x*z",
        r"<\?xml>(?:<!--.*?-->\s*)*<rss",
    ],
)
def test_those_that_run_away_are_seen(pattern: str) -> None:
    assert runs_away(of_text(pattern))


@pytest.mark.parametrize("pattern", [r"(?<![ab])(?:a+b)++$", r"\w+", r"(?<!\s)\s+$", r"<[^<>]*>", r"(?<!\S)\S*+@"])
def test_others_are_not(pattern: str) -> None:
    assert not runs_away(of_text(pattern))


def test_one_that_is_never_searched_for_may_begin_with_blanks() -> None:
    assert runs_away(of_text(r"\s*x"))
    assert not runs_away(of_text(r"\s*x", is_anchored=True))
