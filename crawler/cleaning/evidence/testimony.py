"""What trafilatura keeps of a page, as evidence on each of its lines."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from lxml.html import HtmlElement

from crawler.cleaning.evidence.lines import Columns, Lines
from crawler.cleaning.evidence.order import NEIGHBOURS, shifted, windowed

# Shorter lines are held by chance.
MIN_CHARS = 60


def testimony_columns(lines: Lines, is_held: Sequence[bool]) -> Columns:
    held = np.array(is_held, dtype=float)
    held_chars = held * lines.chars
    inside: dict[HtmlElement, float] = defaultdict(float)
    for container, chars in zip(lines.containers, held_chars.tolist(), strict=True):
        inside[container] += chars
    long = np.flatnonzero((held > 0) & (lines.chars > MIN_CHARS))
    first, last = (long[0], long[-1]) if len(long) else (0, len(lines) - 1)
    index = np.arange(len(lines))
    columns: Columns = {
        "held": held,
        "held_inside": np.array([inside[container] for container in lines.containers]) / max(1.0, held_chars.sum()),
        "from_first_held": index - first,
        "from_last_held": index - last,
    }
    columns |= {f"held{offset:+d}": shifted(held, offset) for offset in NEIGHBOURS}
    return columns | {f"held_{name}": sums for name, sums in windowed(held).items()}
