"""What rows, columns and tables are called, and the ids that follow from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from analysis_lib.characters import without_accents
from analysis_lib.transcription.document import Cell, Grid
from analysis_lib.transcription.strings import figures_in_cell, is_year, plain

_LONGEST = 40  # characters of a part of an id
_NUMBER = re.compile(r"\s*(?:Tabel|Table)\s+((?:[A-Z]\.?)?\d+(?:\.\d+)*[a-z]?)")
_MOST_HEADS = 4


def slug(text: str) -> str:
    """Turn a name into a part of an id."""
    words = re.sub(r"[^a-z0-9]+", "_", without_accents(text.replace("-", "_"))).strip("_")
    return words[:_LONGEST].strip("_") or "x"


class Unique:
    """Names that occur once: the second one that is called ``x`` becomes ``x_2``."""

    def __init__(self, between: str = "_") -> None:
        self._seen: set[str] = set()
        self._between = between

    def of(self, name: str) -> str:
        """Return a name that was not given before."""
        wanted, number = name, 1
        while wanted in self._seen:
            number += 1
            wanted = f"{name}{self._between}{number}"
        self._seen.add(wanted)
        return wanted


def place_of(grid: Grid, number: int) -> tuple[str, str]:
    """Return how a table is called, and the first part of its ids."""
    found = _NUMBER.match(grid.caption)
    if found:
        return f"Tabel {found[1]}", f"t{slug(found[1])}"
    where = f" (blz. {grid.page})" if grid.page else ""
    return f"Tabel zonder nummer {number}{where}", f"tz{number}"


def heads_of(grid: Grid) -> int:
    """How many rows name the columns: those the file calls heads, else those before the first figure."""
    if grid.heads >= 0:
        return min(grid.heads, max(len(grid.rows) - 1, 0))
    number = 0
    for row in grid.rows[:_MOST_HEADS]:
        if any(_has_figure(cell) for cell in row[1:]):
            break
        number += 1
    return number if number < len(grid.rows) else 0


def _has_figure(cell: Cell) -> bool:
    found = figures_in_cell(cell.text)
    return bool(found) and not all(is_year(one) for one in found)


def stub_of(grid: Grid, heads: int) -> int:
    """How many columns name the rows: the first, and those after it that hold words only."""
    body = grid.rows[heads:]
    width = 1
    while width < grid.width - 1:
        cells = [row[width] for row in body if width < len(row)]
        if any(re.search(r"\d", cell.text) for cell in cells) or not any(
            re.search(r"[A-Za-z]{3}", cell.text) for cell in cells
        ):
            break
        width += 1
    return width


def column_names(grid: Grid, heads: int) -> list[str]:
    """The names of the columns, of which merged heads are part of each that they cover."""
    names = []
    for column in range(grid.width):
        words = [row[column].text for row in grid.rows[:heads] if column < len(row) and row[column].text]
        names.append(plain(" ".join(word for word, _ in groupby(words))))
    return names


def row_names(grid: Grid, heads: int, stub: int) -> list[str]:
    """The names of the rows below the head; with that of their group where two are called the same."""
    names, groups, group = [], [], ""
    for row in grid.rows[heads:]:
        name = plain("; ".join(word for word, _ in groupby(cell.text for cell in row[:stub] if cell.text)))
        if not any(cell.text for cell in row[stub:]) or _is_merged(row):
            group = name
        names.append(name)
        groups.append(group)
    return [
        f"{group}: {name}" if group and group != name and names.count(name) > 1 else name
        for name, group in zip(names, groups, strict=True)
    ]


def _is_merged(row: Sequence[Cell]) -> bool:
    """Whether one text fills a whole row."""
    return len(row) > 1 and bool(row[0].text) and all(cell.text == row[0].text for cell in row)
