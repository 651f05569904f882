"""A survey among establishments: means and shares per kind of organisation, each with its interval and its number.

What is said per place or per child is a ratio of totals: all filled places by all places. Establishments of one concern
answer alike, so a concern counts as one draw; where it is known how many establishments exist, the share that
answered makes the interval narrower. Below fifteen answers nothing is said, the limit of Berenschot (2023), §6.2.2. No
interval covers who did not answer: with few answers that is the larger doubt.

Sources: Cochran (1977), Sampling Techniques, 2.9 (finite population), 6.3 (ratios) and 9A.2 (clusters); Korn and
Graubard (1998), Survey Methodology 24, for shares; Wilson (1927), Journal of the American Statistical Association 22.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis_lib.associations.proportions import share_interval, weighted_share_interval
from analysis_lib.intervals import Interval
from analysis_lib.tables import Tables

FEWEST = 15  # answers
LEVEL = 0.95
ANSWERS, POPULATION = "enquete_antwoorden", "enquete_vestigingen"
YES, LONGER, UNSURE = "Ja", "Langer", "Weet ik niet"


@dataclass(frozen=True)
class Measure:
    """What is asked, the columns that it is worked out from, and how its outcome is said.

    A measure with `of` is a ratio of totals, one with `word` the share that answers so, another a mean.
    """

    question: str
    title: str
    column: str
    form: str
    of: str = ""
    word: str = ""


MEASURES = (
    Measure("kindplaatsen", "Plaatsen per vestiging", "plaatsen", "getal1"),
    Measure("bezetting", "Bezettingsgraad", "bezet", "pct1", of="plaatsen"),
    Measure("wachtend", "Wachtenden per plaats", "wachtend", "getal2", of="plaatsen"),
    Measure("wachttijd", "Wachttijd in weken", "wachttijd", "getal1"),
    Measure("wachttijd_langer", "Wachttijd werd langer", "wachttijd_verloop", "pct1", word=LONGER),
    Measure("zwaardere_behoefte", "Kinderen met een zwaardere behoefte", "zwaarder", "pct1", of="kinderen"),
    Measure("toename", "Zag meer kinderen met een behoefte", "toename", "pct1", word=YES),
)


def outcomes(tables: Tables) -> pd.DataFrame:
    """Work out every measure for every kind of organisation.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A study's.

    Returns
    -------
    DataFrame
        ``vraag, titel, vorm, soort, n`` (establishments that answered it), ``concerns`` (draws among them), ``bestaan``
        (establishments there are; NaN if not known), ``waarde, laag, hoog`` (NaN below fifteen answers; the
        bounds also where there is one draw alone). In the order of `MEASURES`, and of the kinds in the data.
    """
    answers, exist = tables[ANSWERS], tables[POPULATION]
    number = dict(zip(exist["soort"], exist["vestigingen"].astype(float), strict=True))
    rows = []
    for measure in MEASURES:
        for kind in answers["soort"].unique():
            known = _answered(answers[answers["soort"] == kind], measure)
            if known.empty:
                continue
            there = number.get(kind, math.nan)
            value, low, high = math.nan, math.nan, math.nan
            if len(known) >= FEWEST:
                value, low, high = _estimate(known, there, is_share=bool(measure.word), is_part=measure.form == "pct1")
            rows.append(
                {
                    "vraag": measure.question,
                    "titel": measure.title,
                    "vorm": measure.form,
                    "soort": kind,
                    "n": len(known),
                    "concerns": int(known["concern"].nunique()),
                    "bestaan": there,
                    "waarde": value,
                    "laag": low,
                    "hoog": high,
                }
            )
    names = ["vraag", "titel", "vorm", "soort", "n", "concerns", "bestaan", "waarde", "laag", "hoog"]
    return pd.DataFrame(rows, columns=names)


def _answered(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return ``y, x`` and ``concern`` of who answered; an establishment without a concern is one by itself."""
    column = rows[measure.column]
    answered = column != "" if measure.word else column.notna()
    if measure.of:
        answered &= rows[measure.of].notna()
    own = "vestiging " + rows["vestiging"].astype(str)
    frame = pd.DataFrame(
        {
            "y": (column == measure.word).astype(float) if measure.word else column.astype(float),
            "x": rows[measure.of].astype(float) if measure.of else 1.0,
            "concern": ("concern " + rows["concern"].astype(str)).where(rows["concern"] != "", own),
        }
    )
    return frame[answered]


def _estimate(known: pd.DataFrame, there: float, *, is_share: bool, is_part: bool) -> tuple[float, float, float]:
    """Return a ratio of totals and its bounds."""
    from scipy.stats import t

    size, draws = known["x"].sum(), known["concern"].nunique()
    ratio = float(known["y"].sum() / size)
    missed = 1.0 if math.isnan(there) else max(1 - len(known) / there, 0.0)
    if missed == 0:
        return ratio, ratio, ratio
    if draws < 2:  # one draw tells nothing of how they differ
        return ratio, math.nan, math.nan
    residuals = (known["y"] - ratio * known["x"]).groupby(known["concern"]).sum()
    variance = draws / (draws - 1) * float((residuals**2).sum()) / size**2
    if is_share:
        # Answers that are all the same say nothing of how concerns differ; then a concern counts once.
        alone = ratio * (1 - ratio) / (len(known) - 1)  # the variance if none were alike
        effective = min(len(known) * alone / variance, len(known)) if variance > 0 else draws
        found = weighted_share_interval(ratio, effective / missed, LEVEL)
        return ratio, found.low, found.high
    margin = float(t.ppf((1 + LEVEL) / 2, draws - 1)) * math.sqrt(variance * missed)
    return ratio, max(ratio - margin, 0.0), min(ratio + margin, 1.0) if is_part else ratio + margin


def given_intervals(survey: pd.DataFrame) -> pd.DataFrame:
    """Add to outcomes that are given as such how sure they are.

    Parameters
    ----------
    survey : DataFrame
        ``enquete``.

    Returns
    -------
    DataFrame
        With ``laag`` and ``hoog`` in the unit of ``waarde`` (NaN where not known) and ``genoeg``: whether there are
        enough answers, None where their number is not given. A share of establishments has an interval if it is that
        of a whole number of them; a mean if its standard deviation is given.
    """
    ends, enough = [], []
    for row in survey.to_dict("records"):
        many = not pd.isna(row["n"]) and row["n"] >= FEWEST
        enough.append(None if pd.isna(row["n"]) else many)
        found = _given(row) if many and not pd.isna(row["waarde"]) else None
        ends.append((found.low, found.high) if found else (math.nan, math.nan))
    bounds = pd.DataFrame(ends, columns=["laag", "hoog"], index=survey.index)
    return survey.join(bounds).assign(genoeg=pd.Series(enough, index=survey.index, dtype=object))


def _given(row: dict[Any, Any]) -> Interval | None:
    from scipy.stats import t

    value, number = float(row["waarde"]), int(row["n"])
    if row["vraag"] in {"toename", "wachttijd_langer"} and row["eenheid"] == "procent":
        part = round(value * number / 100)
        if abs(100 * part / number - value) > 0.5:  # not a whole number of establishments, as printed
            return None
        found = share_interval(part, number, LEVEL)
        return Interval(100 * found.low, 100 * found.high)
    spread = float(row["spreiding"])
    if math.isnan(spread):
        return None
    margin = float(t.ppf((1 + LEVEL) / 2, number - 1)) * spread / math.sqrt(number)
    return Interval(max(value - margin, 0.0), value + margin)
