"""A recomputed value in words, with the digits that tell it from what is printed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis_lib.published.audit import Status
from analysis_lib.published.printed import is_hedged, numbers_in
from analysis_lib.show.dutch import euro, number, year

_MOST = 6  # decimals
_FIRST_YEAR = 1900


def recomputed(figure: Mapping[Any, Any]) -> str:
    """Put the recomputed value of a row of an audit in words, in the unit in which it was printed.

    A value that agrees has the decimals of the printed figure. One that does not has as
    many more as it takes to see that. A figure that is said again in round words
    ('ruim 7000') has its own.
    """
    value = float(figure["nagerekend"])
    return "" if math.isnan(value) else _with_unit(value, str(figure["eenheid"]), _decimals(figure))


def difference(figure: Mapping[Any, Any]) -> str:
    """Put printed less recomputed in words; percentages differ by percentage points."""
    value = float(figure["verschil"])
    if math.isnan(value):
        return ""
    unit = "procentpunt" if figure["eenheid"] == "procent" else str(figure["eenheid"])
    return _with_unit(value, "aantal" if unit == "jaar" else unit, _decimals(figure))


def _decimals(figure: Mapping[Any, Any]) -> int:
    value, printed = float(figure["nagerekend"]), float(figure["waarde"])
    start = {abs(found): decimals for found, decimals in numbers_in(str(figure["afgedrukt"])).items()}.get(
        abs(printed), 0
    )
    if math.isnan(printed) or math.isnan(value):
        return start
    if figure["status"] == Status.COPIED and is_hedged(str(figure["afgedrukt"])):
        return next(d for d in range(start, _MOST + 1) if math.isclose(round(value, d), value) or d == _MOST)
    needed = abs(value - printed) / 10
    if figure["status"] == Status.WITHIN_ROUNDING or is_hedged(str(figure["afgedrukt"])):
        return next(d for d in range(start, _MOST + 1) if abs(round(value, d) - value) <= needed or d == _MOST)
    if figure["status"] == Status.DEVIATES:
        half = 0.5 * 10.0**-start
        return next(
            d
            for d in range(start, _MOST + 1)
            if abs(round(value, d) - printed) > half + 1e-9 or abs(round(value, d) - value) <= needed or d == _MOST
        )
    return start


def _with_unit(value: float, unit: str, decimals: int) -> str:
    if unit == "eur":
        return euro(value, decimals)
    if unit == "procent":
        return f"{number(value, decimals)}%"
    if unit == "procentpunt":
        return f"{number(value, decimals)} procentpunt"
    if unit == "jaar" and value >= _FIRST_YEAR:
        return year(round(value))
    return number(value, decimals)
