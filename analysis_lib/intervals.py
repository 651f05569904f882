"""What is known only within bounds: intervals, values within them, and whole columns of those.

In a table the bounds of a column ``x`` are the columns ``x_laag`` and ``x_hoog``, which are
empty where there is no bound; `Estimates` and `end_columns` lay them out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Interval:
    """A closed interval of real numbers; either end may be infinite.

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
        """The interval of one value."""
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
        """The sum of all; zero without any."""
        return sum(intervals, start=cls.exactly(0.0))

    @classmethod
    def hull(cls, intervals: Iterable[Interval]) -> Interval:
        """The smallest interval that holds all of these; at least one is needed."""
        intervals = list(intervals)
        return cls(min(i.low for i in intervals), max(i.high for i in intervals))

    @property
    def middle(self) -> float:
        """Halfway between the ends."""
        return (self.low + self.high) / 2

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def __contains__(self, value: float) -> bool:
        # A hair of tolerance, lest 41.5 fall outside 41 +- 0.5 by binary rounding.
        slack = self._slack()
        return self.low - slack <= value <= self.high + slack

    def strictly_contains(self, value: float) -> bool:
        """Whether a value lies inside and, to within binary rounding, not on an end."""
        slack = self._slack()
        return self.low + slack < value < self.high - slack

    def _slack(self) -> float:
        return 1e-9 * max([1.0, *(abs(end) for end in (self.low, self.high) if math.isfinite(end))])

    def overlaps(self, other: Interval) -> bool:
        """Whether a value lies in both, ends included."""
        return self.low in other or self.high in other or other.low in self

    def overlaps_beyond_an_end(self, other: Interval) -> bool:
        """Whether they share more than an end of both, as neighbouring rounded values do; a single value may be one."""
        if math.isclose(self.low, self.high, rel_tol=1e-12) or math.isclose(other.low, other.high, rel_tol=1e-12):
            return self.overlaps(other)
        return min(self.high, other.high) - max(self.low, other.low) > self._slack() + other._slack()

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [_product(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor may be zero")
        return self * Interval(1 / other.high, 1 / other.low)


def _product(a: float, b: float) -> float:
    # Nothing times no-matter-how-much is nothing: 0 x inf would be NaN.
    return 0.0 if 0 in (a, b) else a * b


@dataclass(frozen=True)
class Estimate:
    """A central value, and the interval in which the truth lies.

    Parameters
    ----------
    value : float
        Within `range`, not always in its middle.
    range : Interval
        Every value that the truth may have.
    """

    value: float
    range: Interval

    @classmethod
    def exactly(cls, value: float) -> Estimate:
        """A value without margin."""
        return cls(value, Interval.exactly(value))

    @classmethod
    def around(cls, value: float, margin: float) -> Estimate:
        """A value with the same margin either way."""
        return cls(value, Interval.around(value, margin))

    @classmethod
    def total(cls, estimates: Iterable[Estimate]) -> Estimate:
        """The sum of all; zero without any."""
        return sum(estimates, start=cls.exactly(0.0))

    @property
    def low(self) -> float:
        """The lower end of the range."""
        return self.range.low

    @property
    def high(self) -> float:
        """The upper end of the range."""
        return self.range.high

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.value + other.value, self.range + other.range)

    def __sub__(self, other: Estimate) -> Estimate:
        return Estimate(self.value - other.value, self.range - other.range)

    def __mul__(self, other: Estimate) -> Estimate:
        return Estimate(_product(self.value, other.value), self.range * other.range)

    def __truediv__(self, other: Estimate) -> Estimate:
        span = self.range / other.range
        return Estimate(_product(self.value, 1 / other.value), span)


@dataclass(frozen=True)
class Estimates:
    """Whole columns of estimates, with the arithmetic of `Estimate` row by row, give or take binary rounding.

    Parameters
    ----------
    value, low, high : Series of float
        Central values and ends, on one index. NaN where nothing is known; an end may be infinite.
    """

    value: pd.Series
    low: pd.Series
    high: pd.Series

    @classmethod
    def around(cls, value: pd.Series, margin: pd.Series) -> Estimates:
        """Values with the same margin either way."""
        return cls(value, value - margin, value + margin)

    @classmethod
    def read(cls, frame: pd.DataFrame, name: str) -> Estimates:
        """Read a column and its bounds; an empty bound of a known value is none."""
        value, low, high = (frame[column] for column in columns_of(name))
        open_ended = value.notna()
        return cls(value, low.mask(open_ended & low.isna(), -np.inf), high.mask(open_ended & high.isna(), np.inf))

    def columns(self, name: str) -> dict[str, pd.Series]:
        """Lay them out as a column and its bounds, which are empty where there is none."""
        ends = (end.replace([-np.inf, np.inf], np.nan) for end in (self.value, self.low, self.high))
        return dict(zip(columns_of(name), ends, strict=True))

    def clip(self, lower: float | None = None, upper: float | None = None) -> Estimates:
        """Keep to what is possible."""
        return Estimates(*(end.clip(lower, upper) for end in (self.value, self.low, self.high)))

    def where(self, chosen: pd.Series, other: Estimates) -> Estimates:
        """Keep the chosen rows and take the rest from others."""
        pairs = (self.value, other.value), (self.low, other.low), (self.high, other.high)
        return Estimates(*(own.where(chosen, others) for own, others in pairs))

    def __sub__(self, other: Estimates | float) -> Estimates:
        if not isinstance(other, Estimates):
            return Estimates(self.value - other, self.low - other, self.high - other)
        return Estimates(self.value - other.value, self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Estimates) -> Estimates:
        """Divide; no value where the divisor is zero, and perhaps no bound where it may be."""
        value = (self.value / other.value).mask(other.value == 0)
        # Zero as an end is approached from within: its sign says to which side the quotient goes.
        divisors = other.low.mask(other.low == 0, 0.0), other.high.mask(other.high == 0, -0.0)
        corners = pd.concat([a / b for a in (self.low, self.high) for b in divisors], axis=1)
        crosses_zero = (other.low < 0) & (other.high > 0) | (other.low == 0) & (other.high == 0)
        low, high = corners.min(axis=1), corners.max(axis=1)
        return Estimates(value, low.mask(crosses_zero, -np.inf), high.mask(crosses_zero, np.inf))


def columns_of(name: str) -> list[str]:
    """Name a column and those of its bounds."""
    return [name, f"{name}_laag", f"{name}_hoog"]


def finite(end: float) -> float:
    """Return an end for a table of data: NaN where there is no bound."""
    return end if math.isfinite(end) else math.nan


def end_columns(intervals: Iterable[Interval], name: str = "") -> dict[str, list[float]]:
    """Lay intervals out as two columns of data, ``laag`` and ``hoog`` after the name."""
    intervals = list(intervals)
    low, high = columns_of(name)[1:] if name else ("laag", "hoog")
    return {low: [finite(i.low) for i in intervals], high: [finite(i.high) for i in intervals]}
