"""What is known about each pupil with help, over all their trajectories; to count, never to publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.paths import join_restarts

RESTART = pd.Timestamp("2018-01-01")


def corrected(trajectories: pd.DataFrame, forms: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join trajectories that were cut in two on paper on 1 January 2018, in the forms that say so.

    Parameters
    ----------
    trajectories : DataFrame
        Table ``trajecten``.
    forms : DataFrame
        Table ``zorgvormen``, with ``herstart``.

    Returns
    -------
    DataFrame, DataFrame
        As `analysis_lib.care_trajectories.paths.join_restarts`.
    """
    took_part = forms.loc[forms["herstart"].astype(bool), "zorgvorm"]
    return join_restarts(trajectories, on=RESTART, forms=list(took_part))


def begun_in(trajectories: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Keep the trajectories that began in these calendar years."""
    rows: pd.DataFrame = trajectories[trajectories["begin"].dt.year.isin(list(years))]
    return rows


def years_known(tables: Mapping[str, pd.DataFrame]) -> tuple[int, ...]:
    """Return the calendar years that a study is about.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``trajecten``, ``gebruik`` and ``leerlingen``.

    Returns
    -------
    tuple of int
        From the first to the last year in which a trajectory began or a use was printed. Where
        numbers of pupils are known of more than one year, only between those: an export of
        running help also has the few trajectories that began long before.
    """
    found = {*tables["trajecten"]["begin"].dt.year, *tables["gebruik"]["jaar"]}
    counted = {int(year) for year in tables["leerlingen"]["jaar"]}
    between = {year for year in found if min(counted) <= year <= max(counted)} if len(counted) > 1 else set()
    known = [int(year) for year in between or found]
    return tuple(range(min(known), max(known) + 1)) if known else ()


def age_at_start(trajectories: pd.DataFrame) -> pd.Series:
    """Return the age in whole years at the start of each trajectory.

    From ``geboren``, else ``leeftijd``; NaN where both are unknown. A birthday on
    29 February falls on 1 March in other years.
    """
    begin, born = trajectories["begin"], trajectories["geboren"]
    before_birthday = (100 * begin.dt.month + begin.dt.day) < (100 * born.dt.month + born.dt.day)
    age: pd.Series = (begin.dt.year - born.dt.year - before_birthday).where(born.notna())
    if "leeftijd" in trajectories:
        age = age.fillna(trajectories["leeftijd"].astype(float))
    return age


def per_pupil(trajectories: pd.DataFrame, dyslexia: Sequence[str] = ()) -> pd.DataFrame:
    """Summarise the trajectories of each pupil.

    Parameters
    ----------
    trajectories : DataFrame
        As in `analysis_lib.care_trajectories.paths`, with ``geboren`` and ``leeftijd``.
    dyslexia : sequence of str
        Forms that are care for dyslexia.

    Returns
    -------
    DataFrame
        By ``leerling``: ``school`` (of the last trajectory to begin, so that each pupil has
        one), ``leeftijd`` (at the first), ``kosten`` (EUR) and ``alleen_dyslexie`` (bool).
    """
    ordered = trajectories.assign(
        leeftijd=age_at_start(trajectories), dyslexie=trajectories["zorgvorm"].isin(list(dyslexia))
    ).sort_values(["leerling", "begin"], kind="stable")
    found = ordered.groupby("leerling").agg(
        school=("school", "last"),
        kosten=("kosten", "sum"),
        alleen_dyslexie=("dyslexie", "all"),
    )
    at_first = ordered.drop_duplicates("leerling").set_index("leerling")["leeftijd"]  # "first" would pass NaN over
    found.insert(1, "leeftijd", at_first)
    return found


def class_of(values: pd.Series, upper: Sequence[float]) -> pd.Series:
    """Number the class of each value: 0 below the first upper end, 1 from it up to the second, and so on."""
    return pd.Series(np.searchsorted(upper, values.to_numpy(dtype=float), side="right"), index=values.index)
