"""Where each table of a study lies: in a CSV file or on a sheet of a workbook, in one folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis_lib.errors import InputError, Problem, did_you_mean, reason_of
from analysis_lib.tables.cells import RawTable
from analysis_lib.tables.headers import plain_name
from analysis_lib.tables.reading import read_delimited
from analysis_lib.tables.sheet import is_blank, read_sheet
from analysis_lib.tables.workbook import Sheet, Workbook, open_workbook

CSV, WORKBOOKS = ".csv", (".xlsx", ".xlsm")
TABLE_FILES = (CSV, *WORKBOOKS)
_SAVE_AS = "open het en sla het op als 'Excel-werkmap (*.xlsx)', of elk blad als CSV"
_REFUSED = {
    ".xls": f"is een oud Excel-bestand; {_SAVE_AS}.",
    ".xlsb": f"is een binaire werkmap; {_SAVE_AS}.",
    ".xltx": f"is een sjabloon van Excel; {_SAVE_AS}.",
    ".xltm": f"is een sjabloon van Excel; {_SAVE_AS}.",
    ".ods": f"is een werkblad van LibreOffice; {_SAVE_AS}.",
    ".numbers": f"is een werkblad van Numbers; {_SAVE_AS}.",
}
_EXPLAIN = (
    "uitleg",
    "leesmij",
    "lees_mij",
    "readme",
    "instructie",
    "toelichting",
    "keuzelijst",
)  # how such names begin


@dataclass(frozen=True)
class Source:
    """Where one table stands: a file, or a sheet of an opened workbook."""

    path: Path
    book: Workbook | None = None
    sheet: Sheet | None = None

    @property
    def sheet_name(self) -> str:
        """Name of the sheet, '' for CSV."""
        return self.sheet.name if self.sheet else ""

    def __str__(self) -> str:
        return f"{self.path.name}, blad {self.sheet_name}" if self.sheet else self.path.name

    def problem(self, row: int, column: str, message: str) -> Problem:
        """Say something about a place in it."""
        return Problem(self.path.name, row, column, message, self.sheet_name)

    def read(self, header_has: Collection[str]) -> RawTable:
        """Read its cells; see `read_delimited` and `read_sheet`."""
        if self.book and self.sheet:
            return read_sheet(self.book, self.sheet, header_has)
        return read_delimited(self.path, header_has)


@dataclass
class Found:
    """What a folder holds: where each table is, what is wrong with the rest."""

    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    books: list[Workbook] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    unopened: bool = False  # so that a table may be there after all


def study_files(folder: Path) -> list[Path]:
    """Give the files of a folder that tables are read from: CSV and workbooks, in order of name.

    Files that Excel and macOS keep beside an open or copied one (``~$...``, ``._...``) are none.
    """
    return [path for path in _visible(folder) if path.suffix.lower() in TABLE_FILES]


def find_tables(names: Collection[str], folder: Path) -> Found:
    """Find where each table of a study lies.

    Parameters
    ----------
    names : collection of str
        The tables' names. Those of files and sheets may differ in capitals, spaces, hyphens
        and underscores. A workbook with one filled sheet may have the table's name itself.
    folder : Path
        The study's folder.

    Returns
    -------
    Found
        With a problem for every table that is there twice, every sheet and CSV file that is
        none (but for empty, hidden and explaining sheets), every file of another kind and
        whatever has a table's name but is no file.
    """
    found = Found(files=study_files(folder))
    own = {plain_name(name): name for name in names}
    for path in _visible(folder):
        if advice := _REFUSED.get(path.suffix.lower()):
            found.problems.append(Problem(path.name, 0, "", advice))
            found.unopened = True
    for path in found.files:
        if not path.is_file():
            message = "is geen bestand (een map, of een verwijzing die nergens heen gaat); haal het weg."
            found.problems.append(Problem(path.name, 0, "", message))
            found.unopened = True
            continue
        if path.suffix.lower() == CSV:
            name = own.get(plain_name(path.stem))
            if name:
                _add(found, name, Source(path))
            else:
                hint = did_you_mean(path.name, [f"{name}{CSV}" for name in names])
                message = f"hoort niet bij deze tabellen: {hint} Anders: haal het weg."
                found.problems.append(Problem(path.name, 0, "", message))
            continue
        try:
            book = open_workbook(path)
            found.books.append(book)
            _add_sheets(found, own, path, book)
        except InputError as error:
            found.problems.extend(error.problems)
            found.unopened = True
    return found


def missing(name: str, found: Found, folder: Path) -> Problem:
    """Say that a table is nowhere, and what is there instead."""
    if found.books and all(path.suffix.lower() != CSV for path in found.files):
        book = found.books[0]
        there = ", ".join(sheet.name for other in found.books for sheet in other.sheets)
        return Problem(book.file, 0, "", f"dit blad ontbreekt; er zijn: {there or 'geen bladen met cellen'}.", name)
    there = ", ".join(path.name for path in found.files) or "geen enkele CSV of werkmap"
    return Problem(f"{name}{CSV}", 0, "", f"ontbreekt in de map '{folder.name}'; daar staat: {there}.")


def _add_sheets(found: Found, own: dict[str, str], path: Path, book: Workbook) -> None:
    unknown = []
    for sheet in book.sheets:
        if name := own.get(plain_name(sheet.name)):
            _add(found, name, Source(path, book, sheet))
        elif not sheet.hidden and not plain_name(sheet.name).startswith(_EXPLAIN):
            unknown.append(sheet)
    filled = [sheet for sheet in unknown if not is_blank(book, sheet)]
    only = own.get(plain_name(path.stem))
    if only and len(filled) == 1 and all(source.book is not book for source in found.sources.values()):
        _add(found, only, Source(path, book, filled[0]))
        return
    for sheet in filled:
        message = (
            f"hoort niet bij deze tabellen: {did_you_mean(sheet.name, own.values())} "
            "Anders: haal het blad weg, of laat zijn naam met 'uitleg' beginnen."
        )
        found.problems.append(Problem(book.file, 0, "", message, sheet.name))


def _add(found: Found, name: str, source: Source) -> None:
    if name in found.sources:
        message = f"de tabel {name} staat er ook in {found.sources[name]}; houd er één over."
        found.problems.append(source.problem(0, "", message))
    else:
        found.sources[name] = source


def _visible(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise InputError([Problem(folder.name, 0, "", f"deze map is niet te lezen ({reason_of(error)}).")]) from error
    return (path for path in paths if not path.name.startswith((".", "~$")))
