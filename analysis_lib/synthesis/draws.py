"""Random draws that are the same on every machine.

Whole numbers only: roots, logarithms and normal draws may differ in their last bit between
processors, and one bit is enough to draw another pupil.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

import numpy as np

Rng = np.random.Generator
Item = TypeVar("Item")


def stream(seed: int, about: int) -> Rng:
    """Open a stream of chance for a subject, by its number, so that one does not shift the next."""
    return np.random.default_rng([seed, about])


def below(rng: Rng, end: int) -> int:
    """Draw a whole number from 0, below an end."""
    return int(rng.integers(end))


def between(rng: Rng, low: int, high: int) -> int:
    """Draw a whole number, both ends included."""
    return low + below(rng, high - low + 1)


def shuffled(rng: Rng, items: Iterable[Item]) -> list[Item]:
    """Return items in random order."""
    pool = list(items)
    return [pool[int(place)] for place in rng.permutation(len(pool))]


def pick(rng: Rng, options: Sequence[Item], weights: Sequence[int]) -> Item:
    """Draw one option; a weight of 0 is never drawn.

    Raises
    ------
    ValueError
        If no option has weight.
    """
    ends = list(accumulate(weights))
    drawn = below(rng, ends[-1]) if ends and ends[-1] else -1
    for option, end in zip(options, ends, strict=True):
        if 0 <= drawn < end:
            return option
    raise ValueError("nothing can be drawn")


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number by weight, the largest remainders first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def spaced(rng: Rng, low: int, high: int, number: int) -> list[int]:
    """Draw distinct numbers, one from each of as many equal stretches from low to high."""
    edges = [low + (high + 1 - low) * i // number for i in range(number + 1)]
    return [between(rng, start, end - 1) for start, end in pairwise(edges)]
