"""Where the columns of a table without upright lines stand: between strips that stay white from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from analysis_lib.transcription.chunks import Chunk, Line
from analysis_lib.transcription.document import Box
from analysis_lib.transcription.names import is_bare
from analysis_lib.transcription.strings import NO_FIGURE

Columns = list[tuple[float, float]]  # of each its left and right edge, in points
_CHANNEL = 4  # points that stay white between two columns
_FEWEST = 2


def columns_of(lines: Sequence[Line], box: Box) -> Columns:
    """Find the columns of lines that are a table; empty where there are none."""
    columns = _channels(lines, box)
    if len(columns) >= _FEWEST:
        return _with_sole_heads(lines, columns)
    figures = _columns(lines)
    return [(box.left, figures[0][0] - 1), *figures] if figures else []


def _with_sole_heads(lines: Sequence[Line], columns: Columns) -> Columns:
    """Add columns for heads that stand in none, as in long tables, where what one line has counts as white."""
    first = next((at for at, line in enumerate(lines) if _is_of_figures(line)), 0)
    found = list(columns)
    for line in lines[:first]:
        for chunk in line if len(line) > 1 else ():
            if not any(min(right, chunk.box.right) > max(left, chunk.box.left) for left, right in found):
                found.append((chunk.box.left, chunk.box.right))
    return sorted(found)


def is_row(line: Line) -> bool:
    """Whether a line has figures beside its first piece."""
    return len(line) > 1 and any(chunk.is_figure and not chunk.is_sole_year for chunk in line[1:])


def width_of(chunk: Chunk) -> float:
    """In points."""
    return chunk.box.right - chunk.box.left


def with_their_heads(lines: Sequence[Line], columns: Columns) -> Columns:
    """Put together what is one column: a head to the left, and all its figures to the right of it, or the other way."""
    first = next((at for at, line in enumerate(lines) if _is_of_figures(line)), len(lines))
    in_head = [_stands_in(lines[:first], column) for column in columns]
    in_body = [_stands_in(lines[first:], column) for column in columns]
    found: Columns = []
    at = 0
    while at < len(columns):
        pair = at + 1 < len(columns) and at > 0 and in_head[at : at + 2] != in_body[at : at + 2]
        if pair and in_head[at] != in_body[at] and in_head[at + 1] == in_body[at] and in_body[at + 1] == in_head[at]:
            found.append((columns[at][0], columns[at + 1][1]))
            at += 2
        else:
            found.append(columns[at])
            at += 1
    return found


def _is_of_figures(line: Line) -> bool:
    """Whether a line is a row of figures, and no head with a number in it."""
    bare = sum(is_bare(chunk.text) or bool(NO_FIGURE.fullmatch(chunk.text)) for chunk in line[1:])
    return len(line) > 1 and 2 * bare >= len(line) - 1


def _stands_in(lines: Sequence[Line], column: tuple[float, float]) -> bool:
    return any(min(column[1], one.box.right) > max(column[0], one.box.left) for line in lines for one in line)


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Find the columns: where figures stand above each other, and the names before them."""
    spans = sorted(
        (chunk.box.left, chunk.box.right)
        for line in lines
        if is_row(line)
        for chunk in (line[1:] if not line[0].is_figure else line)
        if chunk.is_figure
    )
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    return [(left, right) for left, right in columns]


def _channels(lines: Sequence[Line], box: Box) -> list[tuple[float, float]]:
    """Find the columns by what stays white from top to bottom, but for what goes over several columns."""
    low, high = int(box.left), int(box.right) + 2
    edges = [0] * (high - low + 2)
    parted = [line for line in lines if len(line) > 1]
    width = box.right - box.left
    for line in lines:
        if len(line) == 1 and (len(parted) > 1 or width_of(line[0]) > 0.5 * width):
            continue  # a heading over the whole table, the name of a group, or the rest of a name
        for chunk in line:
            edges[int(chunk.box.left) - low] += 1
            edges[int(chunk.box.right) - low + 1] -= 1
    allowed = 0.04 * len(parted)
    columns: list[tuple[float, float]] = []
    start: int | None = None
    white = 0
    for at, number in enumerate([*accumulate(edges[:-1]), 0, 0, 0, 0]):
        if number > allowed:
            if start is None:
                start = at
            white = 0
            continue
        white += 1
        if start is not None and white >= _CHANNEL:
            columns.append((low + start, low + at - white + 1.0))
            start = None
    return columns
