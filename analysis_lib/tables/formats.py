"""The files that tables are read from: one table of suffixes, which everything that reads files follows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis_lib.errors import Problem
from analysis_lib.tables.contents import kind_of
from analysis_lib.tables.reading import SAVE_AS_TABLE, read_delimited

if TYPE_CHECKING:
    from analysis_lib.tables.cells import RawTable


@dataclass(frozen=True)
class Source:
    """Where one table may be: a file of its own, or a sheet of a workbook.

    `read` gives the cells, from the names of columns by which the header is known; `sheet_name` is
    '' for a file; `is_blank` says whether no cell holds anything.
    """

    path: Path
    read: Callable[[Collection[str]], RawTable]
    sheet_name: str = ""
    hidden: bool = False
    is_blank: Callable[[], bool] = lambda: False

    @property
    def name(self) -> str:
        """What the table is called there."""
        return self.sheet_name or self.path.stem

    @property
    def place(self) -> str:
        """The file or the sheet, for a message about this folder."""
        return f"blad {self.sheet_name}" if self.sheet_name else self.path.name

    def __str__(self) -> str:
        return f"{self.path.name}, {self.place}" if self.sheet_name else self.place

    def problem(self, row: int, column: str, message: str, rows: tuple[int, ...] = ()) -> Problem:
        """Report something about a place in it, or about several rows."""
        return Problem(self.path.name, row, column, message, self.sheet_name, rows)


@dataclass(frozen=True)
class TableFormat:
    """How files with one suffix are read.

    Parameters
    ----------
    open : callable
        From a path to what may be tables in it; raises InputError where it cannot be opened.
    has_sheets : bool
        Whether it holds a table on each sheet; else it is text, and a table by itself.
    label : str
        What a message calls such a file, in Dutch.
    """

    open: Callable[[Path], list[Source]]
    has_sheets: bool
    label: str


def whole_file(path: Path) -> Source:
    """Take a delimited file for one table."""
    return Source(path, partial(read_delimited, path))


def _sheets(path: Path) -> list[Source]:
    from analysis_lib.tables.sheet import is_blank, read_sheet  # openpyxl takes long to import
    from analysis_lib.tables.workbook import open_workbook

    book = open_workbook(path)
    return [
        Source(path, partial(read_sheet, book, sheet), sheet.name, sheet.hidden, partial(is_blank, book, sheet))
        for sheet in book.sheets
    ]


_DELIMITED = TableFormat(lambda path: [whole_file(path)], has_sheets=False, label="CSV")
_WORKBOOK = TableFormat(_sheets, has_sheets=True, label="werkmap")
FORMATS = {".csv": _DELIMITED, ".xlsx": _WORKBOOK, ".xlsm": _WORKBOOK}

_SNIFFED = 5 * 10**7  # bytes to tell what a file is by
_SAVE_AS = "open het en sla het op als 'Excel-werkmap (*.xlsx)', of elk blad als CSV"
REFUSED = {  # tables in a form that is not read: what to do about it
    ".xls": f"is een oud Excel-bestand; {_SAVE_AS}.",
    ".xlsb": f"is een binaire werkmap; {_SAVE_AS}.",
    ".xltx": f"is een sjabloon van Excel; {_SAVE_AS}.",
    ".xltm": f"is een sjabloon van Excel; {_SAVE_AS}.",
    ".ods": f"is een werkblad van LibreOffice; {_SAVE_AS}.",
    ".fods": f"is een werkblad van LibreOffice; {_SAVE_AS}.",
    ".numbers": f"is een werkblad van Numbers; {_SAVE_AS}.",
    ".sav": f"is een SPSS-bestand; {SAVE_AS_TABLE}.",
    ".zsav": f"is een SPSS-bestand; {SAVE_AS_TABLE}.",
    ".por": f"is een SPSS-bestand; {SAVE_AS_TABLE}.",
    ".dta": f"is een Stata-bestand; {SAVE_AS_TABLE}.",
    ".parquet": f"is een Parquet-bestand; {SAVE_AS_TABLE}.",
    ".feather": f"is een Arrow-bestand; {SAVE_AS_TABLE}.",
}


def named_as_table(path: Path) -> str:
    """Say why a file with a table's name and an unknown suffix is not read."""
    try:
        with path.open("rb") as file:
            kind = kind_of(file.read(_SNIFFED))
    except OSError:
        kind = ""
    return f"heeft de naam van een tabel, maar is {kind or 'een ander bestand'}; {SAVE_AS_TABLE}, of haal het weg."


def format_of(path: Path) -> TableFormat | None:
    """Find how a file is read, by the end of its name; None where it holds no tables."""
    return FORMATS.get(path.suffix.lower())


def labels() -> str:
    """Name every format, for a message."""
    return " of ".join(dict.fromkeys(known.label for known in FORMATS.values()))


def is_text(path: Path) -> bool:
    """Whether a file is a table by itself, as text."""
    known = format_of(path)
    return known is not None and not known.has_sheets


def sources_in(path: Path) -> list[Source]:
    """Open a file; one with an unknown suffix is taken for delimited text.

    Raises
    ------
    InputError
        If it is a workbook that cannot be opened.
    """
    return (format_of(path) or _DELIMITED).open(path)
