"""What is wrong in a study's tables, or worth a look, as a table: where it is and what to do."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis_lib.errors import Problem, row_numbers
from analysis_lib.show.output import Output
from analysis_lib.show.prose import text
from analysis_lib.show.tables import Col, table


def problems_table(problems: Iterable[Problem], caption: str = "Wat er in de tabellen te verbeteren is") -> Output:
    """Show problems with their sheet or file, row and column; a sentence where there are none."""
    rows = [
        {
            "plaats": problem.sheet or problem.file,
            "rij": row_numbers(problem.rows or (problem.row,)) if problem.row else "",
            "kolom": problem.column,
            "wat": problem.message,
        }
        for problem in sorted(problems)
    ]
    if not rows:
        return text("In de tabellen is niets te verbeteren.")
    columns = {
        "plaats": Col("Blad of bestand", width=18),
        "rij": Col("Rij", width=10, right=True),
        "kolom": Col("Kolom", width=17),
        "wat": Col("Wat er is, en wat te doen", width=55),
    }
    return table(pd.DataFrame(rows), columns, name="", caption=caption)
