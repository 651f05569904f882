"""Intervals of real numbers, for what is known only within bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A closed interval of real numbers; an end may be infinite.

    Parameters
    ----------
    low, high : float
        Ends, low not above high.

    Raises
    ------
    ValueError
        If low lies above high.
    """

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

    @classmethod
    def at_least(cls, value: float) -> Interval:
        """From this value without an upper end."""
        return cls(value, math.inf)

    @classmethod
    def total(cls, intervals: Iterable[Interval]) -> Interval:
        """Add intervals up; nothing adds up to zero."""
        return sum(intervals, start=cls.exactly(0.0))

    @classmethod
    def hull(cls, intervals: Iterable[Interval]) -> Interval:
        """The smallest interval that holds all of these; at least one is needed."""
        intervals = list(intervals)
        return cls(min(i.low for i in intervals), max(i.high for i in intervals))

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def __contains__(self, value: float) -> bool:
        # A hair of tolerance: 41.5 must not fall outside 41 +- 0.5 by binary rounding.
        slack = self._slack()
        return self.low - slack <= value <= self.high + slack

    def strictly_contains(self, value: float) -> bool:
        """Whether a value lies inside and not, to within binary rounding, on an end."""
        slack = self._slack()
        return self.low + slack < value < self.high - slack

    def _slack(self) -> float:
        return 1e-9 * max([1.0, *(abs(end) for end in (self.low, self.high) if math.isfinite(end))])

    def overlaps(self, other: Interval) -> bool:
        """Whether a value lies in both, ends included."""
        return self.low in other or self.high in other or other.low in self

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        # Nothing times no-matter-how-much is nothing: 0 x inf would be NaN.
        ends = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        corners = [0.0 if 0 in (a, b) else a * b for a, b in ends]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        return self * Interval(1 / other.high, 1 / other.low)
