"""Amounts as units of prices and a rest, so that one price is the same wherever it stands.

The difference of two paths that use the same price moves with that price; taking it as high on one path and low on the
other would call two identical paths different.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from analysis_lib.intervals import Interval

_MOST_PRICES = 12  # whose every combination of ends is tried
_NOTHING = 1e-9  # units


@dataclass(frozen=True)
class Linear:
    """An amount: units of each price, and a rest that no price explains, EUR.

    Parameters
    ----------
    units : mapping of str to float
        By price; negative where the amount is taken off.
    rest : Interval
    """

    units: Mapping[str, float] = field(default_factory=dict)
    rest: Interval = field(default_factory=lambda: Interval.exactly(0.0))

    @classmethod
    def total(cls, amounts: Iterable[Linear]) -> Linear:
        """The sum of all; zero without any."""
        return sum(amounts, start=cls())

    def __add__(self, other: Linear) -> Linear:
        return Linear(_summed(self.units, other.units, 1.0), self.rest + other.rest)

    def __sub__(self, other: Linear) -> Linear:
        return Linear(_summed(self.units, other.units, -1.0), self.rest - other.rest)

    def within(self, prices: Mapping[str, Interval]) -> Interval:
        """Return every amount that is possible at these prices."""
        priced = (prices[name] * Interval.exactly(number) for name, number in self.units.items())
        return Interval.total([*priced, self.rest])


def _summed(one: Mapping[str, float], other: Mapping[str, float], sign: float) -> dict[str, float]:
    return {**one, **{name: one.get(name, 0.0) + sign * number for name, number in other.items()}}


def joint_range(parts: Sequence[Sequence[Linear]], prices: Mapping[str, Interval]) -> Interval:
    """Return the range of a sum in which each part is one of its alternatives, with one price for all.

    The highest of several alternatives is a convex function of the prices, so the highest sum lies at their ends, and
    the lowest sum too. With more than twelve prices the ranges of the parts are added, which may be wider.

    Parameters
    ----------
    parts : sequence of sequence of Linear
        Each with at least one alternative.
    prices : mapping of str to Interval
        EUR per unit.
    """
    certain = Linear.total(part[0] for part in parts if len(part) == 1)
    chosen = [part for part in parts if len(part) > 1]
    if not chosen:
        return certain.within(prices)
    if len(chosen) == 1:
        return Interval.hull((certain + one).within(prices) for one in chosen[0])
    moving = {name for part in chosen for one in part for name, number in one.units.items() if abs(number) > _NOTHING}
    loose = sorted(name for name in moving if prices[name].low < prices[name].high)
    if len(loose) > _MOST_PRICES:
        return certain.within(prices) + Interval.total(
            Interval.hull(one.within(prices) for one in part) for part in chosen
        )
    ends = []
    for way in product(*((prices[name].low, prices[name].high) for name in loose)):
        now = {**prices, **{name: Interval.exactly(end) for name, end in zip(loose, way, strict=True)}}
        ends.append(
            certain.within(now) + Interval.total(Interval.hull(one.within(now) for one in part) for part in chosen)
        )
    return Interval.hull(ends)
