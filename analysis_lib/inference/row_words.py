"""Rows that say by a word what they are: parts of the row above ('waarvan'), a balance, an average."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.sums import BALANCE, OF_WHICH, is_total
from analysis_lib.inference.testing import Equation, Result, try_out
from analysis_lib.published.lookup import PrintedFigures

_AVERAGE = re.compile(r"\bgemiddelde?\b", re.IGNORECASE)
_COMES_IN = re.compile(r"\b(?:baten|inkomsten|opbrengsten|bijdragen|ontvangsten)\b", re.IGNORECASE)
_GOES_OUT = re.compile(r"\b(?:lasten|kosten|uitgaven|bestedingen)\b", re.IGNORECASE)
_GENDER = re.compile(
    r"(?:jongens?|meisjes?|man(?:nen)?|vrouw(?:en)?|anders|onbekend|non-binair|x)(?:\s*\(.*\))?", re.IGNORECASE
)
_ADDED = ("aantal", "eur", "ratio")
_SURE = 1e-3  # chance at which the columns that come out show what a word leaves open
_SURE_TOGETHER = 5e-3  # the same, of all rows of a table that say they are parts
_USUAL = 0.5
_MOST_ROWS = 12  # before a balance, of which it may be the difference


def worded_rows(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find what rows are by their own words."""
    found: list[Family] = []
    for sheet in sheets:
        lanes = [
            lane for lane in sheet.lanes if sheet.unit(lane) in _ADDED and not CHANGE_WORDS.search(sheet.name(lane))
        ]
        for family in (
            *_of_which(figures, sheet, lanes, tally),
            *_balances(figures, sheet, lanes, tally),
            *_averages(figures, sheet, lanes, tally),
        ):
            tally.p_values.append((family, family.result.p_value))
            found.append(family)
    return found


def _of_which(figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], tally: Tally) -> Iterator[Family]:
    """Rows that say they are parts of the row above: what bears out one of them in a table, bears out all."""
    rows = sheet.rows
    of_which = {row for row in rows if OF_WHICH.match(sheet.row_names[row])} | _of_everyone(sheet)
    blocks: list[tuple[str, Result]] = []
    for at, row in enumerate(rows):
        end = at + 1
        while end < len(rows) and rows[end] in of_which:
            end += 1
        if end - at < 3 or row in of_which:
            continue
        tally.count(BY_NAME, "som van")
        blocks.append((row, try_out(figures, _row_equations(sheet, lanes, row, "som van", rows[at + 1 : end]))))
    together = Result(tuple(one for _, result in blocks for one in result.tested))
    holding = bool(together.hits) and together.rate >= _USUAL and together.p_value <= _SURE_TOGETHER
    for row, result in blocks:
        if _bears_out(result) or (holding and result.tested):
            about = f"de rij {sheet.row_names[row]} is de som van de rijen eronder, die zeggen dat zij er deel van zijn"
            yield Family("som van", BY_NAME, about, result)


def _of_everyone(sheet: Sheet) -> set[str]:
    """Rows called as the parts of all people are, below one that is not: jongens and meisjes, mannen and vrouwen.

    A table of nothing else has no row that they could be parts of.
    """
    names = {
        row for row in sheet.rows if _GENDER.fullmatch(sheet.row_names[row].partition(": ")[2] or sheet.row_names[row])
    }
    return names if sheet.rows and sheet.rows[0] not in names else set()


def _balances(figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], tally: Tally) -> Iterator[Family]:
    for at, row in enumerate(sheet.rows):
        if not BALANCE.search(sheet.row_names[row]):
            continue
        before = sheet.rows[:at][-_MOST_ROWS:]
        totals = [one for one in before if is_total(sheet.row_names[one])]
        named = [
            (one, other)
            for one in totals or before
            for other in totals or before
            if _COMES_IN.search(sheet.row_names[one]) and _GOES_OUT.search(sheet.row_names[other])
        ]
        best: Family | None = None
        for first, last in dict.fromkeys(
            [*named, *(pair for one in combinations(before, 2) for pair in (one, one[::-1]))]
        ):
            tally.count(BY_NAME, "verschil")
            result = try_out(figures, _row_equations(sheet, lanes, row, "verschil", (first, last)))
            meant = named == [(first, last)] and bool(result.tested)
            if not (meant or _bears_out(result)) or (best is not None and best.result.hits >= result.hits):
                continue
            about = f"de rij {sheet.row_names[row]} is {sheet.row_names[first]} min {sheet.row_names[last]}"
            best = Family("verschil", BY_NAME, about, result)
        if best is not None:
            yield best


def _averages(figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], tally: Tally) -> Iterator[Family]:
    """Rows called an average: of most reports they are weighted, so only where the plain one comes out is it meant."""
    for row in sheet.rows:
        if not _AVERAGE.search(sheet.row_names[row]):
            continue
        others = [
            one
            for one in sheet.rows
            if one != row and not is_total(sheet.row_names[one]) and not _AVERAGE.search(sheet.row_names[one])
        ]
        tally.count(BY_NAME, "gemiddelde van")
        result = try_out(figures, _row_equations(sheet, lanes, row, "gemiddelde van", others))
        if result.hits >= 2 and result.rate >= 0.75 and result.p_value <= _SURE:
            about = f"de rij {sheet.row_names[row]} is het gemiddelde van {len(others)} rijen"
            yield Family("gemiddelde van", BY_NAME, about, result)


def _bears_out(result: Result) -> bool:
    return bool(result.hits) and result.rate >= _USUAL and result.p_value <= _SURE


def _row_equations(sheet: Sheet, lanes: Sequence[Lane], row: str, rule: str, parts: Sequence[str]) -> list[Equation]:
    """One equation a column, where all are printed and of one unit."""
    found = []
    for lane in lanes:
        cells = [sheet.get(one, lane) for one in (row, *parts)]
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells) or len(known) < 3 or len({str(cell["eenheid"]) for cell in known}) > 1:
            continue
        found.append(Equation(str(known[0]["id"]), rule, tuple(str(cell["id"]) for cell in known[1:])))
    return found
