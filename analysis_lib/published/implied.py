"""What printed figures imply together: the population behind a share, a whole number behind a percentage, a mean.

Pure functions on intervals. Nothing here says that a figure is right; each says what it cannot be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from analysis_lib.intervals import Interval

_HUNDRED = Interval.exactly(100)
_HAIR = 1e-9  # binary rounding of a number of persons


class Pair(NamedTuple):
    """A number of persons, and the percentage of some population that it is said to be."""

    number: Interval
    percentage: Interval


def denominator(pair: Pair) -> Interval:
    """Find the population of which a count is a percentage; without an upper end where that may be zero."""
    number, percentage = pair
    low, high = max(number.low, 0.0), max(number.high, 0.0)
    most = max(percentage.high, 0.0)
    if most == 0:
        return Interval.at_least(0)
    least = max(percentage.low, 0.0)
    return Interval(100 * low / most, 100 * high / least if least else math.inf)


def common(intervals: Sequence[Interval]) -> Interval | None:
    """Find what lies in all intervals; None where nothing does, everything without any."""
    low = max((one.low for one in intervals), default=-math.inf)
    high = min((one.high for one in intervals), default=math.inf)
    if low > high and not Interval.exactly(low).overlaps(Interval.exactly(high)):
        return None
    return Interval(min(low, high), max(low, high))


def odd_one_out(intervals: Sequence[Interval]) -> int | None:
    """Find the one interval without which the others have something in common.

    Returns
    -------
    int or None
        Its position; None where all agree, where more than one may be to blame (as with two), or
        where no single one is.
    """
    if common(intervals) is not None:
        return None
    to_blame = [
        where
        for where in range(len(intervals))
        if common([one for position, one in enumerate(intervals) if position != where]) is not None
    ]
    return to_blame[0] if len(to_blame) == 1 else None


def share_of(count: Interval, population: Interval) -> Interval:
    """Find the percentage that a count is of a population.

    Raises
    ------
    ZeroDivisionError
        If there may be nobody in the population.
    """
    return count / population * _HUNDRED


def whole_numbers(percentage: Interval, whole: int) -> range:
    """Find the whole numbers of persons that a percentage of so many can be (the GRIM test).

    Parameters
    ----------
    percentage : Interval
        All values that round to what is printed.
    whole : int
        Number of persons. From a hundred a percentage without decimals always fits.

    Returns
    -------
    range
        Empty where the percentage is impossible.
    """
    low, high = (whole * end / 100 for end in (percentage.low, percentage.high))
    return range(math.ceil(max(low, 0) - _HAIR), math.floor(min(high, whole) + _HAIR) + 1)


def sums_of_whole(mean: Interval, number: int) -> range:
    """Find the whole sums that so many whole numbers can have with a mean.

    Parameters
    ----------
    mean : Interval
        All values that round to what is printed.
    number : int
        How many there are, at least one.

    Returns
    -------
    range
        Empty where the mean is impossible.
    """
    return range(math.ceil(number * mean.low - _HAIR), math.floor(number * mean.high + _HAIR) + 1)


def mean_is_possible(mean: Interval, number: int, least: float, most: float) -> bool:
    """Whether so many whole numbers, with this smallest and largest among them, can have a mean.

    Parameters
    ----------
    mean : Interval
        All values that round to what is printed.
    number : int
        How many there are, at least one.
    least, most : float
        The smallest and the largest of them.
    """
    others = max(number - 2, 0)
    ends = least + most if number > 1 else least
    lowest, highest = ends + others * least, ends + others * most
    if least > most or (number == 1 and least < most):
        return False
    low, high = max(number * mean.low, lowest), min(number * mean.high, highest)
    return math.ceil(low - _HAIR) <= math.floor(high + _HAIR)
