"""Uniform numbers of an input, told by its name: nothing else in a study moves them.

The key of a Philox generator (Salmon and others, 2011, 'Parallel random numbers: as easy as 1, 2, 3') is a hash of
the name. Only its raw bits are used, which are fixed by its definition: a newer numpy gives the same draws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
_STEP = 2.0**-53
_UNUSED_BITS = np.uint64(11)  # of 64, a float keeps 53


def raw_bits(name: Sequence[str], seed: int, block: int, size: int) -> NDArray[np.uint64]:
    """Return 64 random bits for each draw of one block of a stream."""
    digest = hashlib.sha256("\x1f".join((str(seed), *name)).encode()).digest()
    # As words: from whole numbers making it takes longer than drawing.
    key = np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)
    return np.random.Philox(key=key, counter=np.array([0, 0, block, 0], dtype=np.uint64)).random_raw(size)


def uniform(bits: NDArray[np.uint64]) -> Floats:
    """Turn bits into numbers from 0 up to 1."""
    return np.asarray((bits >> _UNUSED_BITS) * _STEP, dtype=np.float64)


def stratified(name: Sequence[str], seed: int, block: int, size: int) -> tuple[Floats, Places]:
    """Draw a Latin hypercube sample of one input: one number in each of `size` equal strata, in random order.

    Method: McKay, Beckman and Conover (1979), Technometrics 21:239.

    Returns
    -------
    array of float, array of int
        The numbers, in the order of the draws; and the draws, from the lowest number to the highest.
    """
    bits = raw_bits(name, seed, block, 2 * size)
    mask = np.uint64((1 << size.bit_length()) - 1)
    # Sorting the bits with the place of each draw in their lowest ones is much faster than sorting places by bits.
    keyed = np.sort((bits[:size] & ~mask) | np.arange(size, dtype=np.uint64))
    order = (keyed & mask).astype(np.intp)
    numbers = np.empty(size)
    numbers[order] = (np.arange(size) + uniform(bits[size:])) / size
    return numbers, order
