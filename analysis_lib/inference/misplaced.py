"""Figures in sentences that are another cell of the table than the sentence names: of another row, or another year.

And changes that a sentence tells of a row between two years, held against the two cells: of its direction, and
where the two are one slip of the hand apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis_lib.inference.sentences import Placed
from analysis_lib.inference.sheets import Lane, Sheet, years_in
from analysis_lib.inference.slips import decimals_of, digits, is_slip
from analysis_lib.inference.sums import is_total
from analysis_lib.inference.testing import Equation, work_out
from analysis_lib.published.lookup import PrintedFigures
from analysis_lib.published.relations import COPY

Named = tuple[Sheet, str]  # a row that a sentence names
_FEWEST_DIGITS, _TELLING_DIGITS = 3, 4
_RARE = 0.01
_IN_YEAR = re.compile(r"\bin\s+(?:schooljaar\s+)?(?P<year>(?:19|20)\d\d)\b(?!\s?[-/\u2013])", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"\b(?:sinds|vanaf|tot|naar|na|v\u00f3\u00f3r|voor|vergeleken|opzichte|eerder|later|vorig|daarvoor|inmiddels|"
    r"steeg|stegen|gestegen|da[al]l\w*|gedaald|toen|groei\w*|meer|minder|hoger|lager|dan)\b",
    re.IGNORECASE,
)
_RISES = re.compile(
    r"\b(?:steeg|stegen|gestegen|stijg\w*|groei\w*|gegroeid|toegenomen|toename)\b|"
    r"\b(?:liep|nam|namen|loopt|neemt)\b[^.;]{1,60}\b(?:op|toe)\b",
    re.IGNORECASE,
)
_FALLS = re.compile(
    r"\b(?:daal\w*|gedaald|daling|afgenomen|afname|gekrompen)\b|"
    r"\b(?:liep|nam|namen|loopt|neemt)\b[^.;]{1,60}\b(?:terug|af)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:met|stijging van|daling van|toename van|afname van|groei van)\s+$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{5,}")


def misplaced(text: str, one: Placed, named: Sequence[Named]) -> Equation | None:
    """The cell that a sentence names, where its figure is that of another row or year of the same table."""
    printed, own = str(one.figure["afgedrukt"]), digits(str(one.figure["afgedrukt"]))
    if len(own) < _FEWEST_DIGITS:
        return None
    years = set(years_in(text))
    for sheet, row in _alone(named):
        alike = [
            (place, lane)
            for (place, lane), cell in sheet.cells.items()
            if cell["afgedrukt"] == printed and cell["eenheid"] == one.figure["eenheid"]
        ]
        if any(place == row and years >= set(years_in(sheet.name(lane))) for place, lane in alike):
            continue  # it is what the sentence names
        told = [(place, lane) for place, lane in alike if place != row and _is_told(sheet, lane, years, len(own))]
        if len(told) == 1 and not is_total(sheet.row_names[told[0][0]]) and _is_rare(len(sheet.rows), own):
            meant = sheet.get(row, told[0][1])
        else:
            lanes = [lane for place, lane in alike if place == row]
            lane = _of_year(sheet, lanes[0], text) if len(lanes) == 1 and _is_rare(len(sheet.lanes), own) else None
            meant = sheet.get(row, lane) if lane is not None else None
        if meant is not None:
            return Equation(str(one.figure["id"]), COPY, (str(meant["id"]),))
    return None


def _is_told(sheet: Sheet, lane: Lane, years: set[int], number: int) -> bool:
    """Whether a sentence speaks of a column by its year, or of no year and of a figure that says enough by itself."""
    of_lane = set(years_in(sheet.name(lane)))
    return bool(of_lane) and (of_lane == years or (not years and number >= _TELLING_DIGITS))


def _is_rare(rivals: int, own: str) -> bool:
    return rivals / (9 * 10.0 ** (len(own) - 1)) <= _RARE


def _alone(named: Sequence[Named]) -> Iterator[Named]:
    """The rows that are the only one of their table which the sentence names."""
    for sheet, row in named:
        if sum(other is sheet for other, _ in named) == 1:
            yield sheet, row


def _of_year(sheet: Sheet, lane: Lane, text: str) -> Lane | None:
    """The column of the one year that a sentence speaks of, where that is not the one its figure stands in."""
    match = _IN_YEAR.search(text)
    if match is None or set(years_in(text)) != {int(match["year"])} or _OTHER_TIME.search(text):
        return None
    alike = [one for one in sheet.lanes if years_in(sheet.name(one)) == [int(match["year"])] and one.part == lane.part]
    return alike[0] if len(alike) == 1 and years_in(sheet.name(lane)) != [int(match["year"])] else None


def told_changes(
    figures: PrintedFigures, text: str, placed: Sequence[Placed], named: Sequence[Named]
) -> Iterator[Equation]:
    """Tussen 2018 en 2020 steeg het aantal in Noord met 15%: the change between the two cells, and its direction."""
    rises, falls = bool(_RISES.search(text)), bool(_FALLS.search(text))
    years = sorted(set(years_in(text)))
    changes = [one for one in placed if one.figure["eenheid"] == "procent" and _BY.search(text[: one.start])]
    if rises == falls or len(years) != 2 or len(changes) != 1 or len(_RISES.findall(text) + _FALLS.findall(text)) > 1:
        return
    change, kind = changes[0], "stijging" if rises else "daling"
    key = str(change.figure["id"])
    fitting: list[tuple[Equation, Equation, bool, bool]] = []
    slipped: list[Equation] = []
    for sheet, row in _alone(named):
        is_about = _shares_a_word(text, sheet)
        for part in ("", "haakjes"):
            ends = [
                next(
                    (
                        cell
                        for lane in sheet.lanes
                        if lane.part == part
                        and years_in(sheet.name(lane)) == [year]
                        and (cell := sheet.get(row, lane)) is not None
                    ),
                    None,
                )
                for year in years
            ]
            if any(end is None for end in ends):
                continue
            old, new = (str(end["id"]) for end in ends if end is not None)
            for rule in ("mutatie", "rest van"):
                equation = Equation(key, rule, (old, new))
                found = work_out(figures, equation)
                if found is None or not found.value > 0:
                    continue
                fits = figures.printed(change.figure).overlaps(found.range)
                is_told = (rule == "mutatie") == rises
                if fits:
                    fitting.append((equation, Equation(key, kind, ("0", old, new)), is_told, is_about))
                elif is_told and part == "" and is_about:
                    wanted = digits(f"{found.value:.{decimals_of(change.figure)}f}")
                    if is_slip(digits(str(change.figure["afgedrukt"])), wanted) and len(wanted) >= _FEWEST_DIGITS:
                        slipped.append(equation)
    told = [one for one in fitting if one[2]]
    if told:
        yield told[0][0]
    elif len(fitting) == 1 and fitting[0][3]:
        yield fitting[0][1]
    elif not fitting and len(slipped) == 1:
        yield slipped[0]


def _shares_a_word(text: str, sheet: Sheet) -> bool:
    """Whether a sentence and a caption have a word for what is counted in common."""
    return bool(set(_WORD.findall(text.lower())) & set(_WORD.findall(sheet.title.lower())))
