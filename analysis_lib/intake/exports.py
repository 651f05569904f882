"""What all readers share: a file's columns under our names, with every problem in them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.characters import without_accents
from analysis_lib.errors import InputError, Problem, file_error
from analysis_lib.intake.around import are_units, unit_in, without_footnotes, without_unit
from analysis_lib.tables.cells import Cell, Flaw, RawTable, as_text
from analysis_lib.tables.contract import DTYPES, Kind
from analysis_lib.tables.dates import DateError, parse_dates
from analysis_lib.tables.formats import sources_in
from analysis_lib.tables.totals import is_called_total

Names = Mapping[str, Sequence[str]]

_NEVER = re.compile(r"(9999([-/.]?)12\2(31)|31([-/.])12\4(9999))([ T][\d:.,]+)?")
EMPTY = "deze cel is leeg; vul hier een waarde in"


class Sheet:
    """The columns of one file under our names.

    Parameters
    ----------
    path : Path
        A delimited file, or a workbook with one filled sheet; a header, perhaps below a title.
    names : mapping of str to sequence of str
        For each of our names what the column can be called, the best known first. Case,
        accents and the characters between words do not matter.
    needed : collection of str
        Which of ours must be there.
    one_each : bool
        Whether two names for the same thing in one file are refused; else the first counts.

    Attributes
    ----------
    cells : DataFrame
        Text, indexed by the row that a spreadsheet shows; '' throughout where the file lacks
        the column.
    header_row : int
        Where the names of columns are.
    around : tuple of tuple of str
        Filled cells of the rows above the header and of the footnotes below the table.
    problems : list of Problem
        What was found so far. They say where, and what is expected; what a cell holds only if
        the function that reads it repeats it.

    Raises
    ------
    InputError
        If the file cannot be read or needed columns are missing.
    """

    def __init__(self, path: Path, names: Names, needed: Collection[str], *, one_each: bool = False) -> None:
        spellings = spellings_of(names)
        try:
            raw = read_export(path, spellings)
        except InputError as error:
            raise InputError(_without_unknown_columns(error.problems, names)) from None
        rows, below = without_footnotes(raw.rows)
        self.around = (*raw.above, *below)
        self.file, self.name = raw.file, raw.sheet
        self.warnings = raw.warnings
        self.problems: list[Problem] = []
        self.header_row = raw.header_row
        self._names = names
        self._places = self._found(raw, one_each)
        self._headers = {ours: raw.header[place] for ours, place in self._places.items()}
        for ours in needed:
            if ours not in self._places:
                self.report(self.header_row, ours, f"deze kolom ontbreekt{_also_called(names[ours])}")
        if unit := unit_in(self.around):
            message = f"bij deze tabel staat '{unit}'; schrijf de getallen zonder zo'n eenheid en haal die woorden weg."
            self.problems.append(Problem(self.file, 0, "", message, self.name))
        for ours, header in self._headers.items():
            if unit := unit_in([[header]]):
                self.report(
                    self.header_row,
                    ours,
                    f"deze kolom is in '{unit}'; schrijf de getallen voluit, en noem haar {self._names[ours][0]}",
                )
        rows = self._without_totals(rows, needed)
        self.refuse()
        self._raw, self._rows = raw, rows
        numbers = [number for number, _ in rows]
        texts = {
            ours: self._texts(ours, [(number, row[self._places[ours]]) for number, row in rows])
            if ours in self._places
            else ""
            for ours in names
        }
        self.cells = pd.DataFrame(texts, index=numbers, dtype=str)

    @property
    def others(self) -> pd.DataFrame:
        """The texts of columns that are none of ours, by their own names."""
        known = set(self._places.values())
        places = {name: place for place, name in enumerate(self._raw.header) if place not in known}
        return pd.DataFrame(
            {name: [_text(row[place]) for _, row in self._rows] for name, place in places.items() if name},
            index=self.cells.index,
            dtype=str,
        )

    def take(self, name: str, header: str) -> None:
        """Let a column that is none of ours be one."""
        self.cells[name] = self.others[header]
        self._headers[name] = header
        self._places[name] = self._raw.header.index(header)

    def fill(self, name: str, text: str) -> None:
        """Let every row have the same text, as what stands around the table says."""
        self.cells[name] = text
        self._places[name] = -1

    def has(self, name: str) -> bool:
        """Whether the file has this column."""
        return name in self._places

    def report(self, row: Any, name: str, message: str) -> None:
        """Keep a problem for later; the message has no full stop yet."""
        column = self._headers.get(name, self._names[name][0])
        self.problems.append(Problem(self.file, int(str(row)), column, f"{message}.", self.name))

    def lacks(self, name: str, advice: str) -> None:
        """Keep for later that a column which this use of the file needs is missing; no full stop yet."""
        self.report(self.header_row, name, f"deze kolom ontbreekt; {advice}")

    def each(
        self,
        name: str,
        read: Callable[[Any], Any],
        *,
        dtype: Any = str,
        missing: Any = "",
        optional: bool = False,
        cells: pd.Series | None = None,
    ) -> pd.Series:
        """Read each cell of a column, keeping what is wrong for later.

        Parameters
        ----------
        name : str
            One of our names.
        read : callable
            From a cell to its value; raises ValueError with a Dutch reason.
        dtype : dtype
            Of the result.
        missing : object
            The value of an empty or wrong cell.
        optional : bool
            Whether an empty cell is in order.
        cells : Series, optional
            What to read instead of the column's texts.

        Returns
        -------
        Series
            With the rows of the file as index.
        """
        values = []
        for row, cell in (self.cells[name] if cells is None else cells).items():
            value = missing
            if cell == "":
                if not optional:
                    self.report(row, name, EMPTY)
            else:
                try:
                    value = read(cell)
                except ValueError as error:
                    self.report(row, name, str(error))
            values.append(value)
        result: pd.Series = pd.Series(values, index=(self.cells if cells is None else cells).index, dtype=dtype)
        return result

    def dates(self, name: str, *, optional: bool = False, never: bool = False) -> pd.Series:
        """Read dates; with `never`, the last day of the year 9999 means not yet (NaT)."""

        def read(text: str) -> Any:
            return pd.NaT if never and _NEVER.fullmatch(text) else pd.Timestamp(read_date(text))

        return self.each(name, read, dtype=DTYPES[Kind.DATE], missing=pd.NaT, optional=optional)

    def refuse(self) -> None:
        """Raise InputError with every problem so far, if there is one."""
        if self.problems:
            raise InputError(self.problems)

    def _texts(self, name: str, cells: Sequence[tuple[int, Cell]]) -> list[str]:
        """Write cells as text; what cannot be read in a workbook is a problem, and empty."""
        for row, cell in cells:
            if isinstance(cell, Flaw):
                self.report(row, name, f"deze waarde {cell.message}")
        return [_text(cell) for _, cell in cells]

    def _without_totals(
        self, rows: Sequence[tuple[int, tuple[Cell, ...]]], needed: Collection[str]
    ) -> list[tuple[int, tuple[Cell, ...]]]:
        """Report rows of totals and of units once, whatever else is wrong with them."""
        keys = [self._places[ours] for ours in [*needed][:1] if ours in self._places]  # which says what a row is about
        kept = []
        for place, (number, row) in enumerate(rows):
            texts = [_text(cell) for cell in row]
            no_key = any(not texts[key] or is_called_total(texts[key]) for key in keys)
            named = "naam" in self._places and is_called_total(texts[self._places["naam"]])
            if named or (no_key and any(map(is_called_total, texts))):
                message = "deze rij is een totaal van andere rijen; haal haar weg."
            elif place == 0 and are_units(texts):
                message = (
                    "deze rij zegt in welke eenheid de kolommen zijn; schrijf de getallen voluit en haal haar weg."
                )
            else:
                kept.append((number, row))
                continue
            self.problems.append(Problem(self.file, number, "", message, self.name))
        return kept

    def _found(self, raw: RawTable, one_each: bool) -> dict[str, int]:
        """Find the place of each of our columns."""
        header = [heading(name) for name in raw.header]
        places: dict[str, int] = {}
        for ours, known in self._names.items():
            found = [name for name in dict.fromkeys(map(plain, known)) if name in header]
            twice = header.count(found[0]) > 1 if found else False
            if twice or (one_each and len(found) > 1):
                also = " en ".join(name for name in known if plain(name) in found)
                message = f"deze kolom staat er meer dan één keer ({also}); houd er één over."
                self.problems.append(Problem(self.file, self.header_row, known[0], message, self.name))
            if found:
                places[ours] = header.index(found[0])
        return places


def _also_called(names: Sequence[str]) -> str:
    """What else a column can be called than its first name, that the message has already."""
    others = [name for name in names if plain(name) != plain(names[0])]
    return f"; het kan ook heten: {', '.join(others)}" if others else ""


def read_date(text: str) -> Any:
    """Read one date as a ``datetime.date``.

    Raises
    ------
    DateError
        If it is not a date; the message is Dutch and does not repeat the text.
    """
    (found,) = parse_dates([text])
    if isinstance(found, DateError):
        raise DateError(f"deze waarde {found}")
    return found


def plain(name: str) -> str:
    """Compare names of columns by their letters and digits alone."""
    return re.sub(r"[\W_]", "", without_accents(name))


def heading(name: str) -> str:
    """Compare a column's name without the unit that it may have."""
    return plain(without_unit(name))


