"""How a workbook looks: the colours of the reports, and cells that hold text as text."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.characters import INVISIBLE
from analysis_lib.style.colours import ACCENT, ALARM, INK, LINE, MUTED, WARNING, digits
from analysis_lib.style.typeface import OFFICE_FONT
from analysis_lib.tables.formulas import BEGINNINGS


def rgb(colour: str) -> str:
    """A colour as a workbook writes it."""
    return f"FF{digits(colour)}"


def fill(colour: str) -> PatternFill:
    """An even background."""
    return PatternFill("solid", start_color=rgb(colour), end_color=rgb(colour))


def font(colour: str = INK, *, size: float = 11, bold: bool = False, underline: bool = False) -> Font:
    """The one typeface, which every Office has."""
    return Font(name=OFFICE_FONT, size=size, bold=bold, color=rgb(colour), underline="single" if underline else None)


_LINE = Side(style="thin", color=rgb(LINE))
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
OPEN, LOCKED = Protection(locked=False), Protection(locked=True)
HEADING, LINK = font(ACCENT, size=13, bold=True), font(ACCENT, underline=True)
ALARM_FILL, ALARM_FONT, QUIET = fill(ALARM), Font(bold=True, color=rgb(WARNING)), font(MUTED, size=10)


def put(cell: Cell, value: str | float | None, **style: Any) -> None:
    """Write a value; text stays text, whatever it begins with.

    Parameters
    ----------
    cell : Cell
    value : str, number or None
        A text that a spreadsheet would take for a formula is marked as text; control
        characters, which a workbook cannot hold, become a replacement mark.
    **style
        Attributes of the cell, such as its ``font``.
    """
    for name, part in style.items():
        setattr(cell, name, part)
    if not isinstance(value, str):
        cell.value = value
        return
    text = INVISIBLE.sub("\ufffd", value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(BEGINNINGS):
        cell.quotePrefix = True


def link(cell: Cell, text: str, sheet: str, address: str = "A1") -> None:
    """Write a link to a place in the same workbook."""
    place = Hyperlink(ref=cell.coordinate, location=f"{quoted(sheet)}!{address}", display=text)
    put(cell, text, hyperlink=place, font=LINK)


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def lines_of(text: str, width: float, size: float = 11) -> int:
    """How many lines a text takes in a column of `width` characters."""
    room = max(1.0, width * 11 / size - 1)
    return sum(max(1, -(-len(line) // int(room))) for line in text.split("\n"))


def fit_height(sheet: Worksheet, row: int, lines: float, size: float = 11, least: float = 16) -> None:
    """Make a row as high as its lines, which a spreadsheet does not do for merged or locked cells."""
    sheet.row_dimensions[row].height = max(least, lines * size * 1.36 + 4)
