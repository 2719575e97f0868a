"""Which lines of a page are its story, told from the gold text: what the story model learns from."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import numpy as np

UNKNOWN = -1.0
# A line of fewer characters may stand in a wanted segment by chance.
MIN_INSIDE_CHARS = 20
_WORD = re.compile(r"\w+")


def labels(texts: Sequence[str], gold: dict[str, Any]) -> np.ndarray:
    """For each line the share of its words that the gold text has in that place; UNKNOWN where gold does not tell."""
    if gold["text"] is not None:
        return _aligned(texts, gold["text"])
    return np.array([_by_segments(" ".join(text.split()), gold) for text in texts])


def line_weights(texts: Sequence[str], label: np.ndarray, has_text: bool) -> np.ndarray:
    """How much a line counts in training: by its words, a story as much as any other, however long it is."""
    words = np.array([max(1, len(_WORD.findall(text))) for text in texts], dtype=float)
    story_words = max(30.0, words[label >= 0.5].sum()) if has_text else 400.0
    weights = 20 * (np.minimum(words, 80) / story_words) ** 0.75
    return np.asarray(np.where(label == UNKNOWN, 0, weights if has_text else np.minimum(weights, 1.5)))


def _aligned(texts: Sequence[str], gold: str) -> np.ndarray:
    words = [(word, index) for index, text in enumerate(texts) for word in _WORD.findall(text)]
    matcher = SequenceMatcher(None, [word for word, _ in words], _WORD.findall(gold), autojunk=False)
    hits: Counter[int] = Counter()
    for match in matcher.get_matching_blocks():
        hits.update(index for _, index in words[match.a : match.a + match.size])
    counts = Counter(index for _, index in words)
    return np.array([hits[index] / counts[index] if counts[index] else 0.0 for index in range(len(texts))])


def _by_segments(text: str, gold: dict[str, Any]) -> float:
    wanted = [" ".join(segment.split()) for segment in gold["with"] or []]
    if any(segment and (segment in text or (len(text) > MIN_INSIDE_CHARS and text in segment)) for segment in wanted):
        return 1.0
    unwanted = [" ".join(segment.split()) for segment in gold["without"] or []]
    return 0.0 if any(segment and segment in text for segment in unwanted) else UNKNOWN
