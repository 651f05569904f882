"""What participants filled in alone, before they agreed on a reference.

'Opgroeiondersteuning op school' (2025), §2.3: silently and separately, each writes down
what would have happened; only then are the forms compared.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.case_costs.model import amounts, price_intervals
from analysis_lib.intervals import Interval
from analysis_lib.tables import Tables


def participants(tables: Tables) -> pd.DataFrame:
    """Add up what each participant expected.

    Returns
    -------
    DataFrame
        ``casus, deelnemer, verwacht`` (Interval, EUR): the sum over the items of
        probability x amount. Unknown amounts open the upper end.
    """
    forms = tables["formulieren"]
    weighted = [
        amount * Interval.exactly(float(chance))
        for amount, chance in zip(amounts(forms, price_intervals(tables["prijzen"], {})), forms["kans"], strict=True)
    ]
    frame = forms.assign(verwacht=pd.Series(weighted, index=forms.index, dtype=object))
    rows = [
        {"casus": case, "deelnemer": who, "verwacht": Interval.total(own["verwacht"])}
        for (case, who), own in frame.groupby(["casus", "deelnemer"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["casus", "deelnemer", "verwacht"])


def agreement(tables: Tables) -> pd.DataFrame:
    """Return per case how far apart the participants were, and where the joint reference lies.

    Returns
    -------
    DataFrame
        ``casus, deelnemers, bereik`` (Interval that holds all forms, EUR) and
        ``spreiding`` (EUR between the lowest and the highest middle; NaN where a
        form has no upper end).
    """
    rows = []
    for case, own in participants(tables).groupby("casus", sort=False):
        middles = [i.middle for i in own["verwacht"]]
        bounded = all(i.is_bounded for i in own["verwacht"])
        rows.append(
            {
                "casus": case,
                "deelnemers": len(own),
                "bereik": Interval.hull(own["verwacht"]),
                "spreiding": max(middles) - min(middles) if bounded else float("nan"),
            }
        )
    return pd.DataFrame(rows, columns=["casus", "deelnemers", "bereik", "spreiding"])
