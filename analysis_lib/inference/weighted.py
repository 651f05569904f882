"""Totals that are an average of their parts: weighted by how many each is of, never beyond the smallest and largest.

How many each is of stands in another column or row, or in another table with the same names. It is taken for what
the parts weigh only where the numbers of the parts make up the number of the total: then these are all of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_DATA, BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Sheet
from analysis_lib.inference.slips import digits, is_slip
from analysis_lib.inference.sums import TOTAL
from analysis_lib.inference.testing import Equation, Result, Tested, try_out
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.claims import BETWEEN
from analysis_lib.published.lookup import PrintedFigures, Row
from analysis_lib.published.relations import WEIGHTED
from analysis_lib.published.weighing import weighted_mean

_AVERAGED = ("procent", "ratio", "score", "aantal", "eur", "jaar", "maand", "week")
_AVERAGE = re.compile(r"\bgemiddelde?\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"^\W*n\b\W*|\bn\s*=|\brespondent|\bdeelnemers\b|\bgeënquêteerd|\bingevuld|\baantal (?:respon|deeln|antw|ingev)",
    re.IGNORECASE,
)
# Measures of which the whole never is the sum of the parts.
_NEVER_ADDED = re.compile(
    r"\bscore\b|cijfer\b|\bleeftijd|\bmediaan\b|\bklassengrootte|\bgroepsgrootte|\btevreden",
    re.IGNORECASE,
)
_NO_MEAN = re.compile(
    r"\bmediaan|\bmodus\b|\brang|\bmaxim|\bminim|\bhoogste|\blaagste|\bspreiding|\bstandaard|percentiel|kwartiel",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\W*(?:totaal|gemiddelde?|allen|samen|totaal gemiddelde|gemiddelde totaal|alle \w+)\W*", re.IGNORECASE
)
_FEWEST_HITS, _USUAL = 2, 0.6
_SURE = 0.01  # chance at which the only column of numbers is taken for what the parts weigh
_MISSING = 0.1  # of what the parts are of: so many may not have answered a question


@dataclass(frozen=True)
class _Line:
    """A row or a column, as its cells by the name of the other; with what it is called."""

    name: str
    cells: dict[str, Row]


@dataclass(frozen=True)
class _Lines:
    """A table seen along its rows or its columns."""

    place: str
    title: str
    names: list[str]  # of the parts and totals
    titles: dict[str, str]
    lines: list[_Line]


def weighted(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find totals that are the weighted average of their parts, and hold others against the smallest and largest."""
    found: list[Family] = []
    for turned in (False, True):
        seen = [(sheet, _lines(sheet, turned=turned)) for sheet in sheets]
        for sheet, own in seen:
            others = [lines for other, lines in seen if other is not sheet]
            found += _of_table(figures, own, others, tally)
    return found


def _lines(sheet: Sheet, *, turned: bool) -> _Lines:
    lanes = [lane for lane in sheet.lanes if lane.part == "" and not CHANGE_WORDS.search(sheet.name(lane))]
    keys = {lane: lane.column for lane in lanes}
    if turned:
        titles = {keys[lane]: sheet.name(lane) for lane in lanes}
        lines = [
            _Line(sheet.row_names[row], {keys[lane]: cell for lane in lanes if (cell := sheet.get(row, lane))})
            for row in sheet.rows
        ]
        return _Lines(sheet.place, sheet.title, list(titles), titles, lines)
    lines = [
        _Line(sheet.name(lane), {row: cell for row in sheet.rows if (cell := sheet.get(row, lane))}) for lane in lanes
    ]
    return _Lines(sheet.place, sheet.title, sheet.rows, sheet.row_names, lines)


def _of_table(figures: PrintedFigures, own: _Lines, others: Sequence[_Lines], tally: Tally) -> Iterator[Family]:
    for whole in own.names:
        name = own.titles[whole]
        if not (TOTAL.search(name) or _AVERAGE.search(name)):
            continue
        averaged = [line for line in own.lines if _is_averaged(line, whole)]
        means = [] if _NO_MEAN.search(own.title) else [line for line in averaged if not _NO_MEAN.search(line.name)]
        if not averaged:
            continue
        best: Family | None = None
        for weights, place in _weights(own, others, whole):
            parts = _parts(figures, own.names, weights, whole)
            strictly = bool(_NUMBER.search(weights.name)) and not place
            if not parts and strictly:
                yield from _slipped_numbers(figures, own, means, weights, whole, tally)
            if not parts:
                continue
            tally.count(BY_NAME if strictly else BY_DATA, WEIGHTED)
            alone = not place and sum(_counts(line, whole) for line in own.lines) == 1
            family = _family(figures, means, weights, whole, parts, name, place, strictly=strictly, alone=alone)
            if family is not None and (best is None or family.result.hits > best.result.hits):
                best = family
        if best is not None:
            tally.p_values.append((best, best.result.p_value))
            yield best
        covered = {one.figure for one in best.equations} if best else set()
        between = _between(figures, own, averaged, whole, covered, tally)
        if between is not None:
            yield between


