"""Many tests at once: p-values that take their number into account."""

from __future__ import annotations

import numpy as np
import pandas as pd


def adjust(p_values: pd.Series) -> pd.DataFrame:
    """Adjust p-values for the number of tests.

    Parameters
    ----------
    p_values : Series
        One p-value per test, all of them counted, from 0 to 1.

    Returns
    -------
    DataFrame
        Same index: ``bonferroni`` and ``holm`` bound the chance of any false finding,
        ``bh`` (Benjamini-Hochberg) the expected share of false ones among what is found.
        Compare each with the level of a single test.

    Notes
    -----
    Holm (1979), Scandinavian Journal of Statistics 6; Benjamini and Hochberg (1995), JRSS B
    57. Holm is never less strict than needed and never weaker than Bonferroni.
    """
    from scipy.stats import false_discovery_control

    values = p_values.to_numpy(dtype=float)
    tests = len(values)
    order = np.argsort(values, kind="stable")
    holm = np.empty(tests)
    holm[order] = np.maximum.accumulate(values[order] * np.arange(tests, 0, -1))
    return pd.DataFrame(
        {
            "bonferroni": np.minimum(values * tests, 1),
            "holm": np.minimum(holm, 1),
            "bh": false_discovery_control(values, method="bh") if tests else values,
        },
        index=p_values.index,
    )
