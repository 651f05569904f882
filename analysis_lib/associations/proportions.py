"""How far a share of a small group may lie from another by chance."""

from __future__ import annotations

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
    from scipy.stats import binomtest

    found = binomtest(part, whole).proportion_ci(level, method="wilson")
    return Interval(float(found.low), float(found.high))
