"""The workbook in which a researcher fills in a new study, made from the report's contract.

Names, explanations, units, lists, bounds and the rows that every study has come from there. Its
examples are invented, so that nothing of a published study can stay behind in somebody's own.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from analysis_lib.new_study.cell_styles import put, quoted
from analysis_lib.new_study.entry import add_checks, filled_cells
from analysis_lib.new_study.guide import add_guide
from analysis_lib.new_study.prefilled import Prefilled, write_rows
from analysis_lib.new_study.sheets import add_sheet, protect
from analysis_lib.published.contract import PUBLISHED_TABLES, SOURCE_TABLES
from analysis_lib.tables import Contract, Table

LISTS = "keuzelijsten"
_OF_A_SOURCE = {table.name for table in (*PUBLISHED_TABLES, SOURCE_TABLES)}


def tables_to_fill(contract: Contract) -> tuple[Table, ...]:
    """The tables of a new study, each after those that it refers to.

    What is only about a published source is left out.
    """
    waiting = [table for table in contract.tables if table.name not in _OF_A_SOURCE]
    placed: list[Table] = []
    while waiting:
        known = {table.name for table in waiting}
        free = next((table for table in waiting if not _needs(table) & known - {table.name}), waiting[0])
        placed.append(free)
        waiting.remove(free)
    return tuple(placed)


def _needs(table: Table) -> set[str]:
    return {column.refers_to[0] for column in table.columns.values() if column.refers_to}


def make_workbook(contract: Contract, commands: tuple[str, ...], prefilled: Prefilled | None = None) -> Workbook:
    """Make the workbook of a contract: instructions, then a sheet per table.

    Parameters
    ----------
    contract : Contract
    commands : tuple of str
        What to type when it is filled in, in order.
    prefilled : Prefilled, optional
        What is known already.

    Returns
    -------
    Workbook
        All from the contract, with invented examples, so that nothing of a published study stays
        behind; no rows but those that it fixes and those that are prefilled.
    """
    prefilled = prefilled or Prefilled()
    book = Workbook()
    first = book.active
    assert first is not None  # noqa: S101  a new workbook has one sheet
    tables = tuple(table for table in tables_to_fill(contract) if table.name not in prefilled.files)
    add_guide(first, tables, contract.about + _beside(prefilled), commands, contract.further_steps)
    sheets = [add_sheet(book, table) for table in tables]
    lists = _Lists(book, contract)
    for sheet, table in zip(sheets, tables, strict=True):
        add_checks(sheet, table, lists.words, lists.cells)
    write_rows(book, contract, prefilled.rows)
    book.properties.title, book.properties.creator = "Invoer van een eigen studie", "Narekenbaar"
    book.properties.language = "nl-NL"
    return book


def _beside(prefilled: Prefilled) -> str:
    """Say which tables are beside the workbook, without a sheet."""
    if not prefilled.files:
        return ""
    files = " en ".join(f"{name}.csv" for name in prefilled.files)
    return f" Naast deze werkmap staat {files}, uit uw eigen bestanden; daar hoeft u niets aan te doen."


class _Lists:
    """What drop-down lists take from, each under a name of the workbook.

    Words are on a hidden sheet, as a comma in a list would split them. Checks refer to names:
    one that refers to another sheet is stored by Excel in an extension that other programs drop.
    """

    def __init__(self, book: Workbook, contract: Contract) -> None:
        self.book, self.contract, self.used = book, contract, 0
        self.sheet = book.create_sheet(LISTS)
        self.sheet.sheet_state = "hidden"
        protect(self.sheet)

    def words(self, name: str, words: tuple[str, ...]) -> str:
        """Store words under a name, once; returns the name."""
        name = f"keuze_{name}"
        if name not in self.book.defined_names:
            position = self.used = self.used + 1
            letter = get_column_letter(position)
            for row, word in enumerate((name, *words), start=1):
                put(self.sheet.cell(row, position), word)
            self._define(name, f"{quoted(LISTS)}!${letter}$2:${letter}${len(words) + 1}")
        return name

    def cells(self, table: str, column: str) -> str:
        """Name the filled cells of a column, once; returns the name."""
        name = f"blad_{table}_{column}"
        if name not in self.book.defined_names:
            position = list(self.contract[table].columns).index(column) + 1
            self._define(name, filled_cells(table, get_column_letter(position)))
        return name

    def _define(self, name: str, formula: str) -> None:
        self.book.defined_names[name] = DefinedName(name, attr_text=formula)
