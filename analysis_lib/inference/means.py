"""Means with how many they are of: whether so many whole numbers can have that mean (GRIM)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.slips import decimals_of
from analysis_lib.inference.testing import Equation, Result, Tested
from analysis_lib.published.claims import WHOLE_MEAN
from analysis_lib.published.implied import sums_of_whole
from analysis_lib.published.lookup import PrintedFigures

_NUMBER = re.compile(
    r"^n$|\bn\s*=|\baantal (?:respon|deeln|antw|ingev|beoord|leerl|kind|oud)|^respondenten$", re.IGNORECASE
)
_MEAN = re.compile(r"gemiddeld|\bscore\b|cijfer\b|\bmean\b|^M$", re.IGNORECASE)
_USUAL = 0.7
_FEWEST = 3
_SURE = 0.01  # chance at which it is believed that what was averaged are whole numbers


def means(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find columns of means that whole numbers can have, in more cells than chance would give."""
    found = []
    for sheet in sheets:
        numbers = [lane for lane in sheet.lanes if sheet.unit(lane) == "aantal" and _NUMBER.search(sheet.name(lane))]
        for lane in sheet.lanes:
            if sheet.unit(lane) not in ("ratio", "score") or not _MEAN.search(sheet.name(lane)) or not numbers:
                continue
            tally.count(BY_NAME, WHOLE_MEAN)
            result = Result(tuple(_tested(figures, sheet, lane, numbers[0])))
            if result.hits >= _FEWEST and result.rate >= _USUAL and result.p_value <= _SURE:
                about = (
                    f"{sheet.name(lane)} is het gemiddelde van zoveel hele getallen als {sheet.name(numbers[0])} zegt"
                )
                family = Family(WHOLE_MEAN, BY_NAME, about, result)
                tally.p_values.append((family, result.p_value))
                found.append(family)
    return found


def _tested(figures: PrintedFigures, sheet: Sheet, lane: Lane, number: Lane) -> Iterator[Tested]:
    for row in sheet.rows:
        mean, count = sheet.get(row, lane), sheet.get(row, number)
        if mean is None or count is None or float(count["waarde"]) < 1:
            continue
        whole = int(count["waarde"])
        chance = min(1.0, (whole + 1) / 10.0 ** decimals_of(mean))
        fits = bool(sums_of_whole(figures.printed(mean), whole))
        told = chance < 0.5
        if told:
            equation = Equation(str(mean["id"]), WHOLE_MEAN, (str(count["id"]),))
            yield Tested(equation, fits, fits and told, chance, told)
