"""Columns that are the product or the quotient of others, in every row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally, by_chance
from analysis_lib.inference.scales import factor_text
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.testing import Equation, try_out, work_out
from analysis_lib.intervals import Interval
from analysis_lib.published.lookup import PrintedFigures

_NUMBERS = ("aantal", "eur", "ratio", "score", "procent")
_FEWEST = 3
_USUAL = 0.7
_MOST_LANES = 9
_HUNDREDTH = "0,01"
_PER = re.compile(r"\bper (?P<size>10{1,2}|1[. ]?000|10[. ]?000|100[. ]?000)\b(?![.\d])", re.IGNORECASE)


def products(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find products of two or three columns, and quotients; a percentage counts as a share."""
    found: list[Family] = []
    for sheet in sheets:
        lanes = [
            lane
            for lane in sheet.lanes
            if lane.part == "" and sheet.unit(lane) in _NUMBERS and not CHANGE_WORDS.search(sheet.name(lane))
        ]
        if not 3 <= len(lanes) <= _MOST_LANES:
            continue
        for lane in lanes:
            options = list(_options(lanes, lane))
            for rule, _ in options:
                tally.count("cijfers", rule)
            found += _per_so_many(figures, sheet, lanes, lane, tally)
            found += tally.best((_family(figures, sheet, lane, rule, parts) for rule, parts in options), by_chance)
    return found


def _per_so_many(
    figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], lane: Lane, tally: Tally
) -> list[Family]:
    """A column 'per 1.000 inwoners': one column, so many times, divided by another."""
    named = _PER.search(sheet.name(lane))
    if named is None:
        return []
    size = named["size"].replace(".", "").replace(" ", "")
    families = []
    for part, whole in permutations([one for one in lanes if one != lane], 2):
        tally.count(BY_NAME, "verhouding van percentages")
        equations = []
        for row in sheet.rows:
            cells = [sheet.get(row, one) for one in (lane, part, whole)]
            ids = [str(cell["id"]) for cell in cells if cell is not None]
            if len(ids) == len(cells):
                equations.append(Equation(ids[0], "verhouding van percentages", (ids[1], size, ids[2])))
        result = try_out(figures, equations)
        if result.hits >= _FEWEST and result.rate >= _USUAL:
            about = f"{sheet.name(lane)} is {sheet.name(part)} per {named['size']} {sheet.name(whole)}"
            families.append(Family("verhouding van percentages", BY_NAME, about, result))
    return tally.best(families, by_chance)


def _options(lanes: Sequence[Lane], lane: Lane) -> Iterator[tuple[str, tuple[Lane, ...]]]:
    before = lanes[: lanes.index(lane)]
    for number in (2, 3):
        yield from (("product", parts) for parts in combinations(before, number))
    yield from (("verhouding", parts) for parts in permutations(before, 2))


def _family(figures: PrintedFigures, sheet: Sheet, lane: Lane, rule: str, parts: Sequence[Lane]) -> Family | None:
    percentages = sum(sheet.unit(part) == "procent" for part in parts)
    if sheet.unit(lane) == "procent" or percentages == len(parts) or (rule == "verhouding" and percentages):
        return None
    equations = []
    for row in sheet.rows:
        whole = sheet.get(row, lane)
        cells = [sheet.get(row, part) for part in parts]
        if whole is None or any(cell is None for cell in cells):
            continue
        operands = [str(cell["id"]) for cell in cells if cell is not None] + [_HUNDREDTH] * percentages
        factor = _of_scales(sheet, row, lane, parts) if rule == "verhouding" else 1.0
        if factor == 1:
            equations.append(Equation(str(whole["id"]), rule, tuple(operands)))
        else:
            with_factor = (operands[0], factor_text(factor), operands[1])
            equations.append(Equation(str(whole["id"]), "verhouding van percentages", with_factor))
    equations = [one for one in equations if not _is_taken_off(figures, one)]
    if len(equations) < _FEWEST:
        return None
    result = try_out(figures, equations)
    if result.hits < _FEWEST or result.rate < _USUAL:
        return None
    words = " x ".join(sheet.name(part) for part in parts) if rule == "product" else " : ".join(map(sheet.name, parts))
    return Family(rule, "cijfers", f"de kolom {sheet.name(lane)} is {words}", result)


def _of_scales(sheet: Sheet, row: str, lane: Lane, parts: Sequence[Lane]) -> float:
    """What a quotient is to be taken times, where the costs stand in thousands and the costs of one do not."""
    if not sheet.scaled:
        return 1.0
    above, below = (sheet.scale(row, part) for part in parts)
    return above / below / sheet.scale(row, lane)


def _is_taken_off(figures: PrintedFigures, equation: Equation) -> bool:
    """Whether a row is printed below zero because it is taken off: the same size with the other sign."""
    found, value = work_out(figures, equation), float(figures.by_id[equation.figure]["waarde"])
    shown = figures.printed(figures.by_id[equation.figure])
    return found is not None and value < 0 < found.value and Interval(-shown.high, -shown.low).overlaps(found.range)
