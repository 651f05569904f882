"""Rows that would count again: a total among the rows that a report adds up, and rows that are there twice.

Both are only worth a look. A row may be called 'Samen op kamp', and two posts may cost the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis_lib.characters import as_people_read, shortened
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.contract import Contract, CrossCheck, Finding, Kind, Table, Tables

_ADDED = frozenset({"EUR", "personen", "leerlingen", "trajecten"})  # units of what tables list to be added up
_CALLED = ("omschrijving", "naam", "groep")  # columns that say what a row is, beside its key
_PRICES = "prijzen"  # a list from which a report chooses
_TOTAL = re.compile(r"(?:sub[\s_-]?)?tota(?:al|le?|len)|(?:som|samen)(?![^\W_]| met\b)", re.IGNORECASE)
_FEWEST = 2  # rows that a total is of
_SMALL = 10  # below it the sum of two rows is soon a third by chance
_CENT = 0.005


def totals_among_rows(contract: Contract) -> CrossCheck:
    """Warn of a row called a total, or with the sum of the rows above it, where rows are added up."""

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            frame = tables[table.name]
            called = dict(_called_totals(table, frame))
            for row, (name, word) in called.items():
                shown = "deze rij" if table.is_confidential(name) else f"'{shortened(word)}'"
                message = (
                    f"{shown} lijkt een totaal, en telt hier mee als een gewone rij; haal haar weg als zij dat is."
                )
                yield Finding(table.name, row, name, message)
            for row, name, amount in _sums_of_rows(table, frame):
                if row not in called:
                    shown = "dit bedrag" if table.is_confidential(name) else f"'{number_text(amount)}'"
                    message = f"{shown} is de som van de rijen erboven; haal de rij weg als zij een totaal is."
                    yield Finding(table.name, row, name, message)

    return check


def rows_alike(contract: Contract) -> CrossCheck:
    """Warn of rows that differ in nothing but their key, or in nothing at all where there is none."""

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            frame = tables[table.name]
            keys = _keys(table)
            rest = [name for name in table.columns if name not in keys]
            if not rest or frame.empty or table.rows or (table.unique_together and not keys):
                continue
            plain = frame[rest].astype(object).map(lambda cell: "" if pd.isna(cell) else as_people_read(str(cell)))
            first: dict[tuple[str, ...], int] = {}
            for row, *cells in plain.itertuples():
                before = first.setdefault(tuple(cells), row)
                if before != row:
                    yield Finding(table.name, row, keys[0] if keys else "", _like(table, frame, keys, row, before))

    return check


def _keys(table: Table) -> list[str]:
    """The columns that only tell rows apart."""
    keys = [name for name, column in table.columns.items() if column.key]
    return keys or [name for name, column in table.columns.items() if column.unique][:1]


def _like(table: Table, frame: pd.DataFrame, keys: list[str], row: int, before: int) -> str:
    if not keys:
        return f"deze rij is gelijk aan rij {before}; haal een van beide weg als zij er dubbel staat."
    key = keys[0]
    shown = "deze rij" if table.is_confidential(key) else f"'{shortened(str(frame.at[row, key]))}'"
    return f"{shown} is op {key} na gelijk aan rij {before}; haal een van beide weg als zij er dubbel staat."


def _called_totals(table: Table, frame: pd.DataFrame) -> Iterator[tuple[int, tuple[str, str]]]:
    """Rows whose key or description begins with a word for a total, with the column and what stands there."""
    columns = table.columns
    adds = any(column.unit in _ADDED or column.summed is not None for column in columns.values())
    if not adds or table.name == _PRICES:
        return
    for name, column in reversed(columns.items()):  # so that of two the first is told
        if column.kind is Kind.TEXT and (column.unique or column.refers_to or name in _CALLED):
            for row, text in frame[name].dropna().items():
                if _TOTAL.match(str(text).lstrip(" *=-_'\"(")):
                    yield int(str(row)), (name, str(text))


def _sums_of_rows(table: Table, frame: pd.DataFrame) -> Iterator[tuple[int, str, float]]:
    """Rows with the sum of those above them, since the last such row."""
    for name, column in table.columns.items():
        if column.summed is None:
            continue
        if not {name, *column.summed} <= set(frame.columns):
            continue
        known = frame[frame[name].notna() & (frame[name] != 0)]
        groups = known.groupby(list(column.summed), sort=False, dropna=False) if column.summed else [((), known)]
        for _, group in groups:
            above: list[float] = []
            for row, value in group[name].items():
                amount = float(value)
                enough = len(above) > _FEWEST or (len(above) == _FEWEST and amount >= _SMALL)
                if enough and abs(sum(above) - amount) < _CENT:
                    yield int(str(row)), name, amount
                    above = []
                else:
                    above.append(amount)
