"""One sheet of a workbook, read into the cells of a table.

A sheet may have a title and explanations above the header, formats on a million empty rows,
hidden rows and columns (they count, with a warning: a filter left on would change a
report), and cells beside the table (refused).
ECMA-376, part 1: §18.3 (worksheets).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from analysis_lib.errors import InputError, Problem
from analysis_lib.tables.cells import MAX_ROWS, Cell, Flaw, RawTable, as_text, error
from analysis_lib.tables.headers import TITLE_ROWS, header_at
from analysis_lib.tables.workbook import Attributes, DamagedError, Readable, Sheet, Workbook, plain_text, scan

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_COLUMNS = 200  # of one table
_MOST_LISTED = 10
_EXACT = 15  # digits that a workbook keeps
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")? ?/>')
_EMPTY_ROW = re.compile(rb'<row [^<>]*?\br="[0-9]+"[^<>]*?(?:/>|></row>)')
_NO_RESULT = Flaw(
    "",
    "bevat een formule zonder opgeslagen uitkomst; open het bestand in Excel, wacht tot alles er staat en sla het op",
)


class _Range(NamedTuple):
    name: str
    left: int
    top: int
    right: int
    bottom: int


@dataclass
class _Content:
    """What is on a sheet: cells by row and column (counted from 1), merged ranges, what is hidden."""

    rows: list[tuple[int, dict[int, Cell]]] = field(default_factory=list)
    merged: list[_Range] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)


def is_blank(book: Workbook, sheet: Sheet) -> bool:
    """Whether no cell of the sheet holds anything."""
    try:
        return not _content(book, sheet, most=0).rows
    except _TooManyError:
        return False


def read_sheet(book: Workbook, sheet: Sheet, header_has: Collection[str] = ()) -> RawTable:
    """Read a sheet into the cells of a table.

    Parameters
    ----------
    book : Workbook
        Opened with `open_workbook`.
    sheet : Sheet
        One of its sheets.
    header_has : collection of str
        Names of columns: of the first rows the one with most of them is the header.

    Returns
    -------
    RawTable
        Columns with a name and rows with a value; hidden ones too, with a warning.

    Raises
    ------
    InputError
        If the sheet is empty or damaged, has merged cells in the table, or values under no name.
    """

    def problem(row: int, message: str) -> Problem:
        return Problem(book.file, row, "", message, sheet.name)

    try:
        content = _content(book, sheet, most=MAX_ROWS)
    except _TooManyError:
        message = f"heeft meer dan {MAX_ROWS} gevulde rijen; bewaar alleen de tabel zelf."
        raise InputError([problem(0, message)]) from None
    if not content.rows:
        raise InputError([problem(0, "is leeg; er hoort een rij met kolomnamen te staan.")])
    top_rows = [[as_text(cell) for cell in cells.values()] for _, cells in content.rows[:TITLE_ROWS]]
    at = header_at(top_rows, header_has)
    header_row, above = content.rows[at]
    columns = {place: as_text(cell) for place, cell in sorted(above.items())}
    if len(columns) > _MOST_COLUMNS:
        message = f"heeft {len(columns)} kolommen; een tabel heeft er hooguit {_MOST_COLUMNS}."
        raise InputError([problem(header_row, message)])
    rows = content.rows[at + 1 :]
    problems = []
    for place, row in islice(_first_beside(rows, columns).items(), _MOST_LISTED):
        column = f"kolom {get_column_letter(place)}"
        problems.append(problem(row, f"{column} bevat iets, maar heeft geen naam in rij {header_row}; haal het weg."))
    last_row = rows[-1][0] if rows else header_row
    advice = "hef dat op (Start > Samenvoegen) en vul elke cel afzonderlijk."
    for row, name in islice(_merged_inside(content, header_row, last_row, columns), _MOST_LISTED):
        problems.append(problem(row, f"de cellen {name} zijn samengevoegd; {advice}"))
    if problems:
        raise InputError(problems)
    return RawTable(
        book.file,
        tuple(columns.values()),
        tuple((number, tuple([cells.get(place, "") for place in columns])) for number, cells in rows),
        sheet.name,
        header_row,
        book.epoch,
        tuple(problem(0, message) for message in _hidden(sheet, content, columns, header_row)),
        tuple(tuple(filter(None, map(as_text, cells.values()))) for _, cells in content.rows[:at]),
    )


def _first_beside(rows: list[tuple[int, dict[int, Cell]]], columns: Collection[int]) -> dict[int, int]:
    """For each column without a name, the first row that has a value there."""
    known = set(columns)
    found: dict[int, int] = {}
    for number, cells in rows:
        for place in cells.keys() - known:
            found.setdefault(place, number)
    return dict(sorted(found.items()))


def _merged_inside(content: _Content, first: int, last: int, columns: Collection[int]) -> Iterator[tuple[int, str]]:
    """The upper row and the name of each merged range that holds a value and reaches into the table.

    In a title they are fine. In the table only the first cell has the value, and whether the
    others mean the same cannot be known.
    """
    filled = dict(content.rows)
    for merged in content.merged:
        inside = merged.bottom >= first and merged.top <= last
        beneath = any(merged.left <= place <= merged.right for place in columns)
        if inside and beneath and merged.left in filled.get(merged.top, ()):
            yield merged.top, merged.name


def _hidden(sheet: Sheet, content: _Content, columns: dict[int, str], header_row: int) -> Iterator[str]:
    if sheet.hidden:
        yield "dit blad is verborgen, maar telt mee; maak het zichtbaar, of haal het weg als het niet mee moet tellen."
    names = [name for place, name in columns.items() if place in content.hidden_columns]
    if names:
        yield f"verborgen kolommen tellen mee: {', '.join(names)}."
    rows = [row for row in content.hidden_rows if row > header_row]
    if rows:
        message = f"{len(rows)} rijen zijn verborgen of weggefilterd, maar tellen mee; de eerste is rij {rows[0]}."
        yield message if len(rows) > 1 else f"rij {rows[0]} is verborgen of weggefilterd, maar telt mee."


def _content(book: Workbook, sheet: Sheet, most: int) -> _Content:
    """Read a sheet, unless it has more rows with a value than `most` and a title."""
    content = _Content()
    with book.part(sheet.part) as stream:
        skimmed = _Skimmed(stream)
        reader = _Reader(book, content, skimmed, most + TITLE_ROWS if most else 0)
        scan(skimmed, reader.start, reader.end)
    return content


class _TooManyError(Exception):
    pass


class _Skimmed:
    """A sheet's XML without cells and rows that have only a format, of which there may be millions.

    Only those that give their own place are dropped; `dropped` is whether any was, for then
    what is beside them must give its place too.
    """

    def __init__(self, stream: Readable) -> None:
        self._stream, self._rest = stream, b""
        self._as_is = False  # what looks like an empty cell may be text here
        self.dropped = False

    def read(self, size: int) -> bytes:
        """Return the next piece, up to the end of a tag."""
        while piece := self._stream.read(size):
            piece = self._rest + piece
            end = piece.rfind(b">") + 1
            self._as_is = self._as_is or b"<![CDATA[" in piece
            if self._as_is or len(piece) - end > size:
                self._rest = b""
                return piece
            self._rest = piece[end:]
            kept = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece[:end]))
            self.dropped = self.dropped or len(kept) < end
            if kept:
                return kept
        rest, self._rest = self._rest, b""
        return rest


class _Reader:
    """Handles the tags of a sheet one by one; a cell without a value is ignored."""

    def __init__(self, book: Workbook, content: _Content, skimmed: _Skimmed, most: int) -> None:
        self._texts, self._formats = book.texts, book.formats
        self._content, self._skimmed, self._most = content, skimmed, most
        self._places: dict[str, int] = {}
        self._row, self._row_text, self._row_hidden = 0, "0", False
        self._cells: dict[int, Cell] = {}
        self._cell: Attributes | None = None
        self._place = 0
        self._formula = self._phonetic = False
        self._value: str | None = None
        self._inline: list[str] = []

    def start(self, name: str, has: Attributes) -> None:
        if name == "c":
            self._cell, self._formula, self._value = has, False, None
            if self._inline:
                self._inline = []
            self._place += 1
        elif name == "row":
            number = int(has.get("r", self._row + 1))
            if not self._row < number <= _LAST_ROW:
                raise DamagedError(f"row {number}")
            self._row, self._row_text, self._place, self._cells = number, str(number), 0, {}
            self._row_hidden = has.get("hidden", "0") in {"1", "true"}
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "col" and has.get("hidden", "0") in {"1", "true"}:
            first, last = int(has["min"]), int(has["max"])
            self._content.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
        elif name == "mergeCell":
            self._content.merged.append(_range(has.get("ref", "")))

    def end(self, name: str, text: str) -> None:
        if name == "v":
            self._value = text
        elif name == "c":
            self._end_cell()
        elif name == "row":
            if self._cells:
                self._content.rows.append((self._row, self._cells))
                if self._row_hidden:
                    self._content.hidden_rows.append(self._row)
                if len(self._content.rows) > self._most:
                    raise _TooManyError
        elif name == "t":
            if self._cell is not None and not self._phonetic:
                self._inline.append(text)
        elif name == "rPh":
            self._phonetic = False

    def _end_cell(self) -> None:
        has, self._cell = self._cell or {}, None
        if reference := has.get("r"):
            self._place = self._column(reference)
        elif self._skimmed.dropped:
            raise DamagedError("a cell without a place")
        if self._value is None and not self._formula and not self._inline:
            return
        cell = self._read(has)
        if cell == "":
            return
        if self._place in self._cells:
            raise DamagedError("a cell that is there twice")
        self._cells[self._place] = cell

    def _column(self, reference: str) -> int:
        """The number of a column; the reference must be to the cell's own row."""
        letters = reference.removesuffix(self._row_text)
        place = self._places.get(letters)
        if place is None:
            place = self._places[letters] = _place(letters)
        return place

    def _read(self, has: Attributes) -> Cell:
        kind, value = has.get("t", "n"), self._value
        if kind == "inlineStr":
            return plain_text("".join(self._inline))
        if value is None or (value == "" and kind != "str"):
            return _NO_RESULT if self._formula else ""
        if kind == "s":
            place = int(value)
            if place < 0:
                raise DamagedError(value)
            return self._texts[place]
        if kind == "n":
            return self._number(value, has.get("s"))
        return _other(kind, value)

    def _number(self, value: str, style: str | None) -> Cell:
        number = float(value)
        if len(value) > _EXACT:  # what a formula leaves in the last digits is not part of the number
            number = float(f"{number:.{_EXACT}g}")
        if not abs(number) < float("inf") or "_" in value:
            raise DamagedError(value)
        if style is None:
            return number
        place = int(style)
        convert: Callable[[float], Cell] | None = self._formats[place] if 0 <= place < len(self._formats) else None
        return convert(number) if convert else number


def _other(kind: str, value: str) -> Cell:
    """Read a cell that holds neither a number nor a shared text."""
    if kind == "str":
        return plain_text(value)
    if kind == "b":
        return {"1": "ja", "0": "nee", "true": "ja", "false": "nee"}.get(value) or _damaged(value)
    if kind == "e":
        return error(value)
    if kind == "d":
        return datetime.fromisoformat(value).replace(tzinfo=None)
    return _damaged(kind)


def _damaged(what: str) -> Cell:
    raise DamagedError(what)


def _range(name: str) -> _Range:
    if not (match := _RANGE.fullmatch(name)):
        raise DamagedError(name)
    left, top, right, bottom = match.groups()
    return _Range(name, _place(left), int(top), _place(right), int(bottom))


def _place(letters: str) -> int:
    """Count columns from A = 1."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise DamagedError(letters)
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= _LAST_COLUMN:
        raise DamagedError(letters)
    return number
