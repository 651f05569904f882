"""What rows, columns and tables are called, and the ids that follow from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from analysis_lib.characters import without_accents
from analysis_lib.transcription.document import Cell, Grid
from analysis_lib.transcription.strings import PLUSES, figures_in_cell, is_year, plain

_LONGEST = 40  # characters of a part of an id
_NUMBER = re.compile(r"\s*(?:Tabel|Table)\s+((?:[A-Z]\.?)?\d+(?:\.\d+)*[a-z]?)")
_MOST_HEADS = 4
_UNITS = re.compile(
    r"\beuro?\b|\bprocent(?:punt)?\b|\bmiljoen\b|\bmiljard\b|\bcirca\b|\bongeveer\b|\btot\b", re.IGNORECASE
)
_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_NOTES = re.compile(rf"(?<=\S)(?<!\bm)(?<!\b[kcdm]m)(?<!\bCO)[{_RAISED}][{_RAISED},]*(?=[\s;:,)]|$)")
_CLASS = re.compile(
    r"[<>\u2264\u2265]?\s?\d{1,2}(?:\s?(?:[-\u2013]|t/m|tot)\s?\d{1,2}|\s?\+)?(?:\s?jaar)?|(?:19|20)\d\d(?:\s?[-/\u2013]\s?\d{2,4})?"
)
_PERIOD = re.compile(r"\D{0,2}(?:(?:19|20)\d\d)(?:\s?[-/\u2013]\s?['\u2018\u2019]?\d{2,4})?\D{0,2}")


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


def without_notes(name: str) -> str:
    """Take the numbers of footnotes off a name; those of units such as m\u00b2 stay."""
    return _NOTES.sub("", name)


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
        number = min(grid.heads, max(len(grid.rows) - 1, 0))
        while number and is_merged(grid.rows[number - 1]):
            number -= 1  # one text over all columns names no column: it is the name of the rows below it
        return number
    number = 0
    for row in grid.rows[:_MOST_HEADS]:
        closes = number > 0 and _goes_on(grid.rows[number - 1], row)
        if not closes and (any(map(_is_bare_cell, row[1:])) or (number and _is_below_heads(row, grid.rows[:number]))):
            break
        number += 1
    body = grid.rows[number:]
    if not any(_is_bare_cell(cell) for row in body for cell in row[1:]):  # figures among words: those are no heads
        number = next((at for at, row in enumerate(grid.rows) if any(_has_figure(cell) for cell in row[1:])), number)
    return number if number < len(grid.rows) else 0


def _goes_on(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row ends what the heads above it began: '(x' above '1.000)', or 'Totaa' above 'l'."""
    pairs = [(one.text, other.text) for one, other in zip(above, row, strict=False) if other.text]
    closes = any(one.count("(") > one.count(")") and other.count(")") > other.count("(") for one, other in pairs)
    of_words = all(one and other[0].islower() and not re.search(r"\d", other) for one, other in pairs)
    return closes or (of_words and any(cell.text for cell in row[1:]))


def _is_bare_cell(cell: Cell) -> bool:
    return is_bare(cell.text)


def is_bare(text: str) -> bool:
    """Whether a cell is a figure with nothing but its signs, as heads never are; years are heads too."""
    if PLUSES.fullmatch(text):
        return True  # a judgement in signs
    if not re.search(r"\d", text) or re.search(r"[^\W\d_]{3,}", _UNITS.sub("", text)) or _PERIOD.fullmatch(text):
        return False
    found = figures_in_cell(text)
    return bool(found) and not all(is_year(one) for one in found)


