"""What stands around a table: a title above it, footnotes below it, and units in either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis_lib.tables.cells import Cell, as_text

Rows = Sequence[tuple[int, tuple[Cell, ...]]]

_NOTE = re.compile(
    r"(bron|noot|noten|toelichting|opmerking|let op|peildatum|voorlopig|definitie|exclusief|inclusief|"
    r"cijfers|gegevens|aantallen|bedragen|bij |deze |dit )|©|\*|\(?\d{1,2}\)|[a-z]\)|(<\s*\d+|-1|x|\.)\s*[=:]|"
    r"[x×]\s*(€\s*)?1[ .]?000",
    re.IGNORECASE,
)
_MANY = (
    r"(?<!\w)[x×*]\s*(?:€|eur|euro)?\s*1[\s.,]?000(?:[\s.,]?000)?(?!\d)"
    r"|\bper\s+1[\s.,]?000\b|\b(?:in|per)\s+(?:duizend|honderd|miljoen)(?:en|tallen)?\b|\bduizend(?:en)?\s+euro\b"
    r"|\b(?:mln|mio|mld)\b|\bin\s+(?:procenten|procent|%)"
)
_UNIT = re.compile(_MANY, re.IGNORECASE)


def without_footnotes(rows: Rows) -> tuple[Rows, tuple[tuple[str, ...], ...]]:
    """Split the last rows off that are remarks: only their first cells are filled, and they begin as remarks do.

    Returns
    -------
    rows, notes
        The rows of the table, and the filled cells of each remark, in order.
    """
    end = len(rows)
    while end and _is_note([as_text(cell) for cell in rows[end - 1][1]]):
        end -= 1
    return rows[:end], tuple(tuple(filter(None, map(as_text, cells))) for _, cells in rows[end:])


def unit_in(rows: Iterable[Sequence[str]]) -> str:
    """Find a unit that all numbers of a table are in, such as ``x 1 000``; '' if there is none."""
    found = (_UNIT.search(" ".join(row)) for row in rows)
    return next((match[0].strip() for match in found if match), "")


def _is_note(cells: Sequence[str]) -> bool:
    filled = [place for place, cell in enumerate(cells) if cell]
    at_the_start = filled == list(range(len(filled)))
    return at_the_start and 0 < len(filled) <= max(1, len(cells) // 2) and bool(_NOTE.match(cells[0]))
