"""Tables that stand side by side on a page: the lines of each apart.

They show where two captions begin on one line. What stands below, on either side of the second one, is of the left
or of the right table, down to the first words that go over both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis_lib.transcription.blocks import is_caption
from analysis_lib.transcription.chunks import Chunk, Line

_ROOM = 3.0  # points that words may reach over the place where the right table begins


def side_by_side(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of a page in parts: above each other, and of tables side by side first the left one.

    Parameters
    ----------
    lines : sequence of Line
        From the top down.
    """
    start = at = 0
    while at < len(lines):
        edge = _edge(lines[at])
        if edge is None:
            at += 1
            continue
        if at > start:
            yield list(lines[start:at])
        end = at + 1
        while end < len(lines) and not any(_crosses(chunk, edge) for chunk in lines[end]):
            end += 1
        for is_left in (True, False):
            part = [[one for one in line if (one.box.left < edge - _ROOM) is is_left] for line in lines[at:end]]
            yield [line for line in part if line]
        start = at = end
    if start < len(lines):
        yield list(lines[start:])


def _edge(line: Line) -> float | None:
    """Where the right one of two captions on a line begins."""
    captions = [chunk for chunk in line if is_caption(chunk.text)]
    return captions[1].box.left if len(line) == len(captions) == 2 else None


def _crosses(chunk: Chunk, edge: float) -> bool:
    return chunk.box.left < edge - _ROOM and chunk.box.right > edge + _ROOM
