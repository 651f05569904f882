"""The audit of a study of care trajectories: its printed figures against the printed use per school.

Source: Schotpoort (2020), table 6 (use per school, in whole percentages), the second 'table 2'
(growth classes), table 8 (classes of use) and §2.4 (size of schools). Trajectories of pupils are
not printed, so nothing here rests on them.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

import pandas as pd

from analysis_lib.care_trajectories.counting import growth_class
from analysis_lib.care_trajectories.growth import use_classes
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.once import remembered
from analysis_lib.published import audit
from analysis_lib.published.patterns import Pattern
from analysis_lib.tables import Tables

SCORES = {"++": 2, "+": 1, "0": 0, "-": -1, "--": -2}
HALF_POINT = 0.005  # a share in whole percentages lies at most this far from the true one
MEDIUM_SIZE = (200, 300)  # pupils (§2.4)
_PRINTED_CLASS = Pattern("t6.{school}.groei.{jaar}")


@remembered
def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published``.

    Returns
    -------
    DataFrame
        As `analysis_lib.published.audit`; ``nagerekend`` is what the printed percentages
        give, also where rounding moves a figure further one way than the other.
    """
    return audit(tables, model_figures(tables))


def model_figures(tables: Tables) -> dict[str, Estimate]:
    """Compute what the printed use per school says about the figures in text and totals.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``scholen``, ``leerlingen``, ``gebruik``, ``factoren`` and ``published``.

    Returns
    -------
    dict of str to Estimate
        ``scholen, besturen, leerlingen`` (of the latest year), ``factoren.verband`` (how many
        the source found); where ``gebruik`` has rows also those of `growth_figures` and
        `use_figures`, and ``patronen.afgedrukt``: how many growth patterns the printed
        classes make.
    """
    schools, pupils, use = tables["scholen"], tables["leerlingen"], tables["gebruik"]
    sizes = pupils[pupils["jaar"] == pupils["jaar"].max()].set_index("school")["leerlingen"].astype(int)
    figures = {
        "scholen": Estimate.exactly(len(schools)),
        "besturen": Estimate.exactly(schools["bestuur"].nunique()),
        "leerlingen": Estimate.exactly(int(sizes.sum())),
        "factoren.verband": Estimate.exactly(int((tables["factoren"]["oordeel"] == "verband").sum())),
    }
    if use.empty:
        return figures
    by_year = use.astype({"jaar": int, "percentage": float}).pivot_table("percentage", "school", "jaar")
    printed = Estimate.exactly(_printed_patterns(tables["published"]))
    return figures | growth_figures(by_year) | use_figures(by_year, sizes) | {"patronen.afgedrukt": printed}


def growth_figures(by_year: pd.DataFrame) -> dict[str, Estimate]:
    """Class the growth of use per school from one year to the next, and count declines.

    The difference of two rounded percentages lies within a point of the true one, so the
    true class may be that of a change a point smaller or larger. A percentage that was
    printed lower was lower; one that was printed the same may have been.

    Parameters
    ----------
    by_year : DataFrame
        Whole percentages; a row per school, a column per year.

    Returns
    -------
    dict of str to Estimate
        ``groei.<school>.<jaar>`` (score from 2 for ++ to -2 for --, of the change to that
        year), ``dalers.klasse.<jaar>`` (schools with - or --), ``dalers.percentage.<jaar>``
        (schools whose percentage went down) and ``patronen`` (different sequences of classes, of
        the schools known in every year; as the printed percentages give it).
    """
    figures: dict[str, Estimate] = {}
    patterns: dict[object, pd.Series] = {}
    years = sorted(by_year.columns)
    for earlier, later in pairwise(years):
        changes = (by_year[later] - by_year[earlier]).dropna().astype(int)
        classes = {school: _growth(change) for school, change in changes.items()}
        figures |= {f"groei.{school}.{later}": growth for school, growth in classes.items()}
        figures[f"dalers.klasse.{later}"] = _declines(classes.values())
        figures[f"dalers.percentage.{later}"] = Estimate(
            int((changes < 0).sum()), Interval(int((changes < 0).sum()), int((changes <= 0).sum()))
        )
        patterns[later] = pd.Series({school: growth.value for school, growth in classes.items()})
    figures["patronen"] = Estimate.exactly(len(pd.DataFrame(patterns).dropna().drop_duplicates()) if patterns else 0)
    return figures


