"""What a deviation changes: a conclusion of the source, an outcome, the last digits of one, or only its wording.

No flag says so. It follows from where the figure stands, from how far printed and recomputed lie
apart, and from the likely cause.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis_lib.published.lookup import STATEMENT

_CONCLUDES = re.compile("samenvatting|conclusie", re.IGNORECASE)
_SLIPS = frozenset({"tikfout", "afgekapt", "nummering", "verwijzing"})  # causes that leave what is meant as it is
_DIGITS = 0.05  # of the larger of printed and recomputed; what differs less keeps its meaning
_WORDS = 0.5  # size of what has no number: between another number and nearly the same one
_BESIDE = 0.25  # size of words that are wrong beside a number that is right
_FIRST_YEAR = 1900


class Consequence(StrEnum):
    """What changes once a deviating figure or statement is put right, the most first."""

    CONCLUSION = "een conclusie of samenvatting van de bron"
    OUTCOME = "een uitkomst of uitspraak elders"
    DIGITS = "minder dan een twintigste van een cijfer"
    WORDING = "alleen hoe het er staat"


def concludes(places: pd.Series) -> pd.Series:
    """Tell which places of a source are its summary or its conclusion."""
    return places.str.contains(_CONCLUDES)


def size_of(figure: Mapping[Any, Any]) -> float:
    """Return how far printed and recomputed lie apart, 0 to 1 as a share of the larger; words have their own size."""
    printed, recomputed = float(figure["waarde"]), float(figure["nagerekend"])
    is_date = figure["eenheid"] == "jaar" and printed >= _FIRST_YEAR
    if figure["eenheid"] == STATEMENT or is_date or math.isnan(printed) or math.isnan(recomputed):
        return _WORDS
    if math.isclose(printed, recomputed, abs_tol=1e-9):
        return _BESIDE
    return min(abs(printed - recomputed) / max(abs(printed), abs(recomputed)), 1.0)


def consequence_of(figure: Mapping[Any, Any]) -> Consequence:
    """Tell what a deviating figure or statement changes.

    Parameters
    ----------
    figure : mapping
        A row of `analysis_lib.published.audit.audit` that deviates or says something else.
    """
    if figure["oorzaak"] in _SLIPS:
        return Consequence.WORDING
    if size_of(figure) < _DIGITS:
        return Consequence.DIGITS
    return Consequence.CONCLUSION if _CONCLUDES.search(figure["plaats"]) else Consequence.OUTCOME