def _is_below_heads(row: Sequence[Cell], heads: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row has a name of its own where a head above has one too, or names a group of rows."""
    corners = {head[0].text for head in heads if head[0].text and not is_merged(head)}
    return bool(corners and row[0].text and row[0].text not in corners) or _names_rows(row, heads)


def _names_rows(row: Sequence[Cell], heads: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row below heads is the name of a group of rows: nothing but its first cell, where heads have one."""
    filled = [at for at, cell in enumerate(row) if cell.text]
    named = [head for head in heads if any(cell.text for cell in head[1:]) and not is_merged(head)]
    return bool(named) and len(row) > 1 and (is_merged(row) or (filled == [0] and any(head[0].text for head in named)))


def _has_figure(cell: Cell) -> bool:
    found = figures_in_cell(cell.text)
    return bool(found) and not all(is_year(one) for one in found)


def stub_of(grid: Grid, heads: int) -> int:
    """How many columns name the rows: the first, and those after it that hold words only, or classes of the first."""
    body = grid.rows[heads:]
    width = 2 if _are_classes(body) else 1
    while width < grid.width - 1:
        cells = [row[width] for row in body if width < len(row)]
        if any(re.search(r"\d", cell.text) or figures_in_cell(cell.text) for cell in cells) or not any(
            re.search(r"[A-Za-z]{3}", cell.text) for cell in cells
        ):
            break
        width += 1
    return width


def _are_classes(body: Sequence[Sequence[Cell]]) -> bool:
    """Whether the second column parts rows that are called the same by ranges or years: po 4-8, po 9-12, vo 12-14."""
    rows = [row for row in body if len(row) > 2 and row[0].text and row[1].text and row[0].text != row[1].text]
    names, classes = [row[0].text for row in rows], [row[1].text for row in rows]
    are_pairs = len(set(zip(names, classes, strict=True))) == len(rows) and 2 * len(set(names)) <= len(rows)
    are_ranges = all(map(_CLASS.fullmatch, classes)) and not all(text.isdecimal() and len(text) < 4 for text in classes)
    return are_pairs and are_ranges and len(rows) > 1


def column_names(grid: Grid, heads: int) -> list[str]:
    """The names of the columns, of which merged heads are part of each that they cover."""
    rows = [[cell.text for cell in row] for row in grid.rows[:heads]]
    rows = [spread_over(row, below) for row, below in pairwise([*rows, []])]
    names = []
    for column in range(grid.width):
        words = [row[column] for row in rows if column < len(row) and row[column]]
        names.append(without_notes(plain(" ".join(word for word, _ in groupby(words)))))
    return names


def spread_over(heads: list[str], below: list[str]) -> list[str]:
    """Repeat heads over the columns that they cover, where the heads below repeat as often as there are heads.

    Below '2021' and '2022' stand 'aantal, %' and 'aantal, %': each year covers two columns, wherever it was put.
    """
    lower = [at for at, text in enumerate(below) if text]
    filled = [text for at, text in enumerate(heads) if text and (at or 0 in lower)]
    for start in (0, 1):
        columns = lower[start:]
        each = len(columns) // len(filled) if filled else 0
        names = [below[at] for at in columns]
        fits = each > 1 and each * len(filled) == len(columns) and names == names[:each] * len(filled)
        if fits and len(filled) > 1 and not any(heads[at] for at in lower[:start]):
            spread = list(heads)
            for number, at in enumerate(columns):
                spread[at] = filled[number // each]
            return spread
    return heads


def row_names(grid: Grid, heads: int, stub: int) -> list[str]:
    """The names of the rows below the head; with that of their group where two are called the same."""
    names, groups, group = [], [], ""
    for row in grid.rows[heads:]:
        name = plain("; ".join(word for word, _ in groupby(cell.text for cell in row[:stub] if cell.text)))
        name = without_notes(name)
        if not any(cell.text for cell in row[stub:]) or is_merged(row):
            group = name
        names.append(name)
        groups.append(group)
    return [
        f"{group}: {name}" if group and group != name and names.count(name) > 1 else name
        for name, group in zip(names, groups, strict=True)
    ]


def is_merged(row: Sequence[Cell]) -> bool:
    """Whether one text fills a whole row."""
    return len(row) > 1 and bool(row[0].text) and all(cell.text == row[0].text for cell in row)
