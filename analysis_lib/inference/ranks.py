"""Columns of ranks: the first has the highest or the lowest of another column, and so on down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.in_sentences import tested
from analysis_lib.inference.sheets import Lane, Sheet
from analysis_lib.inference.sums import is_total
from analysis_lib.inference.testing import Equation, Result
from analysis_lib.published.lookup import PrintedFigures

_RANK = re.compile(r"\brang\b|\brangorde\b|\branking\b|\bpositie\b|^\W*(?:plaats|nr\.?|#)\W*$", re.IGNORECASE)
_FEWEST, _MOST = 4, 60
_USUAL = 0.6


def ranks(figures: PrintedFigures, sheets: Sequence[Sheet], tally: Tally) -> list[Family]:
    """Find what a column of ranks ranks, and hold each rank against it."""
    found = []
    for sheet in sheets:
        for lane in sheet.lanes:
            if not _RANK.search(sheet.name(lane)) or sheet.unit(lane) != "aantal":
                continue
            families = list(_families(figures, sheet, lane, tally))
            if families:
                best = max(families, key=lambda family: family.result.hits)
                tally.p_values.append((best, best.result.p_value))
                found.append(best)
    return found


def _families(figures: PrintedFigures, sheet: Sheet, lane: Lane, tally: Tally) -> Iterator[Family]:
    rows = [row for row in sheet.rows if sheet.get(row, lane) is not None and not is_total(sheet.row_names[row])]
    numbers = [float(sheet.cells[row, lane]["waarde"]) for row in rows]
    if not _FEWEST <= len(rows) <= _MOST or any(number < 1 or not number.is_integer() for number in numbers):
        return
    for other in sheet.lanes:
        values = [sheet.get(row, other) for row in rows]
        ids = [str(cell["id"]) for cell in values if cell is not None]
        if (
            other == lane
            or len(ids) < len(rows)
            or len({cell["waarde"] for cell in values if cell is not None}) < _FEWEST
        ):
            continue
        for word in ("hoogste", "laagste"):
            tally.count(BY_NAME, "superlatief")
            equations = [
                Equation(
                    str(sheet.cells[row, lane]["id"]),
                    "superlatief",
                    (f"{word} {number:.0f}", own, *(one for one in ids if one != own)),
                )
                for row, number, own in zip(rows, numbers, ids, strict=True)
            ]
            judged = [one for equation in equations if (one := tested(figures, equation)) is not None]
            result = Result(tuple(judged))
            if result.rate >= _USUAL:
                note = f"De rang hoort bij {sheet.name(other)}, met het {word} op 1."
                yield Family(
                    "superlatief", BY_NAME, f"{sheet.name(lane)} is de rang van {sheet.name(other)}", result, note=note
                )
