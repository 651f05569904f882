"""What a study has, for whoever works with it in a notebook: its tables, and the columns of each."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col, table
from analysis_lib.tables.contract import Contract


def tables_overview(contract: Contract, tables: Mapping[str, pd.DataFrame]) -> Output:
    """Show which tables a study has, with their number of rows; not of tables of persons, as that counts them."""
    rows = [
        (
            f'study.tables["{about.name}"]',
            about.explanation,
            None if about.confidential else len(tables[about.name]),
        )
        for about in contract.tables
        if about.name in tables
    ]
    columns = {
        "tabel": Col("Tabel", width=34),
        "wat": Col("Wat", width=54),
        "rijen": Col("Rijen", "aantal0", missing="", width=12),
    }
    note = 'study.explain("studie") zegt welke kolommen de tabel studie heeft, en in welke eenheid.'
    frame = pd.DataFrame(rows, columns=list(columns))
    return table(frame, columns, name="", caption="De tabellen van deze studie", note=note)


def columns_explained(contract: Contract, name: str) -> Output:
    """Show the columns of a table with their meaning and unit.

    Raises
    ------
    UserError
        If there is no such table, with the nearest.
    """
    known = [about.name for about in contract.tables]
    if name not in known:
        raise UserError(f"Er is geen tabel '{name}'; {did_you_mean(name, known)}")
    about = contract[name]
    rows = [(column, one.description, one.unit or str(one.kind)) for column, one in about.columns.items()]
    columns = {"kolom": Col("Kolom", width=22), "wat": Col("Wat", width=58), "eenheid": Col("Eenheid", width=20)}
    frame = pd.DataFrame(rows, columns=list(columns))
    return table(frame, columns, name="", caption=f"De kolommen van {name}", note=about.explanation)
