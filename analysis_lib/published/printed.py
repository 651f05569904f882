"""What a printed figure says: its value, and how far the truth may lie from it."""

from __future__ import annotations

import re

from analysis_lib.intervals import Interval

_NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?")


def printed_number(text: str) -> tuple[float, int]:
    """Read the number in a printed string, Dutch or with a decimal point.

    Parameters
    ----------
    text : str
        As printed, such as ``EUR 136.950,-``, ``ruim 77%`` or ``3.42``.

    Returns
    -------
    value : float
    decimals : int
        How many decimals were printed.

    Raises
    ------
    ValueError
        If the text holds no number.
    """
    found = _NUMBER.search(text)
    if found is None:
        raise ValueError(f"no number in {text!r}")
    digits = found[0]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "")
    digits = digits.replace(",", ".")
    return float(digits), len(digits.partition(".")[2])


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
    if not any(character.isdigit() for character in text):
        return Interval.exactly(value)
    _, decimals = printed_number(text)
    unit = 10.0**-decimals
    words = text.lower()
    if words.lstrip().startswith(("<", "\u2039")):
        return Interval(0, value)
    if re.search(r"\bruim\b", words):
        return Interval(value, value + unit)
    if re.search(r"\bbijna\b", words):
        return Interval(value - unit, value)
    return Interval.around(value, unit / 2)
