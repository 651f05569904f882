"""Counts of trajectories and pupils, per year, school, board and form.

Source: Schotpoort (2020), chapter 2 and appendix 3. A trajectory belongs to the calendar
year in which it began; a pupil with help in a year has a trajectory that began in it, and
counts once per group however many there are (appendix 3, parts 1 and 3).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.paths import PupilStatus, months_between, status, with_paths
from analysis_lib.care_trajectories.pupils import age_at_start, class_of

DURATIONS = (6, 12, 18, 24, 30, 36)  # months, upper ends of the classes of table 4
COSTS = (10_000, 20_000, 30_000, 40_000, 50_000, 100_000)  # EUR, upper ends of the classes of table 5
STILL_RUNNING = "nog in zorg"
FIRST_STEPS = 4
GROWTH, STRONG_GROWTH = 3, 5  # percentage points
LOW_BELOW, HIGH_ABOVE = 7, 11  # percent of pupils


def per_year(trajectories: pd.DataFrame, years: Sequence[int], by: Sequence[str] = ()) -> pd.DataFrame:
    """Count trajectories and pupils that began in each year.

    Parameters
    ----------
    trajectories : DataFrame
        As in `analysis_lib.care_trajectories.paths`; with the columns of `by`.
    years : sequence of int
        Calendar years; a year without trajectories gives zeros.
    by : sequence of str
        Columns to group by, such as ``school``; none to count everything together.

    Returns
    -------
    DataFrame
        ``jaar``, the columns of `by`, ``trajecten`` and ``leerlingen`` (numbers), for each
        year and each group that occurs. A pupil with help at two schools
        counts at each, and once in all together.
    """
    rows = trajectories.assign(jaar=trajectories["begin"].dt.year)
    rows = rows[rows["jaar"].isin(list(years))]
    keys = ["jaar", *by]
    counted = rows.groupby(keys)["leerling"].agg(trajecten="size", leerlingen="nunique")
    groups = trajectories[list(by)].drop_duplicates().itertuples(index=False) if by else [()]
    every = [(year, *group) for group, year in itertools.product(groups, years)]
    index = pd.MultiIndex.from_tuples(every, names=keys) if by else pd.Index([year for (year,) in every], name="jaar")
    return counted.reindex(index, fill_value=0).reset_index()


def shares_of_pupils(counts: pd.DataFrame, schools: pd.DataFrame, by: Sequence[str] = ("school",)) -> pd.DataFrame:
    """Return pupils with help as a share of all pupils.

    Parameters
    ----------
    counts : DataFrame
        From `per_year`, by ``school``.
    schools : DataFrame
        One row per school and year: ``school, jaar, leerlingen_totaal`` and the columns of
        `by`; schools without help included.
    by : sequence of str
        Columns of `schools` to add up by, such as ``bestuur``; none to add up everything.

    Returns
    -------
    DataFrame
        ``jaar``, the columns of `by`, ``trajecten, leerlingen, leerlingen_totaal, aandeel``
        (0 to 1; NaN without pupils) and ``per_leerling`` (trajectories per pupil with help;
        NaN without help). A pupil at two schools counts at both.
    """
    known = schools.merge(counts, on=["school", "jaar"], how="left").fillna({"trajecten": 0, "leerlingen": 0})
    summed = known.groupby(["jaar", *by], sort=False)[["trajecten", "leerlingen", "leerlingen_totaal"]].sum()
    summed = summed.astype({"trajecten": int, "leerlingen": int})
    return summed.assign(
        aandeel=summed["leerlingen"] / summed["leerlingen_totaal"].where(summed["leerlingen_totaal"] > 0),
        per_leerling=summed["trajecten"] / summed["leerlingen"].where(summed["leerlingen"] > 0),
    ).reset_index()


def durations(trajectories: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Count pupils by how long their last path took (table 4).

    A path lasts from the start of its first trajectory to the end of its last; pupils in
    care on the date are counted separately.

    Returns
    -------
    Series
        Number of pupils by class, in order: '0 t/m 6 maanden', '7 t/m 12 maanden', ...,
        'meer dan 36 maanden', 'nog in zorg'.
    """
    known = trajectories[trajectories["begin"] <= on]
    where = status(known, on)
    paths = with_paths(known)
    last = paths[paths["pad"] == paths.groupby("leerling")["pad"].transform("max")]
    spans = last.groupby("leerling").agg(begin=("begin", "min"), eind=("eind", "max"))
    finished = spans[where.reindex(spans.index) != PupilStatus.IN_CARE]
    months = [months_between(*span) for span in finished.itertuples(index=False)]
    lows = [0, *(end + 1 for end in DURATIONS[:-1])]
    labels = [f"{low} t/m {high} maanden" for low, high in zip(lows, DURATIONS, strict=True)]
    labels.append(f"meer dan {DURATIONS[-1]} maanden")
    classes = np.searchsorted(DURATIONS, months, side="left")
    counted = np.bincount(classes.astype(int), minlength=len(labels))
    return pd.Series(
        [*counted, int((where == PupilStatus.IN_CARE).sum())], index=[*labels, STILL_RUNNING], name="leerlingen"
    )


