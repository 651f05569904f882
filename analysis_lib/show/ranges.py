"""Ranges of amounts in words: what is known, and what nobody knows."""

from __future__ import annotations

import math

from analysis_lib.intervals import Interval
from analysis_lib.show.dutch import euro, say

UNCERTAIN = "onzeker"
_ONLY = {"besparing": "maar geen extra kosten", "extra kosten": "maar geen besparing"}


def cost_range(costs: Interval) -> str:
    """Say what something costs: an amount, a range, or that it is uncertain.

    Parameters
    ----------
    costs : Interval
        EUR, from zero up.
    """
    if not costs.is_bounded:
        return f"{UNCERTAIN}, ten minste {euro(costs.low)}" if costs.low > 0 else UNCERTAIN
    return _span(costs.low, costs.high)


def price_range(amount: Interval) -> str:
    """Say what a price is as it was put in, with its cents if it has any."""
    low, high = (say(end, "prijs0") for end in (amount.low, amount.high))
    return low if low == high else f"{low} tot {high}"


def result_range(result: Interval) -> str:
    """Say what a result means: a saving, extra cost, or either.

    Parameters
    ----------
    result : Interval
        EUR; above zero is a saving.
    """
    result = Interval(_snapped(result.low), _snapped(result.high))
    if not result.is_bounded:
        return _open_result(result)
    if result.low == result.high == 0:
        return "geen verschil"
    if result.low >= 0:
        return f"besparing {_span(result.low, result.high)}"
    if result.high <= 0:
        return f"extra kosten {_span(-result.high, -result.low)}"
    return f"van {euro(-result.low)} extra kosten tot {euro(result.high)} besparing"


def _open_result(result: Interval) -> str:
    known = ""
    if math.isfinite(result.low):
        known = (
            f"ten hoogste {euro(-result.low)} extra kosten" if result.low < 0 else _at_least(result.low, "besparing")
        )
    elif math.isfinite(result.high):
        saving = f"ten hoogste {euro(result.high)} besparing"
        known = saving if result.high > 0 else _at_least(-result.high, "extra kosten")
    return f"{UNCERTAIN}, {known}" if known else UNCERTAIN


def _at_least(amount: float, what: str) -> str:
    return f"ten minste {euro(amount)} {what}" if amount > 0 else _ONLY[what]


def _snapped(end: float) -> float:
    """Make an end that would read as € 0 exactly zero."""
    return 0.0 if math.isfinite(end) and euro(abs(end)) == euro(0) else end


def _span(low: float, high: float) -> str:
    return euro(low) if euro(low) == euro(high) else f"{euro(low)} tot {euro(high)}"
