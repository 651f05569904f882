"""How far the use of help per school lies from that of all schools, beside what chance allows at its size."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from analysis_lib.associations.proportions import funnel_limits

LEVELS = {"wijd": 0.998, "smal": 0.95}  # share of the schools between the limits: three and two standard deviations
_ROUNDED = 0.5  # percentage points on either side of a whole percentage


class Place(StrEnum):
    """Where a school lies in the funnel."""

    WITHIN = "binnen de band van toeval"
    OUTSIDE = "buiten de band van 95%"
    FAR_OUTSIDE = "buiten de band van 99,8%"


def funnel(percentages: pd.Series[float], pupils: pd.Series[int], rate: float) -> pd.DataFrame:
    """Place schools in a funnel of chance.

    Parameters
    ----------
    percentages : Series of float
        Whole percentages by school.
    pupils : Series of int
        All pupils by school, at least 1.
    rate : float
        Share of all schools together, between 0 and 1.

    Returns
    -------
    DataFrame
        ``leerlingen, deel, smal_laag, smal_hoog, wijd_laag, wijd_hoog, plaats`` by school, from small to large; shares
        from 0 to 1. A school is outside a band only if no percentage that rounds to its own is within.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24; see `analysis_lib.associations.proportions.funnel_limits`. Pupils
    of one family do not get help independently, so that the true bands are somewhat wider.
    """
    frame = pd.DataFrame({"leerlingen": pupils, "deel": percentages / 100}).dropna().sort_values("leerlingen")
    frame = frame.join(band(frame["leerlingen"].to_numpy(int), rate).drop(columns="leerlingen").set_index(frame.index))
    least, most = frame["deel"] - _ROUNDED / 100, frame["deel"] + _ROUNDED / 100
    outside = {name: (least > frame[f"{name}_hoog"]) | (most < frame[f"{name}_laag"]) for name in LEVELS}
    places = np.select([outside["wijd"], outside["smal"]], [Place.FAR_OUTSIDE, Place.OUTSIDE], Place.WITHIN)
    return frame.assign(plaats=[Place(place) for place in places])


def band(sizes: np.ndarray, rate: float) -> pd.DataFrame:
    """Return the bounds of both bands at these sizes: ``leerlingen, wijd_laag, wijd_hoog, smal_laag, smal_hoog``."""
    frame = pd.DataFrame({"leerlingen": sizes})
    for name, level in LEVELS.items():
        frame[f"{name}_laag"], frame[f"{name}_hoog"] = funnel_limits(rate, sizes, level)
    return frame
