"""Whether printed figures bear out a relation, and how likely chance would do the same.

A relation is tried on all cells that it says something about. A cell supports it where the value that
follows, with all room that rounding leaves, meets the printed one. How much that is worth depends on
that room: in a column from 1% to 99% a value known to 0.1 hits by chance once in five hundred times,
one known to 30 nearly every third time. Zeros, and values that the same relation had before, support nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.lookup import OperandError, PrintedFigures
from analysis_lib.published.relations import RULES

LEVEL = 0.001  # expected share of false ones among the relations that are kept (Benjamini-Hochberg)
_LEAST_CHANCE = 1e-6  # of one cell: what is printed is never more exact than that


@dataclass(frozen=True)
class Equation:
    """One figure, and how it would follow."""

    figure: str
    rule: str
    operands: tuple[str, ...]


@dataclass(frozen=True)
class Tested:
    """How an equation comes out.

    Parameters
    ----------
    equation : Equation
    fits : bool
    supports : bool
        Whether it fits and says something: no zero, no repetition.
    chance : float
        How likely a figure that has nothing to do with it fits.
    """

    equation: Equation
    fits: bool
    supports: bool
    chance: float
    told: bool = True  # whether it says something, fitting or not


@dataclass(frozen=True)
class Result:
    """How a relation comes out on all of its cells.

    Parameters
    ----------
    tested : tuple of Tested
    """

    tested: tuple[Tested, ...]

    @property
    def hits(self) -> int:
        """Cells that fit and say something."""
        return sum(one.supports for one in self.tested)

    @property
    def misses(self) -> int:
        """Cells that do not fit."""
        return sum(not one.fits for one in self.tested)

    @property
    def number(self) -> int:
        """Cells that say something."""
        return sum(one.told for one in self.tested)

    @property
    def p_value(self) -> float:
        """How likely chance gives as many fitting cells or more, at most."""
        told = [one for one in self.tested if one.told]
        if not self.hits:
            return 1.0
        logs = sorted(math.log(max(min(one.chance, 1.0), _LEAST_CHANCE)) for one in told)
        # The least telling of the cells, as many as fit, in any choice of them: not less than the true chance.
        bound = sum(logs[-self.hits :]) + _log_choices(len(told), self.hits)
        return math.exp(min(bound, 0.0))

    @property
    def rate(self) -> float:
        """Share of the cells that say something that fit."""
        return self.hits / self.number if self.number else 0.0


def _log_choices(whole: int, part: int) -> float:
    return math.lgamma(whole + 1) - math.lgamma(part + 1) - math.lgamma(whole - part + 1)


def work_out(figures: PrintedFigures, equation: Equation) -> Estimate | None:
    """Work an equation out; None where an operand is missing or may be a zero that divides."""
    try:
        operands = [figures.operand(text) for text in equation.operands]
        if any(math.isnan(operand.low) for operand in operands):
            return None
        return RULES[equation.rule].combine(operands)
    except (ZeroDivisionError, OperandError):
        return None


def try_out(figures: PrintedFigures, equations: Iterable[Equation], scale: float | None = None) -> Result:
    """Try a relation on its cells.

    Parameters
    ----------
    figures : PrintedFigures
    equations : iterable of Equation
        One for each cell.
    scale : float, optional
        Over what room the cells could lie; without it, that of the cells themselves.
    """
    worked = [(one, found) for one in equations if (found := work_out(figures, one)) is not None]
    printed = [float(figures.by_id[one.figure]["waarde"]) for one, _ in worked]
    room = scale if scale is not None else spread(printed)
    seen: set[tuple[float, ...]] = set()
    tested: list[Tested] = []
    for (equation, found), value in zip(worked, printed, strict=True):
        shown = figures.printed(figures.by_id[equation.figure])
        if not found.range.is_bounded:
            continue
        fits = shown.overlaps(found.range)
        inputs = [_value(figures, text) for text in equation.operands]
        key = (value, *inputs)
        is_new = key not in seen and value != 0 and not all(one == 0 for one in inputs)
        seen.add(key)
        chance = chance_of(found.range, shown, room)
        tested.append(Tested(equation, fits, fits and is_new and chance < 0.5, chance, is_new and chance < 0.5))
    return Result(tuple(tested))


def chance_of(found: Interval, shown: Interval, room: float) -> float:
    """How likely a value anywhere in the room of its column meets an interval."""
    width = (found.high - found.low) + (shown.high - shown.low)
    if room <= 0:
        return 1.0
    return min(1.0, max(width, 1e-12) / room)


def spread(values: Sequence[float]) -> float:
    """Over what room figures could have lain: between the smallest and largest, and at least as far as their size."""
    if not values:
        return 0.0
    sizes = sorted(abs(value) for value in values)
    return max(max(values) - min(values), sizes[len(sizes) // 2])


def _value(figures: PrintedFigures, text: str) -> float:
    row = figures.by_id.get(text)
    return float(row["waarde"]) if row is not None else math.nan
