"""Heads over several columns on a page that does not say which: they stand above one of those, the others are blank.

Where another column has its only head at the height of the upper ones, a blank there is covered by the head beside
it; else it may be a head of one line that stands lower, and the name of that column is not sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from analysis_lib.transcription.document import Cell
from analysis_lib.transcription.names import spread_over

_MAY_BE_COVERED = "een kop erboven kan ook over deze kolom gaan"


def with_covered(rows: Sequence[Sequence[Cell]], heads: int) -> list[list[Cell]]:
    """Repeat heads in the columns that they cover, or mark what may be covered.

    Parameters
    ----------
    rows : sequence of sequence of Cell
    heads : int
        How many of them are heads.
    """
    found = [list(row) for row in rows]
    for upper, lower in pairwise(found[:heads]):
        texts = spread_over([cell.text for cell in upper], [cell.text for cell in lower])
        upper[:] = [
            cell if cell.text == text else next(one for one in upper if one.text == text)
            for cell, text in zip(list(upper), texts, strict=True)
        ]
        blank = [at for at in range(1, len(upper)) if not upper[at].text and lower[at].text]
        over = [at for at in range(1, len(upper)) if upper[at].text and lower[at].text]
        if not blank or not over:
            continue
        stands_high = any(cell.text and not below.text for cell, below in zip(upper, lower, strict=True))
        for at in blank:
            beside = [one for one in over if all(between in blank for between in _between(one, at))]
            if stands_high and len(beside) == 1:
                upper[at] = upper[beside[0]]
            else:
                lower[at] = replace(lower[at], doubt=lower[at].doubt or _MAY_BE_COVERED)
    return found


def _between(one: int, other: int) -> range:
    return range(min(one, other) + 1, max(one, other))