def _is_averaged(line: _Line, whole: str) -> bool:
    """Whether a line may hold averages: numbers with a unit that is averaged, and not the numbers of persons."""
    cell = line.cells.get(whole)
    if cell is None or str(cell["eenheid"]) not in _AVERAGED:
        return False
    return not _NUMBER.search(line.name)


def _weights(own: _Lines, others: Sequence[_Lines], whole: str) -> Iterator[tuple[_Line, str]]:
    for line in own.lines:
        if _counts(line, whole):
            yield line, ""
    for other in others:
        if whole in other.names and len(set(other.names) & set(own.names)) >= 3:
            yield from ((line, other.place) for line in other.lines if _counts(line, whole))


def _counts(line: _Line, whole: str) -> bool:
    cell = line.cells.get(whole)
    return cell is not None and all(
        one["eenheid"] == "aantal" and float(one["waarde"]) >= 0 for one in line.cells.values()
    )


def _parts(figures: PrintedFigures, names: Sequence[str], weights: _Line, whole: str) -> list[str]:
    """The names next to a total, before or behind it, of which the numbers make up its number."""
    at, total = names.index(whole), figures.printed(weights.cells[whole])
    for run in (list(names[:at])[::-1], list(names[at + 1 :])):
        found: list[str] = []
        added = Estimate.exactly(0)
        for name in run:
            cell = weights.cells.get(name)
            if cell is None:
                break
            found.append(name)
            added = added + Estimate(float(cell["waarde"]), figures.behind(cell))
            if len(found) > 1 and added.range.overlaps(total):
                return found if run[0] != names[at - 1] else found[::-1]
            if added.low > total.high:
                break
    return []


def _family(  # noqa: PLR0917
    figures: PrintedFigures,
    averaged: Sequence[_Line],
    weights: _Line,
    whole: str,
    parts: Sequence[str],
    name: str,
    place: str,
    *,
    strictly: bool,
    alone: bool,
) -> Family | None:
    equations, rooms = [], []
    for line in averaged:
        if line is weights or not all(part in line.cells for part in parts):
            continue
        cells = [line.cells[part] for part in parts]
        if len({str(cell["eenheid"]) for cell in (line.cells[whole], *cells)} - {"aantal", "ratio"}) > 1:
            continue
        numbers = [float(cell["waarde"]) for cell in cells]
        if len(set(numbers)) < 2:
            continue
        operands = [
            str(cell["id"]) for part, cell in zip(parts, cells, strict=True) for cell in (cell, weights.cells[part])
        ]
        equation = Equation(str(line.cells[whole]["id"]), WEIGHTED, tuple(operands))
        if not _adds_up(figures, equation, or_more=not strictly):
            equations.append(equation)
            rooms.append(max(numbers) - min(numbers))
    if not equations:
        return None
    tested = [one for at, equation in enumerate(equations) for one in try_out(figures, [equation], rooms[at]).tested]
    result = Result(tuple(tested))
    where = f"{place}, {weights.name}" if place else weights.name
    about = f"{name} is het gemiddelde van {len(parts)} delen, gewogen met {where}"
    if result.hits >= _FEWEST_HITS and result.rate >= _USUAL:
        is_said = strictly or (alone and result.p_value <= _SURE)
        return Family(WEIGHTED, BY_NAME if is_said else BY_DATA, about, result)
    if strictly and (result.hits or all(_is_far(figures, one.equation) for one in tested if not one.fits)):
        return Family(WEIGHTED, BY_NAME, about, result)
    return None


