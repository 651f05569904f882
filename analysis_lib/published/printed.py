"""What a printed figure says: its value, and how far the truth may lie from it."""

from __future__ import annotations

import re

from analysis_lib.intervals import Interval

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")


def numbers_in(text: str) -> dict[float, int]:
    """Find every number in a printed string, Dutch or with a decimal point.

    Parameters
    ----------
    text : str
        As printed, such as ``EUR 136.950,-``, ``ruim 77%`` or ``€ 0 - € 6000``.

    Returns
    -------
    dict of float to int
        Each number with how many decimals were printed, in order. A minus sign
        counts only where the text begins with it.
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


def printed_number(text: str) -> tuple[float, int]:
    """Read the first number in a printed string, with its count of decimals.

    Raises
    ------
    ValueError
        If the text holds no number.
    """
    for number, decimals in numbers_in(text).items():
        return number, decimals
    raise ValueError(f"no number in {text!r}")


def printed_interval(text: str, value: float) -> Interval:
    """Give the true values that may lie behind a printed figure.

    Rounded half either way, so both ends belong to it. 'ruim' (well over) stands
    for the printed value up to the next unit, 'bijna' for the unit below, '<' for
    all from zero. Words without a number ('geen', '++') mean exactly their value.

    Parameters
    ----------
    text : str
        The figure as printed.
    value : float
        The figure as a number.
    """
    printed = numbers_in(text)
    if not printed:
        return Interval.exactly(value)
    decimals = printed.get(value, next(iter(printed.values())))
    unit = 10.0**-decimals
    words = text.lower()
    if words.lstrip().startswith(("<", "\u2039")):
        return Interval(0, value)
    if re.search(r"\bruim\b", words):
        return Interval(value, value + unit)
    if re.search(r"\bbijna\b", words):
        return Interval(value - unit, value)
    return Interval.around(value, unit / 2)