def use_figures(by_year: pd.DataFrame, sizes: pd.Series) -> dict[str, Estimate]:
    """Find the level of use per year, and which schools are low and high.

    Parameters
    ----------
    by_year : DataFrame
        Whole percentages; a row per school, a column per year.
    sizes : Series
        Pupils by school. Weights of each year's total, because other years are not printed.

    Returns
    -------
    dict of str to Estimate
        Per year ``gebruik`` (share of all pupils), ``laagste`` and ``hoogste`` (share of a
        school), ``laag`` and ``hoog`` (schools under 7% and over 11%, in whole percentages
        as in table 8), ``laag.hoogste`` and ``hoog.laagste`` (shares; where there is such a
        school); ``laag.steeds`` (schools low in every year); of the latest year
        ``omvang.gemiddeld`` (share of schools with 200 to 300 pupils that have average use),
        ``omvang.laag`` (share of low schools that are smaller or larger than that) and
        ``omvang.hoog`` (share of high schools with at most 300 pupils).
    """
    figures: dict[str, Estimate] = {}
    for year, column in by_year.items():
        use = column.dropna()
        weights = sizes.reindex(use.index).dropna()
        figures[f"gebruik.{year}"] = _share(float((use[weights.index] * weights).sum() / weights.sum()) / 100)
        figures[f"laagste.{year}"] = _share(use.min() / 100)
        figures[f"hoogste.{year}"] = _share(use.max() / 100)
        low, high = (use[use_classes(use) == name] for name in ("laag", "hoog"))
        figures[f"laag.{year}"], figures[f"hoog.{year}"] = Estimate.exactly(len(low)), Estimate.exactly(len(high))
        if len(low):
            figures[f"laag.hoogste.{year}"] = _share(low.max() / 100)
        if len(high):
            figures[f"hoog.laagste.{year}"] = _share(high.min() / 100)
    always_low = (by_year.dropna().apply(use_classes) == "laag").all(axis=1)
    figures["laag.steeds"] = Estimate.exactly(int(always_low.sum()))
    return figures | _size_figures(by_year[max(by_year.columns)].dropna(), sizes)


def _size_figures(use: pd.Series, sizes: pd.Series) -> dict[str, Estimate]:
    classes, sizes = use_classes(use), sizes.reindex(use.index)
    medium = sizes.between(*MEDIUM_SIZE)
    holds = {
        "omvang.gemiddeld": (classes == "gemiddeld")[medium],
        "omvang.laag": ~medium[classes == "laag"],
        "omvang.hoog": (sizes <= MEDIUM_SIZE[1])[classes == "hoog"],
    }
    return {key: Estimate.exactly(float(which.mean())) for key, which in holds.items() if len(which)}


def _share(value: float) -> Estimate:
    """A share (0 to 1) that was rounded to whole percentages."""
    return Estimate.around(value, HALF_POINT)


def _growth(change: int) -> Estimate:
    lowest, value, highest = (SCORES[growth_class(change + moved)] for moved in (-1, 0, 1))
    return Estimate(value, Interval(lowest, highest))


def _declines(classes: Collection[Estimate]) -> Estimate:
    surely = sum(growth.high < 0 for growth in classes)
    possibly = sum(growth.low < 0 for growth in classes)
    return Estimate(sum(growth.value < 0 for growth in classes), Interval(surely, possibly))


def _printed_patterns(published: pd.DataFrame) -> int:
    """Count the different sequences of growth classes in table 6 as printed."""
    rows: dict[str, dict[str, float]] = {}
    for figure, score in zip(published["id"], published["waarde"], strict=True):
        names = _PRINTED_CLASS.match(figure)
        if names is not None:
            rows.setdefault(names["school"], {})[names["jaar"]] = score
    return len({tuple(sorted(row.items())) for row in rows.values()})
