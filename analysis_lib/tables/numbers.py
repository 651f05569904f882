"""Numbers as people write them, read without guessing.

A column is read as a whole: `1.234` can be 1234 (Dutch) or 1,234 (English), and
only its neighbours show which: by a mark that surely groups thousands (`1.234.567`,
`1.234,50`), or by decimals of three digits or more. That they use the other mark for
decimals shows nothing: one cell of a column may be typed in the other notation. What
they do not show is refused: a wrong number that nobody sees is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

_CURRENCY = re.compile(r"€|\bEUR\b|\beuro\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")  # the no-break and thin spaces of Excel too
_AROUND_SPACE = re.compile(r"(?<=^[+-]) | (?=%$)")
_SIGN = re.compile(r"^[−–‐‑-]")  # as text processors write a minus
_WHOLE_EUROS = re.compile(r"([.,]) ?(-+|–+|—+|=)$")  # 5.800,- means exactly 5800
_PLAIN = re.compile(r"[+-]?[0-9]+")
_ONE_MARK = re.compile(r"([+-]?)([0-9]+)([.,])([0-9]+)|([+-]?)([.,])([0-9]+)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([.,' ])[0-9]{3}(?:\1[0-9]{3})*")
_BOTH = re.compile(r"[+-]?[0-9]{1,3}([.,' ])[0-9]{3}(?:\1[0-9]{3})*([.,])[0-9]+")
_BRACKETS = re.compile(r"-?\([0-9., ']+\)")
_MINUS_BEHIND = re.compile(r"[0-9., ']+[−–-]")

LARGEST = 1e15  # beyond this a float no longer counts cents
_GROUP = 3  # digits between thousands marks


class NumberError(ValueError):
    """The text is not a number; the message says why, in Dutch."""


@dataclass(frozen=True)
class _Reading:
    """What a text can mean: a number with this decimal mark, or with either."""

    text: str
    percent: bool
    decimal: str | None  # '.', ',' or None where neither would be one
    ambiguous: str = ""  # the mark that can be either
    groups: str = ""  # the mark that surely groups thousands

    @property
    def decimals(self) -> int:
        return len(self.text.rpartition(self.decimal)[2]) if self.decimal and self.decimal in self.text else 0

    def value(self, decimal: str) -> float:
        thousands = ",' " if decimal == "." else ".' "
        number = float(self.text.translate(dict.fromkeys(map(ord, thousands))).replace(decimal, "."))
        return number / 100 if self.percent else number


def _read(raw: str, percent_allowed: bool) -> _Reading:
    text = _SPACES.sub(" ", _CURRENCY.sub(" ", raw)).strip().replace("’", "'")
    text = _AROUND_SPACE.sub("", _SIGN.sub("-", text))
    percent = text.endswith("%")
    if percent and not percent_allowed:
        raise NumberError("is een percentage, maar hier hoort een getal zonder %")
    text = _WHOLE_EUROS.sub(r"\g<1>00", text.removesuffix("%"))
    if _PLAIN.fullmatch(text):
        return _Reading(text, percent, None)
    both = _BOTH.fullmatch(text)
    if both and both[1] != both[2]:
        return _Reading(text, percent, both[2], groups=both[1])
    if grouped := _GROUPED.fullmatch(text):
        mark = grouped[1]
        if mark in "' " or text.count(mark) > 1:
            return _Reading(text, percent, {".": ",", ",": "."}.get(mark), groups=mark)
        # 0.125 cannot be a grouped number, 1.250 can.
        if text.lstrip("+-").startswith("0"):
            return _Reading(text, percent, mark)
        return _Reading(text, percent, None, ambiguous=mark)
    if one := _ONE_MARK.fullmatch(text):
        return _Reading(text, percent, one[3] or one[6])
    raise NumberError(_why_not(text))


def _is_clear(mark: str, decimal: str | None, grouping: Set[str], fine: bool) -> bool:
    """Whether a column shows what a mark with three digits behind it is: its decimal mark, or what groups thousands."""
    return decimal is not None and (fine if decimal == mark else mark in grouping)


def _why_not(text: str) -> str:
    if _BRACKETS.fullmatch(text):
        return "staat tussen haakjes; schrijf een negatief getal met een minteken ervoor"
    if _MINUS_BEHIND.fullmatch(text):
        return "heeft een minteken achteraan; zet het voor het getal"
    if text.endswith("%"):
        return "heeft twee procenttekens; houd er één over"
    return "is geen getal"


def parse_numbers(texts: Sequence[str], *, percent: bool = False) -> list[float | NumberError]:
    """Read one column of numbers, in Dutch or English notation.

    Parameters
    ----------
    texts : sequence of str
        Non-empty cells, such as ``1.234,50``, ``1234.5`` or ``€ 5.800,-``.
    percent : bool
        Whether ``55%`` may stand for 0.55; elsewhere a percent sign is refused.

    Returns
    -------
    list of float or NumberError
        One per cell and in the same order. A cell that is not a number, is out of
        all proportion, or whose decimal mark remains unclear, gives a
        `NumberError` with the reason in Dutch.
    """
    readings: list[_Reading | NumberError] = []
    for text in texts:
        try:
            readings.append(_read(text, percent))
        except NumberError as error:
            readings.append(error)
    plain = [reading for reading in readings if isinstance(reading, _Reading)]
    marks = {reading.decimal for reading in plain if reading.decimal}
    column_mark = marks.pop() if len(marks) == 1 else None
    grouping = {reading.groups for reading in plain}
    # Next to 8098.85, 8.098 is more likely a thousand than a fraction of three digits.
    fine = any(reading.decimals >= _GROUP for reading in plain)

    numbers: list[float | NumberError] = []
    for reading in readings:
        if isinstance(reading, NumberError):
            numbers.append(reading)
        elif reading.ambiguous and not _is_clear(reading.ambiguous, column_mark, grouping, fine):
            whole = re.sub("[.,]", "", reading.text)
            part = reading.text.replace(".", ",")
            numbers.append(NumberError(f"kan {whole} of {part} betekenen; schrijf {whole} of {part}0"))
        else:
            number = reading.value(reading.decimal or column_mark or ".")
            numbers.append(number if abs(number) <= LARGEST else NumberError("is te groot; controleer het getal"))
    return numbers
