"""Site profiles as a terminal shows them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.cleaning.profile_json import from_json, story_chance
from crawler.cleaning.site_profile import SiteProfile
from crawler.state.profiles import ProfileRevision

ROWS_MAX = 12
LINE_CHARS = 90
FIRST_WIDTH = 24


def print_list(console: Console, revisions: Sequence[ProfileRevision]) -> None:
    table = _table("site", "pages", "story\nplaces", "repeated\nlines", "regions\ncut", "revision", "saved")
    for known in revisions:
        profile = from_json(known.value)
        counts = (profile.pages, _story_places(profile), len(profile.lines), _cut(profile), known.revision)
        pinned = " (pinned)" if profile.is_pinned else ""
        table.add_row(Text(known.site + pinned), *map(str, counts), f"{known.saved:%Y-%m-%d}")
    console.print(table)


def print_summary(console: Console, known: ProfileRevision) -> None:
    profile = from_json(known.value)
    console.print(Text(f"{known.site}: learned from {profile.pages} pages, revision {known.revision}", style="bold"))
    console.print(f"saved {known.saved:%Y-%m-%d %H:%M} UTC{', pinned' if profile.is_pinned else ''}\n")
    places = _table("where lines stand", "the story's", "lines", "pages")
    for path, place in sorted(profile.places.items(), key=lambda item: -item[1].lines)[:ROWS_MAX]:
        places.add_row(Text(path), f"{story_chance(place):.0%}", str(place.lines), str(place.pages))
    lines = _table("lines that stand on many stories, # for numbers", "stories")
    for (_, line), count in sorted(profile.lines.items(), key=lambda item: -item[1])[:ROWS_MAX]:
        lines.add_row(Text(line if len(line) <= LINE_CHARS else line[: LINE_CHARS - 1] + "…"), str(count))
    regions = _table("what is cut before a page is read", "pages")
    barren = [(path, region.pages) for path, region in profile.regions.items() if region.is_barren]
    for path, pages in sorted(barren, key=lambda item: -item[1])[:ROWS_MAX]:
        regions.add_row(Text(path), str(pages))
    for table, total in ((places, len(profile.places)), (lines, len(profile.lines)), (regions, len(barren))):
        if total:
            console.print(table)
            console.print(f"  and {total - ROWS_MAX} more\n" if total > ROWS_MAX else "")


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold", min_width=FIRST_WIDTH)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _story_places(profile: SiteProfile) -> int:
    return sum(place.mean > 0 for place in profile.places.values())


def _cut(profile: SiteProfile) -> int:
    return sum(region.is_barren for region in profile.regions.values())
