"""Which element of a page holds its story, as far as lines of prose tell, and how a line stands to it."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.evidence.lines import Columns, Lines
from crawler.cleaning.evidence.places import AROUND, groups

# Prose counts in full for what it stands in, and less for each element further out: readability's way.
_OUTER_SHARES = (1, 0.5, 0.25)
_FAR_DOWN = 30
_AROUND = [tag for tag in AROUND if tag not in ("nav", "footer")]


@dataclass(slots=True)
class Containers:
    """`main` is the element with the highest score in prose; None where the page has no prose at all.

    Of each line: `up`, steps from its container to the nearest element that is around `main`, too, and `down`, steps
    from there to `main`. `is_inside`: the line's container is `main` or in it.
    """

    main: HtmlElement | None
    direct: dict[HtmlElement, float]
    score: dict[HtmlElement, float]
    up: np.ndarray
    down: np.ndarray

    @property
    def is_inside(self) -> np.ndarray:
        return np.asarray(self.down == 0)


def find_containers(lines: Lines) -> Containers:
    direct: dict[HtmlElement, float] = defaultdict(float)
    score: dict[HtmlElement, float] = defaultdict(float)
    for container, prose in zip(lines.containers, lines.prose.tolist(), strict=True):
        direct[container] += prose
        node: HtmlElement | None = container
        for share in _OUTER_SHARES:
            if node is None:
                break
            score[node] += share * prose
            node = node.getparent()
    main = max(score, key=lambda element: score[element], default=None)
    steps = _steps(lines, main)
    return Containers(
        main=main,
        direct=direct,
        score=score,
        up=np.array([steps[container][0] for container in lines.containers], dtype=float),
        down=np.array([steps[container][1] for container in lines.containers], dtype=float),
    )


def _steps(lines: Lines, main: HtmlElement | None) -> dict[HtmlElement, tuple[int, int]]:
    outward: dict[HtmlElement, int] = {}
    node = main
    while node is not None:
        outward[node] = len(outward)
        node = node.getparent()
    found: dict[HtmlElement, tuple[int, int]] = {}
    for container in lines.containers:
        if container not in found:
            up, node = 0, container
            while node is not None and node not in outward:
                up, node = up + 1, node.getparent()
            found[container] = up, _FAR_DOWN if node is None else outward[node]
    return found


def container_columns(lines: Lines, found: Containers) -> Columns:
    total = max(1.0, lines.prose.sum())
    chars: dict[HtmlElement, float] = defaultdict(float)
    linked: dict[HtmlElement, float] = defaultdict(float)
    rows = zip(lines.containers, lines.chars.tolist(), lines.link_share.tolist(), strict=True)
    for container, length, share in rows:
        chars[container] += length
        linked[container] += length * share
    count = Counter(lines.containers)
    prose_count = Counter(c for c, prose in zip(lines.containers, lines.prose.tolist(), strict=True) if prose)
    best = max(found.direct, key=lambda element: found.direct[element])
    paths = [place.path for place in lines.places]
    on_path = np.bincount(paths, weights=lines.prose)
    each = lines.containers
    return {
        "up": found.up,
        "down": found.down,
        "is_best": [container is best for container in each],
        "direct": np.array([found.direct[container] for container in each]) / total,
        "score": np.array([found.score[container] for container in each]) / total,
        "container_chars": np.log1p([chars[container] for container in each]),
        "container_links": [linked[container] / chars[container] for container in each],
        "container_lines": [count[container] for container in each],
        "container_prose": [prose_count[container] for container in each],
        "path_prose": on_path[paths] / total,
        "best_share": np.full(len(lines), found.direct[best] / total),
        "main_share": np.full(len(lines), (found.score[found.main] if found.main is not None else 0) / total),
    }


def place_columns(lines: Lines) -> Columns:
    """What stands around a line, by tag and by name."""
    columns: Columns = {
        "depth": [place.depth for place in lines.places],
        "is_hidden": [place.is_hidden for place in lines.places],
    }
    columns |= {f"in_{tag}": [place.is_in(tag) for place in lines.places] for tag in _AROUND}
    near = np.array([place.near for place in lines.places])
    return columns | {f"near_{name}": near[:, position] for position, name in enumerate(groups())}
