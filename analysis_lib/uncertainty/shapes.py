"""From uniform numbers to values: the inverse of a distribution function for each shape."""

from __future__ import annotations

import numpy as np

from analysis_lib.uncertainty.streams import Floats


def triangular(numbers: Floats, low: float, mode: float, high: float) -> Floats:
    """Draw between two ends, most often near the mode; without width it is the mode."""
    width = high - low
    if width <= 0:
        return np.full_like(numbers, mode)
    rising = np.sqrt(numbers * (width * (mode - low))) + low
    falling = high - np.sqrt((1.0 - numbers) * (width * (high - mode)))
    return np.where(numbers * width < mode - low, rising, falling)


def even(numbers: Floats, low: float, high: float) -> Floats:
    """Draw anything between two ends alike."""
    return low + numbers * (high - low)


def binomial(numbers: Floats, trials: int, chances: Floats) -> Floats:
    """Draw how many of `trials` it happens to, each with its own draw's chance.

    The lowest count whose distribution function reaches the number, found by halving.
    """
    from scipy.special import bdtr  # slow to import, and few draw counts

    low, high = np.full(numbers.shape, -1.0), np.full(numbers.shape, float(trials))
    chances = np.clip(chances, 0.0, 1.0)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        reached = bdtr(np.maximum(middle, 0.0), trials, chances) >= numbers
        reached &= middle >= 0
        high, low = np.where(reached, middle, high), np.where(reached, low, middle)
    return high
