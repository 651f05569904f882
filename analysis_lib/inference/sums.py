"""Parts and totals along rows and columns: by their names, and where the figures alone say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.scales import at_another_scale
from analysis_lib.inference.sheets import Lane, Sheet, years_in
from analysis_lib.inference.slips import decimals_of, digits, is_slip
from analysis_lib.inference.testing import Equation, Result, try_out, work_out
from analysis_lib.published.lookup import PrintedFigures, Row

TOTAL = re.compile(r"tota(?:al|len)\b|\b(?:samen|som|totale?|allen?|gezamenlijk|geheel)\b", re.IGNORECASE)
OF_WHICH = re.compile(r"(?:waarvan|w\.v\.|w\.o\.|waaronder|[-\u2010-\u2014\u2022\u25aa\u00b7>*+]\s|o\s)", re.IGNORECASE)
_MEAN_OF = re.compile(r"^\W*gemiddelde?\b", re.IGNORECASE)
BALANCE = re.compile(r"\b(?:saldo|verschil|netto|resultaat)\b", re.IGNORECASE)
# Of persons that are in more than one row, and of averages, a total is no sum.
_NO_SUM = re.compile(r"\buniek|\bontdubbeld|\bgemiddelde?\b|\bmediaan\b|\bverschillende\b", re.IGNORECASE)
_AN_AVERAGE = re.compile(
    r"\bper\b|gemiddeld|grootte|score|cijfer\b|index|ratio|tarief|prijs|leeftijd|duur|percentage|dichtheid|mediaan",
    re.IGNORECASE,
)
_ADDED = ("aantal", "eur", "procent", "ratio")
_MAY_BE_AVERAGES = ("procent", "ratio")  # where no column comes out, these are added up by none
_MOSTLY = 0.6  # of the columns: where a name says total, and the sum is not near
_NEAR = 0.2  # by name alone: how far a total may lie from the sum and still be meant as one
_MOST_PARTS = 40
_LONG = 60  # rows: in longer tables single rows are not searched for sums
_SURE_MEAN = 1e-3  # chance at which a column called an average is the plain one
_SURE = 0.05  # chance at which one column that comes out shows that a row called a total is one


def sums(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find totals."""
    found: list[Family] = []
    for sheet in sheets:
        found += _along_rows(figures, sheet, tally)
        found += _along_columns(figures, sheet, tally)
    return found


def _along_rows(figures: PrintedFigures, sheet: Sheet, tally: Tally) -> Iterator[Family]:
    """Rows that are the sum of others, in every column."""
    rows = sheet.rows
    lanes = [lane for lane in sheet.lanes if sheet.unit(lane) in _ADDED and not CHANGE_WORDS.search(sheet.name(lane))]
    named = {row for row in rows if is_total(sheet.row_names[row])}
    for at, row in enumerate(rows):
        parts_of_rows = {one for one in rows if OF_WHICH.match(sheet.row_names[one])}
        options = list(_blocks(rows, at, named, parts_of_rows))
        ground = "naam" if row in named else "cijfers"
        if ground == "cijfers" and len(rows) > _LONG:
            continue
        for _ in options:
            tally.count(ground, "som van")
        yield from tally.best((_sum_family(figures, sheet, lanes, row, parts, ground) for parts in options), _by_hits)


def _blocks(rows: Sequence[str], at: int, named: set[str], parts_of_rows: set[str]) -> Iterator[list[str]]:
    """Yield the rows that a row may be the sum of: those next to it, and all others."""
    total = rows[at] in named
    others = [row for row in rows if row != rows[at] and (row not in named or not total)]
    if total:
        since = max((place for place in range(at) if rows[place] in named), default=-1)
        if at - since > 2:
            yield list(rows[since + 1 : at])
        after = min((place for place in range(at + 1, len(rows)) if rows[place] in named), default=len(rows))
        if after - at > 2:
            yield list(rows[at + 1 : after])
        if 1 < len(others) <= _MOST_PARTS * 3:
            yield others
        heads = [row for row in others if row not in parts_of_rows]
        if parts_of_rows and 1 < len(heads) <= _MOST_PARTS:
            yield heads
        subtotals = [row for row in rows[:at] if row in named]
        if len(subtotals) > 1:
            yield subtotals
        return
    for number in range(2, min(_MOST_PARTS, len(rows)) + 1):
        if at + number < len(rows):
            yield list(rows[at + 1 : at + 1 + number])
        if at - number >= 0:
            yield list(rows[at - number : at])


