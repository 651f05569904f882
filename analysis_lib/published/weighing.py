"""Weighted means, with the exact range that rounded values and weights leave them."""

from __future__ import annotations

from collections.abc import Sequence

from analysis_lib.intervals import Estimate, Interval


def weighted_mean(pairs: Sequence[Estimate]) -> Estimate:
    """Average values by their weights (value, weight, value, ...).

    The largest mean has the largest values, and of these those above it weigh as much as they can; so for the smallest.

    Raises
    ------
    ZeroDivisionError
        If all weights may be zero.
    """
    values, weights = pairs[::2], pairs[1::2]
    if sum(weight.low for weight in weights) <= 0:
        raise ZeroDivisionError("the weights may all be zero")
    high = _largest([one.high for one in values], weights)
    low = -_largest([-one.low for one in values], weights)
    total = sum(weight.value for weight in weights)
    value = sum(one.value * weight.value for one, weight in zip(values, weights, strict=True)) / total
    return Estimate(value, Interval(min(low, value), max(high, value)))


def _largest(values: Sequence[float], weights: Sequence[Estimate]) -> float:
    order = sorted(zip(values, weights, strict=True), key=lambda pair: -pair[0])
    above = sum(value * weight.low for value, weight in order)
    below = sum(weight.low for _, weight in order)
    best = above / below
    for value, weight in order:
        above += value * (weight.high - weight.low)
        below += weight.high - weight.low
        best = max(best, above / below)
    return best
