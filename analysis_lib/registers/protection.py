"""What may leave: counts of children, of which small ones are hidden with what would give them back, in tens.

All tables together are one system: groups that add up, regions and the country, a part and what is left of its whole,
a cohort through the years. `analysis_lib.support_use.release` says how they are bound.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis_lib.support_use.names import KEY
from analysis_lib.support_use.release import protected_counts

STEP = 10  # children


def protected(counts: pd.DataFrame, indicators: pd.DataFrame, regions: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the counts that may be shown, rounded, and how many are hidden.

    Parameters
    ----------
    counts : DataFrame
        ``indicator, groep, regio, jaar, aantal``, exact.
    indicators, regions : DataFrame
        As a study has them.

    Returns
    -------
    DataFrame
        The same columns; rows that are hidden are left out, so nothing tells why.
    int

    Raises
    ------
    UserError
        If a count cannot be kept hidden.
    """
    tables: Mapping[str, pd.DataFrame] = {
        "aantallen": counts.assign(aantal=counts["aantal"].astype(float), aandeel=np.nan),
        "indicatoren": indicators,
        "regios": regions,
    }
    known = protected_counts(tables)
    known = known[known.index >= 0]
    shown = known[known["regel"] == ""]
    return shown[list(KEY)].assign(aantal=rounded(shown["aantal"])), len(known) - len(shown)


def rounded(counts: pd.Series) -> pd.Series:
    """Round to tens, halves up; the only place where counts are rounded."""
    return ((counts + STEP / 2) // STEP * STEP).astype("int64")