def _sum_family(  # noqa: PLR0917
    figures: PrintedFigures, sheet: Sheet, lanes: Sequence[Lane], row: str, parts: Sequence[str], ground: str
) -> Family | None:
    by_unit: dict[str, list[Equation]] = {}
    for lane in lanes:
        whole = sheet.get(row, lane)
        cells = [cell for part in parts if (cell := sheet.get(part, lane)) is not None]
        if whole is None or len(cells) < 2 or len({str(cell["eenheid"]) for cell in (whole, *cells)}) > 1:
            continue
        if sum(float(cell["waarde"]) != 0 for cell in cells) < 2:
            continue
        if looks_like_an_average(sheet, lane, lanes, whole, cells) or _lacks_a_part(figures, whole, cells, parts):
            continue
        by_unit.setdefault(str(whole["eenheid"]), []).append(
            Equation(str(whole["id"]), "som van", tuple(str(cell["id"]) for cell in cells))
        )
    kept: list[Equation] = []
    for unit, equations in by_unit.items():
        scale = max(abs(float(figures.by_id[one.figure]["waarde"])) for one in equations)
        result = try_out(figures, equations, scale)
        if unit not in _MAY_BE_AVERAGES or (result.hits and result.rate >= 0.5) or _is_one_slip(figures, unit, result):
            kept += equations
    if not kept:
        return None
    scale = max(abs(float(figures.by_id[one.figure]["waarde"])) for one in kept)
    result = try_out(figures, kept, scale)
    mostly = result.hits and (result.rate >= _MOSTLY or result.p_value <= _SURE)
    if ground == "naam" and (mostly or is_meant(figures, result) or _swapped(figures, result)):
        name = sheet.row_names[row]
        return Family("som van", ground, f"de rij {name} is de som van {len(parts)} rijen", result)
    if ground == "cijfers" and result.hits >= 2 and result.rate >= 0.7:
        return Family("som van", ground, f"de rij {sheet.row_names[row]} is de som van {len(parts)} rijen", result)
    return None


def _is_one_slip(figures: PrintedFigures, unit: str, result: Result) -> bool:
    return unit == "ratio" and is_meant(figures, result)


def looks_like_an_average(sheet: Sheet, lane: Lane, lanes: Sequence[Lane], whole: Row, cells: Sequence[Row]) -> bool:
    """Whether a figure below a column is its average: by its name, or where it lies beside other kinds of column."""
    numbers = [float(cell["waarde"]) for cell in cells]
    value = float(whole["waarde"])
    between = min(numbers) <= value <= max(numbers)
    if between and _AN_AVERAGE.search(sheet.name(lane)):
        return True
    of_one_kind = len(lanes) == 1 or all(years_in(sheet.name(one)) for one in lanes)
    return between and not of_one_kind and value not in numbers and len(numbers) > 2


def _lacks_a_part(figures: PrintedFigures, whole: Row, cells: Sequence[Row], parts: Sequence[str]) -> bool:
    """Whether a part that was not printed, or not read, may be what a total has more than its parts."""
    return len(cells) < len(parts) and sum(float(cell["waarde"]) for cell in cells) < figures.printed(whole).low


def is_total(name: str) -> bool:
    """Whether a name says that what it names is a sum."""
    return bool(TOTAL.search(name)) and not _NO_SUM.search(name)


def is_meant(figures: PrintedFigures, result: Result) -> bool:
    """Whether what is called a total, and comes out nowhere, is meant as one all the same.

    One figure that lies near, is one slip of the hand away, or is in another scale, is. Where more columns all
    miss, the rows shown are not what it is the total of.
    """
    if len(result.tested) != 1:
        return False
    one = result.tested[0]
    found = work_out(figures, one.equation)
    figure = figures.by_id[one.equation.figure]
    value = float(figure["waarde"])
    if found is None or not value:
        return False
    near = abs(found.value - value) <= _NEAR * abs(value) or at_another_scale(figures, one.equation) is not None
    return near or is_slip(digits(str(figure["afgedrukt"])), digits(f"{abs(found.value):.{decimals_of(figure)}f}"))


