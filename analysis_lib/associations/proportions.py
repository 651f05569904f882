"""How far a share of a small group may lie from another by chance."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from analysis_lib.intervals import Interval


def share_interval(part: int, whole: int, level: float = 0.95) -> Interval:
    """Return the interval of the chance behind a share.

    Parameters
    ----------
    part, whole : int
        Pupils with help, and all pupils (at least 1).
    level : float
        Confidence.

    Returns
    -------
    Interval
        Shares from 0 to 1.

    Source
    ------
    Wilson (1927), Journal of the American Statistical Association 22; pupils of one family
    do not get help independently, so that the true interval is wider.
    """
    found = weighted_share_interval(part / whole, whole, level)
    return Interval(found.low if part else 0.0, found.high if part < whole else 1.0)


def weighted_share_interval(share: float, number: float, level: float = 0.95) -> Interval:
    """Return the interval of the chance behind a share that is known as well as from so many independent answers.

    Parameters
    ----------
    share : float
        From 0 to 1.
    number : float
        Independent answers that would tell as much, above zero; no whole number where answers come in clusters.
    level : float
        Confidence.

    Returns
    -------
    Interval
        Shares from 0 to 1.

    Source
    ------
    Wilson (1927), as `share_interval`; Korn and Graubard (1998), Survey Methodology 24, for the number.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)  # scipy, which has it too, takes longer to import than a sheet to make
    denominator = 2 * (number + z**2)
    middle = (2 * number * share + z**2) / denominator
    margin = z / denominator * math.sqrt(4 * number * share * (1 - share) + z**2)
    return Interval(max(middle - margin, 0.0), min(middle + margin, 1.0))


def funnel_limits(rate: float, sizes: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return between which shares groups of these sizes lie if all have the same chance.

    Parameters
    ----------
    rate : float
        That chance, between 0 and 1.
    sizes : array of int
        Persons in each group, at least 1.
    level : float
        Share of the groups that lies between the limits.

    Returns
    -------
    array, array
        Lower and upper limit for each size, shares from 0 to 1. They run smoothly through the binomial's steps.

    Source
    ------
    Spiegelhalter (2005), 'Funnel plots for comparing institutional performance', Statistics in Medicine 24,
    appendix A.1.1 (exact limits for a proportion).
    """
    from scipy.stats import binom

    def limit(chance: float) -> np.ndarray:
        steps = binom.ppf(chance, sizes, rate)
        reached, before = binom.cdf(steps, sizes, rate), binom.cdf(steps - 1, sizes, rate)
        inside: np.ndarray = np.clip((steps - (reached - chance) / (reached - before)) / sizes, 0.0, 1.0)
        return inside

    return limit((1 - level) / 2), limit((1 + level) / 2)
