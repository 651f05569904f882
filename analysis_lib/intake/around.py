"""What stands around a table: a title above it, footnotes below it, and units in either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis_lib.tables.cells import Cell, as_text

Rows = Sequence[tuple[int, tuple[Cell, ...]]]

_NOTE = re.compile(
    r"(bron|noot|noten|toelichting|opmerking|let op|peildatum|voorlopig|definitie|exclusief|inclusief|"
    r"cijfers|gegevens|aantallen|bedragen|bij |deze |dit )|©|\*|\(?\d{1,2}\)|[a-z]\)|(<\s*\d+|-1|x|\.)\s*[=:]|"
    r"[x×*]\s*(€\s*)?1[ .]?0",
    re.IGNORECASE,
)
_MANY = (
    r"(?<!\w)[x×*]\s*(?:€|eur|euro)?\s*1[\s.,]?0{1,3}(?:[\s.,]?000)*(?!\d)"
    r"|\b(?:per|eenheid\s*[:=]?)\s*1[\s.,]?0{2,3}(?:[\s.,]?000)*\b"
    r"|\b(?:in|per)\s+(?:tien|duizend|honderd|miljoen)(?:en|tallen)?\b|\bduizend(?:en)?\s+euro\b"
    r"|\b(?:mln|mio|mld)\b|\bin\s+(?:procenten|procent|%)|\b(?:thousands|millions)\b"
)
_UNIT = re.compile(_MANY, re.IGNORECASE)
_ONLY_UNITS = re.compile(
    rf"{_MANY}|\b(?:aantal(?:len)?|leerlingen|euro|eur|datum|tekst|code|naam)\b|[€%]", re.IGNORECASE
)


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


def without_unit(heading: str) -> str:
    """Take a unit off the name of a column, with the brackets around it."""
    return re.sub(rf"[(\[]?(?:{_MANY})[)\]]?", " ", heading, flags=re.IGNORECASE)


def are_units(row: Sequence[str]) -> bool:
    """Whether a row says no more than in what its columns are, such as ``x 1 000``."""
    filled = [cell for cell in row if cell]
    return any(map(_UNIT.search, filled)) and not any(_ONLY_UNITS.sub("", cell).strip(" ()[]") for cell in filled)


def _is_note(cells: Sequence[str]) -> bool:
    filled = [place for place, cell in enumerate(cells) if cell]
    at_the_start = filled == list(range(len(filled)))
    return at_the_start and 0 < len(filled) <= max(1, len(cells) // 2) and bool(_NOTE.match(cells[0]))
