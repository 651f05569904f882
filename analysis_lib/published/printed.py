"""What a printed figure says: its value, and how far the truth may lie from it."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis_lib.intervals import Interval

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_NUMBER = re.compile(rf"{_GROUPED.pattern}|\d+(?:[.,]\d+)?")


def numbers_in(text: str) -> dict[float, int]:
    """Find every number in a printed string, Dutch or with a decimal point.

    Parameters
    ----------
    text : str
        As printed, such as ``EUR 136.950,-``, ``ruim 77%`` or ``€ 0 - € 6000``.

    Returns
    -------
    dict of float to int
        Each number with its count of printed decimals, in order. A minus sign
        counts only at the start of the text.
    """
    found = {}
    for match in _NUMBER.finditer(text):
        digits = match[0]
        if _GROUPED.fullmatch(digits):
            digits = digits.replace(".", "")
        digits = digits.replace(",", ".")
        negative = match.start() == 1 and text[0] in "-\u2212"
        found[-float(digits) if negative else float(digits)] = len(digits.partition(".")[2])
    return found


def printed_interval(text: str, value: float, step: float | None = None) -> Interval:
    """Return the true values that may lie behind a printed figure.

    Rounded half either way, so both ends belong to it. 'meer dan' stands for all from the printed
    value, as 'ten minste'; 'ruim' (well over) for the printed value up to the next round one, 'bijna' for the
    stretch below it, '<', 'onder de' and 'maximaal' for all from zero. Words without a number
    ('geen', '++') mean exactly their value.

    Parameters
    ----------
    text : str
        The figure as printed.
    value : float
        The figure as a number; negative for a decrease, also where the text prints it without a
        minus ('daalde met 6,4%').
    step : float, optional
        To what the figure was rounded, where its digits do not say: counts to tens, or
        percentages to one decimal of which ',0' was left out.
    """
    if value < 0:
        mirrored = printed_interval(text, -value, step)
        return Interval(-mirrored.high, -mirrored.low)
    printed = {abs(number): decimals for number, decimals in numbers_in(text).items()}
    decimals = printed.get(value, next(iter(printed.values()), 0))
    unit = 10.0**-decimals if step is None else step
    for hedge, meaning in _HEDGES:
        if hedge.search(text.lower()):
            return meaning(value, unit)
    return Interval.around(value, unit / 2) if printed else Interval.exactly(value)


def is_hedged(text: str) -> bool:
    """Whether words around a printed number say that it is not exact."""
    return any(hedge.search(text.lower()) for hedge, _ in _HEDGES)


def _stretch(value: float, unit: float) -> float:
    """How far 'ruim' and 'bijna' reach: a unit of the second digit, or of the last that is printed.

    'ruim 7000' reaches to 7100, 'bijna 200' from 190, 'ruim 77' to 78, 'bijna 50' from 49.
    """
    while unit >= 1 and value % (unit * 10) == 0 and unit * 100 <= abs(value):
        unit *= 10
    return unit


_HEDGES: tuple[tuple[re.Pattern[str], Callable[[float, float], Interval]], ...] = (
    (
        re.compile(r"[<\u2039]|\bonder de\b|\bminder dan\b|\b(?:maximaal|hooguit|hoogstens)\b"),
        lambda value, _: Interval(0, value),
    ),
    (re.compile(r"\bmeer dan\b|\b(?:ten ?minste|minstens|minimaal)\b"), lambda value, _: Interval.at_least(value)),
    (re.compile(r"\bruim\b"), lambda value, unit: Interval(value, value + _stretch(value, unit))),
    (re.compile(r"\bbijna\b"), lambda value, unit: Interval(value - _stretch(value, unit), value)),
)
