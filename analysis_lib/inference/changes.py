"""Columns that say by their name that they are a change: of what, is what the tables of a report have by convention.

'Mutatie 2016-2019' can be the change of the counts or of the shares beside them, in percent or in
points. What most tables of one report do is its convention, and is carried over to all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Lane, Sheet, years_in
from analysis_lib.inference.testing import Equation, Result, try_out
from analysis_lib.published.lookup import PrintedFigures

CHANGE_WORDS = re.compile(
    r"\b(?:mutatie|verandering|wijziging|groei|toename|afname|stijging|daling|ontwikkeling|vooruitgang|achteruitgang|vermindering|terugloop|\u0394|verschil|index)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?P<from>(?:19|20)\d\d)(?:/\d\d(?:\d\d)?(?=\s*[-\u2013]))?\s*"
    r"(?:[-\u2013/>\u2192]|t/m|tot(?: en met)?|->|naar|en|t\.o\.v\.)+"
    r"\s*['\u2018\u2019]?(?P<to>(?:19|20)?\d\d)"
)
_SCHOOL_YEAR = re.compile(r"(?:19|20)\d\d\s?/\s?['\u2018\u2019]?(?:\d\d)?\d\d(?!\d)")
_SINCE = re.compile(
    r"(?:t\.?o\.?v\.?|ten opzichte van|sinds|vanaf|vergeleken met)\s*(?P<from>(?:19|20)\d\d)", re.IGNORECASE
)
_USUAL = 0.75  # of the cells: a table that does it this way
_FEWEST_TABLES = 2
_NUMBER = ("aantal", "eur", "ratio", "score")


@dataclass(frozen=True)
class Reading:
    """One way to read a column of changes.

    Parameters
    ----------
    rule : str
        A relation of ``relaties``.
    part : str
        Of which figures in the cells: '' or ``haakjes``.
    """

    rule: str
    part: str
    turned: bool = False  # old less new, as a budget less what was spent


@dataclass
class _Column:
    sheet: Sheet
    lane: Lane
    first: str
    last: str
    results: dict[Reading, Result]

    @property
    def signature(self) -> tuple[str, str, bool]:
        has_pairs = any(lane.part == "haakjes" for lane in self.sheet.lanes if lane.column in (self.first, self.last))
        return self.lane.part, self.sheet.unit(self.lane), has_pairs

    @property
    def best(self) -> Reading | None:
        told = {reading: found for reading, found in self.results.items() if found.hits and found.rate >= _USUAL}
        return min(told, key=lambda reading: (told[reading].p_value, -told[reading].rate), default=None)


def changes(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find what the columns of changes are, by their name and by the report's convention."""
    columns = [column for sheet in sheets for column in _columns(figures, sheet)]
    votes: dict[tuple[str, str, bool], Counter[Reading]] = {}
    for sheet_columns in _by_sheet(columns):
        for signature, reading in {(one.signature, one.best) for one in sheet_columns if one.best is not None}:
            votes.setdefault(signature, Counter())[reading] += 1
    found = []
    for column in columns:
        for reading in column.results:
            tally.count("naam", reading.rule)
        usual = _convention(votes.get(column.signature, Counter()))
        family = _family(column, usual)
        if family is not None:
            tally.p_values.append((family, family.result.p_value))
            found.append(family)
    return found


def _by_sheet(columns: Sequence[_Column]) -> list[list[_Column]]:
    found: dict[str, list[_Column]] = {}
    for column in columns:
        found.setdefault(column.sheet.prefix, []).append(column)
    return list(found.values())


def _convention(votes: Counter[Reading]) -> Reading | None:
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _FEWEST_TABLES:
        return None
    clear = len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]
    return ranked[0][0] if clear else None


def _family(column: _Column, usual: Reading | None) -> Family | None:
    best = column.best
    chosen = usual if usual is not None and usual in column.results else best
    if chosen is None:  # a name that says one thing, and figures that say another
        only = [reading for reading, found in column.results.items() if found.number]
        if len(only) != 1 or column.results[only[0]].rate < 0.5:
            return None
        chosen = only[0]
    result = column.results[chosen]
    if not result.tested:
        return None
    by_convention = usual == chosen and best != chosen
    what = {"": "de aantallen", "haakjes": "de percentages erachter"}[chosen.part]
    name = column.sheet.name(column.lane)
    about = f"{name} is de {chosen.rule} van {what}" + (", zoals in de andere tabellen" if by_convention else "")
    family = Family(chosen.rule, "afspraak" if by_convention else "naam", about, result)
    if best is not None and best != chosen:
        family.alternatives.append(Family(best.rule, "cijfers", f"{name} is de {best.rule}", column.results[best]))
    return family


def _columns(figures: PrintedFigures, sheet: Sheet) -> Iterator[_Column]:
    for lane in sheet.lanes:
        name = sheet.name(lane)
        is_of_period = (_PERIOD.search(name) and not _SCHOOL_YEAR.search(name)) or _SINCE.search(name)
        if not CHANGE_WORDS.search(name) and not is_of_period:
            continue
        for first, last in _ends(sheet, lane, name):
            results = {
                reading: try_out(figures, equations)
                for reading in _readings(sheet.unit(lane))
                if (equations := list(_equations(sheet, lane, first, last, reading)))
            }
            if results:
                yield _Column(sheet, lane, first, last, results)
                break


def _ends(sheet: Sheet, lane: Lane, name: str) -> Iterator[tuple[str, str]]:
    """The columns between which the change is: those of the years in its name, else the two before it."""
    by_year = {
        years[0]: column
        for column, words in sheet.column_names.items()
        if len(years := years_in(words)) == 1 and not CHANGE_WORDS.search(words) and column != lane.column
    }
    period = _PERIOD.search(name)
    if period:
        first = int(period["from"])
        last = int(period["to"]) if len(period["to"]) == 4 else first // 100 * 100 + int(period["to"])
        if first in by_year and last in by_year:
            yield by_year[first], by_year[last]
        return
    columns = [
        column
        for column, words in sheet.column_names.items()
        if column == lane.column or not CHANGE_WORDS.search(words)
    ]
    at = columns.index(lane.column)
    years = sorted(by_year)
    since = _SINCE.search(name)
    if since and int(since["from"]) in by_year and years[-1] > int(since["from"]):
        yield by_year[int(since["from"])], by_year[years[-1]]
        return
    if len(years) == 2:
        yield by_year[years[0]], by_year[years[1]]
    elif at >= 2 and len(columns) >= 3 and not years:
        yield columns[at - 2], columns[at - 1]


def _readings(unit: str) -> list[Reading]:
    if unit == "procentpunt":
        return [Reading("verschil", part, turned) for part in ("", "haakjes") for turned in (False, True)]
    if unit == "procent":
        return [Reading(rule, part) for rule in ("mutatie", "verschil") for part in ("", "haakjes")]
    return [Reading("verschil", ""), Reading("verschil", "", turned=True)]


def _equations(sheet: Sheet, lane: Lane, first: str, last: str, reading: Reading) -> Iterator[Equation]:
    old, new = Lane(first, reading.part), Lane(last, reading.part)
    if reading.rule == "verschil" and sheet.unit(lane).startswith("procent") and sheet.unit(old) in _NUMBER:
        return
    for row in sheet.rows:
        cells = [sheet.get(row, one) for one in (lane, old, new)]
        if all(cell is not None for cell in cells):
            ids = [str(cell["id"]) for cell in cells if cell is not None]
            order = (ids[2], ids[1]) if reading.rule == "verschil" and not reading.turned else (ids[1], ids[2])
            yield Equation(ids[0], reading.rule, order)
