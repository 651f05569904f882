"""How each school's share of pupils with help changes from year to year, and in which patterns.

Source: Schotpoort (2020), §2.3: table 6 and its classes of growth (the second 'table 2').
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis_lib.care_trajectories.counting import growth_class, use_class


def growth(percentages: pd.DataFrame) -> pd.DataFrame:
    """Class the change from each year to the next.

    Parameters
    ----------
    percentages : DataFrame
        Whole percentages by school (index) and year (columns, in order); NaN where unknown.

    Returns
    -------
    DataFrame
        By school: per pair of years a class ('++' to '--', '' where unknown), columns the
        later year.
    """
    steps = {
        later: [
            "" if pd.isna(before) or pd.isna(after) else growth_class(int(after - before))
            for before, after in zip(percentages[earlier], percentages[later], strict=True)
        ]
        for earlier, later in pairwise(percentages.columns)
    }
    return pd.DataFrame(steps, index=percentages.index, dtype=str)


def patterns(classes: pd.DataFrame) -> pd.DataFrame:
    """Count the schools with each sequence of classes.

    Parameters
    ----------
    classes : DataFrame
        From `growth`; schools with an unknown class are left out.

    Returns
    -------
    DataFrame
        One row per pattern, the most frequent first: the columns of `classes`, ``aantal``
        and ``scholen`` (tuple of index labels).
    """
    known = classes[(classes != "").all(axis=1)]
    rows = [
        (*pattern, len(group), tuple(group.index)) for pattern, group in known.groupby(list(known.columns), sort=False)
    ]
    found = pd.DataFrame(rows, columns=[*classes.columns, "aantal", "scholen"])
    return found.sort_values("aantal", ascending=False, kind="stable").reset_index(drop=True)


def use_classes(percentages: pd.Series) -> pd.Series:
    """Class whole percentages as laag, gemiddeld or hoog; '' where unknown."""
    return percentages.map(lambda value: "" if pd.isna(value) else use_class(int(value))).astype(str)
