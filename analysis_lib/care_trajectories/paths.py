"""Trajectories in time: restarts on paper only, paths, status on a date, and how long help took.

Source of the definitions: Schotpoort (2020), 'Met nadere ogen', chapter 2 and appendix 3.
Where it leaves something open, the choice is stated here and in the report's assumptions.

Trajectories are frames with one row per trajectory: ``leerling, school, zorgvorm,
aanbieder`` (texts), ``begin, eind`` (dates, both days included; ``eind`` is NaT while help
runs) and ``kosten`` (EUR). Person-level rows stay in here: only counts leave the package.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import numpy as np
import pandas as pd

SIX_MONTHS = pd.DateOffset(months=6)
_FAR = pd.Timestamp("2200-01-01")  # stands in for the end of help that still runs


class PupilStatus(StrEnum):
    """Where a pupil stands on a date."""

    IN_CARE = "in zorg"
    STOPPED = "stop zorg"
    LEFT = "uitgestroomd"


def join_restarts(
    trajectories: pd.DataFrame, *, on: pd.Timestamp, forms: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join trajectories that were cut in two on paper only.

    On 1 January 2018 the product codes of mental health care changed, so that running
    trajectories were closed in December 2017 and opened again in January 2018 (§2.1,
    tables 1 and 2). A trajectory of one of the `forms` that ends in the month before `on`
    is joined with one of the forms that begins for the same pupil in the month from `on`;
    with the same provider if there is one, else with the first. Each is used once.

    Parameters
    ----------
    trajectories : DataFrame
    on : Timestamp
        The day of the change, the first of a month.
    forms : collection of str
        Values of ``zorgvorm`` that were cut.

    Returns
    -------
    DataFrame, DataFrame
        The trajectories, joined: begin, form, provider and school of the first, end of the
        second, costs of both. And the pairs: ``eerste, tweede`` (index labels) and
        ``zorgvorm`` (of the second).
    """
    month = pd.DateOffset(months=1)
    takes_part = trajectories["zorgvorm"].isin(list(forms))
    closed = trajectories[takes_part & (trajectories["eind"] >= on - month) & (trajectories["eind"] < on)]
    opened = trajectories[takes_part & (trajectories["begin"] >= on) & (trajectories["begin"] < on + month)]
    pairs = _paired(closed.sort_values("begin"), opened.sort_values("begin"))
    joined = trajectories.copy()
    first, second = pairs["eerste"].to_numpy(), pairs["tweede"].to_numpy()
    joined.loc[first, "eind"] = trajectories.loc[second, "eind"].to_numpy()
    joined.loc[first, "kosten"] = trajectories.loc[first, "kosten"] + trajectories.loc[second, "kosten"].to_numpy()
    return joined.drop(index=list(second)), pairs.assign(zorgvorm=trajectories.loc[second, "zorgvorm"].to_numpy())


def _paired(closed: pd.DataFrame, opened: pd.DataFrame) -> pd.DataFrame:
    """Match each trajectory that opened with one that closed for the same pupil, each used once."""
    left = dict(zip(closed.index, zip(closed["leerling"], closed["aanbieder"], strict=True), strict=True))
    wanted = dict(zip(opened.index, zip(opened["leerling"], opened["aanbieder"], strict=True), strict=True))
    pairs = []
    for parts in (2, 1):  # pupil and provider, then the pupil alone
        for second, whose in list(wanted.items()):
            first = next((label for label, owner in left.items() if owner[:parts] == whose[:parts]), None)
            if first is not None:
                pairs.append((first, second))
                del left[first], wanted[second]
    return pd.DataFrame(pairs, columns=["eerste", "tweede"])


def status(trajectories: pd.DataFrame, on: pd.Timestamp) -> pd.Series:
    """Return where each pupil stands on a date.

    In care: help runs on that day. Stopped: the last help ended at most six months before.
    Left: it ended longer ago (appendix 3, part 8). Trajectories that begin later do not
    count; a pupil without others is left out.

    Returns
    -------
    Series
        `PupilStatus` by ``leerling``.
    """
    known = trajectories[trajectories["begin"] <= on]
    last = known.assign(eind=known["eind"].fillna(_FAR)).groupby("leerling")["eind"].max()
    stopped = np.where(last + SIX_MONTHS >= on, PupilStatus.STOPPED, PupilStatus.LEFT)
    return pd.Series(np.where(last >= on, PupilStatus.IN_CARE, stopped), index=last.index, name=last.name, dtype=str)


def with_paths(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Number the paths of each pupil and the steps of each path.

    Help that begins more than six months after all earlier help ended starts a new path.
    Within a path, help in another form or by another provider is a next step; more of the
    same extends the step (§2.2: a second trajectory is another provider, another form, or
    both). Overlapping help counts in the order in which it began.

    Returns
    -------
    DataFrame
        The trajectories by pupil and time, with ``pad`` and ``stap``, both from 1.
    """
    ordered = trajectories.sort_values(["leerling", "begin", "eind", "zorgvorm", "aanbieder"], na_position="last")
    ends = ordered["eind"].fillna(_FAR)
    numbered: list[tuple[int, int]] = []
    before: tuple[str, str, str] | None = None
    path, step, goes_on = 0, 0, 0  # until when help goes on with the same path
    columns = (ordered[name] for name in ("leerling", "zorgvorm", "aanbieder"))
    days = (each.to_numpy(dtype="datetime64[D]").astype(int).tolist() for each in (ordered["begin"], ends + SIX_MONTHS))
    for pupil, form, provider, begin, until in zip(*columns, *days, strict=True):
        if before is None or pupil != before[0]:
            path, step, goes_on = 1, 1, until
        elif begin > goes_on:
            path, step, goes_on = path + 1, 1, until
        else:
            step, goes_on = step + ((pupil, form, provider) != before), max(goes_on, until)
        before = (pupil, form, provider)
        numbered.append((path, step))
    return ordered.assign(pad=[path for path, _ in numbered], stap=[step for _, step in numbered])


def months_between(begin: pd.Timestamp, end: pd.Timestamp) -> int:
    """Count the months that help took, part of a month as a whole one; 0 if it ended the day it began.

    The same day of a later month is a whole number of months later; the last day of a
    shorter month stands for the days it lacks (31 January to 28 February is one month).
    """
    months = (end.year - begin.year) * 12 + end.month - begin.month
    same_day = min(begin.day, end.days_in_month)
    return max(months + (same_day < end.day), 0)
