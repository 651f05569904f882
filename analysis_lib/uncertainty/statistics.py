"""A statistic of a simulation with its own error, and no more digits than that error carries."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis_lib.uncertainty.streams import Floats

_CARRIES = 2.0  # errors that a step of what is shown must be, so that another seed shows nearly the same


@dataclass(frozen=True)
class Statistic:
    """What was found, and the standard error of it that drawing causes.

    Parameters
    ----------
    value, error : float
        In the same unit.
    """

    value: float
    error: float = 0.0

    @classmethod
    def of(cls, repetitions: Floats) -> Statistic:
        """Average over repetitions; their spread says how far the average may be off."""
        number = len(repetitions)
        return cls(float(np.mean(repetitions)), float(np.std(repetitions, ddof=1)) / math.sqrt(number))

    def step(self, finest: float) -> float:
        """Return the smallest power of ten, `finest` or more, that the error does not blur."""
        step = finest
        while step < _CARRIES * self.error:
            step *= 10
        return step

    def rounded(self, finest: float) -> float:
        """Round to what the error carries, halves away from zero."""
        step = self.step(finest)
        return math.copysign(math.floor(abs(self.value) / step + 0.5) * step, self.value) + 0.0
