"""Which cells differ between two versions of a study's tables, and the tables with some of those changes made.

Rows are told by their key, so their order says nothing; a table without a key has rows that are there or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis_lib.tables import Contract, Table, Tables

Row = Mapping[str, Any]
Key = tuple[str, ...]
EMPTY = None  # what an empty cell holds here
WHOLE_ROW = ""  # column of a row that came or went
_NAMES = ("omschrijving", "naam")  # what a row is called, where it has that


@dataclass(frozen=True)
class Change:
    """One cell that differs, or a row that came or went.

    Parameters
    ----------
    table : str
    key : tuple of str
        Of its row; of a table without a key all its cells, and which of equal rows it is.
    column : str
        '' for a whole row.
    old, new : object
        What the cell holds: text, number, bool, or None for nothing. Of a whole row its cells by column, None where
        it is not there.
    beside : mapping of str to object
        The cells of its row: as they are, or were where it went.
    """

    table: str
    key: Key
    column: str
    old: Any
    new: Any
    beside: Row = field(default_factory=dict, repr=False)

    @property
    def is_row(self) -> bool:
        """Whether a whole row came or went."""
        return self.column == WHOLE_ROW

    @property
    def name(self) -> str:
        """The row's key as a person reads it."""
        return ", ".join(part for part in self.key if part)

    @property
    def called(self) -> str:
        """What the row is called, '' where it has no name."""
        return next((str(self.beside[column]) for column in _NAMES if self.beside.get(column)), "")


def rows_of(table: Table, frame: pd.DataFrame) -> dict[Key, Row]:
    """Return the rows of a table by their key."""
    by = _key_columns(table)
    found: dict[Key, Row] = {}
    for record in frame.to_dict("records"):
        row = {str(name): _plain(value) for name, value in record.items()}
        key = tuple(str(row[name]) for name in by or row)
        if not by:  # rows that are alike are told apart by their number
            number = 1
            while (*key, str(number)) in found:
                number += 1
            key = (*key, str(number))
        found[key] = row
    return found


def is_keyed(table: Table) -> bool:
    """Whether a row of it can be recognised in another version."""
    return bool(_key_columns(table))


def _key_columns(table: Table) -> tuple[str, ...]:
    own = next((name for name, column in table.columns.items() if column.unique), "")
    return (own,) if own else table.unique_together


def _plain(value: object) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)) or value == "":  # type: ignore[call-overload]
        return EMPTY
    return value.item() if hasattr(value, "item") else value


def differences(contract: Contract, old: Tables, new: Tables) -> list[Change]:
    """Return what changed from one version to another, in the order of the contract and then of the keys."""
    found = []
    for table in contract.tables:
        before, after = rows_of(table, old[table.name]), rows_of(table, new[table.name])
        for key in sorted({*before, *after}):
            if key not in before or key not in after:
                one, other = before.get(key), after.get(key)
                found.append(Change(table.name, key, WHOLE_ROW, one, other, other or one or {}))
                continue
            beside = after[key]
            for name in table.columns:
                if before[key][name] != beside[name]:
                    found.append(Change(table.name, key, name, before[key][name], beside[name], beside))
    return found


def renamed_rows(changes: Iterable[Change]) -> list[tuple[Change, Change]]:
    """Pair rows that went with rows of the same name that came, each with one: their key was probably changed."""
    rows = [one for one in changes if one.is_row and one.called]
    gone: dict[tuple[str, str], list[Change]] = {}
    for one in rows:
        if one.new is EMPTY:
            gone.setdefault((one.table, one.called), []).append(one)
    come = (one for one in rows if one.old is EMPTY and gone.get((one.table, one.called)))
    return [(waiting.pop(0), one) for one in come if (waiting := gone[one.table, one.called])]


class Mixture:
    """The tables of an old version with some changes made.

    Parameters
    ----------
    contract : Contract
    old : mapping of str to DataFrame
    """

    def __init__(self, contract: Contract, old: Tables) -> None:
        self._old, self._contract = old, contract
        self._rows: dict[str, dict[Key, Row]] = {}

    def tables(self, made: Collection[Change]) -> dict[str, pd.DataFrame]:
        """Return the tables once these changes are made; those without a change are the old ones themselves."""
        touched: dict[str, dict[Key, Row]] = {}
        for one in made:
            if one.table not in self._rows:
                self._rows[one.table] = rows_of(self._contract[one.table], self._old[one.table])
            rows = touched.setdefault(one.table, dict(self._rows[one.table]))
            if not one.is_row:
                rows[one.key] = {**rows[one.key], one.column: one.new}
            elif one.new is EMPTY:
                del rows[one.key]
            else:
                rows[one.key] = one.new
        return {**self._old, **{name: _frame(self._old[name], rows) for name, rows in touched.items()}}


def _frame(like: pd.DataFrame, rows: Mapping[Key, Row]) -> pd.DataFrame:
    """Lay rows out with the types of another frame."""
    records = list(rows.values())
    columns = {}
    for name, kind in like.dtypes.items():
        values = [row[str(name)] for row in records]
        is_text = pd.api.types.is_string_dtype(kind)
        columns[name] = pd.Series(["" if is_text and one is EMPTY else one for one in values], dtype=kind)
    return pd.DataFrame(columns)
