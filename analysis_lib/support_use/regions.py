"""Regions compared: ranking, with what rounding leaves open, and distance to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis_lib.intervals import columns_of
from analysis_lib.support_use.names import DAYS_OF, SPECIAL_FORMS, USE
from analysis_lib.tables import Tables

_MOST = 0.5  # of the regions must have a variable
# What levels and trends are correlated of, by indicator; no groups means all of them. 14 with a level and a trend each
# make 28 variables and 378 pairs, the number of Berenschot (2023), §7.1.4, which does not say which they are.
VARIABLES: dict[str, tuple[str, ...]] = {
    USE: (),
    "gebruik_leeftijd": (),
    "gebruik_opvang": ("Kinderopvang",),
    "gebruik_onderwijs": ("Basisonderwijs",),
    "onderwijs": SPECIAL_FORMS,
    "opvang": ("Kinderopvang",),
    "dagbesteding": tuple(DAYS_OF),
}


def ranking(shares: pd.DataFrame, tables: Tables, kind: str, year: int) -> pd.DataFrame:
    """Order regions of one kind by their share of use in a year.

    Parameters
    ----------
    shares : DataFrame
        From `analysis_lib.support_use.shares`.
    tables : mapping of str to DataFrame
        With ``regios``.
    kind : str
        Value of ``soort``, such as ``samenwerkingsverband``.
    year : int

    Returns
    -------
    DataFrame
        Highest share first: ``regio, naam, aantal, aandeel, aandeel_laag, aandeel_hoog,
        rang, rang_laag, rang_hoog, verschil``. ``rang`` gives equal shares one rank;
        ``rang_laag`` to ``rang_hoog`` are the places that remain possible within the
        rounding; ``verschil`` is the distance to the regions together, from 0 to 1.
    """
    names = tables["regios"].loc[tables["regios"]["soort"] == kind].set_index("regio")["naam"]
    chosen = shares[(shares["indicator"] == USE) & (shares["jaar"] == year) & shares["regio"].isin(names.index)]
    chosen = chosen.dropna(subset="aandeel")
    chosen = chosen[chosen["aandeel"] > 0].sort_values("aandeel", ascending=False, kind="stable")
    low, share, high = (chosen[name].to_numpy() for name in ("aandeel_laag", "aandeel", "aandeel_hoog"))
    # Figures printed differently keep their order in truth; only those printed alike can swap.
    hair = 1e-12
    return chosen.assign(
        naam=chosen["regio"].map(names),
        rang=chosen["aandeel"].rank(ascending=False, method="min").astype(int),
        rang_laag=[
            1 + int(((low >= top - hair) & (share > one + hair)).sum()) for one, top in zip(share, high, strict=True)
        ],
        rang_hoog=[1 + int(np.delete(high > bottom + hair, place).sum()) for place, bottom in enumerate(low)],
        verschil=chosen["aandeel"] - together(chosen),
    )[["regio", "naam", "aantal", *columns_of("aandeel"), *columns_of("rang"), "verschil"]].reset_index(drop=True)


def together(chosen: pd.DataFrame) -> float:
    """Share of regions taken together; each share weighs by the population that follows from it.

    Parameters
    ----------
    chosen : DataFrame
        Rows of one indicator and year with ``aantal`` and ``aandeel``; a row without a count
        does not weigh.
    """
    known = chosen.dropna(subset=["aantal", "aandeel"])
    known = known[known["aandeel"] > 0]
    population = (known["aantal"] / known["aandeel"]).sum()
    return float(known["aantal"].sum() / population) if population else float("nan")


def levels_and_trends(shares: pd.DataFrame, tables: Tables, kind: str, years: Sequence[int]) -> pd.DataFrame:
    """Return regions as rows and their levels and trends as columns, to correlate.

    Parameters
    ----------
    shares, tables
        As in `ranking`.
    kind : str
        Kind of region.
    years : sequence of int
        The levels are those of the first; each next year ends a trend that began at the
        one before.

    Returns
    -------
    DataFrame
        Indexed by ``regio``; columns are pairs of what is counted (the indicator's name,
        with the group where it has more than one; '' where all of them count the same) and
        the measure: ``niveau <jaar>`` (share), ``omvang <jaar>`` (children) or ``trend
        <jaren>`` (relative mutation). Variables that at least half of the regions have; and
        regions that have all of those, with shares above zero.
    """
    names = tables["indicatoren"].set_index("indicator")["naam"]
    members = tables["regios"].loc[tables["regios"]["soort"] == kind, "regio"]
    rows = shares[shares["regio"].isin(members)]
    columns: dict[tuple[str, str], pd.Series] = {}
    for indicator in rows["indicator"].unique():
        of_indicator = rows[rows["indicator"] == indicator]
        groups = of_indicator["groep"].unique()
        for group in groups:
            series = of_indicator[of_indicator["groep"] == group].set_index(["regio", "jaar"])
            if not set(years) <= set(series.index.get_level_values("jaar")):
                continue
            what = names[indicator] if len(groups) == 1 else f"{names[indicator]}: {group}"
            share = [series["aandeel"].xs(year, level="jaar").where(lambda value: value > 0) for year in years]
            columns[what, f"niveau {years[0]}"] = share[0]
            columns[what, f"omvang {years[0]}"] = series["aantal"].xs(years[0], level="jaar")
            for old, new, span in zip(share, share[1:], pairwise(years), strict=False):
                columns[what, "trend {}-{}".format(*span)] = new / old - 1
    frame = pd.DataFrame(columns)
    # A variable that few regions have would leave few regions to compare.
    frame = frame.loc[:, frame.notna().mean() >= _MOST].dropna() if columns else frame
    if len(set(frame.columns.get_level_values(0))) == 1:
        frame.columns = pd.MultiIndex.from_product([[""], frame.columns.get_level_values(1)])
    return frame


def variables(shares: pd.DataFrame, tables: Tables, kind: str, begin: int, end: int) -> pd.DataFrame:
    """Return the level at the start and the trend of each of `VARIABLES`, with regions as rows.

    Parameters
    ----------
    shares, tables, kind
        As in `levels_and_trends`.
    begin, end : int
        Years of the trend.

    Returns
    -------
    DataFrame
        As from `levels_and_trends`, without sizes; empty if these regions have fewer than two of the indicators.
    """
    chosen = [
        (shares["indicator"] == name) & (shares["groep"].isin(groups) if groups else True)
        for name, groups in VARIABLES.items()
    ]
    rows = shares[np.logical_or.reduce(chosen)]
    members = tables["regios"].loc[tables["regios"]["soort"] == kind, "regio"]
    if rows.loc[rows["regio"].isin(members), "indicator"].nunique() < 2:  # one has no pairs
        return pd.DataFrame()
    frame = levels_and_trends(rows, tables, kind, [begin, end])
    sizes = [column for column in frame.columns if str(column[1]).startswith("omvang")]
    return frame.drop(columns=sizes)
