"""Which cells may not be shown as they are, and how uncertain each must stay."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

HIDDEN = "x"  # stands where a number is not shown, whatever the reason


@dataclass(frozen=True)
class Rules:
    """What makes a cell unsafe.

    Parameters
    ----------
    minimum : int
        Fewest persons that may be shown; also the least width of the range of values that
        an attacker must be left with.
    inclusive : bool
        Whether a count equal to `minimum` may be shown.
    zero_is_safe : bool
        Whether a count of nobody may be shown.
    base : int
        Shown counts are rounded to a multiple of this; 1 for none.
    largest : int
        How many of the largest contributors to an amount are taken together.
    dominance : float
        Share of an amount above which those contributors make it unsafe.

    Raises
    ------
    ValueError
        If a setting makes no sense.
    """

    minimum: int = 10
    inclusive: bool = True
    zero_is_safe: bool = True
    base: int = 1
    largest: int = 1
    dominance: float = 0.5

    def __post_init__(self) -> None:
        if self.minimum < 1 or self.base < 1 or self.largest < 1 or not 0 < self.dominance <= 1:
            raise ValueError(f"minimum, base and largest are at least 1 and dominance is a share: {self}")


def small(counts: pd.Series, rules: Rules) -> pd.Series:
    """Find counts of too few persons.

    Parameters
    ----------
    counts : Series of int
        Persons per cell.
    rules : Rules
        Uses ``minimum``, ``inclusive`` and ``zero_is_safe``.

    Returns
    -------
    Series of float
        For the unsafe cells only: the width that their range of possible values must have.
    """
    few = counts < rules.minimum if rules.inclusive else counts <= rules.minimum
    if rules.zero_is_safe:
        few &= counts != 0
    return pd.Series(float(rules.minimum), index=counts.index[few])


def dominated(contributions: pd.DataFrame, rules: Rules) -> pd.Series:
    """Find amounts that a few persons dominate: the (n, k) rule.

    Parameters
    ----------
    contributions : DataFrame
        One row per person and cell: ``cel`` and ``bedrag`` (EUR, not below zero).
    rules : Rules
        Uses ``largest`` (n) and ``dominance`` (k).

    Returns
    -------
    Series of float
        For the unsafe cells only: the width in EUR that their range must have, the upper
        protection level of the rule: what the largest contribute / k - the whole.

    Source
    ------
    Hundepool et al., Statistical Disclosure Control (2012), 4.2.
    """
    ordered = contributions.sort_values("bedrag", ascending=False)
    whole = ordered.groupby("cel")["bedrag"].sum()
    largest = ordered.groupby("cel")["bedrag"].apply(lambda amounts: amounts.head(rules.largest).sum())
    needed = largest / rules.dominance - whole
    return needed[needed > 0]
