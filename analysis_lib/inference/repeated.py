"""Columns that another table has too: the same figures, or the same in thousands or millions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis_lib.inference.contract import BY_DATA, BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.scales import MILLION, THOUSAND, dutch_number, factor_text, without_scale
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.sums import is_total
from analysis_lib.inference.testing import Equation, Result, try_out
from analysis_lib.published.claims import SAME
from analysis_lib.published.lookup import PrintedFigures
from analysis_lib.published.relations import COPY

_UNITS = ("aantal", "eur", "ratio")
_FEWEST = 2
_FEWEST_NAMED, _USUAL_NAMED, _SURE = 2, 0.5, 1e-4
_TOGETHER = 0.6  # of the cells that two tables have in all columns of one name: fewer, and they count something else
_FEWEST_UNNAMED = 4
_USUAL = 0.75
_CERTAIN = 1e-8  # chance, at which a table that does not say so is taken to be in thousands
_DECIMALS = (0, 1, 2)


@dataclass(frozen=True)
class _Column:
    sheet: Sheet
    lane: Lane

    @property
    def rows(self) -> dict[tuple[str, int], str]:
        """The rows by what they are called, and how many of that name came before: ids are cut off."""
        seen: Counter[str] = Counter()
        found = {}
        for row, name in self.sheet.row_names.items():
            found[name, seen[name]] = row
            seen[name] += 1
        return found

    def alike(self, other: _Column) -> bool:
        return without_scale(self.sheet.name(self.lane)) == without_scale(other.sheet.name(other.lane))


def repeated(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find columns of one table that stand in another too, row by row, perhaps in another scale.

    Where the tables say that one is in thousands and the other is not, a column of the same name is by name that of the
    other; elsewhere the figures themselves have to show it.
    """
    columns = [
        _Column(sheet, lane)
        for sheet in sheets
        for lane in sheet.lanes
        if lane.part == "" and sheet.unit(lane) in _UNITS and len(sheet.rows) >= _FEWEST
    ]
    standing: dict[tuple[tuple[str, int], float], list[int]] = {}
    for number, column in enumerate(columns):
        for name, row in column.rows.items():
            cell = column.sheet.get(row, column.lane)
            if cell is not None and abs(float(cell["waarde"])) >= 1:
                standing.setdefault((name, float(cell["waarde"])), []).append(number)
    tally.count(BY_DATA, SAME, len(columns) * (len(columns) - 1) // 2)
    tally.count(BY_DATA, "verhouding", len(columns) * (len(columns) - 1) * 2)
    found = []
    for (one, other, factor), hits in _meeting(columns, standing).items():
        if hits >= _FEWEST:
            family = _family(figures, columns[one], columns[other], factor)
            if family is not None:
                tally.p_values.append((family, family.result.p_value))
                found.append(family)
    return found


def _meeting(
    columns: Sequence[_Column], standing: dict[tuple[tuple[str, int], float], list[int]]
) -> Counter[tuple[int, int, float]]:
    """Count for each two columns in how many rows the second has the figure of the first, divided by a factor."""
    hits: Counter[tuple[int, int, float]] = Counter()
    for (row, value), places in standing.items():
        for number in places:
            for factor, wanted in _as_printed(value):
                for other in standing.get((row, wanted), ()):
                    is_other = columns[number].sheet is not columns[other].sheet
                    if is_other and (factor != 1 or number < other):
                        hits[number, other, factor] += 1
    return hits


def _as_printed(value: float) -> Iterator[tuple[float, float]]:
    yield 1.0, value
    for factor in (THOUSAND, MILLION):
        yield from {(factor, round(value / factor, decimals)) for decimals in _DECIMALS}


def _family(figures: PrintedFigures, whole: _Column, scaled: _Column, factor: float) -> Family | None:
    declared = 1.0
    equations = []
    for row, other in _shared(whole, scaled):
        cell, source = scaled.sheet.cells[row, scaled.lane], whole.sheet.cells[other, whole.lane]
        declared = scaled.sheet.scale(row, scaled.lane) / whole.sheet.scale(other, whole.lane)
        operands = (str(source["id"]),) if factor == 1 else (str(source["id"]), factor_text(factor))
        equations.append(Equation(str(cell["id"]), COPY if factor == 1 else "verhouding", operands))
    named = declared == factor and whole.alike(scaled)
    result = try_out(figures, equations)
    if not (_named_holds(result) if named else result.hits >= _FEWEST_UNNAMED and result.rate >= _USUAL):
        return None
    if named and factor == 1 and _together(figures, whole.sheet, scaled.sheet) < _TOGETHER:
        return None
    name = f"{whole.sheet.place}, {whole.sheet.name(whole.lane)}"
    if factor == 1:
        said = Result(tuple(replace(one, equation=replace(one.equation, rule=SAME)) for one in result.tested))
        return Family(SAME, BY_NAME if named else BY_DATA, f"dezelfde cijfers als in {name}", said)
    is_told = declared == factor and scaled.sheet.implied_scale == 1
    silent = "" if is_told else "; de tabel zegt niet dat zij in een andere schaal staat"
    about = f"de cijfers van {name}, gedeeld door {dutch_number(factor)}{silent}"
    return Family("verhouding", BY_NAME if named and is_told else BY_DATA, about, result)


def _shared(whole: _Column, scaled: _Column) -> list[tuple[str, str]]:
    """The rows that are called alike; a total of other rows is another total."""
    rows, others = scaled.rows, whole.rows
    of_others = {name for name in rows.keys() ^ others.keys() if not is_total(name[0])}
    return [
        (row, others[name])
        for name, row in rows.items()
        if name in others
        and (row, scaled.lane) in scaled.sheet.cells
        and (others[name], whole.lane) in whole.sheet.cells
        and not (of_others and is_total(name[0]))
    ]


def _together(figures: PrintedFigures, whole: Sheet, scaled: Sheet) -> float:
    """Which share of the cells agrees, over all columns that two tables both have by name."""
    pairs = [
        (_Column(whole, one), _Column(scaled, other))
        for one in whole.lanes
        for other in scaled.lanes
        if one.part == other.part == "" and whole.name(one) == scaled.name(other)
    ]
    return try_out(
        figures,
        [
            Equation(str(scaled.cells[row, column.lane]["id"]), COPY, (str(whole.cells[other, source.lane]["id"]),))
            for source, column in pairs
            for row, other in _shared(source, column)
        ],
    ).rate


def _named_holds(result: Result) -> bool:
    return result.hits >= _FEWEST_NAMED and result.rate >= _USUAL_NAMED and result.p_value <= _SURE


def give_implied_scales(figures: PrintedFigures, sheets: Sequence[Sheet]) -> None:
    """Tell each sheet that does not say its scale in which it is, where its figures are those of another, divided."""
    for family in repeated(figures, sheets, Tally()):
        equation = family.equations[0]
        sheet = next(one for one in sheets if one.prefix == equation.figure.partition(".")[0])
        if equation.rule == "verhouding" and not sheet.scaled and family.result.p_value <= _CERTAIN:
            sheet.implied_scale = figures.operand(equation.operands[1]).value
            del sheet.scaled
