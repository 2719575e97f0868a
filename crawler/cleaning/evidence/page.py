"""All the evidence on a page's lines in one table."""

from collections.abc import Sequence

import numpy as np

from crawler.cleaning.evidence.agreement import Said, agreement_columns, find_headline
from crawler.cleaning.evidence.containers import container_columns, find_containers, place_columns
from crawler.cleaning.evidence.lines import Columns, Lines, element_columns, text_columns
from crawler.cleaning.evidence.order import neighbour_columns, position_columns, section_columns, window_columns
from crawler.cleaning.evidence.testimony import testimony_columns


def page_evidence(lines: Lines, said: Said) -> dict[str, np.ndarray]:
    """What the page itself tells: a column of one number a line for each piece of evidence, by name."""
    found = find_containers(lines)
    headline = find_headline(lines, said)
    return _arrays(
        text_columns(lines)
        | element_columns(lines)
        | place_columns(lines)
        | container_columns(lines, found)
        | position_columns(lines, found, headline)
        | section_columns(lines)
        | agreement_columns(lines, found, said, headline)
        | neighbour_columns(lines)
        | window_columns(lines)
    )


def witness_evidence(lines: Lines, is_held: Sequence[bool]) -> dict[str, np.ndarray]:
    """What trafilatura's result tells: `is_held`, line by line, whether it keeps it."""
    return _arrays(testimony_columns(lines, is_held))


def _arrays(columns: Columns) -> dict[str, np.ndarray]:
    return {name: np.asarray(values, dtype=np.float32) for name, values in columns.items()}
