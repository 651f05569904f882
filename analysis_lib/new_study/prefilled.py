"""What a new study starts with besides its contract: rows that are known, and tables too large for a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from analysis_lib.new_study.cell_styles import put
from analysis_lib.new_study.entry import FIRST_ROW
from analysis_lib.tables import Contract, Table
from analysis_lib.tables.formulas import without_formulas

Row = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Prefilled:
    """What is known about a new study.

    Parameters
    ----------
    rows : mapping of str to sequence of mapping
        For each table its rows, to be written on its sheet: values by column. In a table with
        rows of its own, a row fills the one with the same name.
    files : mapping of str to DataFrame
        Tables that come as CSV beside the workbook, which then has no sheet for them. Person-level
        rows do, however few: there can be a hundred thousand, which Excel's checks would make
        unworkable, and nobody has to open them to fill in the rest.
    messages : sequence of str
        For whoever gave the files, in Dutch.
    texts : mapping of str to str
        Files of text that go with the study, by their names, such as a page to look something over.
    """

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    files: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    messages: Sequence[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def write_rows(book: Workbook, contract: Contract, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write what is known on the sheets of a new workbook."""
    for name, known in rows.items():
        table, sheet = contract[name], book[name]
        free = FIRST_ROW + len(table.rows)
        for row in known:
            place = _fixed_row(table, row)
            if place is None:
                place, free = free, free + 1
            for position, column in enumerate(table.columns, start=1):
                if row.get(column) is not None:
                    put(sheet.cell(place, position), row[column])


def _fixed_row(table: Table, row: Row) -> int | None:
    """Find the row that the contract fixes for the same thing."""
    for place, fixed in enumerate(table.rows, start=FIRST_ROW):
        first = next(iter(fixed.cells))
        names = [name for name in fixed.cells if name in table.unique_together] or [first]
        if all(row.get(name, fixed.cells[name]) == fixed.cells[name] for name in names) and first in row:
            return place
    return None


def write_files(folder: Path, files: Mapping[str, pd.DataFrame]) -> list[str]:
    """Write tables as CSV; returns the names of the files."""
    for name, frame in files.items():
        # As Dutch Excel writes CSV; dates without a time, amounts in whole cents.
        text = without_formulas(frame, numbers=False).to_csv(
            sep=";", index=False, lineterminator="\r\n", date_format="%Y-%m-%d", decimal=",", float_format="%.2f"
        )
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8-sig"))
    return [f"{name}.csv" for name in files]
