"""Tables of a plain text whose columns stand below each other, parted by spaces.

Each letter takes a place of one width, so that such a table is read as one on a page of a PDF is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis_lib.transcription.blocks import is_caption
from analysis_lib.transcription.characters_of_page import Word
from analysis_lib.transcription.chunks import chunks_of, lines_of
from analysis_lib.transcription.document import Box, Grid
from analysis_lib.transcription.layout import grid_of_lines
from analysis_lib.transcription.lines import TextLine

_WIDE, _HIGH, _PITCH = 5.0, 10.0, 11.0  # points of a letter, a line, and from line to line
_BLANK = 6.0  # points more for a blank line
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_FEWEST = 3  # lines with a gap
_MOST_BETWEEN = 2  # lines without a gap
_LONGEST = 60  # letters of such a line


def spaced_table(lines: Sequence[TextLine], start: int) -> tuple[Grid | None, int, int]:
    """Read a table that begins at a line.

    Returns
    -------
    Grid or None
        None where none begins.
    int, int
        The line where it begins, and the one after its last.
    """
    if not _GAP.search(lines[start].text):
        return None, start, start
    last, between = start, 0
    for at in range(start + 1, len(lines)):
        text = lines[at].text
        if _GAP.search(text):
            last, between = at, 0
            continue
        between += 1
        if between > _MOST_BETWEEN or len(text.strip()) > _LONGEST or is_caption(text):
            break
    end = last + 1
    while end < len(lines) and not lines[end].after_blank and _is_rest(lines[end].text):
        end += 1
    some = lines[start:end]
    if not _is_in_columns([line.text for line in some if _GAP.search(line.text)]):
        return None, start, start
    words: list[Word] = []
    top = 0.0
    for number, line in enumerate(some):
        top -= _PITCH + (_BLANK if line.after_blank and number else 0)
        for match in re.finditer(r"\S+", line.text.expandtabs()):
            words.append(Word(match[0], Box(match.start() * _WIDE, top - _HIGH, match.end() * _WIDE, top), number))
    grid = grid_of_lines(lines_of(chunks_of(words)), (), lines[start].page)
    if grid is None or not any(line.values for line in some):
        return None, start, start
    grid.boxes = []
    return grid, start, end


def _is_rest(text: str) -> bool:
    """Whether a line below a table is the rest of a name in it."""
    return len(text.strip()) < _LONGEST / 2 and text.strip()[:1].islower()


def _is_in_columns(lines: Sequence[str]) -> bool:
    """Whether cells of most lines stand between the same places that are blank in all."""
    if len(lines) < _FEWEST:
        return False
    width = max(map(len, lines))
    filled = [any(len(line) > at and line[at] != " " for line in lines) for at in range(width)]
    shown = "".join("x" if one else " " for one in filled).strip()
    columns = len(re.split(r" {2,}", shown))
    whole = sum(len(_GAP.split(line.strip())) == columns for line in lines)
    return columns > 1 and whole * 2 >= len(lines)
