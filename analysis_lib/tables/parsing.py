"""Cells of one column turned into values of its kind, or the reason why not, in Dutch.

'n.v.t.' and '-' are empty; 'PM' and 'onzeker' get a message that says where the table has a
place for them. A percent sign is read for shares alone. Of a workbook's numbers only 15 digits
count, as in Excel; a percentage is a share and nothing else; a date in a column of numbers is
refused, because it was '1-2' once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from analysis_lib.tables.cbs import Translated, signs, unsaid, years
from analysis_lib.tables.cells import ERRORS, Cell, Flaw, Formatted, as_text, error, number_text
from analysis_lib.tables.contract import DTYPES, Kind, Table
from analysis_lib.tables.dates import DateError, parse_dates, serial_date, within_bounds
from analysis_lib.tables.numbers import LARGEST, parse_numbers

EMPTY_WORDS = frozenset({"n.v.t.", "n.v.t", "nvt", "nvt.", "n.b.", "n.b", "nb", "-", "–", "—", "--"})
UNKNOWN_WORDS = frozenset({"pm", "p.m.", "p.m", "onzeker", "onbekend", "?", "??"})
_YES_NO = {"ja": True, "waar": True, "true": True, "nee": False, "onwaar": False, "false": False}
_ONE_PERCENT = 0.01
_EXACT = 1e15  # from here on a workbook has lost digits
_WITHOUT_VALUE = {  # what is expected, where the message may not show what stands there
    Kind.NUMBER: "is niet als getal te lezen, of valt buiten wat hier kan; schrijf bijvoorbeeld 1250 of 1250,50",
    Kind.WHOLE: "is niet als geheel getal te lezen, of valt buiten wat hier kan; schrijf bijvoorbeeld 12",
    Kind.SHARE: "is niet als aandeel te lezen; schrijf bijvoorbeeld 0,55 of 55%",
    Kind.DATE: "is niet als datum te lezen; schrijf bijvoorbeeld 2019-12-31",
}
_A_TIME = "is een tijd; schrijf haar als getal, zoals 1,5, en geef de cel de opmaak Standaard"

Read = tuple[Any, str]  # a value, or why there is none


@dataclass(frozen=True)
class ParsedColumn:
    """A column as values, and per row what could not be read, or was and is worth a look."""

    filled: pd.Series
    failures: dict[int, str]
    doubts: dict[int, str]


def parse_column(
    table: Table,
    name: str,
    rows: Sequence[int],
    cells: Sequence[Cell],
    epoch: datetime | None = None,
    *,
    of_cbs: bool = False,
) -> ParsedColumn:
    """Turn the cells of a column into values.

    Parameters
    ----------
    table, name : Table, str
        Whose column it is.
    rows : sequence of int
        Row numbers, the index of the values.
    cells : sequence of Cell
        What stands there. In any column but one of text, words such as n.v.t. and - are empty.
    epoch : datetime, optional
        Day from which a workbook counts its days.
    of_cbs : bool
        Whether the table comes from CBS, so that its signs have the meaning they have there.

    Returns
    -------
    ParsedColumn
        Values of the kind's dtype: NaN, NaT or NA where empty or unreadable; an empty text is
        NaN here. Messages about confidential columns never say what a cell holds.
    """
    kind, column = table.kind(name), table.columns[name]
    translated = (
        years(cells, column) if column.periods else signs(cells, column) if of_cbs else Translated(tuple(cells))
    )
    cells = translated.cells
    doubts = {rows[place]: message for place, message in translated.doubts.items()}
    read = _READERS[kind](cells, epoch)
    values: list[Any] = []
    failures: dict[int, str] = {}
    secret = table.is_confidential(name)
    for row, cell, (value, failure) in zip(rows, cells, read, strict=True):
        values.append(value)
        if kind is Kind.SHARE and (doubt := _share_in_doubt(cell, value, secret)):
            doubts[row] = doubt
        if failure:
            text = cell if isinstance(cell, str) else ""  # anything but text is described without its value
            if secret and text and text not in ERRORS:
                failures[row] = _WITHOUT_VALUE.get(kind, failure)
            elif kind in _NUMBERS and text.casefold() in UNKNOWN_WORDS:
                failures[row] = _unknown_size(table, name)
            elif kind in _NUMBERS and unsaid(text):
                failures[row] = _not_said(unsaid(text), optional=column.optional)
            else:
                failures[row] = failure
    dtype = DTYPES[kind]
    if kind is Kind.YES_NO and any(value is None for value in values):
        dtype = object
    return ParsedColumn(pd.Series(values, index=list(rows), dtype=dtype), failures, doubts)


def _share_in_doubt(cell: Cell, value: float, secret: bool) -> str:
    """What to say of a share with a percent sign under one percent, such as 0,55% for 55%; '' of any other."""
    typed = cell.endswith("%") if isinstance(cell, str) else isinstance(cell, Formatted) and cell.percent
    if not typed or not 0 < value < _ONE_PERCENT:
        return ""
    if secret:
        return "is minder dan één procent; controleer of het procentteken klopt"
    share, percentage = number_text(value), number_text(value * 100 / _ONE_PERCENT)
    return f"is minder dan één procent, een aandeel van {share}; controleer of u {percentage}% bedoelt"


def _not_said(why: str, *, optional: bool) -> str:
    """What to do with a sign for what CBS does not say, where CBS is not known to have written it."""
    return (
        f"is geen getal (bij CBS: {why}); {'laat de cel leeg' if optional else 'vul een getal in of laat de rij weg'}"
    )


def is_empty_word(cell: Cell) -> bool:
    """Whether a text means 'nothing', as n.v.t. does."""
    return isinstance(cell, str) and cell.casefold() in EMPTY_WORDS


def _texts(cells: Sequence[Cell], _: datetime | None) -> Iterable[Read]:
    for cell in cells:
        if isinstance(cell, str):
            yield (None, _flaw_in(cell)) if cell in ERRORS else (cell or None, "")
        elif isinstance(cell, Flaw):
            yield None, cell.message
        elif isinstance(cell, float) and abs(cell) >= _EXACT:
            yield None, "is te lang voor een getal in Excel; geef de cel de opmaak Tekst en typ haar opnieuw"
        else:
            yield as_text(cell), ""


def _yes_no(cells: Sequence[Cell], _: datetime | None) -> Iterable[Read]:
    for cell in cells:
        if isinstance(cell, Flaw) or cell in ERRORS:
            yield None, _flaw_in(cell)
        elif cell == "" or is_empty_word(cell):
            yield None, ""
        else:
            value = _YES_NO.get(cell.casefold()) if isinstance(cell, str) else None
            yield value, "moet ja of nee zijn" if value is None else ""


def _numbers(kind: Kind) -> Callable[[Sequence[Cell], datetime | None], Iterable[Read]]:
    def read(cells: Sequence[Cell], _: datetime | None) -> Iterable[Read]:
        known = _known_texts(cells, lambda texts: parse_numbers(texts, percent=kind is Kind.SHARE))
        missing = None if kind is Kind.WHOLE else float("nan")
        for cell in cells:
            found: float | str = known[cell] if isinstance(cell, str) else _typed_number(cell, kind)
            if isinstance(found, str):
                yield missing, found
            elif math.isnan(found) or kind is not Kind.WHOLE:
                yield missing if math.isnan(found) else found, ""
            elif found.is_integer():
                yield int(found), ""
            else:
                yield missing, "moet een geheel getal zijn"

    return read


def _typed_number(cell: Cell, kind: Kind) -> float | str:
    if isinstance(cell, Flaw):
        return cell.message
    if isinstance(cell, datetime):
        return (
            "is in Excel een datum, en hier hoort een getal (Excel maakt een datum van invoer als 1-2); "
            "geef de cel de opmaak Getal en typ het getal opnieuw"
        )
    if not isinstance(cell, float):
        return _A_TIME
    if isinstance(cell, Formatted) and cell.percent and kind is not Kind.SHARE:
        return "is een percentage, maar hier hoort een getal zonder %; geef de cel de opmaak Getal en typ het opnieuw"
    return float(cell) if abs(cell) <= LARGEST else "is te groot; controleer het getal"


def _dates(cells: Sequence[Cell], epoch: datetime | None) -> Iterable[Read]:
    known = _known_texts(cells, parse_dates)
    for cell in cells:
        found: Any = known[cell] if isinstance(cell, str) else _typed_date(cell, epoch)
        if isinstance(found, float):
            yield pd.NaT, ""
        else:
            yield (pd.NaT, found) if isinstance(found, str) else (found, "")


def _typed_date(cell: Cell, epoch: datetime | None) -> date | str:
    if isinstance(cell, Flaw):
        return cell.message
    if isinstance(cell, time | timedelta):
        return "is een tijd zonder datum; schrijf de datum als 31-12-2019"
    try:
        if isinstance(cell, datetime):
            return within_bounds(cell.date())
        if isinstance(cell, float) and epoch:
            return serial_date(cell, epoch)
        (found,) = parse_dates([as_text(cell)])
    except DateError as error:
        return str(error)
    return str(found) if isinstance(found, DateError) else found


def _known_texts(cells: Sequence[Cell], parse: Callable[[list[str]], Sequence[Any]]) -> dict[str, Any]:
    """Parse every text once; NaN if empty, the reason if it cannot be read."""
    texts = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str)))
    filled = [text for text in texts if text and not is_empty_word(text) and text not in ERRORS]
    known: dict[str, Any] = {
        text: str(found) if isinstance(found, ValueError) else found
        for text, found in zip(filled, parse(filled), strict=True)
    }
    return dict.fromkeys(texts, float("nan")) | {text: _flaw_in(text) for text in texts if text in ERRORS} | known


def _flaw_in(cell: Cell) -> str:
    return cell.message if isinstance(cell, Flaw) else error(as_text(cell)).message


def _unknown_size(table: Table, name: str) -> str:
    """Say how to enter an unknown amount in a table."""
    optional = table.columns[name].optional
    if optional and "onzeker" in table.columns:
        return "is geen getal; laat deze cel leeg en zet ja in de kolom onzeker"
    for other, column in table.columns.items():
        if optional and "PM" in column.choices:
            return f"is geen getal; laat deze cel leeg en zet PM in de kolom {other}"
    if optional:
        return "is geen getal; laat de cel leeg als het niet bekend is"
    return "is geen getal, en hier is er een nodig; geef een schatting en zeg waarop zij berust, of laat de rij weg"


_NUMBERS = (Kind.NUMBER, Kind.WHOLE, Kind.SHARE)
_READERS: dict[Kind, Callable[[Sequence[Cell], datetime | None], Iterable[Read]]] = {
    Kind.TEXT: _texts,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _dates,
    **{kind: _numbers(kind) for kind in _NUMBERS},
}
