"""Names as people write them above columns, on sheets and on files, and the row that has them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

TITLE_ROWS = 15  # the header is one of these, so that a template may explain itself above it
_BETWEEN = re.compile(r"[\s_-]+")
_WITH_UNIT = re.compile(r"(.*?)\s*[(\[]([^()\[\]]*)[)\]]", re.DOTALL)
_UNITS = {"€": "eur", "euro": "eur", "euro's": "eur", "%": "procent", "percentage": "procent"}


def plain_name(text: str) -> str:
    """A name for comparing: no capitals, no star, one character between words: ``Afgerond op *``."""
    return _BETWEEN.sub("_", text.strip().strip("*").casefold()).strip("_")


def column_name(text: str, units: Mapping[str, str]) -> str:
    """Find a column's own name from its header.

    Parameters
    ----------
    text : str
        Such as ``Bedrag (EUR)*``.
    units : mapping of str to str
        The unit of each column by its own name. With another unit it is another column:
        nobody may lose a factor of a thousand.

    Returns
    -------
    str
        The own name, or else the text without capitals.
    """
    own = {plain_name(name): name for name in units}
    bare = text.strip().strip("*").strip()
    name = plain_name(bare)
    if name in own:
        return own[name]
    if match := _WITH_UNIT.fullmatch(bare):
        name, unit = plain_name(match[1]), match[2].strip().casefold()
        if name in own and _UNITS.get(unit, unit) == units[own[name]].casefold():
            return own[name]
    return bare.casefold()


def header_at(rows: Iterable[Sequence[str]], names: Collection[str]) -> int:
    """Find the header: the one of the first rows with most of the names; the first row if none has two.

    A table of one column needs only that one.
    """
    wanted = {plain_name(name) for name in names}
    counts = [names_in(row, wanted) for row in rows]
    most = max(counts, default=0)
    return counts.index(most) if most >= min(2, len(wanted)) and most else 0


def names_in(row: Iterable[str], names: Collection[str]) -> int:
    """Count how many of the names (plain ones) a row has."""
    return len(set(names) & {bare_name(cell) for cell in row})


def bare_name(cell: str) -> str:
    """A plain name without what is in brackets after it."""
    match = _WITH_UNIT.fullmatch(cell.strip().strip("*").strip())
    return plain_name(match[1] if match else cell)
