"""Tables of the same rows and columns of which one is the sum of others, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from analysis_lib.inference.contract import BY_DATA
from analysis_lib.inference.families import Family, Tally, by_chance
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.testing import Equation, try_out
from analysis_lib.published.lookup import PrintedFigures

_ADDED = ("aantal", "eur")
_FEWEST = 4
_USUAL = 0.7
_MOST_TABLES = 9  # of one form; more are too many to try all sums of
_MOST_PARTS = 4


def over_tables(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find tables that are the sum of two to four others with the same rows and columns."""
    forms: dict[tuple[frozenset[str], frozenset[Lane]], list[Sheet]] = {}
    for sheet in sheets:
        lanes = frozenset(lane for lane in sheet.lanes if lane.part == "" and sheet.unit(lane) in _ADDED)
        if len(sheet.rows) > 1 and lanes:
            forms.setdefault((frozenset(sheet.rows), lanes), []).append(sheet)
    found = []
    for alike in forms.values():
        if not 3 <= len(alike) <= _MOST_TABLES:
            continue
        for whole in alike:
            others = [one for one in alike if one is not whole]
            numbers = range(2, min(len(others), _MOST_PARTS) + 1)
            options = [parts for number in numbers for parts in combinations(others, number)]
            tally.count(BY_DATA, "som van", len(options))
            found += tally.best((_family(figures, whole, parts) for parts in options), by_chance)
    return found


def _family(figures: PrintedFigures, whole: Sheet, parts: Sequence[Sheet]) -> Family | None:
    equations = []
    for (row, lane), cell in whole.cells.items():
        if cell["eenheid"] not in _ADDED:
            continue
        cells = [part.get(row, lane) for part in parts]
        operands = tuple(str(one["id"]) for one in cells if one is not None)
        if len(operands) == len(parts):
            equations.append(Equation(str(cell["id"]), "som van", operands))
    if len(equations) < _FEWEST:
        return None
    result = try_out(figures, equations)
    if result.hits < _FEWEST or result.rate < _USUAL:
        return None
    places = ", ".join(part.place for part in parts)
    return Family("som van", BY_DATA, f"{whole.place} is cel voor cel de som van {places}", result)