def _swapped(figures: PrintedFigures, result: Result) -> bool:
    """Whether two columns miss by as much, one above and one below, as when two figures of a row changed places."""
    missed = [one.equation for one in result.tested if not one.fits]
    if len(missed) != 2:
        return False
    sizes = []
    for equation in missed:
        found = work_out(figures, equation)
        if found is None:
            return False
        sizes.append(float(figures.by_id[equation.figure]["waarde"]) - found.value)
    return abs(sum(sizes)) <= 1e-6 * max(map(abs, sizes))


def _by_hits(result: Result) -> tuple[float, ...]:
    return result.rate, result.hits, -result.misses


def _along_columns(figures: PrintedFigures, sheet: Sheet, tally: Tally) -> Iterator[Family]:
    """Columns that are the sum, or the difference, of others, in every row."""
    lanes = [lane for lane in sheet.lanes if sheet.unit(lane) in _ADDED and not CHANGE_WORDS.search(sheet.name(lane))]
    for lane in lanes:
        units = {sheet.unit(lane), *(("aantal", "ratio") if _MEAN_OF.search(sheet.name(lane)) else ())}
        alike = [one for one in lanes if one.part == lane.part and sheet.unit(one) in units]
        if len(alike) < 3:
            continue
        at = alike.index(lane)
        named = is_total(sheet.name(lane))
        balance = bool(BALANCE.search(sheet.name(lane)))
        options: list[tuple[str, list[Lane]]] = []
        for number in range(2, len(alike)):
            options += [("som van", alike[at + 1 : at + 1 + number])] if at + number < len(alike) else []
            options += [("som van", alike[at - number : at])] if at - number >= 0 else []
        if balance or len(alike) <= 8:
            options += [("verschil", [one, other]) for one in alike[:at] for other in alike[:at] if one != other]
        ground = "naam" if named or balance else "cijfers"
        if _MEAN_OF.search(sheet.name(lane)) and at > 1:
            ground, options = "naam", [("gemiddelde van", alike[at - number : at]) for number in range(2, at + 1)]
        for rule, _ in options:
            tally.count(ground, rule)
        families = (_column_family(figures, sheet, lane, rule, parts, ground) for rule, parts in options)
        yield from tally.best(families, _by_hits)


def _column_family(  # noqa: PLR0917
    figures: PrintedFigures, sheet: Sheet, lane: Lane, rule: str, parts: Sequence[Lane], ground: str
) -> Family | None:
    by_unit: dict[str, list[Equation]] = {}
    for row in sheet.rows:
        whole = sheet.get(row, lane)
        cells = [sheet.get(row, part) for part in parts]
        if whole is not None and all(cell is not None for cell in cells):
            operands = tuple(str(cell["id"]) for cell in cells if cell is not None)
            unit = "" if rule == "gemiddelde van" else str(whole["eenheid"])
            by_unit.setdefault(unit, []).append(Equation(str(whole["id"]), rule, operands))
    results = [try_out(figures, some) for some in by_unit.values()]
    holding = [result for result in results if result.tested and _holds_along(figures, rule, result, ground)]
    if not holding:
        return None
    alone = holding[0] if len(holding) == 1 else None
    result = alone or try_out(figures, [one.equation for some in holding for one in some.tested])
    words = ", ".join(sheet.name(part) for part in parts)
    sign = {"som van": "de som van", "verschil": "het verschil van"}.get(rule, "het gemiddelde van")
    return Family(rule, ground, f"de kolom {sheet.name(lane)} is {sign} {words}", result)


def _holds_along(figures: PrintedFigures, rule: str, result: Result, ground: str) -> bool:
    """Whether rows of one unit bear out that a column is the sum of others, as that of numbers among percentages."""
    if rule == "gemiddelde van":  # which may be weighted
        return result.hits >= 3 and result.rate >= _MOSTLY and result.p_value <= _SURE_MEAN
    if ground == "naam":
        return (result.hits > 0 and result.rate >= 0.5) or (rule == "som van" and is_meant(figures, result))
    return result.hits >= 3 and result.rate >= 0.75
