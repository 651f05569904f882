"""The invented business case of the tests with ranges beside its values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis_lib import business_case as bc
from analysis_lib.tables import Tables
from tests import other_study
from tests.loading import load

Cells = Mapping[tuple[str, str, str], object]  # by table, key of the row and column
_SECOND = [
    "school",
    "Minder verzuim",
    "School",
    "school",
    "gewaardeerd",
    6,
    "jongeren",
    "totaal",
    "0,5",
    "Schatting",
    "eigen",
]
_LINE = [
    "r2",
    "school",
    "hoofdresultaat",
    "Begeleiding op school",
    "bespaart",
    6,
    "jongeren",
    4,
    "maand",
    9,
    "uur",
    "",
    "ja",
    "eigen",
]
BASE: dict[str, list[list[object]]] = {
    "omstandigheden": [
        ["omstandigheid", "waarde", "omschrijving", "plaats"],
        ["bus", "ja", "Er rijdt een bus", "eigen"],
    ],
    "effecten": [*other_study.TABLES["effecten"][:2], _SECOND],
    "regels": [*other_study.TABLES["regels"], _LINE],
    "kosten": [*other_study.TABLES["kosten"], ["huur", "gem", "Huur", "9000", 2025, "Begroting", "eigen"]],
}


def rows_with(cells: Cells, **more: list[list[object]]) -> dict[str, list[list[object]]]:
    """Return the study's tables with these cells changed; a column that is not there is added."""
    tables = {name: [list(row) for row in rows] for name, rows in (other_study.TABLES | BASE | more).items()}
    for (table, key, column), value in cells.items():
        header, *rows = tables[table]
        if column not in header:
            header.append(column)
            for row in rows:
                row.append("")
        next(row for row in rows if row[0] == key)[header.index(column)] = value
    return tables


def study_with(folder: Path, cells: Cells, **more: list[list[object]]) -> Tables:
    """Write the study with these cells, and read it."""
    return load(bc.CONTRACT, other_study.write_tables(folder, rows_with(cells, **more)))
