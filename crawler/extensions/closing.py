"""What is printed when a crawl has ended: what became of every page that it found, and, where nothing was written, why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from crawler.program import program
from crawler.spiders.reader import Answers
from crawler.state.tally import Tally, summed

# So many sources, those that found most, have a row each; one row sums the others up.
ROWS_MAX = 40
NAMES_MAX = 5
WIDTH_MAX = 10_000

# What stands where a story should, and what can be done about it; from so many pages on, and so large a part of what came.
WALLS = {
    "bot-check": "the site takes this crawler for a robot that it does not want; ask it, set CONTACT, go slower (`delay_s`)",
    "login-wall": "the site wants a login; a subscriber's `cookies` or `headers` can stand in sources.toml",
    "consent-page": "the site asks for consent first; a cookie that gives it can stand in sources.toml (`cookies`)",
    "error-page": "the site says 200 and shows an error: its feed or sitemap names what is gone, or it is out of order",
}
WALLS_MIN = 5
WALLS_SHARE = 0.3

# What can be done about pages of each fate, in a run that wrote nothing.
ADVICE = {
    "unchanged": "they are what they were; -a refetch=1 asks for everything again, and whole",
    "duplicate": "they lead to articles that are known; -a refetch=1 asks for everything again",
    "not-asked-again": "they are known from an earlier run; -a refetch=1 asks for everything again",
    "out-of-range": "widen -a since= and -a until=, or leave them out",
    "dropped": f"the reasons stand above; `{program()} article URL` shows what one page gives",
    "denied": "the site's robots.txt or our own guards say no; the reasons stand above",
    "failed": "the next run asks for them again",
    "left": "the next run goes on with them",
}


def print_closing(tallies: Mapping[str, Tally], answers: Mapping[str, Answers], console: Console) -> None:
    """The table, the reasons below it, and what the user may want to do where there is nothing to show for the crawl."""
    total = summed(tallies.values())
    table = closing_table(tallies, total)
    # As wide as it needs to be: a terminal breaks a line that is too long, where rich would cut names and numbers.
    needed = Measurement.get(console, console.options.update(width=WIDTH_MAX), table).maximum
    console.width = max(console.width, needed)
    console.print(table)
    for (fate, reason), count in total.reasons.most_common():
        _say(console, f"  {_label(fate)}: {count} {reason}")
    if not total.fates["written"]:
        for line in why_nothing(total):
            _say(console, line)
    for line in (*why_walled(tallies), *why_not_found(tallies, answers)):
        _say(console, line)


def closing_table(tallies: Mapping[str, Tally], total: Tally) -> Table:
    """A row a source, which adds up to what was found, and one for all of them."""
    columns = total.columns()
    table = Table("source", box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in ("found", *columns):
        table.add_column(_label(column), justify="right")
    shown = dict(_rows(tallies))
    if len(shown) > 1:
        shown["all"] = total
    for name, tally in shown.items():
        table.add_row(name, str(tally.found), *(str(tally.fates[column]) for column in columns))
    return table


def _rows(tallies: Mapping[str, Tally]) -> Iterator[tuple[str, Tally]]:
    by_size = sorted(tallies, key=lambda name: tallies[name].found, reverse=True)
    shown = set(by_size[:ROWS_MAX])
    yield from ((name, tally) for name, tally in tallies.items() if name in shown)
    others = by_size[ROWS_MAX:]
    if others:
        yield f"{len(others)} others", summed(tallies[name] for name in others)


def why_nothing(total: Tally) -> Iterator[str]:
    """What became of what was found, the most frequent first, each with what to do."""
    if total.found:
        yield "Nothing was written:"
    for fate, count in total.fates.most_common():
        advice = f": {ADVICE[fate]}" if fate in ADVICE else ""
        yield f"  {count} {_label(fate)}{advice}"


def why_walled(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """The sources of which many pages were none: a wall, or an error that says 200. A line each."""
    for name, tally in tallies.items():
        walls = Counter({reason: count for (_, reason), count in tally.reasons.items() if reason in WALLS})
        came = tally.fates["written"] + tally.fates["dropped"]
        if walls.total() >= WALLS_MIN and walls.total() >= WALLS_SHARE * came:
            reason, _ = walls.most_common(1)[0]
            yield f"{name}: {walls.total()} of {came} pages were none ({', '.join(walls)}): {WALLS[reason]}"


def why_not_found(tallies: Mapping[str, Tally], answers: Mapping[str, Answers]) -> Iterator[str]:
    """Why sources found no page, those with the same cause on one line."""
    causes: dict[str, list[str]] = {}
    for name, answered in answers.items():
        if not tallies[name].found:
            causes.setdefault(_cause(answered), []).append(name)
    for cause, names in causes.items():
        further = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
        yield f"{', '.join(islice(names, NAMES_MAX))}{further}: {cause}"


def _cause(answered: Answers) -> str:
    if answered["unchanged"]:
        return "nothing that lists pages changed since the last run; -a refetch=1 asks for everything again"
    if answered["read"]:
        return (
            "what was read lists no page that looks like a story; name `feeds`, `sections` or `allow` in sources.toml"
        )
    if not answered:
        return "the crawl ended before anything that lists pages was read"
    # The first one asked is the front page, or what sources.toml names first; the others may be guesses.
    first = next(iter(answered))
    if first == "private-address":
        return "its address is in a private range; if it is yours, set `private = true` of it in sources.toml"
    return f"nothing that lists pages could be read ({first}); `{program()} sources check` tries each address"


def _label(fate: str) -> str:
    return fate.replace("-", " ")


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
