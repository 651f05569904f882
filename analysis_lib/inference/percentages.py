"""Columns of percentages that are one column in percents of another, in every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_CONVENTION, BY_DATA, BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.shares import share_lanes
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.testing import Equation, try_out
from analysis_lib.published.lookup import PrintedFigures

_NAMED = re.compile(r"%|\baandeel\b|\bpercentage\b|\bprocent\b|\bgraad\b|quote\b", re.IGNORECASE)
_COUNTED = ("aantal", "eur", "ratio")
_FEWEST = 3
_USUAL = 0.7
_CARRIED = 0.5  # of the cells, where the columns beside it are of the same
_SURE = 1e-4  # chance at which a name that does not say of what is believed
_MOST_LANES = 14


def percentages(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find of each column of percentages which two others give it: as 200 of 1.000 pupils give 20%."""
    found = []
    for sheet in sheets:
        numbers = [
            lane for lane in sheet.lanes if sheet.unit(lane) in _COUNTED and not CHANGE_WORDS.search(sheet.name(lane))
        ]
        if not 2 <= len(numbers) <= _MOST_LANES:
            continue
        own = [
            lane for lane in sheet.lanes if sheet.unit(lane) == "procent" and not CHANGE_WORDS.search(sheet.name(lane))
        ]
        best: dict[Lane, tuple[Family, Lane]] = {}
        for lane in own:
            for part, whole in _pairs(lane, numbers):
                tally.count(BY_DATA, "deel van")
                family = _family(figures, sheet, lane, part, whole)
                if family is not None and (lane not in best or family.result.hits > best[lane][0].result.hits):
                    best[lane] = family, whole
        families = [family for family, _ in best.values()]
        wholes = dict.fromkeys(whole for _, whole in best.values())
        families += _alike(figures, sheet, [lane for lane in own if lane not in best], wholes, tally)
        tally.p_values += [(family, family.result.p_value) for family in families]
        found += families
    return found


def _alike(
    figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], wholes: Iterable[Lane], tally: Tally
) -> Iterator[Family]:
    """Shares beside those that are of a column: of the same one, where any of them bears it out."""
    parts = share_lanes(sheet)
    for lane in lanes:
        for whole in wholes:
            if lane not in parts or parts[lane] == whole:
                continue
            tally.count(BY_CONVENTION, "deel van")
            family = _family(figures, sheet, lane, parts[lane], whole, carried_over=True)
            if family is not None:
                yield family
                break


def _pairs(lane: Lane, numbers: Sequence[Lane]) -> list[tuple[Lane, Lane]]:
    """The numbers that a percentage may be of: those in brackets are of the number before them."""
    inside = Lane(lane.column)
    if lane.part and inside in numbers:
        return [(inside, whole) for whole in numbers if whole != inside]
    return list(permutations(numbers, 2))


def _family(
    figures: PrintedFigures, sheet: Sheet, lane: Lane, part: Lane, whole: Lane, *, carried_over: bool = False
) -> Family | None:
    equations = []
    for row in sheet.rows:
        cells = [sheet.get(row, one) for one in (lane, part, whole)]
        ids = [str(cell["id"]) for cell in cells if cell is not None]
        if len(ids) == len(cells):
            equations.append(Equation(ids[0], "deel van", (ids[1], ids[2])))
    if len(equations) < _FEWEST:
        return None
    result = try_out(figures, equations)
    about = f"{sheet.name(lane)} is {sheet.name(part)} in procenten van {sheet.name(whole)}"
    if carried_over and result.hits and result.rate >= _CARRIED:
        return Family("deel van", BY_CONVENTION, f"{about}, zoals in de kolom ernaast", result)
    if result.hits < _FEWEST or result.rate < _USUAL:
        return None
    named = _NAMED.search(sheet.name(lane)) and result.p_value <= _SURE
    return Family("deel van", BY_NAME if named else BY_DATA, about, result)
