"""What each of several changes contributes to a difference: the Shapley value, exact or from orders drawn by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from analysis_lib.uncertainty.streams import raw_bits, uniform

Floats = NDArray[np.float64]
Outcome = Callable[[frozenset[int]], Floats]  # from the changes that are made to the results, an array

MOST_EXACT = 8  # changes, of which all orders are tried
PAIRS = 40  # orders drawn for more, each with its reverse


@dataclass(frozen=True)
class Parts:
    """What each change contributes.

    Parameters
    ----------
    values : array (changes, results)
        Their sum is the difference between all changes made and none.
    errors : array (changes, results)
        Standard error of drawing orders; 0 where all orders were tried.
    is_exact : bool
    """

    values: Floats
    errors: Floats
    is_exact: bool


def shapley(outcome: Outcome, changes: int, *, most_exact: int = MOST_EXACT, pairs: int = PAIRS) -> Parts:
    """Share a difference out over the changes that make it.

    Parameters
    ----------
    outcome : callable
        From a set of changes, numbered from 0, to an array of results; each set is asked for once.
    changes : int
    most_exact : int
        Up to this number all orders are tried.
    pairs : int
        Otherwise so many orders are drawn, each with its reverse: the way back then gives the same with the other sign.

    Returns
    -------
    Parts

    Notes
    -----
    Sampling of orders: Castro, Gómez and Tejada (2009), Computers & Operations Research 36:1726; with reverses:
    Mitchell and others (2022), Journal of Machine Learning Research 23(43).
    """
    known: dict[frozenset[int], Floats] = {}

    def asked(made: frozenset[int]) -> Floats:
        if made not in known:
            known[made] = np.asarray(outcome(made), dtype=float)
        return known[made]

    if changes <= most_exact:
        results = len(asked(frozenset()))
        values = np.array([_exact(asked, changes, one) for one in range(changes)]).reshape(changes, results)
        return Parts(values, np.zeros_like(values), is_exact=True)
    found = []
    for pair in range(pairs):
        order = [int(place) for place in np.argsort(uniform(raw_bits(("volgorde", str(pair)), 1, 0, changes)))]
        found.append((_in_order(asked, order) + _in_order(asked, order[::-1])) / 2)
    drawn = np.array(found)
    return Parts(drawn.mean(axis=0), drawn.std(axis=0, ddof=1) / np.sqrt(pairs), is_exact=False)


def _exact(asked: Outcome, changes: int, one: int) -> Floats:
    """Weigh what a change does to each set of the others by the share of orders in which that set comes before it."""
    others = [place for place in range(changes) if place != one]
    total = np.zeros_like(asked(frozenset()))
    for size in range(changes):
        weight = factorial(size) * factorial(changes - size - 1) / factorial(changes)
        for before in map(frozenset, combinations(others, size)):
            total = total + weight * (asked(before | {one}) - asked(before))
    return total


def _in_order(asked: Outcome, order: list[int]) -> Floats:
    parts = np.zeros((len(order), len(asked(frozenset()))))
    made: frozenset[int] = frozenset()
    for one in order:
        parts[one] = asked(made | {one}) - asked(made)
        made |= {one}
    return parts


def adding_up(parts: Floats, total: float, decimals: int) -> Floats:
    """Round parts so that what is printed adds up to a rounded total: the largest remainders are rounded up.

    Parameters
    ----------
    parts : array
        Their sum is about `total`.
    total : float
        Rounded already.
    decimals : int
    """
    unit = 10.0**decimals
    scaled = np.asarray(parts, dtype=float) * unit
    whole = np.floor(scaled)
    missing = round(total * unit - float(whole.sum()))
    first = np.argsort(whole - scaled, kind="stable")[: max(missing, 0)]
    whole[first] += 1.0
    return np.asarray(whole / unit, dtype=float)