def first_time_right(trajectories: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Count after which step of their first path pupils needed no further help (§2.2, 'Eerste Keer Goed').

    Returns
    -------
    DataFrame
        One row for each of the first four steps: ``stap, leerlingen`` (who had it),
        ``uitgestroomd`` (for whom it was the last, and no longer in care on the date, so
        'stop zorg' included), ``aandeel`` (``uitgestroomd / leerlingen``; NaN without pupils) and
        ``van_honderd`` (of 100 pupils with help, how many it was the last for).
    """
    known = with_paths(trajectories[trajectories["begin"] <= on])
    first = known[known["pad"] == 1]
    steps = first.groupby("leerling")["stap"].max()
    left = status(first, on).reindex(steps.index) != PupilStatus.IN_CARE
    rows = []
    for step in range(1, FIRST_STEPS + 1):
        had, last = int((steps >= step).sum()), int(((steps == step) & left).sum())
        rows.append((step, had, last, last / had if had else np.nan, 100 * last / len(steps) if len(steps) else np.nan))
    return pd.DataFrame(rows, columns=["stap", "leerlingen", "uitgestroomd", "aandeel", "van_honderd"])


def cost_classes(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Count pupils by the costs of all their trajectories (table 5).

    Returns
    -------
    DataFrame
        One row per class: ``klasse`` (lower end included), ``leerlingen, kosten``
        (EUR), ``aandeel_leerlingen`` and ``aandeel_kosten`` (0 to 1).
    """
    costs = trajectories.groupby("leerling")["kosten"].sum()
    labels = cost_labels(COSTS)
    classes = class_of(costs, COSTS)
    frame = pd.DataFrame(
        {
            "klasse": labels,
            "leerlingen": np.bincount(classes, minlength=len(labels)),
            "kosten": np.bincount(classes, weights=costs.to_numpy(), minlength=len(labels)),
        }
    )
    return frame.assign(
        aandeel_leerlingen=frame["leerlingen"] / max(len(costs), 1), aandeel_kosten=frame["kosten"] / (costs.sum() or 1)
    )


def cost_labels(upper: Sequence[int]) -> list[str]:
    """Name the classes of amounts below, between and above these ends (EUR)."""
    between = [f"{low} tot {high} euro" for low, high in itertools.pairwise([0, *upper])]
    return [*between, f"{upper[-1]} euro of meer"]


def concentration(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Return the Lorenz curve of costs: what share of pupils makes what share of costs.

    Returns
    -------
    DataFrame
        ``leerlingen, kosten``: cumulative shares from 0 to 1, the cheapest pupils first, one
        point per pupil and the origin. Never publish it: each step is one pupil.
    """
    costs = np.sort(trajectories.groupby("leerling")["kosten"].sum().to_numpy())
    total = costs.sum() or 1.0
    shares = np.concatenate([[0.0], np.cumsum(costs) / total])
    return pd.DataFrame({"leerlingen": np.linspace(0, 1, len(shares)), "kosten": shares})


def growth_class(change: int) -> str:
    """Name a change of a share in whole percentage points: ++, +, 0, - or -- (the second 'table 2')."""
    if change >= STRONG_GROWTH:
        return "++"
    if change >= GROWTH:
        return "+"
    if change > -GROWTH:
        return "0"
    return "-" if change > -STRONG_GROWTH else "--"


def use_class(percent: int) -> str:
    """Name a share in whole percent: laag (under 7), gemiddeld (7 to 11) or hoog (over 11) (table 8)."""
    if percent < LOW_BELOW:
        return "laag"
    return "gemiddeld" if percent <= HIGH_ABOVE else "hoog"


def ages(trajectories: pd.DataFrame, year: int) -> pd.DataFrame:
    """Count pupils with help in a year by form and age.

    Parameters
    ----------
    trajectories : DataFrame
        With ``geboren`` (date of birth) too, or else ``leeftijd``; unknown ages are left out.
    year : int
        Trajectories that began in it.

    Returns
    -------
    DataFrame
        ``zorgvorm, leeftijd`` (whole years at the start of the pupil's first trajectory of
        the form in the year; born on 29 February counts from 1 March) and ``leerlingen``.
    """
    rows = trajectories[trajectories["begin"].dt.year == year].sort_values("begin")
    rows = rows.drop_duplicates(["leerling", "zorgvorm"])
    counted = rows.assign(leeftijd=age_at_start(rows)).groupby(["zorgvorm", "leeftijd"])["leerling"].nunique()
    result: pd.DataFrame = counted.rename("leerlingen").reset_index()
    return result