def _text(cell: Cell) -> str:
    return "" if isinstance(cell, Flaw) else as_text(cell)


def spellings_of(names: Names) -> set[str]:
    """Names as files write them, to distinguish a header from a title above it."""
    every = {name for known in names.values() for name in known}
    return {re.sub(r"[\s_-]+", between, name) for name in every for between in (" ", "_", "-", "")}


def read_export(path: Path, header_has: Collection[str]) -> RawTable:
    """Read a delimited file, or the one filled sheet of a workbook.

    Raises
    ------
    InputError
        If it cannot be read, or a workbook has more than one filled sheet.
    """
    filled = [source for source in sources_in(path) if not source.hidden and not source.is_blank()]
    if len(filled) != 1:
        names = ", ".join(source.name for source in filled) or "geen"
        message = f"heeft {len(filled)} gevulde bladen ({names}); bewaar alleen het blad met de gegevens."
        raise file_error(path, message)
    return filled[0].read(header_has)


def _without_unknown_columns(problems: Collection[Problem], names: Names) -> list[Problem]:
    """Leave out a column's name that may be a cell, in a file without a header."""
    known = {plain(name) for theirs in names.values() for name in theirs}
    return [
        Problem(found.file, found.row, found.column if plain(found.column) in known else "", found.message, found.sheet)
        for found in problems
    ]
