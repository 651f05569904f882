"""Rows below each other: the change since the row above, an index of which one year is a hundred, what is added up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Lane, Sheet, years_in
from analysis_lib.inference.testing import Equation, Result, try_out
from analysis_lib.published.lookup import PrintedFigures

_INDEX = re.compile(r"\bindex|=\s*100\b", re.IGNORECASE)
_SINCE_LAST = re.compile(r"\bvorig|\bvoorgaand|\bjaar-op-jaar|t\.o\.v\.|ten opzichte van", re.IGNORECASE)
_CUMULATIVE = re.compile(r"\bcumul|\boplopend\b|\bopgeteld\b", re.IGNORECASE)
_USUAL = 0.6
_USUAL_ADDED = 0.3  # a wrong figure breaks two rows
_FEWEST = 2


def series(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find columns of changes and indices in tables of which each row is a year."""
    found: list[Family] = []
    for sheet in sheets:
        found += _added_up(figures, sheet, tally)
        years = [years_in(sheet.row_names[row])[:1] for row in sheet.rows]
        if len(years) < 3 or not all(years) or (years != sorted(years) and years != sorted(years, reverse=True)):
            continue
        ordered = sheet.rows if years == sorted(years) else sheet.rows[::-1]
        for lane in sheet.lanes:
            options = _options(figures, sheet, lane, ordered, tally)
            found += tally.best(options, lambda result: (result.rate, result.hits))
    return found


def _options(figures: PrintedFigures, sheet: Sheet, lane: Lane, rows: Sequence[str], tally: Tally) -> Iterator[Family]:
    name = sheet.name(lane)
    others = [one for one in sheet.lanes if one != lane and not _is_made(sheet.name(one))]
    if _INDEX.search(name):
        for other in others:
            for base in rows:
                first = sheet.get(base, lane)
                if first is None or float(first["waarde"]) != 100:
                    continue
                tally.count(BY_NAME, "deel van")
                result = try_out(
                    figures, _equations(sheet, lane, other, [(base, row) for row in rows if row != base], "index")
                )
                if _bears_out(result):
                    about = f"{name} is {sheet.name(other)} in procenten van {sheet.row_names[base]}"
                    yield Family("deel van", BY_NAME, about, result)
    elif CHANGE_WORDS.search(name) or _SINCE_LAST.search(name):
        rules = ("mutatie", "verschil") if sheet.unit(lane) == "procent" else ("verschil",)
        for other in others:
            for rule in rules:
                if rule == "verschil" and sheet.unit(lane) == "procent" and sheet.unit(other) != "procent":
                    continue
                tally.count(BY_NAME, rule)
                result = try_out(figures, _equations(sheet, lane, other, list(pairwise(rows)), rule))
                if _bears_out(result):
                    yield Family(
                        rule, BY_NAME, f"{name} is de {rule} van {sheet.name(other)} sinds de vorige rij", result
                    )


def _added_up(figures: PrintedFigures, sheet: Sheet, tally: Tally) -> Iterator[Family]:
    """A column of which each row is the one above and what came in."""
    for lane in sheet.lanes:
        if not _CUMULATIVE.search(sheet.name(lane)):
            continue
        options = []
        for other in (one for one in sheet.lanes if one != lane and sheet.unit(one) == sheet.unit(lane)):
            tally.count(BY_NAME, "som van")
            equations = []
            for before, row in pairwise(sheet.rows):
                cells = [sheet.get(row, lane), sheet.get(before, lane), sheet.get(row, other)]
                ids = [str(cell["id"]) for cell in cells if cell is not None]
                if len(ids) == len(cells):
                    equations.append(Equation(ids[0], "som van", (ids[1], ids[2])))
            result = try_out(figures, equations)
            if result.hits and result.rate >= _USUAL_ADDED:
                about = f"{sheet.name(lane)} is de rij erboven met {sheet.name(other)} erbij"
                options.append(Family("som van", BY_NAME, about, result))
        yield from tally.best(options, lambda result: (result.rate, result.hits))


def _is_made(name: str) -> bool:
    return bool(_INDEX.search(name) or CHANGE_WORDS.search(name) or _SINCE_LAST.search(name))


def _bears_out(result: Result) -> bool:
    return result.hits >= _FEWEST and result.rate >= _USUAL


def _equations(
    sheet: Sheet, lane: Lane, other: Lane, pairs: Sequence[tuple[str, str]], rule: str
) -> Iterator[Equation]:
    for old, new in pairs:
        cells = [sheet.get(new, lane), sheet.get(old, other), sheet.get(new, other)]
        ids = [str(cell["id"]) for cell in cells if cell is not None]
        if len(ids) < len(cells):
            continue
        turned = (ids[2], ids[1])
        yield Equation(
            ids[0], "deel van" if rule == "index" else rule, (ids[1], ids[2]) if rule == "mutatie" else turned
        )
