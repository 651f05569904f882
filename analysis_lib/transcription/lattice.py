"""Tables whose cells a page draws lines around: each cell is what stands between four of them.

Where no line parts two places they are one cell, over rows or columns. A table of which only columns are drawn
has its rows from its figures, as `layout` finds them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from analysis_lib.transcription.characters_of_page import Word
from analysis_lib.transcription.chunks import Chunk, Line, chunks_of, lines_of
from analysis_lib.transcription.document import Box, Cell, Grid
from analysis_lib.transcription.drawn import Rule, Rules
from analysis_lib.transcription.merged import Placed, laid_out
from analysis_lib.transcription.stacking import OVERLAPS, PUT_TOGETHER, stacked
from analysis_lib.transcription.wrapping import words_of

_TOUCH = 3.0  # points between lines that meet
_MOST_WORDS = 90  # of a cell, on average: more is a page in frames
_MOST_LINES = 3_000  # of a page: more is a drawing


@dataclass
class Lattice:
    """A table between drawn lines.

    Parameters
    ----------
    columns, rows : list of float
        Where its lines stand: from the left, and from the top down.
    rules : Rules
        The lines themselves.
    """

    columns: list[float]
    rows: list[float]
    rules: Rules

    @property
    def box(self) -> Box:
        """Its place."""
        return Box(self.columns[0], self.rows[-1], self.columns[-1], self.rows[0])

    def place_of(self, box: Box) -> tuple[int, int] | None:
        """The row and column in which the middle of a word stands, None outside."""
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-height for height in self.rows], -y) - 1
        inside = 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1
        return (row, column) if inside else None

    def places_of(self, box: Box) -> set[tuple[int, int]]:
        """The rows and columns that a word stands in, several where it runs over a line."""
        y, edge = (box.bottom + box.top) / 2, min(_TOUCH / 2, (box.right - box.left) / 4)
        ends = [self.place_of(Box(x, y, x, y)) for x in (box.left + edge, (box.left + box.right) / 2, box.right - edge)]
        return {place for place in ends if place is not None}

    def is_parted(self, row: int, column: int, *, below: bool) -> bool:
        """Whether a line stands between a place and the one below it or to its right."""
        x = (self.columns[column] + self.columns[column + 1]) / 2
        y = (self.rows[row] + self.rows[row + 1]) / 2
        at, across, rules = (
            (self.rows[row + 1], x, self.rules.across) if below else (self.columns[column + 1], y, self.rules.upright)
        )
        return any(abs(rule.at - at) < _TOUCH and rule.start < across < rule.end for rule in rules)


def lattices(rules: Rules) -> list[Lattice]:
    """Find the tables of a page that have lines between columns."""
    if len(rules.across) + len(rules.upright) > _MOST_LINES:
        return []
    found = []
    for across, upright in _meeting(rules):
        columns, rows = _apart(one.at for one in upright), _apart(one.at for one in across)
        if len(columns) > 2 and len(rows) > 1:
            found.append(Lattice(columns, rows[::-1], Rules(across, upright)))
    return found


def _apart(places: Iterator[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _TOUCH:
            found.append(place)
    return found


def _meeting(rules: Rules) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Yield lines that meet each other, directly or through others."""
    number = len(rules.across)
    parents = list(range(number + len(rules.upright)))

    def first(one: int) -> int:
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    for at, across in enumerate(rules.across):
        for other, upright in enumerate(rules.upright):
            meets = across.start - _TOUCH < upright.at < across.end + _TOUCH
            if meets and upright.start - _TOUCH < across.at < upright.end + _TOUCH:
                parents[first(at)] = first(number + other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for at, rule in enumerate((*rules.across, *rules.upright)):
        groups[first(at)][at >= number].append(rule)
    yield from groups.values()


def grid_of(lattice: Lattice, words: Sequence[Word], page: int) -> tuple[Grid | None, set[int]]:
    """Read the table between lines.

    Returns
    -------
    Grid or None
        None where it is no table but a frame.
    set of int
        The places in ``words`` of those that are in it.
    """
    inside: set[int] = set()
    owners = _owners(lattice)
    texts: dict[tuple[int, int], list[Word]] = defaultdict(list)
    crossed: set[tuple[int, int]] = set()
    for at, word in enumerate(words):
        place = lattice.place_of(word.box)
        if place is not None:
            inside.add(at)
            texts[owners[place]].append(word)
            over = {owners[one] for one in lattice.places_of(word.box)}
            crossed |= over if len(over) > 1 else set()
    number = sum(map(len, texts.values()))
    if len(texts) < 3 or number > _MOST_WORDS * len(texts):
        return None, set()
    lines = {place: lines_of(chunks_of(some)) for place, some in texts.items()}
    rows: list[list[Placed]] = []
    for row in range(len(lattice.rows) - 1):
        rows += _rows(lattice, owners, lines, row, crossed)
    return Grid(laid_out(rows), page=page, boxes=[(page, lattice.box)]), inside


def _owners(lattice: Lattice) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place the one where its cell begins: cells grow to the right, then down as wide as they are."""
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    height, width = len(lattice.rows) - 1, len(lattice.columns) - 1
    for row in range(height):
        for column in range(width):
            if (row, column) in owners:
                continue
            end = column + 1
            while end < width and (row, end) not in owners and not lattice.is_parted(row, end - 1, below=False):
                end += 1
            bottom = row + 1
            while bottom < height and not any(
                lattice.is_parted(bottom - 1, at, below=True) or (bottom, at) in owners for at in range(column, end)
            ):
                bottom += 1
            for one in range(row, bottom):
                for at in range(column, end):
                    owners[one, at] = row, column
    return owners


def _rows(
    lattice: Lattice,
    owners: dict[tuple[int, int], tuple[int, int]],
    lines: dict[tuple[int, int], list[Line]],
    row: int,
    crossed: Set[tuple[int, int]],
) -> Iterator[list[Placed]]:
    """Yield the row between two lines, or the rows that stand there without lines between them."""
    width = len(lattice.columns) - 1
    begin = [column for column in range(width) if owners[row, column] == (row, column)]
    cells = {column: lines.get((row, column), []) for column in begin}
    if len(begin) == width and _is_crowded(list(cells.values())):
        yield from _parted(lattice, cells)
        return
    placed = []
    for column in begin:
        own = owners[row, column]
        columns = sum(owners[row, at] == own for at in range(width))
        rows = sum(owners[at, column] == own for at in range(len(lattice.rows) - 1))
        text, doubt = _text(cells[column], lattice.columns[column], lattice.columns[column + columns])
        doubt = OVERLAPS if (row, column) in crossed else doubt
        is_over_others = row == 0 and columns > 1
        placed.append(Placed(Cell(text, is_over_others, doubt), rows, columns))
    yield placed


def _text(lines: Sequence[Line], left: float, right: float) -> tuple[str, str]:
    """The words of a cell; not sure where they are turned and of several lines."""
    chunks = [chunk for line in lines for chunk in line]
    text, was_broken = words_of(chunks, left, right)
    is_turned = any(chunk.words and chunk.words[0].is_turned for chunk in chunks)
    return text, PUT_TOGETHER if was_broken and is_turned else ""


def _figures(lines: Sequence[Line]) -> list[Chunk]:
    return [line[0] for line in lines if line[0].is_figure and not line[0].text.startswith("(")]


def _is_crowded(cells: Sequence[Sequence[Line]]) -> bool:
    """Whether several rows of figures stand between two lines."""
    return sum(len(_figures(lines)) > 1 for lines in cells) > len(cells) * 0.4


def _parted(lattice: Lattice, cells: dict[int, list[Line]]) -> Iterator[list[Placed]]:
    edges = list(zip(lattice.columns, lattice.columns[1:], strict=False))
    for row in stacked(lines_of([chunk for lines in cells.values() for line in lines for chunk in line]), edges):
        yield [Placed(cell) for cell in row]
