"""Tests the rules of a table's columns, and says in Dutch what breaks them.

pandera tests; what it finds is translated to the cell's place in the file, so that pandera's
own messages, which hold raw values, go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from analysis_lib.characters import shortened
from analysis_lib.errors import Problem
from analysis_lib.tables.cells import Cell, as_text
from analysis_lib.tables.contract import Column, Kind, Table
from analysis_lib.tables.formats import Source
from analysis_lib.tables.parsing import is_empty_word

KEY_PATTERN = r"^\w[\w.-]{0,59}$"


def schema(table: Table) -> pa.DataFrameSchema:
    """Give the rules of a table's cells for pandera to test; each carries the Dutch words for when it is broken.

    Types are none of them: a cell that could not be read as one was reported when it was read.
    """
    columns = {
        name: pa.Column(None, list(checks_of(column)), nullable=column.optional)
        for name, column in table.columns.items()
    }
    return pa.DataFrameSchema(columns)


def checks_of(column: Column) -> Iterator[pa.Check]:
    """Yield what pandera checks of each value of a column."""
    if column.key:
        wanted = "mag alleen letters, cijfers, punt, - en _ bevatten, ten hoogste 60"
        yield pa.Check.str_matches(KEY_PATTERN, error=wanted)
    if column.choices:
        wanted = f"moet een van deze zijn: {', '.join(column.choices)}"
        yield pa.Check.isin(list(column.choices), error=wanted)
    if column.kind is Kind.SHARE:
        yield pa.Check.in_range(0, 1, error="moet een aandeel van 0 tot en met 1 zijn, zoals 0,55 of 55%")
        return
    if column.minimum is not None:
        wanted = "mag niet negatief zijn" if column.minimum == 0 else f"moet {column.minimum:g} of meer zijn"
        yield pa.Check.ge(column.minimum, error=wanted)
    if column.maximum is not None:
        yield pa.Check.le(column.maximum, error=f"moet {column.maximum:g} of minder zijn")


@dataclass(frozen=True)
class FilledTable:
    """A table of the contract as somebody filled it in.

    Parameters
    ----------
    table : Table
        What it must be.
    source : Source
        Where it is.
    frame : DataFrame
        Its values, indexed by the row that a spreadsheet shows.
    cells : mapping of str to sequence of Cell
        Its cells, per column in the order of the frame.
    """

    table: Table
    source: Source
    frame: pd.DataFrame
    cells: Mapping[str, Sequence[Cell]]

    def text(self, row: int, name: str) -> str:
        """The text of a cell."""
        return as_text(self.cells[name][self._places[row]])

    def problem(self, row: int, name: str, message: str, rows: tuple[int, ...] = ()) -> Problem:
        """Return a problem of a cell, or of one in each of these rows, quoting it unless it is confidential."""
        text = self.text(row, name)
        shown = "deze waarde" if self.table.is_confidential(name) else f"'{shortened(text)}'"
        if text == "":
            shown = "deze cel"
        end = "" if message.endswith(("?", ".")) else "."
        return self.source.problem(row, name, f"{shown} {message}{end}", rows)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.frame.index)}


def broken_rules(given: FilledTable, unread: Set[tuple[int, str]]) -> Iterator[Problem]:
    """Return which cells break the rules of their column, without those that could not be read."""
    table, frame = given.table, given.frame
    if frame.empty:
        return
    try:
        schema(table).validate(frame, lazy=True)
        return
    except pandera.errors.SchemaErrors as error:
        failures = error.failure_cases
    for case in failures.itertuples(index=False):
        if pd.isna(case.index) or (case.index, case.column) in unread:
            continue
        row, name, rule = int(case.index), str(case.column), str(case.check)
        if message := _in_words(table, name, rule, given.text(row, name), frame.at[row, name]):
            yield given.problem(row, name, message)


def _in_words(table: Table, name: str, rule: str, text: str, value: Any) -> str:
    """Translate pandera's name of a broken rule; '' if it needs no message."""
    if rule == "not_nullable":
        empty = "is hetzelfde als leeg" if is_empty_word(text) else "is leeg"
        return f"{empty}; vul hier een waarde in"
    if table.is_confidential(name):
        return rule
    return f"{rule}{_hint(table.kind(name), value, text)}"


def _hint(kind: Kind, value: Any, text: str) -> str:
    if kind is Kind.SHARE and 2 <= value <= 100 and "%" not in text:
        return f"; bedoelde u {value / 100:g}?".replace(".", ",")
    return ""
