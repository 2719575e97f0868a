"""A forest of decision trees, as gradient boosting grows them, in arrays: all lines of a page at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np


@dataclass(frozen=True, slots=True)
class Forest:
    """Oblivious trees: all nodes of one depth ask the same question, "is this evidence above that border?".

    `names` are the kinds of evidence asked for. Of T trees of depth D: `evidence` (T, D), positions in `names`; `borders`
    (T, D); `leaves` (T, 2 ** D), in log-odds, where the question of depth d counts 2 ** d in the leaf's position; `bias`
    is added once.
    """

    names: tuple[str, ...]
    evidence: np.ndarray
    borders: np.ndarray
    leaves: np.ndarray
    bias: float

    def probabilities(self, evidence: Mapping[str, np.ndarray]) -> np.ndarray:
        """For each line, from 0 to 1. Raises KeyError where a kind of evidence is not there."""
        table = np.column_stack([evidence[name] for name in self.names])
        position = np.zeros((len(table), len(self.leaves)), dtype=np.intp)
        for depth in range(self.evidence.shape[1]):
            position |= (table[:, self.evidence[:, depth]] > self.borders[:, depth]).astype(np.intp) << depth
        log_odds = self.leaves[np.arange(len(self.leaves)), position].sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-log_odds)))


@cache
def load_forest(name: str) -> Forest:
    """The forest in `name`.npz, written by tests/benchmarks/train_story.py."""
    with files("crawler.cleaning").joinpath(f"{name}.npz").open("rb") as file, np.load(file) as arrays:
        return Forest(
            names=tuple(arrays["names"].tolist()),
            evidence=arrays["evidence"].astype(np.intp),
            borders=arrays["borders"],
            leaves=arrays["leaves"],
            bias=float(arrays["bias"]),
        )
