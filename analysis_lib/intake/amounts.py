"""Numbers in municipalities' files, as Dutch programs write them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis_lib.care_trajectories.contract import TRAJECTORIES
from analysis_lib.intake.exports import EMPTY, Sheet
from analysis_lib.tables.contract import DTYPES, Kind
from analysis_lib.tables.numbers import NumberError, parse_numbers
from analysis_lib.tables.rules import checks_of


def read_numbers(sheet: Sheet, name: str, *, optional: bool) -> pd.Series:
    """Read a column of numbers for the table ``trajecten``, within the contract's bounds.

    Parameters
    ----------
    sheet : Sheet
        Keeps what is wrong for later.
    name : str
        The same in the table.
    optional : bool
        Whether an empty cell is in order.

    Returns
    -------
    Series
        With the rows of the file as index; missing where empty or wrong.
    """
    kind = TRAJECTORIES.kind(name)
    cells = sheet.cells[name]
    filled = cells[cells != ""]
    values = dict(zip(filled.index, _dutch(list(filled)), strict=True))
    numbers: pd.Series = pd.Series(float("nan"), index=cells.index)
    for row in cells.index:
        number = values.get(row)
        if number is None:
            if not optional:
                sheet.report(row, name, EMPTY)
        elif isinstance(number, NumberError):  # its own words may repeat the cell
            sheet.report(row, name, "deze waarde is geen getal, of de komma of punt erin kan twee dingen betekenen")
        elif kind is Kind.WHOLE and not number.is_integer():
            sheet.report(row, name, "deze waarde moet een geheel getal zijn")
        else:
            numbers[row] = number
    result: pd.Series = numbers.astype(DTYPES[kind])
    known = result.dropna()
    for check in checks_of(TRAJECTORIES.columns[name]):
        for row in known.index[~check(known).check_output]:
            sheet.report(row, name, f"deze waarde {check.error}")
    return result


def _dutch(texts: Sequence[str]) -> list[float | NumberError]:
    """Read amounts; where a column does not show whether a point groups thousands, it does."""
    as_shown = parse_numbers(texts)
    beside_a_comma = parse_numbers([*texts, "1.000,5"])[:-1]
    return [
        other if isinstance(shown, NumberError) else shown
        for shown, other in zip(as_shown, beside_a_comma, strict=True)
    ]
