"""Tables of a plain text whose cells are parted by tabs, or by upright strokes as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis_lib.transcription.document import Cell, Grid
from analysis_lib.transcription.lines import TextLine
from analysis_lib.transcription.strings import figures_in_cell, plain

_FEWEST = 2  # rows of a table
_STROKES = re.compile(r"[\s|:+=\u2013-]+")
_A_NUMBER = re.compile(r"(?:\d+(?:\.\d+)*\.?|[A-Z]\.?|[IVX]+\.?)?")


def delimited_table(lines: Sequence[TextLine], start: int) -> tuple[Grid | None, int, int]:
    """Read a table that begins at a line.

    Returns
    -------
    Grid or None
        None where none begins.
    int, int
        The line where it begins, and the one after its last; of a table of contents too, which says nothing else.
    """
    rows: list[list[str]] = []
    at = start
    while at < len(lines) and (at == start or not lines[at].after_blank):
        cells = _cells(lines[at].text)
        if not cells:
            break
        if any(cells):
            rows.append(cells)
        at += 1
    width = max(map(len, rows), default=0)
    if len(rows) < _FEWEST or width < 2:
        return None, start, start
    if _is_contents(rows):
        return None, start, at
    caption = ""
    if _is_title(rows[0]) and not _is_title(rows[1]):
        caption, rows = rows[0][0], rows[1:]
    rows = [[*row, *([""] * (width - len(row)))] for row in rows]
    if len(rows) > _FEWEST and _is_head_below(rows):
        rows = [rows[-1], *rows[:-1]]
    return Grid([[Cell(text) for text in row] for row in rows], caption, lines[start].page), start, at


def _cells(text: str) -> list[str]:
    """The cells of a line, none where nothing parts them; a line of strokes only has empty ones."""
    if "\t" in text.strip(" "):
        return [plain(cell) for cell in text.strip(" \r").split("\t")]
    stripped = text.strip()
    if stripped.startswith("|") and stripped.count("|") > 2:
        if _STROKES.fullmatch(stripped) and "-" in stripped:
            return ["", ""]
        return [plain(cell.replace("**", "")) for cell in stripped.strip("|").split("|")]
    return []


def _is_title(row: Sequence[str]) -> bool:
    return bool(row[0]) and len(row) > 1 and not any(row[1:])


def _is_head_below(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the last row names the columns: a corner, and words or numbered names where others have figures."""
    last, first = rows[-1], rows[0]
    numbered = len({re.sub(r"\d+", "", text) for text in last[1:]}) == 1 and all(last[1:])
    return not last[0] and numbered and any(figures_in_cell(text) for text in first[1:]) and bool(first[0])


def _is_contents(rows: Sequence[Sequence[str]]) -> bool:
    """Whether these are lines of contents: a number, a title and a page, which never goes down."""
    ends = [row[-1] for row in rows]
    if not all(end.isdecimal() for end in ends):
        return False
    pages = list(map(int, ends))
    return pages == sorted(pages) and all(len(row) <= 3 and _A_NUMBER.fullmatch(row[0]) for row in rows if len(row) > 2)
