"""What a report says of syndication: who writes again what stood elsewhere first."""

from collections import Counter

from crawler.reports.crawled import Crawled
from crawler.reports.figures import Figures
from crawler.reports.plots import bars
from crawler.reports.sections import Section
from crawler.reports.tables import UNKNOWN, Table, counted, link, number, share, text

STORIES_MAX = 20
SOURCES_MAX = 10


def copies_section(figures: Figures, crawled: Crawled | None) -> Section:
    """Where state does not know the first copy, its source is not known."""
    copies = figures.total("copies")
    if not copies:
        return Section("copies", "Duplicates and syndication", "No article is a copy of another one.")
    firsts = crawled.first_sources if crawled else {}
    copiers = {name: mine.copies for name, mine in figures.sources.items() if mine.copies}
    most = Counter(copiers).most_common(SOURCES_MAX)
    told = "Copies by source: " + ", ".join(f"{name} {count:,}" for name, count in most)
    about = (
        "; more stories were copied than could be kept in mind, so counts may be too low"
        if figures.copied.is_pruned
        else ""
    )
    return Section(
        "copies",
        "Duplicates and syndication",
        f"Copies name another article as the first that told their story: {counted(copies, 'line')}{about}.",
        [bars("copiers", "Copies by source", told, [name for name, _ in most], {"copies": [count for _, count in most]})],
        [_pairs(figures, firsts), _stories(figures, firsts)],
        [_copiers(figures, copiers)],
    )  # fmt: skip


def _pairs(figures: Figures, firsts: dict[str, str]) -> Table:
    pairs: Counter[tuple[str, str]] = Counter()
    for story in figures.copied:
        for source, count in story.copies.items():
            pairs[source, firsts.get(story.id, UNKNOWN)] += count
    rows = [[text(source), text(first), number(count)] for (source, first), count in pairs.most_common()]
    return Table("Who copies from whom", (("source", False), ("first told by", False), ("copies", True)), rows)


def _stories(figures: Figures, firsts: dict[str, str]) -> Table:
    rows = [
        [
            link(story.title, story.url),
            number(story.copies.total()),
            text(firsts.get(story.id)),
            text(", ".join(story.copies)),
        ]
        for story in figures.copied.top(STORIES_MAX)
    ]
    heads = (("story", False), ("copies", True), ("first told by", False), ("also in", False))
    return Table("The stories that were copied most", heads, rows)


def _copiers(figures: Figures, copiers: dict[str, int]) -> Table:
    rows = [
        [text(name), number(count), share(count, figures.sources[name].lines)]
        for name, count in sorted(copiers.items(), key=lambda item: -item[1])
    ]
    return Table("Copies by source", (("source", False), ("copies", True), ("of its lines", True)), rows)
