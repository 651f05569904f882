"""Contracts: what a table must look like.

A contract is data, so that checking, documentation and the workbook that a
researcher fills in all follow from one description.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

Tables = Mapping[str, pd.DataFrame]


class Kind(StrEnum):
    """What a cell of a column holds, in the words of the templates."""

    TEXT = "tekst"
    NUMBER = "getal"
    WHOLE = "geheel getal"
    SHARE = "aandeel"
    YES_NO = "ja of nee"
    DATE = "datum"


DTYPES: dict[Kind, Any] = {
    Kind.TEXT: str,
    Kind.NUMBER: float,
    Kind.WHOLE: "Int64",
    Kind.SHARE: float,
    Kind.YES_NO: bool,
    Kind.DATE: "datetime64[s]",
}


CALENDAR_YEAR, SCHOOL_YEAR = "JJ", "SJ"  # CBS's names of them, as in 2022JJ00


@dataclass(frozen=True)
class Column:
    """What belongs in a column; `analysis_lib.tables.columns` makes the kinds that recur.

    Parameters
    ----------
    description : str
        In Dutch, for whoever fills it in.
    kind : Kind
        How cells are read; a share lies between 0 and 1.
    unit, example : str
        Shown to the user.
    optional : bool
        Whether a cell may be empty.
    unique : bool
        Whether each value may occur once.
    choices : tuple of str
        The only texts allowed, if any.
    minimum, maximum : float, optional
        Inclusive bounds of a number.
    refers_to : (table, column), optional
        Where each value must occur.
    confidential : bool
        Whether messages must keep the value to themselves.
    key : bool
        Whether the values identify rows: unique, and usable in a file's name.
    periods : tuple of str
        Which years may stand in a column of years: those of the calendar, of school, or both.
    summed : tuple of str, optional
        The columns that say which rows the report adds up, () for all of them: a total among these
        would count again. None where it adds up none.
    may_be_absent : bool
        Whether a file may lack the whole column, which is the same as leaving it empty: tables that were
        made before it was thought of stay good.
    """

    description: str
    kind: Kind = Kind.TEXT
    _: KW_ONLY
    unit: str = ""
    example: str = ""
    optional: bool = False
    unique: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    refers_to: tuple[str, str] | None = None
    confidential: bool = False
    key: bool = False
    periods: tuple[str, ...] = ()
    summed: tuple[str, ...] | None = None
    may_be_absent: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unique", self.unique or self.key)
        if self.kind is Kind.SHARE:
            object.__setattr__(self, "minimum", 0)
            object.__setattr__(self, "maximum", 1)


@dataclass(frozen=True)
class FixedRow:
    """A row that the template of a table starts with, because every study has it.

    Parameters
    ----------
    cells : mapping of str to str or float
        What is prefilled, by column; the first identifies the row.
    explanation : str
        What to fill in, in Dutch.
    column : str
        Where that goes.
    example : str
        Shown to the user.
    choices : tuple of str
        The only texts allowed in that column of this row, if any.
    required : bool
        Whether it must be filled in; an optional row counts only once something is added.
    """

    cells: Mapping[str, str | float]
    explanation: str
    column: str = "waarde"
    example: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True

    @property
    def texts(self) -> dict[str, str]:
        """What is prefilled, as a file would show it."""
        return {name: value if isinstance(value, str) else f"{value:g}" for name, value in self.cells.items()}


@dataclass(frozen=True)
class Table:
    """One input table: ``<name>.csv`` in a study's folder, or a sheet of that name in a workbook.

    Parameters
    ----------
    name : str
        Stem of the file's name, or name of the sheet.
    explanation : str
        What the table holds, in Dutch.
    columns : dict of str to Column
        In the order of the template.
    required : bool
        Whether the file must be there; an optional one may be missing or empty.
    may_be_empty : bool
        Whether a required file may hold no rows.
    unique_together : tuple of str
        Columns whose combination may occur once.
    confidential : bool
        Whether messages must keep every value of the table to themselves.
    heading : str
        Its title for people, in Dutch; '' for its name.
    rows : tuple of FixedRow
        What its template starts with.
    """

    name: str
    explanation: str
    columns: dict[str, Column]
    required: bool = True
    may_be_empty: bool = False
    unique_together: tuple[str, ...] = ()
    confidential: bool = False
    heading: str = ""
    rows: tuple[FixedRow, ...] = ()

    @property
    def title(self) -> str:
        """Its title for people."""
        return self.heading or self.name.replace("_", " ").capitalize()

    @property
    def file(self) -> str:
        """Name of its file, if it has one."""
        return f"{self.name}.csv"

    def kind(self, name: str) -> Kind:
        """What a cell of the column holds."""
        return self.columns[name].kind

    def is_confidential(self, name: str) -> bool:
        """Whether messages must not show the column's values."""
        return self.confidential or self.columns[name].confidential

    def is_untouched(self, cells: Mapping[str, str]) -> bool:
        """Whether a row is an optional one of the template that was not filled in."""
        filled = {name: text for name, text in cells.items() if text}
        return any(not row.required and filled == row.texts for row in self.rows)


@dataclass(frozen=True)
class Finding:
    """What a check across tables found: a row of a table by its index label."""

    table: str
    row: Hashable
    column: str
    message: str


def findings(table: str, column: str, values: pd.Series, message: str) -> Iterator[Finding]:
    """Say the same of each value, by its label; ``{}`` in the message is the value."""
    return (Finding(table, row, column, message.format(value)) for row, value in values.items())


CrossCheck = Callable[[Tables], Iterator[Finding]]


@dataclass(frozen=True)
class Contract:
    """The tables of a study and the rules that bind them together.

    Parameters
    ----------
    tables : tuple of Table
        In the order of the templates.
    checks : tuple of callable
        From the tables, indexed by row, to what is wrong. Any finding stops a report.
    warnings : tuple of callable
        From the tables, indexed by row, to what is allowed but worth a look. Stops nothing, so it must be rare.
    about : str
        What kind of study it is for, in Dutch.
    outlines : str
        Table of regions (``regio, naam, soort``) whose boundaries may stand beside the tables, '' for none.
    keeps_releases : bool
        Whether what was published is kept beside the tables, as two versions together tell more than each does.
    protects : bool
        Whether own data are protected before they are shown, as small counts or single cases would tell of persons.
    further_steps : mapping of str to tuple of str
        What the guide of a new study explains beside filling in: headings with their steps, in Dutch.
    """

    tables: tuple[Table, ...]
    checks: tuple[CrossCheck, ...] = ()
    warnings: tuple[CrossCheck, ...] = ()
    about: str = ""
    outlines: str = ""
    keeps_releases: bool = False
    protects: bool = False
    further_steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def confidential(self) -> list[str]:
        """Names of the tables that are about persons."""
        return [table.name for table in self.tables if table.confidential]

    def __getitem__(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)
