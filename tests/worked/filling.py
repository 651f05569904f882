"""Fill in the workbook of a new study as a user does: below the header, without touching the layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.new_study.entry import FIRST_ROW, HEADER_ROW

Rows = list[list[object]]  # the names of columns first; other columns stay empty
Tables = dict[str, Rows]


def fill(folder: Path, tables: Tables) -> None:
    """Type the rows into ``invoer.xlsx``; a row that the template starts is completed, not repeated."""
    path = folder / "invoer.xlsx"
    book = load_workbook(path, rich_text=True)
    for cell, value in entries(book, tables):
        cell.value = value
        if isinstance(value, float) and cell.number_format == "@":
            cell.number_format = "General"
    book.save(path)


def entries(book: Workbook, tables: Tables) -> Iterator[tuple[Cell, object]]:
    """Yield where each value goes that is not there yet; the caller writes it before the next."""
    for name, (header, *rows) in tables.items():
        sheet = book[name]
        places = [_place(sheet, str(column)) for column in header]
        for cells in rows:
            row = _row_for(sheet, cells[: _named_by(sheet)])
            for column, value in zip(places, cells, strict=True):
                cell = sheet.cell(row, column)
                if value is not None and cell.value != value:
                    yield cell, value


def _place(sheet: Worksheet, column: str) -> int:
    return next(cell.column for cell in sheet[HEADER_ROW] if cell.value == column)


def _named_by(sheet: Worksheet) -> int:
    """How many cells identify a row that the template starts; 0 where every row is the user's."""
    return {"studie": 1, "teksten": 2}.get(sheet.title, 0)


def _row_for(sheet: Worksheet, names: list[object]) -> int:
    row = FIRST_ROW
    while any(cell.value is not None for cell in sheet[row]):
        if names and [sheet.cell(row, place + 1).value for place in range(len(names))] == names:
            return row
        row += 1
    return row
