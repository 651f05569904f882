"""Numbers as people write them, read without guessing.

A column is read as a whole: `1.234` can be 1234 (Dutch) or 1,234 (English), and
only its neighbours tell. Where they do not, the value is refused: a wrong
number that nobody sees is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DECORATION = re.compile(r"€|\bEUR\b|\s", re.IGNORECASE)  # \s covers the no-break spaces of Excel
_WHOLE_EUROS = re.compile(r"([.,])(-+|–|—)$")  # 5.800,- means exactly 5800
_PLAIN = re.compile(r"[+-]?\d+")
_ONE_MARK = re.compile(r"([+-]?)(\d+)([.,])(\d+)|([+-]?)([.,])(\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_BOTH = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+([.,])\d+")


class NumberError(ValueError):
    """The text is not a number; the message says why, in Dutch."""


@dataclass(frozen=True)
class _Reading:
    """What a text can mean: as a number with this decimal mark, or either."""

    text: str
    percent: bool
    decimal: str | None  # '.', ',' or None where it has no decimals
    ambiguous: bool = False

    def value(self, decimal: str) -> float:
        thousands = "." if decimal == "," else ","
        number = float(self.text.replace(thousands, "").replace(decimal, "."))
        return number / 100 if self.percent else number


def _read(raw: str) -> _Reading:
    text = _DECORATION.sub("", raw).replace("−", "-")
    percent = text.endswith("%")
    text = _WHOLE_EUROS.sub(r"\g<1>00", text.removesuffix("%"))
    if _PLAIN.fullmatch(text):
        return _Reading(text, percent, None)
    both = _BOTH.fullmatch(text)
    if both and both[1] != both[2]:
        return _Reading(text, percent, both[2])
    if grouped := _GROUPED.fullmatch(text):
        mark = grouped[1]
        if text.count(mark) > 1:
            return _Reading(text, percent, "," if mark == "." else ".")
        # 0.125 cannot be a grouped number, 1.250 can.
        if text.lstrip("+-").startswith("0"):
            return _Reading(text, percent, mark)
        return _Reading(text, percent, None, ambiguous=True)
    if one := _ONE_MARK.fullmatch(text):
        return _Reading(text, percent, one[3] or one[6])
    raise NumberError("is geen getal")


def parse_numbers(texts: Sequence[str]) -> list[float | NumberError]:
    """Read one column of numbers, in Dutch or English notation.

    Parameters
    ----------
    texts : sequence of str
        Non-empty cells, such as ``1.234,50``, ``1234.5``, ``€ 5.800,-`` or ``55%``.

    Returns
    -------
    list of float or NumberError
        One per cell and in the same order. A percentage is divided by 100.
        A cell that is no number, or whose decimal mark cannot be told, gives a
        `NumberError` with the reason in Dutch.
    """
    readings: list[_Reading | NumberError] = []
    for text in texts:
        try:
            readings.append(_read(text))
        except NumberError as error:
            readings.append(error)
    marks = {r.decimal for r in readings if isinstance(r, _Reading) and r.decimal}
    column_mark = marks.pop() if len(marks) == 1 else None

    numbers: list[float | NumberError] = []
    for reading in readings:
        if isinstance(reading, NumberError):
            numbers.append(reading)
        elif reading.ambiguous and column_mark is None:
            whole = re.sub("[.,]", "", reading.text)
            part = reading.text.replace(".", ",")
            numbers.append(NumberError(f"kan {whole} of {part} betekenen; schrijf {whole} of {part}0"))
        else:
            numbers.append(reading.value(reading.decimal or column_mark or "."))
    return numbers
