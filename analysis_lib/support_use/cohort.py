"""A fixed group of children followed through the years.

Method: Berenschot (2023), §5.1. The cohort is every child with registered use of
support in the first year that is young enough to be in the data in the last; its
children are counted again each year, whether or not they still use support.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.support_use.names import COHORT_PLACE, COHORT_PRESENT, COHORT_SCHOOL, COHORT_USING, COUNT_HIDDEN


def follow(shares: pd.DataFrame) -> pd.DataFrame:
    """How many of the cohort still use support, no longer do, or are lost from the data.

    Parameters
    ----------
    shares : DataFrame
        From `analysis_lib.support_use.shares`: the rows of one region, with indicators
        ``cohort_gebruik`` and ``cohort_bestand``.

    Returns
    -------
    DataFrame
        One row per ``jaar``: ``gebruik, in_bestand, zonder_gebruik, uit_bestand``
        (children), ``tov_start`` and ``tov_vorig`` (change of ``gebruik``, as a share;
        NaN in the first year), and ``verborgen``: whether a count of that year is hidden.
        Empty without a cohort.
    """
    using, present = _series(shares, COHORT_USING), _series(shares, COHORT_PRESENT)
    frame = pd.DataFrame({"gebruik": using, "in_bestand": present}).sort_index()
    hidden = frame.index.isin(_hidden_years(shares))
    frame = frame.assign(verborgen=hidden)[frame.notna().all(axis=1) | hidden]
    start = frame["in_bestand"].iloc[0] if len(frame) else 0.0
    using = frame["gebruik"]
    return frame.assign(
        zonder_gebruik=frame["in_bestand"] - using,
        uit_bestand=start - frame["in_bestand"],
        tov_start=(using / using.iloc[0] - 1).where(frame.index != frame.index.min()) if len(frame) else using,
        # Of the year before, which a study may not have.
        tov_vorig=using.pct_change(fill_method=None).where(frame.index.to_series().diff() == 1),
    ).reset_index()


def places(shares: pd.DataFrame) -> pd.DataFrame:
    """Where the children of the cohort are, as a share of the cohort and of those who still use support.

    Returns
    -------
    DataFrame
        One row per ``groep`` and ``jaar``, in the order of the data: ``aantal`` (children),
        ``van_cohort`` (of the cohort's first year) and ``van_gebruikers`` (of the children
        who still use support that year), from 0 up; ``verborgen``: whether a count that they need is hidden.
    """
    followed = follow(shares).set_index("jaar")
    chosen = shares["indicator"].isin([COHORT_SCHOOL, COHORT_PLACE])
    rows = shares.loc[chosen, ["groep", "jaar", "aantal", COUNT_HIDDEN]]
    hidden = _hidden_years(shares)
    if followed.empty:
        return rows.assign(van_cohort=rows["aantal"], van_gebruikers=rows["aantal"]).head(0)
    return rows.assign(
        van_cohort=rows["aantal"] / followed["in_bestand"].iloc[0],
        van_gebruikers=rows["aantal"] / rows["jaar"].map(followed["gebruik"]),
        verborgen=rows[COUNT_HIDDEN] | rows["jaar"].isin([*hidden]) | (followed.index[0] in hidden),
    ).reset_index(drop=True)


def _hidden_years(shares: pd.DataFrame) -> set[int]:
    chosen = shares["indicator"].isin([COHORT_USING, COHORT_PRESENT]) & shares[COUNT_HIDDEN]
    return set(shares.loc[chosen, "jaar"])


def _series(shares: pd.DataFrame, indicator: str) -> pd.Series:
    chosen = shares[shares["indicator"] == indicator]
    years = chosen.groupby("jaar")["aantal"]
    return years.sum().where(years.count() == years.size())  # part of a sum would look like a change
