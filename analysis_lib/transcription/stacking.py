"""Rows of a table without lines between them, from the room between its lines and from where figures stand.

A line with figures is the middle of a row. Lines without figures belong to the row that is nearest; where all are
as far apart, to the row above if they go on with its words. What belongs to none names the rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis_lib.transcription.chunks import Chunk, Line
from analysis_lib.transcription.document import Cell
from analysis_lib.transcription.wrapping import is_tight, words_of, would_fit

_SOLE_BRACKET = re.compile(r"\(.*\)")
_SIGN = re.compile(r"(?:\u20ac|EUR|%|[+<>\u2013\u2212-])+")  # may stand apart from its figure
_OVERLAP = 0.75  # heights of a line: lines nearer than this stand at one height
OVERLAPS = "er staan woorden over elkaar heen"
_MAY_BE_TWO = "het kunnen twee kolommen zijn"
_MAY_GO_ON = "de regel eronder kan bij deze naam horen"
PUT_TOGETHER = "een woord is zonder streepje afgebroken, of staat gedraaid, en is weer samengevoegd"
_FURTHER = 1.12  # times the room between the lines of one row: another row

Columns = Sequence[tuple[float, float]]


@dataclass
class _Placed:
    """A line with its chunks in columns."""

    cells: list[list[Chunk]]
    doubts: list[str]
    top: float
    height: float

    @property
    def figures(self) -> list[Chunk]:
        return [chunk for cell in self.cells[1:] for chunk in cell if chunk.is_figure and not chunk.is_sole_year]

    @property
    def is_anchor(self) -> bool:
        """Whether it has the figures of a row, more than what stands in brackets below them."""
        figures = self.figures
        return bool(figures) and not all(_SOLE_BRACKET.fullmatch(chunk.text) for chunk in figures)

    def alone(self, at: int) -> list[Chunk]:
        """The chunks of a column that stand in no other."""
        return [
            chunk
            for chunk in self.cells[at]
            if not any(chunk is one for other, cell in enumerate(self.cells) if other != at for one in cell)
        ]

    @property
    def name(self) -> str:
        return self.cells[0][0].text if self.cells[0] else ""


def stacked(lines: Sequence[Line], columns: Columns) -> Iterator[list[Cell]]:
    """Make rows of lines.

    Parameters
    ----------
    lines : sequence of Line
        From the top down.
    columns : sequence of (float, float)
        Where each begins and ends, from the left.
    """
    placed = [_placed(line, columns) for line in lines]
    anchors = [at for at, one in enumerate(placed) if one.is_anchor]
    first = anchors[0] if anchors else len(placed)
    room = _room_within(placed[first:])
    while 0 < first < len(placed) and _begins_a_row(placed[first - 1], placed[first], room):
        first -= 1
    edges = [
        max((chunk.box.right for one in placed for chunk in one.alone(at)), default=right)
        for at, (_, right) in enumerate(columns)
    ]
    groups: list[list[_Placed]] = []
    for at, one in enumerate(placed):
        goes_on = at > first and _pitch(placed[at - 1], one) < room
        begins = not goes_on and at + 1 < len(placed) and _is_beside(one, placed[at + 1])
        if groups and not begins and _goes_on(groups[-1], one, placed[at - 1], room, started=at > first):
            groups[-1].append(one)
        elif at > first and not room and not begins and _may_go_on(groups[-1], one, placed[at - 1], edges[0]):
            one.doubts[0] = _MAY_GO_ON
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in _with_names_above(groups):
        yield [_cell(group, at, edges, columns) for at in range(len(columns))]


def _cell(group: Sequence[_Placed], at: int, edges: Sequence[float], columns: Columns) -> Cell:
    chunks = [chunk for one in group for chunk in one.cells[at]]
    doubt = next((one.doubts[at] for one in group if one.doubts[at]), "")
    next_left = columns[at + 1][0] if at + 1 < len(columns) else float("inf")
    is_full = bool(chunks) and is_tight(edges[at], next_left, chunks[0].height)
    text, was_broken = words_of(chunks, chunks[0].box.left if chunks else 0.0, edges[at] if is_full else float("inf"))
    return Cell(text, doubt=doubt or (PUT_TOGETHER if was_broken else ""))


def _placed(line: Line, columns: Columns) -> _Placed:
    cells: list[list[Chunk]] = [[] for _ in columns]
    doubts = [""] * len(columns)
    for chunk in line:
        for at, doubt in where(chunk, columns):
            cells[at].append(chunk)
            doubts[at] = doubts[at] or doubt
    for at, cell in enumerate(cells):
        apart = [chunk for chunk in cell if not _SIGN.fullmatch(chunk.text)]
        doubts[at] = doubts[at] or (_MAY_BE_TWO if len(apart) > 1 else "")
    return _Placed(cells, doubts, max(chunk.box.top for chunk in line), max(chunk.height for chunk in line))


def _pitch(upper: _Placed, lower: _Placed) -> float:
    return (upper.top - lower.top) / max(upper.height, lower.height)


def _room_within(body: Sequence[_Placed]) -> float:
    """How far lines of one row may be apart, in their heights; 0 where rows are no further apart than their lines."""
    most = max((len(one.figures) for one in body), default=0)
    pitches = sorted(
        (_pitch(one, other), 2 * min(len(one.figures), len(other.figures)) >= max(most, 1) and other.is_anchor)
        for one, other in pairwise(body)
        if _pitch(one, other) > _OVERLAP
    )
    jumps = [(later[0] / earlier[0], at) for at, (earlier, later) in enumerate(pairwise(pitches))]
    jump, at = max(jumps, default=(0.0, 0))
    if jump < _FURTHER or any(both_full for _, both_full in pitches[: at + 1]):
        return 0.0
    return (pitches[at][0] + pitches[at + 1][0]) / 2


def _goes_on(group: Sequence[_Placed], line: _Placed, above: _Placed, room: float, *, started: bool) -> bool:
    """Whether a line is of the row that the lines above it are of."""
    pitch = _pitch(above, line)
    if started and room and pitch >= _OVERLAP:
        return pitch < room
    has_anchor = any(one.is_anchor for one in group)
    if not started:
        return _pitch(group[0], line) < _OVERLAP and not (line.is_anchor and has_anchor)
    if line.is_anchor:
        return not has_anchor and (pitch < _OVERLAP or line.name[:1].islower())
    if pitch < _OVERLAP:
        return True
    if not has_anchor and not _SOLE_BRACKET.fullmatch(line.name):
        return _goes_on_in_words(above, line)
    sole = line.figures and not line.cells[0]
    return bool(sole) or _goes_on_in_words(above, line)


def _begins_a_row(above: _Placed, line: _Placed, room: float) -> bool:
    """Whether words above the first figures are the beginning of their name, as where figures stand in the middle."""
    only_words = bool(above.cells[0]) and not any(above.cells[1:])
    return only_words and (_is_beside(above, line) or (0 < _pitch(above, line) < room))


def _is_beside(line: _Placed, below: _Placed) -> bool:
    """Whether words stand half a line above figures without a name: a name of two lines, figures in its middle."""
    only_words = bool(line.cells[0]) and not any(line.cells[1:])
    return only_words and below.is_anchor and not below.cells[0] and _pitch(line, below) < _OVERLAP


def _may_go_on(group: Sequence[_Placed], line: _Placed, above: _Placed, right: float) -> bool:
    """Whether a line of words below a row may be the rest of its name: its first word had no room in the line above."""
    only_words = line.cells[0] and not any(line.cells[1:])
    if not only_words or not above.cells[0] or not any(one.is_anchor for one in group):
        return False
    return not would_fit(above.cells[0][-1], line.cells[0][0], right)


def _goes_on_in_words(above: _Placed, line: _Placed) -> bool:
    """Whether words go on from the line above: a small letter, a bracket, a broken word; or no name at all."""
    if not line.cells[0]:
        return True
    return line.name[:1].islower() or line.name.startswith("(") or above.name.endswith(("\u00ad", "-", "/", ","))


def _with_names_above(groups: Sequence[list[_Placed]]) -> Iterator[list[_Placed]]:
    """Give a row without a name the words above it."""
    waiting: list[_Placed] = []
    for at, group in enumerate(groups):
        if waiting and not any(one.cells[0] for one in group):
            yield [*waiting, *group]
            waiting = []
            continue
        if waiting:
            yield waiting
        only_names = at > 0 and not any(any(one.cells[1:]) for one in group)
        waiting = group if only_names else []
        if not only_names:
            yield group
    if waiting:
        yield waiting


def where(chunk: Chunk, columns: Columns) -> list[tuple[int, str]]:
    """Find the columns in which a chunk stands, with what is not sure about that."""
    if chunk.overlaps:
        return [(at, OVERLAPS) for at, _ in where(replace(chunk, overlaps=False), columns)]
    shared = [
        at for at, (left, right) in enumerate(columns) if min(right, chunk.box.right) - max(left, chunk.box.left) > 0
    ]
    if len(shared) == 1:
        return [(shared[0], "")]
    if not shared:
        middle = (chunk.box.left + chunk.box.right) / 2
        nearest = min(
            range(len(columns)), key=lambda at: min(abs(columns[at][0] - middle), abs(columns[at][1] - middle))
        )
        return [(nearest, "het staat tussen twee kolommen in")]
    if not chunk.is_figure or chunk.is_sole_year:
        # A head over several columns, or a long name: a name if it begins with the first.
        from_first = shared[0] == 0 and len(shared) == len(columns[: shared[-1] + 1])
        return [(shared[0], "")] if from_first else [(at, "") for at in shared]
    return [(shared[0], "het staat onder meer kolommen")]
