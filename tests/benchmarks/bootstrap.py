"""How sure a number is: resampled over sites, since pages of one site succeed and fail together."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence

ROUNDS = 400
# The middle 95 of 100 resamples.
LOWER, UPPER = 0.025, 0.975
SEED = 20_261_124


def interval(
    sites: Sequence[str], measure: Callable[[Sequence[int]], float | None], rounds: int = ROUNDS
) -> tuple[float, float] | None:
    """The 95 % interval of `measure`, a function of page indices; `sites` says for each page where it is from.

    None where no resample has a value. The same pages give the same interval.
    """
    by_site = defaultdict(list)
    for index, site in enumerate(sites):
        by_site[site].append(index)
    groups = list(by_site.values())
    chance = random.Random(SEED)
    values = []
    for _ in range(rounds):
        drawn = [index for group in chance.choices(groups, k=len(groups)) for index in group]
        value = measure(drawn)
        if value is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    return values[int(LOWER * (len(values) - 1))], values[int(UPPER * (len(values) - 1))]
