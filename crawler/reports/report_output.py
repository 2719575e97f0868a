"""What a report says of the articles that were written."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from crawler.reports.crawled import Crawled
from crawler.reports.figures import DELAY_CLASSES, FIELDS, Figures, SourceFigures
from crawler.reports.plots import SERIES_MAX, Plot, bars, columns, lines
from crawler.reports.report_copies import copies_section
from crawler.reports.sections import Section
from crawler.reports.tables import Table, duration, link, moment, number, percent, share, shown, text
from crawler.reports.timeline import Timeline
from crawler.reports.wording import FLAGS

LANGUAGES_MAX = 12
ALL_OTHERS = "all others"
FIELD_NAMES = {"published": "date", "site_name": "site name"}


def output_sections(figures: Figures, crawled: Crawled | None) -> Iterator[Section]:
    """None where nothing was written."""
    if not figures.sources:
        return
    by_size = sorted(figures.sources.items(), key=lambda item: (-item[1].articles, item[0]))
    yield _over_time(figures, by_size)
    yield _sources(by_size)
    yield _freshness(figures, by_size)
    yield _coverage(figures, by_size)
    yield _languages(figures, by_size)
    yield _quality(figures)
    yield copies_section(figures, crawled)


BySize = Sequence[tuple[str, SourceFigures]]


def _over_time(figures: Figures, by_size: BySize) -> Section:
    days = figures.counted("days") | figures.counted("update_days")
    timeline = Timeline.over(min(days), max(days))
    unit = timeline.unit
    new, later = (timeline.counted(figures.counted(name)) for name in ("days", "update_days"))
    series = _series(timeline, by_size)
    plots = [_paces(timeline, series, new), _versions(timeline, new, later)]
    if len(timeline.places) == 1:
        names = [name for name, _ in by_size[: 2 * SERIES_MAX]]
        plots = [
            bars("pace", "Articles by source", f"Articles of {timeline.places[0]}: {_most(by_size)}", names,
                 {"articles": [mine.articles for _, mine in by_size[: 2 * SERIES_MAX]]})
        ]  # fmt: skip
    heads = [(unit, False), ("articles", True), ("later versions", True), *((shown(name), True) for name in series)]
    rows = [
        [text(place), number(new[index]), number(later[index]), *(number(counts[index]) for counts in series.values())]
        for index, place in enumerate(timeline.places)
    ]
    return Section(
        "time",
        "Articles over time",
        f"By {unit} of fetching, UTC." + (" A week is named by its Monday." if unit == "week" else ""),
        plots,
        folded=[Table(f"Articles and later versions by {unit}; then articles by source", heads, rows)],
    )


def _series(timeline: Timeline, by_size: BySize) -> dict[str, list[int]]:
    """The sources that wrote most, a line each, and the sum of all others."""
    alone = by_size if len(by_size) <= SERIES_MAX else by_size[: SERIES_MAX - 1]
    series = {name: timeline.counted(mine.days) for name, mine in alone}
    others: Counter[str] = Counter()
    for _, mine in by_size[len(alone) :]:
        others.update(mine.days)
    return series | ({ALL_OTHERS: timeline.counted(others)} if others else {})


def _paces(timeline: Timeline, series: Mapping[str, list[int]], new: Sequence[int]) -> Plot:
    most = max(range(len(new)), key=new.__getitem__)
    words = (
        f"A line for each of {len(series)} sources, from {timeline.places[0]} to {timeline.places[-1]}. Most articles came on "
        f"{timeline.places[most]}: {new[most]:,}. In all: "
        + ", ".join(f"{name} {sum(counts):,}" for name, counts in series.items())
    )
    return lines("pace", f"Articles a {timeline.unit}, by source", words, timeline.places, series)


def _versions(timeline: Timeline, new: Sequence[int], later: Sequence[int]) -> Plot:
    words = f"Bars by {timeline.unit}: {sum(new):,} new articles, and on them {sum(later):,} later versions of changed ones."
    title = f"New articles and later versions a {timeline.unit}, all sources"
    return columns("versions", title, words, timeline.places, {"new articles": new, "later versions": later})


def _sources(by_size: BySize) -> Section:
    heads = (
        ("source", False), ("articles", True), ("later versions", True), ("copies", True), ("last fetched (UTC)", True),
        ("fetched after, median", True), ("length, median", True), ("quality, mean", True),
    )  # fmt: skip
    rows = [
        [
            text(name), number(mine.articles), number(mine.updates), number(mine.copies), moment(mine.last_fetched),
            duration(mine.freshness.quantile(0.5)), number(mine.chars.quantile(0.5)), number(mine.mean_score(), 2),
        ]
        for name, mine in by_size
    ]  # fmt: skip
    words = "Lengths are characters of text. Medians are exact to some 3 percent."
    return Section("sources", "Sources", words, tables=[Table("What each source gave", heads, rows)])


def _freshness(figures: Figures, by_size: BySize) -> Section:
    delays = figures.counted("delays")
    total = delays.total()
    names = [name for name in DELAY_CLASSES if delays[name]]
    known = sum(len(mine.freshness) for mine in figures.sources.values())
    words = (
        f"Of {total:,} articles {percent(known, total)} tell the moment of publishing." if total else "No new articles."
    )
    told = f"Time from publishing to fetching: {', '.join(f'{name} {delays[name]:,}' for name in names)}."
    plots = [bars("delays", "From publishing to fetching", told, names, {"articles": [delays[n] for n in names]})]
    classes = [[text(name), number(delays[name]), share(delays[name], total)] for name in names]
    heads = (("source", False), ("median", True), ("9 of 10 within", True), ("known to the second", True), ("of", True))
    rows = [
        [
            text(name), duration(mine.freshness.quantile(0.5)), duration(mine.freshness.quantile(0.9)),
            share(len(mine.freshness), mine.articles), number(mine.articles),
        ]
        for name, mine in by_size
    ]  # fmt: skip
    return Section(
        "freshness",
        "Freshness",
        f"{words} Only first versions count; what an archive holds is old when it is found.",
        plots if total else (),
        [Table("From publishing to fetching, by source", heads, rows)],
        [Table("Articles by time from publishing to fetching", (("time", False), ("articles", True), ("share", True)), classes)],
    )  # fmt: skip


def _coverage(figures: Figures, by_size: BySize) -> Section:
    filled, total = figures.counted("filled"), figures.total("lines")
    names = [FIELD_NAMES.get(field, field) for field in FIELDS]
    shares = [round(filled[field] / total * 100, 1) for field in FIELDS]
    told = "Share of lines with: " + ", ".join(
        f"{name} {percent(filled[f], total)}" for name, f in zip(names, FIELDS, strict=True)
    )
    heads = [("source", False), ("lines", True), *((name, True) for name in names)]
    rows = [
        [text(name), number(mine.lines), *(share(mine.filled[f], mine.lines) for f in FIELDS)] for name, mine in by_size
    ]
    return Section(
        "coverage",
        "Field coverage",
        "How many of the lines that were written, later versions among them, have a value in each field.",
        [bars("fields", "Lines with a value, in percent, all sources", told, names, {"percent": shares})],
        [Table("Lines with a value in each field, by source", heads, rows)],
    )  # fmt: skip


def _languages(figures: Figures, by_size: BySize) -> Section:
    languages, total = figures.counted("languages"), figures.total("lines")
    top = languages.most_common(LANGUAGES_MAX)
    labels = [name or "not known" for name, _ in top]
    counts = [count for _, count in top]
    if others := total - sum(counts):
        labels, counts = [*labels, ALL_OTHERS], [*counts, others]
    told = "Lines by language: " + ", ".join(f"{name} {count:,}" for name, count in zip(labels, counts, strict=True))
    rows = [
        [text(name or "not known"), number(count), share(count, total), text(_sources_in(name, by_size))]
        for name, count in languages.most_common()
    ]
    heads = (("language", False), ("lines", True), ("share", True), ("sources with most", False))
    return Section(
        "languages",
        "Languages",
        "As told by the text.",
        [bars("languages-plot", "Lines by language", told, labels, {"lines": counts})],
        folded=[Table("Lines by language", heads, rows)],
    )


def _sources_in(language: str, by_size: BySize) -> str:
    most = sorted(by_size, key=lambda item: -item[1].languages[language])[:3]
    return ", ".join(name for name, mine in most if mine.languages[language])


def _quality(figures: Figures) -> Section:
    scores, total = figures.counted("scores"), figures.total("lines")
    # 1.00 belongs to the last of the ten classes.
    tenths = Counter[int]()
    for score, count in scores.items():
        tenths[min(score // 10, 9)] += count
    places = [f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}" for tenth in range(10)]
    counts = [tenths[tenth] for tenth in range(10)]
    told = f"{percent(tenths[9], total)} of {total:,} lines score 0.9 or more, {percent(sum(counts[:5]), total)} below 0.5."
    flags = [
        [text(flag), text(dict(FLAGS).get(flag)), number(count), share(count, total)]
        for flag, count in figures.counted("flags").most_common()
    ]
    flag_heads = (("flag", False), ("it means", False), ("lines", True), ("share", True))
    doubtful = [
        [link(each.title, each.url), text(each.source), number(each.score, 2), text(", ".join(each.flags))]
        for each in figures.doubtful()
    ]
    doubtful_heads = (("article", False), ("source", False), ("quality", True), ("flags", False))
    scored = [[text(place), number(count), share(count, total)] for place, count in zip(places, counts, strict=True)]
    return Section(
        "quality",
        "Quality",
        "From 0 to 1: how far an article is to be trusted.",
        [columns("scores", "Lines by quality", told, places, {"lines": counts})],
        [Table("What is doubtful, by flag", flag_heads, flags), Table("The least trusted articles", doubtful_heads, doubtful)],
        [Table("Lines by quality", (("quality", False), ("lines", True), ("share", True)), scored)],
    )  # fmt: skip


def _most(by_size: BySize) -> str:
    return ", ".join(f"{name} {mine.articles:,}" for name, mine in by_size[: 2 * SERIES_MAX])
