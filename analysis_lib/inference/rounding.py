"""To what the counts of a table were rounded: what all are a multiple of, or the thousands that they are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis_lib.inference.sheets import Sheet
from analysis_lib.published.lookup import PrintedFigures

COLUMNS = ["plaats", "eenheid", "stap", "toelichting"]
_FEWEST_TABLES, _FEWEST_COUNTS = 2, 3  # how the report rounds elsewhere, and how little a table must show of it


def _multiples(figures: PrintedFigures, places: Iterable[str]) -> dict[str, float]:
    """Find the tables of which all counts are rounded to tens, hundreds or thousands, by what they are a multiple of.

    Counts that are not rounded end in a zero once in ten: of ten different ones, all do once in ten billion tables.
    """
    fewest = 10
    counts: dict[str, set[float]] = {place: set() for place in places}
    for row in figures.by_id.values():
        value = float(row["waarde"])
        if row["plaats"] in counts and row["eenheid"] == "aantal" and value and value.is_integer():
            counts[row["plaats"]].add(abs(value))
    found = {}
    for place, seen in counts.items():
        for step in (1000.0, 100.0, 10.0):
            if len(seen) >= fewest and all(value % step == 0 for value in seen):
                found[place] = step
                break
    usual = [step for step in set(found.values()) if list(found.values()).count(step) >= _FEWEST_TABLES]
    for place, seen in counts.items():
        fitting = [step for step in usual if len(seen) >= _FEWEST_COUNTS and all(value % step == 0 for value in seen)]
        if place not in found and fitting:
            found[place] = max(fitting)
    return found


def rounded(figures: PrintedFigures, sheets: Sequence[Sheet]) -> pd.DataFrame:
    """Find to what the counts of tables were rounded, as rows of ``afronding``.

    Counts are exact, but not where they are printed in thousands or millions.
    """
    found = {
        place: (step, f"Alle aantallen in deze tabel eindigen op {'0' * (len(str(int(step))) - 1)}.")
        for place, step in _multiples(figures, [sheet.place for sheet in sheets]).items()
    }
    for sheet in sheets:
        if any(sheet.cells[place]["eenheid"] == "aantal" for place in sheet.scaled):
            found.setdefault(sheet.place, (1.0, "De aantallen zijn afgerond op duizenden of miljoenen."))
    return pd.DataFrame([(place, "aantal", step, why) for place, (step, why) in found.items()], columns=COLUMNS)
