"""What a printed figure says: its value, and how far the truth may lie from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Interval:
    """A closed interval of real numbers."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"interval turned around: {self.low} > {self.high}")

    @classmethod
    def exactly(cls, value: float) -> Interval:
        """Only this value."""
        return cls(value, value)

    @classmethod
    def around(cls, value: float, margin: float) -> Interval:
        """All values at most `margin` away."""
        return cls(value - margin, value + margin)

    def __contains__(self, value: float) -> bool:
        # A hair of tolerance: 41.5 must not fall outside 41 +- 0.5 by binary rounding.
        slack = 1e-9 * max(1.0, abs(self.low), abs(self.high))
        return self.low - slack <= value <= self.high + slack

    def strictly_contains(self, value: float) -> bool:
        """Whether a value lies inside and not, to within binary rounding, on an end."""
        slack = 1e-9 * max(1.0, abs(self.low), abs(self.high))
        return self.low + slack < value < self.high - slack

    def overlaps(self, other: Interval) -> bool:
        """Whether a value lies in both, ends included."""
        return self.low in other or self.high in other or other.low in self

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        return self * Interval(1 / other.high, 1 / other.low)


def printed_number(text: str) -> tuple[float, int]:
    """Read the number in a printed string, Dutch or with a decimal point.

    Parameters
    ----------
    text : str
        As printed, such as ``EUR 136.950,-``, ``ruim 77%`` or ``3.42``.

    Returns
    -------
    value : float
    decimals : int
        How many decimals were printed.

    Raises
    ------
    ValueError
        If the text holds no number.
    """
    found = _NUMBER.search(text)
    if found is None:
        raise ValueError(f"no number in {text!r}")
    digits = found[0]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    digits = digits.replace(",", ".")
    return float(digits), len(digits.partition(".")[2])


def printed_interval(text: str, value: float) -> Interval:
    """Give the true values that may lie behind a printed figure.

    Rounded half either way, so both ends belong to it. 'ruim' (well over) stands
    for the printed value up to the next unit, 'bijna' for the unit below.

    Parameters
    ----------
    text : str
        The figure as printed.
    value : float
        The figure as a number.
    """
    _, decimals = printed_number(text)
    unit = 10.0**-decimals
    words = text.lower()
    if re.search(r"\bruim\b", words):
        return Interval(value, value + unit)
    if re.search(r"\bbijna\b", words):
        return Interval(value - unit, value)
    return Interval.around(value, unit / 2)
