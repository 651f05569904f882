"""A stand at the end that is the one at the beginning, with what came in and without what went out.

By name where one row or column says each of the four; by the figures where four beside each other come out so often
that chance would not make them. A table with other flows between the two stands comes out nowhere, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analysis_lib.inference.changes import CHANGE_WORDS
from analysis_lib.inference.contract import BY_DATA, BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.scales import at_another_scale
from analysis_lib.inference.sheets import Sheet, years_in
from analysis_lib.inference.slips import digits, is_slip
from analysis_lib.inference.sums import is_total
from analysis_lib.inference.testing import Equation, Result, try_out, work_out
from analysis_lib.published.lookup import PrintedFigures, Row
from analysis_lib.published.relations import STAND

_DAY = r"(?:(?:stand\s+)?(?:op|per)?\s*)"
_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbegin(?:stand|saldo)?\b|\bprimo\b|\baanvang\b|{_DAY}\b(?:1 jan(?:uari)?|1-1|01-01)\b",
        r"\binstro\w+|\bingestroomd|\berbij\b|\bbijgekomen\b|^nieuwe?\b|\baanmeldingen\b|\baangemeld|\btoevoeging|"
        r"\bgestart\b|\binschrijvingen\b|\bingeschreven\b",
        r"\buitstro\w+|\buitgestroomd|\beraf\b|\bafgegaan\b|\bbe\u00ebindigd|\bafgesloten\b|\bafgerond\b|\bafmeldingen\b|"
        r"\bafgemeld|\bonttrekking|\bvertrokken\b|\buitschrijvingen\b|\buitgeschreven\b",
        rf"\beind(?:e|stand|saldo)?\b|\bultimo\b|\bslotstand\b|{_DAY}\b(?:31 dec(?:ember)?|31-12)\b",
    )
)
_BEGIN, _IN, _OUT, _END = range(4)
_ADDED = ("aantal", "eur", "ratio")
_USUAL = 0.6  # of the cells, where names say it
_FEWEST, _MOSTLY = 3, 0.75  # cells and share of them, where only the figures say it
_LONG = 60  # rows: in longer tables rows are not tried by their figures


@dataclass(frozen=True)
class _Way:
    """A table read along its columns or along its rows: four lines of it, and the cells of one across them."""

    lines: Sequence[str]  # names of what may be a stand or a flow
    across: int  # number of cells of a line
    cell: Callable[[int, int], Row | None]  # of a line, and a place on it
    kind: str


def stocks(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find stands at the end."""
    found: list[Family] = []
    for sheet in sheets:
        for way in _ways(sheet):
            named = [one for some in _of_one_time(way) if (one := _by_name(figures, way, some, tally)) is not None]
            tally.p_values += [(family, family.result.p_value) for family in named]
            found += named or _by_data(figures, way, tally)
    return found


def _ways(sheet: Sheet) -> Iterator[_Way]:
    lanes = [lane for lane in sheet.lanes if sheet.unit(lane) in _ADDED and not CHANGE_WORDS.search(sheet.name(lane))]
    rows = sheet.rows
    yield _Way(
        [sheet.name(lane) for lane in lanes],
        len(rows),
        lambda line, place: sheet.get(rows[place], lanes[line]),
        "kolom",
    )
    yield _Way(
        [sheet.row_names[row] for row in rows],
        len(lanes),
        lambda line, place: sheet.get(rows[line], lanes[place]),
        "rij",
    )


def _of_one_time(way: _Way) -> list[list[int]]:
    """The lines together whose names have the same years: begin, in, out and end may stand below each year."""
    found: dict[tuple[int, ...], list[int]] = {}
    for at, name in enumerate(way.lines):
        found.setdefault(tuple(years_in(name)), []).append(at)
    return [list(range(len(way.lines))), *found.values()] if len(found) > 1 else list(found.values())


def _by_name(figures: PrintedFigures, way: _Way, among: Sequence[int], tally: Tally) -> Family | None:
    said = [[at for at in among if _says(way.lines[at], which)] for which in range(4)]
    if any(len(places) != 1 for places in said):
        return None
    four = [places[0] for places in said]
    if len(set(four)) < len(four) or four[_BEGIN] > four[_END]:
        return None
    tally.count(BY_NAME, STAND)
    result = try_out(figures, _equations(way, four))
    between = set(range(min(four), max(four) + 1)) - set(four)
    if (result.hits and result.rate >= _USUAL) or (not between and _are_slips(figures, result)):
        return _family(way, four, BY_NAME, result)
    return None


def _says(name: str, which: int) -> bool:
    others = (pattern for at, pattern in enumerate(_WORDS) if at != which)
    return bool(_WORDS[which].search(name)) and not any(pattern.search(name) for pattern in others)


def _are_slips(figures: PrintedFigures, result: Result) -> bool:
    """Whether the one stand of a few that does not come out is one slip of the hand away from what follows."""
    missed = [one.equation for one in result.tested if not one.fits]
    return len(missed) == 1 and _is_slip(figures, missed[0])


def _is_slip(figures: PrintedFigures, equation: Equation) -> bool:
    found, figure = work_out(figures, equation), figures.by_id[equation.figure]
    if found is None:
        return False
    slipped = is_slip(digits(str(figure["afgedrukt"])), digits(f"{abs(found.value):.0f}"))
    return slipped or at_another_scale(figures, equation) is not None


def _by_data(figures: PrintedFigures, way: _Way, tally: Tally) -> Iterator[Family]:
    """Four lines beside each other, where no total stands among them and no other sum says the same."""
    if way.across < _FEWEST or (way.kind == "rij" and len(way.lines) > _LONG):
        return
    for first in range(len(way.lines) - 3):
        four = list(range(first, first + 4))
        tally.count(BY_DATA, STAND)
        if any(is_total(way.lines[at]) for at in four):
            continue
        result = try_out(figures, _equations(way, four))
        if result.hits >= _FEWEST and result.rate >= _MOSTLY:
            yield from tally.best([_family(way, four, BY_DATA, result)], lambda one: one.hits)


def _family(way: _Way, four: Sequence[int], ground: str, result: Result) -> Family:
    begin, comes, goes, end = (way.lines[at] for at in four)
    return Family(STAND, ground, f"de {way.kind} {end} is {begin} met {comes} erbij en {goes} eraf", result)


def _equations(way: _Way, four: Sequence[int]) -> Iterator[Equation]:
    for place in range(way.across):
        cells = [cell for at in four if (cell := way.cell(at, place)) is not None]
        if len(cells) == len(four) and len({str(cell["eenheid"]) for cell in cells}) == 1:
            begin, comes, goes, end = (str(cell["id"]) for cell in cells)
            yield Equation(end, STAND, (begin, comes, goes))
