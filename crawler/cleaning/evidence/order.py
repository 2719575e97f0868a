"""Where a line stands among the others: before, in and after the prose, under which heading, between which neighbours."""

import numpy as np

from crawler.cleaning.evidence.containers import Containers
from crawler.cleaning.evidence.lines import HEADINGS, Columns, Lines

# So far from the line it is measured from, or from none, it makes no difference any more.
FAR = 99.0
NEIGHBOURS = (-2, -1, 1, 2)
# From so many lines before or after to so many: the near ones, some, and all.
WINDOWS = {"10_before": (-10, -1), "5_before": (-5, -1), "5_after": (1, 5), "10_after": (1, 10)}
ENDLESS = 10**6
WINDOWS_ALL = {"all_before": (-ENDLESS, -1), "all_after": (1, ENDLESS)}


def position_columns(lines: Lines, found: Containers, headline: int | None) -> Columns:
    """`headline` is the index of the line that is the story's title, None where there is none."""
    count = len(lines)
    index = np.arange(count, dtype=float)
    story = np.flatnonzero((lines.prose > 0) & found.is_inside)
    first, last = (story[0], story[-1]) if len(story) else (0, count - 1)
    before = np.concatenate(([0.0], np.cumsum(lines.prose)[:-1])) / max(1.0, lines.prose.sum())
    return {
        "position": index / count,
        "from_first": index - first,
        "from_last": index - last,
        "left_of_story": (last - index) / max(1, last - first),
        "prose_before": before,
        "is_between": (index > first) & (index < last),
        "from_headline": index - headline if headline is not None else np.full(count, FAR),
        "is_h1": [block.host.tag == "h1" for block in lines.blocks],
    }


def section_columns(lines: Lines) -> Columns:
    """The part of the page between two headings: lists of links are told by it from parts of a story."""
    count = len(lines)
    is_heading = np.array([block.host.tag in HEADINGS for block in lines.blocks])
    # 0 is the part before the first heading.
    section = np.cumsum(is_heading)
    inside = np.where(is_heading, 0.0, lines.chars)
    chars = np.bincount(section, weights=inside)
    links = np.bincount(section, weights=inside * lines.link_share)
    size = np.bincount(section, weights=~is_heading)
    starts = np.concatenate(([-FAR], np.flatnonzero(is_heading)))
    distance = np.minimum(FAR, np.arange(count) - starts[section])
    return {
        "from_heading": distance,
        "section_links": (links / np.maximum(1, chars))[section],
        "section_line_chars": (chars / np.maximum(1, size))[section],
        "section_lines": size[section],
    }


def neighbour_columns(lines: Lines) -> Columns:
    columns: Columns = {}
    for offset in NEIGHBOURS:
        columns[f"link_share{offset:+d}"] = shifted(lines.link_share, offset)
        columns[f"is_sentence{offset:+d}"] = shifted(lines.is_sentence, offset)
        columns[f"host{offset:+d}"] = shifted(lines.host, offset)
        columns[f"is_widget{offset:+d}"] = shifted(lines.is_widget, offset)
        columns[f"chars{offset:+d}"] = shifted(np.log1p(lines.chars), offset)
        columns[f"same_container{offset:+d}"] = _same_container(lines, offset)
    return columns


def window_columns(lines: Lines) -> Columns:
    is_prose = (lines.prose > 0).astype(float)
    linked = lines.chars * lines.link_share
    columns: Columns = {}
    sums = windowed(np.array([is_prose, linked, lines.chars]))
    for name, (prose, links, chars) in sums.items():
        columns[f"prose_{name}"] = prose
        columns[f"links_{name}"] = links / np.maximum(1, chars)
    return columns


def shifted(column: np.ndarray, offset: int) -> np.ndarray:
    """The value of the line `offset` lines on; -1 where there is none."""
    values = np.full(len(column), -1.0)
    if abs(offset) < len(column):
        if offset < 0:
            values[-offset:] = column[:offset]
        else:
            values[:-offset] = column[offset:]
    return values


def windowed(columns: np.ndarray) -> dict[str, np.ndarray]:
    """The sums over each of the windows, counted from each line, by the window's name: of one column (lines) or several (C, lines)."""
    count = columns.shape[-1]
    sums = np.concatenate((np.zeros((*columns.shape[:-1], 1)), np.cumsum(columns, axis=-1)), axis=-1)
    return {name: sums[..., end] - sums[..., begin] for name, (begin, end) in _bounds(count).items()}


def _bounds(count: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Of each window and each of `count` lines the first line in it, and the first one after it."""
    index = np.arange(count)
    return {
        name: (np.clip(index + first, 0, count), np.clip(index + last + 1, 0, count))
        for name, (first, last) in (WINDOWS | WINDOWS_ALL).items()
    }


def _same_container(lines: Lines, offset: int) -> list[float]:
    each, count = lines.containers, len(lines)
    return [float(0 <= i + offset < count and each[i] is each[i + offset]) for i in range(count)]