def _slipped_numbers(  # noqa: PLR0917
    figures: PrintedFigures, own: _Lines, averaged: Sequence[_Line], weights: _Line, whole: str, tally: Tally
) -> Iterator[Family]:
    """Numbers of parts that do not make up the total, where with one changed they do and the averages come out."""
    at = own.names.index(whole)
    for names in (own.names[:at], own.names[at + 1 :]):
        parts = [name for name in names if name in weights.cells]
        if len(parts) < 2 or len(parts) < len(names):
            continue
        tally.count(BY_NAME, "som van")
        lines = [
            line for line in averaged if line is not weights and all(name in line.cells for name in (*parts, whole))
        ]
        options = _instead(weights, whole, parts, len(lines))
        if any(all(_comes_out(figures, line, weights, whole, parts, one) for line in lines) for one in options):
            operands = tuple(str(weights.cells[part]["id"]) for part in parts)
            equation = Equation(str(weights.cells[whole]["id"]), "som van", operands)
            about = f"de gemiddelden komen uit als {own.titles[whole]} de som is van {len(parts)} delen"
            yield Family("som van", BY_NAME, about, try_out(figures, [equation]))
            return


def _instead(weights: _Line, whole: str, parts: Sequence[str], lines: int) -> Iterator[dict[str, float]]:
    """What one part may have been, or no part where the total is wrong; beside one average it has to be a slip."""
    number = {name: float(weights.cells[name]["waarde"]) for name in (*parts, whole)}
    missing = number[whole] - sum(number[part] for part in parts)
    for part in parts:
        wanted = number[part] + missing
        slipped = is_slip(digits(f"{number[part]:.0f}"), digits(f"{wanted:.0f}"))
        if wanted > 0 and (lines > 1 or (lines and slipped)):
            yield {part: wanted}
    if lines > 1:
        yield {}


def _comes_out(  # noqa: PLR0917
    figures: PrintedFigures, line: _Line, weights: _Line, whole: str, parts: Sequence[str], instead: dict[str, float]
) -> bool:
    pairs = [
        one
        for part in parts
        for one in (
            Estimate(float(line.cells[part]["waarde"]), figures.printed(line.cells[part])),
            Estimate.exactly(instead.get(part, float(weights.cells[part]["waarde"]))),
        )
    ]
    return weighted_mean(pairs).range.overlaps(figures.printed(line.cells[whole]))


def _adds_up(figures: PrintedFigures, equation: Equation, *, or_more: bool) -> bool:
    """Whether a total is the sum of its parts, or larger than that, and so no average of them."""
    whole = figures.printed(figures.by_id[equation.figure])
    total = Interval.total(figures.behind(figures.by_id[text]) for text in equation.operands[::2])
    return whole.overlaps(total) or (or_more and whole.low > total.high)


def _is_far(figures: PrintedFigures, equation: Equation) -> bool:
    """Whether a total misses even where a tenth of each part may not have answered."""
    operands = [figures.operand(text) for text in equation.operands]
    for at in range(1, len(operands), 2):
        operands[at] = Estimate(operands[at].value, Interval(operands[at].low * (1 - _MISSING), operands[at].high))
    return not weighted_mean(operands).range.overlaps(figures.printed(figures.by_id[equation.figure]))


def _between(  # noqa: PLR0917
    figures: PrintedFigures,
    own: _Lines,
    averaged: Sequence[_Line],
    whole: str,
    covered: set[str],
    tally: Tally,
) -> Family | None:
    """Where nothing says what the parts weigh: an average of them all lies between the smallest and the largest."""
    if not _ALL.fullmatch(own.titles[whole]):
        return None
    tested = []
    for line in averaged:
        cells = [cell for name, cell in line.cells.items() if name != whole and not TOTAL.search(own.titles[name])]
        figure = str(line.cells[whole]["id"])
        if figure in covered or len(cells) < 2 or not _NEVER_ADDED.search(line.name):
            continue
        if len({str(cell["eenheid"]) for cell in (line.cells[whole], *cells)} - {"aantal", "ratio"}) > 1:
            continue
        tally.count(BY_NAME, BETWEEN)
        reach = Interval.hull(figures.printed(cell) for cell in cells)
        fits = figures.printed(line.cells[whole]).overlaps(reach)
        equation = Equation(figure, BETWEEN, tuple(str(cell["id"]) for cell in cells))
        tested.append(Tested(equation, fits, fits, 0.5, told=True))
    if not tested:
        return None
    return Family(
        BETWEEN, BY_NAME, "een gemiddelde ligt tussen het kleinste en het grootste deel", Result(tuple(tested))
    )
