"""What CBS writes in its tables: codes for periods, and signs in place of a number.

A period is ``2022JJ00`` (a calendar year), ``2022SJ00`` (the school year that begins in 2022) or a
shorter or a longer one, such as ``2022KW01``, ``2022W101`` and ``2022G400``; people see ``2022*``
(provisional) and ``2022/'23``. In place of a number CBS writes ``-`` (nil), ``.`` (unknown) and ``x`` (secret).
Elsewhere ``-`` means that a cell does not apply, so these signs are read in tables from CBS alone.

Source: CBS, 'Verklaring van tekens', in its publications and in StatLine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis_lib.tables.cells import Cell, Flaw
from analysis_lib.tables.contract import CALENDAR_YEAR, SCHOOL_YEAR, Column, Kind

NIL = ("-", "\u2013")  # a dash that Excel made of it too
UNSAID = {".": "onbekend", "x": "geheim"}  # signs for what CBS does not say, and why not
_CODE = re.compile(r"([12]\d{3})\s?([A-Z][A-Z\d])(\d{2})", re.IGNORECASE)
_MARKED = re.compile(r"[12]\d{3}")
_PROVISIONAL = re.compile(r"\s*(?:\*{1,2}|\(?(?:nader )?voorlopige?\)?)$", re.IGNORECASE)
_SCHOOL_YEAR = re.compile(r"([12]\d{3})\s?/\s?['’]?(\d{2}|\d{4})")
_DATE = re.compile(r"(?:\d{4}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})")
_ORIGIN = re.compile(r"\bCBS\b|\bstatline\b", re.IGNORECASE)
_ORIGIN_COLUMNS = ("plaats", "bron")
_WHOLE_PERIOD = "00"
_NO_WHOLE_YEAR = "is bij CBS een periode die geen jaar is; neem de rijen met jaren over, zoals 2022JJ00"
_NO_YEAR = "is een datum of een maand, en hier hoort een jaar, zoals 2024"


@dataclass(frozen=True)
class Translated:
    """Cells of a column as other programs would write them, and per place what is worth a look."""

    cells: tuple[Cell, ...]
    doubts: Mapping[int, str] = field(default_factory=dict)


def years(cells: Sequence[Cell], column: Column) -> Translated:
    """Write CBS's periods in a column of years as years: ``2022JJ00`` as ``2022``.

    A period that is no whole year, or a school year where only calendar years belong, becomes a `Flaw`.
    A school year beside codes of calendar years is worth a look, as the two overlap.
    """
    read = [_year(cell, column.periods) for cell in cells]
    kinds = {kind for _, kind in read}
    doubts = {}
    if {CALENDAR_YEAR, SCHOOL_YEAR} <= kinds:
        message = "is een schooljaar en telt bij het jaar waarin het begint, maar deze kolom heeft ook kalenderjaren"
        doubts = {place: message for place, (_, kind) in enumerate(read) if kind == SCHOOL_YEAR}
    return Translated(tuple(cell for cell, _ in read), doubts)


def is_of_cbs(cells: Mapping[str, Sequence[Cell]], columns: Mapping[str, Column]) -> bool:
    """Whether a table comes from CBS: by its codes for periods, or because every row says so."""
    coded = (cells[name] for name, column in columns.items() if column.periods)
    if any(isinstance(cell, str) and _CODE.fullmatch(cell) for column in coded for cell in column):
        return True
    origins = [cells[name] for name in _ORIGIN_COLUMNS if name in columns]
    return any(column and all(isinstance(cell, str) and _ORIGIN.search(cell) for cell in column) for column in origins)


def signs(cells: Sequence[Cell], column: Column) -> Translated:
    """Read CBS's signs in a column of a table from CBS: nil as 0, what is not said as empty.

    Where a column has no number at all, ``-`` says that it does not apply.
    """
    if column.periods or column.kind not in {Kind.NUMBER, Kind.WHOLE} or (column.minimum or 0) > 0:
        return Translated(tuple(cells))
    counts = any(_has_digits(cell) for cell in cells)
    read: list[Cell] = []
    doubts = {}
    for place, cell in enumerate(cells):
        if cell in NIL and counts:
            doubts[place] = "betekent bij CBS nul en is zo gelezen; laat de cel leeg als het iets anders is"
            read.append("0")
        else:
            read.append("" if unsaid(cell) and column.optional else cell)
    return Translated(tuple(read), doubts)


def unsaid(cell: Cell) -> str:
    """Why CBS does not say a number, by its sign; '' for anything else."""
    return UNSAID.get(cell.lower(), "") if isinstance(cell, str) else ""


def _has_digits(cell: Cell) -> bool:
    return isinstance(cell, float) or (isinstance(cell, str) and any(map(str.isdigit, cell)))


def _year(cell: Cell, periods: Iterable[str]) -> tuple[Cell, str]:
    """A cell with the year in it, and what kind of year that is; '' if it does not say."""
    if not isinstance(cell, str):
        return cell, ""
    plain = _PROVISIONAL.sub("", cell)
    if code := _CODE.fullmatch(plain):
        year, kind = code[1], code[2].upper()
        if kind not in {CALENDAR_YEAR, SCHOOL_YEAR} or code[3] != _WHOLE_PERIOD:
            return Flaw(cell, _NO_WHOLE_YEAR), ""
    elif (school := _SCHOOL_YEAR.fullmatch(plain)) and str(int(school[1]) + 1).endswith(school[2]):
        year, kind = school[1], SCHOOL_YEAR
    elif _MARKED.fullmatch(plain):
        year, kind = plain, ""
    else:
        return (Flaw(cell, _NO_YEAR) if _DATE.fullmatch(plain) else cell), ""
    if kind == SCHOOL_YEAR and kind not in periods:
        return Flaw(cell, "is een schooljaar, en hier hoort een kalenderjaar"), ""
    return year, kind
