"""Plots as values: options of Apache ECharts, and in words what they show. Colours and theme are the page's.

What a plot tells by colour it tells by dash and marker, or by pattern, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.reports.tables import shown, undisturbed

Option = dict[str, Any]

# Told apart without colour: a dash and a marker for each series.
DASHES: tuple[str | list[int], ...] = ("solid", [6, 4], [2, 3], [10, 3, 2, 3], "solid", [6, 4], [2, 3], [10, 3, 2, 3])
# ● ■ ▲ ◆ ▼ ✚ ✖ ★: report.js shows these signs beside the names.
MARKERS = (
    "circle", "rect", "triangle", "diamond",
    "path://M0,0H10L5,9Z", "path://M0,3H3V0H6V3H9V6H6V9H3V6H0Z", "path://M0,2L2,0L5,3L8,0L10,2L7,5L10,8L8,10L5,7L2,10L0,8L3,5Z",
    "path://M5,0L6.5,3.6L10,3.8L7.3,6.2L8.2,10L5,7.9L1.8,10L2.7,6.2L0,3.8L3.5,3.6Z",
)  # fmt: skip
SERIES_MAX = len(MARKERS)
BAR_PX = 26
NARROW = {"maxWidth": 600}
# The names at the axes count as part of the plot: they are never cut off.
GRID = {"outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}
# The axis of what is no count; of counts nothing lies between 0 and 1.
ENDS: dict[str, Option] = {"percent": {"max": 100}, "seconds": {}}
SPARSE = {"hideOverlap": True}
NAME_PX = {"wide": 170, "narrow": 110}


@dataclass(frozen=True, slots=True)
class Plot:
    """`name` is its id in the page, `description` what a reader who does not see it is told."""

    name: str
    title: str
    description: str
    option: Option
    height_px: int = 340


def lines(name: str, title: str, description: str, places: Sequence[str], values: Mapping[str, Sequence[int]]) -> Plot:
    """A line for each of `values`, at most SERIES_MAX, over `places`."""
    assert len(values) <= SERIES_MAX
    series = [_line(number, label, points) for number, (label, points) in enumerate(values.items())]
    option = {
        "tooltip": {"trigger": "axis", "confine": True},
        "legend": {"type": "scroll", "top": 0, "itemWidth": 36},
        "grid": {**GRID, "left": 4, "right": 40, "top": 40, "bottom": 4},
        "xAxis": {"type": "category", "data": list(places), "boundaryGap": False, "axisLabel": SPARSE},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }
    return Plot(name, title, undisturbed(description), option)


def columns(
    name: str, title: str, description: str, places: Sequence[str], values: Mapping[str, Sequence[int]]
) -> Plot:
    """Upright bars at `places`, in the order given; several series stand on each other, each with its pattern."""
    series = [_bar(label, points, is_stacked=len(values) > 1) for label, points in values.items()]
    option = {
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow"}},
        "grid": {**GRID, "left": 4, "right": 40, "top": 40 if len(values) > 1 else 20, "bottom": 4},
        "xAxis": {"type": "category", "data": list(places), "axisLabel": SPARSE},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    } | _patterns(series)
    return Plot(name, title, undisturbed(description), option)


def bars(name: str, title: str, description: str, places: Sequence[str], values: Mapping[str, Sequence[float]]) -> Plot:
    """Lying bars, the first one on top, with room for long names. Values named `percent` or `seconds` are no counts."""
    series = [_bar(label, points, is_stacked=len(values) > 1) for label, points in values.items()]
    for each in series if len(series) == 1 else ():
        each["label"] = {"show": True, "position": "right"}
    option = {
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow"}},
        "grid": {**GRID, "left": 4, "right": 56, "top": 40 if len(values) > 1 else 4, "bottom": 4},
        "xAxis": {"type": "value", "axisLabel": SPARSE, **ENDS.get(next(iter(values)), {"minInterval": 1})},
        "yAxis": {
            "type": "category",
            "data": [shown(place) for place in places],
            "inverse": True,
            "axisLabel": {"width": NAME_PX["wide"], "overflow": "truncate", "interval": 0},
        },
        "series": series,
    } | _patterns(series)
    narrow = {"yAxis": {"axisLabel": {"width": NAME_PX["narrow"]}}, "xAxis": {"splitNumber": 3}}
    height_px = len(places) * BAR_PX + (80 if len(values) > 1 else 44)
    responsive = {"baseOption": option, "media": [{"query": NARROW, "option": narrow}]}
    return Plot(name, title, undisturbed(description), responsive, height_px)


def _line(number: int, label: str, points: Sequence[int]) -> Option:
    return {
        "type": "line",
        "name": shown(label),
        "data": list(points),
        "lineStyle": {"type": DASHES[number], "width": 2},
        "symbol": MARKERS[number],
        "symbolSize": 8,
        "emphasis": {"focus": "series"},
    }


def _bar(label: str, points: Sequence[float], *, is_stacked: bool) -> Option:
    stack = {"stack": "all"} if is_stacked else {}
    return {"type": "bar", "name": shown(label), "data": list(points), "barMaxWidth": 36, **stack}


def _patterns(series: Sequence[Option]) -> Option:
    """One series needs none: nothing stands beside it that it could be taken for."""
    if len(series) == 1:
        return {}
    aria = {"enabled": True, "label": {"enabled": False}, "decal": {"show": True}}
    return {"legend": {"type": "scroll", "top": 0, "itemWidth": 24}, "aria": aria}
