"""How near counts lie to those that a source printed: of invented registers, that should be near."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from analysis_lib.support_use.names import COHORT_PLACE, COHORT_PRESENT, COHORT_SCHOOL
from analysis_lib.tables import Tables

COMPARED = "vergelijking"
POINTS, PART = 0.003, 0.01  # near: within this much of a share, or within this part of a count
Known = dict[Any, float]  # by indicator, group and year
_ALL = ("kinderen", "Alle kinderen")


def nearness(shares: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Put counts and shares beside printed ones.

    Parameters
    ----------
    shares : DataFrame
        From `analysis_lib.support_use.shares`: the rows of the country.
    tables : mapping of str to DataFrame
        With ``vergelijking``, what was printed, and ``indicatoren``.

    Returns
    -------
    DataFrame
        One row per printed count that is shown here too: ``plaats, indicator, groep, jaar, afgedrukt, geteld``
        (children), ``verwacht`` (as printed, at the size of this study), ``deel_afgedrukt, deel, verschil`` (shares and
        their difference), ``relatief`` (of the count) and ``binnen``: whether one of both is near enough.
    """
    printed = tables[COMPARED]
    about = tables["indicatoren"].set_index("indicator")
    amounts: Known = printed.set_index(["indicator", "groep", "jaar"])["aantal"].to_dict()
    own = shares.set_index(["indicator", "groep", "jaar"])
    counted: Known = own["aantal"].to_dict()
    first = min((year for name, group, year in amounts if (name, group) == _ALL), default=0)
    size = counted.get((*_ALL, first), math.nan) / amounts.get((*_ALL, first), math.nan)
    start = [_start(known) for known in (amounts, counted)]
    rows = []
    for row in printed.to_dict("records"):
        key = (row["indicator"], row["groep"], row["jaar"])
        here = counted.get(key, math.nan)
        if math.isnan(here) or pd.isna(row["aantal"]):
            continue
        if row["indicator"] in {COHORT_SCHOOL, COHORT_PLACE, COHORT_PRESENT}:
            there, share = row["aantal"] / start[0], here / start[1]
        else:
            whole = about["referentie"].get(row["indicator"]) or ""
            group = about["referentie_groep"].get(row["indicator"]) or row["groep"]
            there = row["aandeel"] / 100
            if pd.isna(there):
                there = row["aantal"] / amounts.get((whole, group, row["jaar"]), math.nan)
            share = float(own["aandeel"].get(key, math.nan))
        expected = row["aantal"] * size
        rows.append(
            {
                "plaats": row["plaats"],
                "indicator": row["indicator"],
                "groep": row["groep"],
                "jaar": row["jaar"],
                "afgedrukt": row["aantal"],
                "verwacht": expected,
                "geteld": here,
                "deel_afgedrukt": there,
                "deel": share,
                "verschil": share - there,
                "relatief": here / expected - 1 if expected else math.nan,
            }
        )
    names = ["plaats", "indicator", "groep", "jaar", "afgedrukt", "verwacht", "geteld", "deel_afgedrukt", "deel"]
    frame = pd.DataFrame(rows, columns=[*names, "verschil", "relatief"])
    near = (frame["verschil"].abs() <= POINTS) | (frame["relatief"].abs() <= PART)
    return frame.assign(binnen=near)


def _start(known: Known) -> float:
    """Return the size of the cohort in its first year."""
    present = {year: amount for (name, _, year), amount in known.items() if name == COHORT_PRESENT}
    return present[min(present)] if present else math.nan
