"""How likely counts as far out as these are, where nothing has changed: tails of distributions with more spread than pure chance.

News come in bursts: counts scatter more than Poisson's, shares more than the binomial's. So both have a spread of their own.
"""

from collections.abc import Sequence
from math import erfc, exp, lgamma, log, sqrt
from statistics import median

# The standard deviation of a normal distribution is so many times its median absolute deviation.
MAD_TO_SD = 1.4826


def few(count: int, mean: float, spread: float) -> float:
    """The chance of at most `count` where `mean` are usual, from day to day with a relative standard deviation of `spread`.

    The lower tail of the negative binomial with variance mean + (spread mean)^2. `mean` and `spread` are above 0.
    """
    size = 1 / spread**2
    log_p, log_q = log(size / (size + mean)), log(mean / (size + mean))
    terms = (lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log_p + n * log_q for n in range(count + 1))
    return min(sum(exp(term) for term in terms), 1.0)


def many(hits: int, trials: int, share: float, correlation: float) -> float:
    """The chance of at least `hits` of `trials` where `share` of them are usual: the upper tail of the beta-binomial.

    `correlation`, from 0 to 1, is that of two trials of the same day. `share` is above 0 and below 1.
    """
    scale = 1 / correlation - 1
    a, b = share * scale, (1 - share) * scale
    constant = lgamma(trials + 1) - _log_beta(a, b)
    terms = (
        constant - lgamma(k + 1) - lgamma(trials - k + 1) + _log_beta(k + a, trials - k + b)
        for k in range(hits, trials + 1)
    )
    return min(sum(exp(term) for term in terms), 1.0)


def far(deviations: float) -> float:
    """The chance of a normal value at least so many standard deviations from its mean, on either side."""
    return erfc(abs(deviations) / sqrt(2))


def robust_sd(values: Sequence[float]) -> float:
    """A standard deviation that single outliers don't move: by the median absolute deviation."""
    middle = median(values)
    return MAD_TO_SD * median(abs(value - middle) for value in values)


def pairwise_correlation(hits: Sequence[int], trials: Sequence[int], share: float) -> float:
    """How alike the trials of one group are, by the spread of the groups' shares beyond chance (method of moments); 0 for none."""
    pairs = [(k, n) for k, n in zip(hits, trials, strict=True) if n > 1]
    chance = sum(share * (1 - share) * (n - 1) for _, n in pairs)
    if not chance:
        return 0.0
    beyond = sum((k - n * share) ** 2 / n - share * (1 - share) for k, n in pairs)
    return max(0.0, beyond / chance)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
