"""Numbers that name a citizen, which belong in no table here."""

from __future__ import annotations


def is_citizen_number(digits: str) -> bool:
    """Whether nine digits pass the eleven test of a burgerservicenummer.

    The digits times 9, 8, 7, 6, 5, 4, 3, 2 and -1 add up to a multiple of eleven. Nine zeros
    pass too, but are nobody's.
    """
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0
