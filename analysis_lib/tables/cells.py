"""What the cells of a file hold, before a contract says what it must be.

A CSV file has only text. A workbook distinguishes numbers, dates and times, so that nothing
about them needs guessing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from analysis_lib.characters import INVISIBLE, has_invisible
from analysis_lib.errors import Problem

MAX_ROWS = 200_000  # of one table; far more than any here, and a notebook can still open it
MAX_TEXT = 32_767  # characters of one cell, as Excel has it
_ERRORS = {  # as a file stores them: as Dutch Excel shows them
    "#DIV/0!": "#DEEL/0!",
    "#N/A": "#N/B",
    "#NAME?": "#NAAM?",
    "#NULL!": "#LEEG!",
    "#NUM!": "#GETAL!",
    "#REF!": "#VERW!",
    "#VALUE!": "#WAARDE!",
    "#SPILL!": "#OVERLOOP!",
    "#CALC!": "#BEREKEN!",
}
ERRORS = frozenset((*_ERRORS, *_ERRORS.values()))  # '#N/B' in a CSV file is not text either
CONTROL_MESSAGE = "bevat een onzichtbaar stuurteken; typ de cel opnieuw"
TOO_LONG = f"is langer dan {MAX_TEXT} tekens, en dat past niet in een cel van Excel; verdeel de tekst"


class Formatted(float):
    """A number whose format matters: a percentage, or leading zeros."""

    text: str
    percent: bool

    def __new__(cls, value: float, text: str, *, percent: bool = False) -> Formatted:  # noqa: D102
        self = super().__new__(cls, value)
        self.text, self.percent = text, percent
        return self


@dataclass(frozen=True)
class Flaw:
    """A cell that holds nothing usable: what it shows, and why, in Dutch and without what it shows."""

    shown: str
    message: str


Cell = str | float | datetime | time | timedelta | Flaw  # '' where empty


@dataclass(frozen=True)
class RawTable:
    """Cells under a header, each row with the number that a spreadsheet shows for it.

    Parameters
    ----------
    file : str
        Name of the file.
    header : tuple of str
        Names of columns as the file has them.
    rows : tuple of (int, tuple of Cell)
        As many cells as the header has.
    sheet : str
        Name of the sheet, '' for CSV.
    header_row : int
        Where the header is.
    epoch : datetime, optional
        Day from which the workbook counts its days.
    warnings : tuple of Problem
        What can be read, but may not be intended.
    above : tuple of tuple of str
        The filled cells of each row above the header: a title, a date, a unit.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    sheet: str = ""
    header_row: int = 1
    epoch: datetime | None = None
    warnings: tuple[Problem, ...] = ()
    above: tuple[tuple[str, ...], ...] = ()


def read_text(text: str) -> str | Flaw:
    """Return a cell's text without surrounding spaces."""
    text = text.strip()
    if message := flaw_of(text):
        return Flaw(INVISIBLE.sub("", text[:MAX_TEXT]), message)
    return text


def flaw_of(text: str) -> str:
    """Why a text cannot be taken, '' if it can."""
    if has_invisible(text):
        return CONTROL_MESSAGE
    return TOO_LONG if len(text) > MAX_TEXT else ""


def error(code: str) -> Flaw:
    """Describe an error value of Excel, such as ``#DIV/0!``."""
    return Flaw(_ERRORS.get(code, code), "is een foutwaarde van Excel; verbeter de formule of typ de waarde zelf")


def as_text(cell: Cell) -> str:
    """Return a cell as the text of a text column: numbers as Dutch Excel shows them, dates as 2019-12-31."""
    match cell:
        case str():
            text = cell
        case Formatted():
            text = cell.text
        case float():
            text = number_text(cell)
        case datetime():
            text = cell.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        case time():
            text = cell.isoformat("seconds")
        case timedelta():
            minutes = round(cell.total_seconds() / 60)
            text = f"{minutes // 60}:{minutes % 60:02d}"
        case Flaw():
            text = cell.shown
    return text


def number_text(number: float) -> str:
    """Write a number with the 15 digits that Excel has, and a decimal comma: 12, 0,5."""
    return format(Decimal(f"{number:.15g}"), "f").replace(".", ",")
