"""Correlations between the variables of regions, with the number of tests in sight.

Method: Berenschot (2023), §7.1.4 and appendix 3, which tests 378 pairs (every pair of 28
variables, it seems; the source does not give their number) at the level of youth regions:
levels with levels, trends with trends, and trends with levels.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from analysis_lib.associations.multiple import adjust

FEWEST_REGIONS = 4  # an interval of a correlation needs this many


def correlations(frame: pd.DataFrame) -> pd.DataFrame:
    """Correlate every pair of columns.

    Parameters
    ----------
    frame : DataFrame
        One row per region, one column per variable: pairs of (what, measure), a measure
        that begins with ``trend`` being a trend and any other a level. No missing values.

    Returns
    -------
    DataFrame
        One row per pair, the strongest first: ``a, b, soort`` (niveau-niveau, trend-niveau
        or trend-trend), ``regios`` (number), ``r`` (Pearson), ``laag, hoog`` (95% interval by
        Fisher's transformation), ``p`` (two-sided), and ``p`` adjusted for the number of
        pairs: ``bonferroni, holm, bh``. A pair with a constant column is left out. Empty with
        fewer than four regions.
    """
    from scipy.stats import pearsonr

    rows = []
    varying = frame.loc[:, _differs(frame)] if len(frame) >= FEWEST_REGIONS else frame.iloc[:, :0]
    for (a, first), (b, second) in combinations(varying.items(), 2):
        found = pearsonr(first, second)
        bounds = found.confidence_interval(0.95)
        kind = _KINDS[_is_trend(a) + _is_trend(b)]
        rows.append((_label(a), _label(b), kind, len(frame), found.statistic, bounds.low, bounds.high, found.pvalue))
    result = pd.DataFrame(rows, columns=["a", "b", "soort", "regios", "r", "laag", "hoog", "p"])
    result = pd.concat([result, adjust(result["p"])], axis=1)
    return result.sort_values("p", kind="stable").reset_index(drop=True)


def _differs(frame: pd.DataFrame) -> pd.Series:
    """Which columns differ between regions by more than binary rounding."""
    return frame.std() > 1e-9 * frame.abs().mean().clip(lower=1e-12)


_KINDS = ("niveau-niveau", "trend-niveau", "trend-trend")


def _label(column: Any) -> str:
    what, measure = column
    return f"{what}, {measure}" if what else measure


def _is_trend(column: Any) -> bool:
    return str(column[1]).startswith("trend")
