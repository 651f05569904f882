"""An area beside others: how far its value lies from theirs, and whether chance could do that."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.reasons_tables import SHARE
from analysis_lib.intervals import Interval
from analysis_lib.once import remembered


@remembered
def beside_others(tables: pd.DataFrame) -> pd.DataFrame:
    """Lay the own area beside the others, for each measure.

    Parameters
    ----------
    tables : DataFrame
        ``maat, gebied, eigen, waarde, eenheid, aantal, effect``; a share is in percent, printed to 0.01.

    Returns
    -------
    DataFrame
        ``maat, gebied, waarde, eenheid, effect`` of the own area, ``laagste`` and ``hoogste`` of the others (NaN
        without any), ``anders`` (-1 where the own value lies below all others, 1 above all, else 0) and ``toeval``
        (Interval of the chance that areas with the same true share differ as much as the own one and the others
        together, as far as rounded shares tell; None without numbers).

    Source
    ------
    Fisher (1922), Journal of the Royal Statistical Society 85, the exact test on a table of two by two. The others are
    taken together, and all that is known of a population is a number divided by its share.
    """
    rows = []
    for measure, of_measure in tables.groupby("maat", sort=False):
        (own,) = of_measure[of_measure["eigen"]].to_dict("records")
        others = of_measure[~of_measure["eigen"]]
        above, below = bool((others["waarde"] > own["waarde"]).all()), bool((others["waarde"] < own["waarde"]).all())
        rows.append(
            {
                "maat": measure,
                **{name: own[name] for name in ("gebied", "waarde", "eenheid", "effect")},
                "laagste": others["waarde"].min(),
                "hoogste": others["waarde"].max(),
                "anders": 0 if above == below else -1 if above else 1,
                "toeval": _chance(of_measure),
            }
        )
    columns = ["maat", "gebied", "waarde", "eenheid", "effect", "laagste", "hoogste", "anders", "toeval"]
    return pd.DataFrame(rows, columns=columns)


_ROUNDED = 0.005  # percentage points either way


def _chance(rows: pd.DataFrame) -> Interval | None:
    """The chance at the populations that rounding allows; None where a number is missing."""
    if (rows["eenheid"] != SHARE).any() or rows["aantal"].isna().any() or rows["eigen"].all():
        return None
    from scipy.stats import fisher_exact

    numbers = rows["aantal"].astype(float)
    ends = []
    for sign in (-1, 1):  # own population largest and the others' smallest, and the other way round
        margin = rows["eigen"].map({True: -sign * _ROUNDED, False: sign * _ROUNDED})
        shares = (rows["waarde"] + margin).clip(lower=1e-6, upper=100.0)
        populations = (100 * numbers / shares).round().clip(lower=numbers)
        table = [
            [int(numbers[side].sum()), int((populations - numbers)[side].sum())]
            for side in (rows["eigen"], ~rows["eigen"])
        ]
        ends.append(float(fisher_exact(table).pvalue))
    return Interval(min(ends), max(ends))
