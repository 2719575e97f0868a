"""How values are spread, in memory that does not grow with their number."""

import math
from collections import Counter

# The width of a bin: a quantile is within 2.5 percent of the value that stands there (Masson et al., DDSketch, VLDB 2019).
GROWTH = 1.05


class Spread:
    """Counts of values, 0 or more, in bins that grow with them. What is below 1 counts as 0: seconds and characters have no less."""

    def __init__(self) -> None:
        self._bins: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._bins.total()

    def add(self, value: float) -> None:
        self._bins[math.ceil(math.log(value, GROWTH)) if value >= 1 else -1] += 1

    def quantile(self, share: float) -> float | None:
        """The value below which `share` of all lie, 0.5 for the median; None where there is none."""
        rank = share * (len(self) - 1)
        below = 0
        for number in sorted(self._bins):
            below += self._bins[number]
            if below > rank:
                return 0.0 if number < 0 else 2 * GROWTH**number / (GROWTH + 1)
        return None
