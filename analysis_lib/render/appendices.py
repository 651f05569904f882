"""What a notebook has where it belongs and a report has at its end, so that its body stays short."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


APPENDIX = "Bijlage"  # the first word of a heading says it all
_CHAPTER, _PART, _ACCOUNT = "## ", "### ", "## Verantwoording"


def appendices_last(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Move each chapter, or part of one, that is called appendix to before the account, else to the end.

    Parameters
    ----------
    cells : sequence of NotebookNode
        Of a report, without those that show nothing.

    Returns
    -------
    list of NotebookNode
        What is moved keeps its order; a part of a chapter that stays is a chapter there.
    """
    body: list[NotebookNode] = []
    moved: list[NotebookNode] = []
    in_chapter = in_part = False
    for cell in cells:
        if _begins(cell, _CHAPTER):
            in_chapter, in_part = _begins(cell, f"{_CHAPTER}{APPENDIX}"), False
        elif _begins(cell, _PART):
            in_part = not in_chapter and _begins(cell, f"{_PART}{APPENDIX}")
        is_promoted = in_part and _begins(cell, _PART)
        (moved if in_chapter or in_part else body).append(_promoted(cell) if is_promoted else cell)
    place = next((place for place, cell in enumerate(body) if _begins(cell, _ACCOUNT)), len(body))
    return [*body[:place], *moved, *body[place:]]


def _begins(cell: NotebookNode, words: str) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith(words))


def _promoted(cell: NotebookNode) -> NotebookNode:
    changed = copy.deepcopy(cell)
    changed.source = cell.source.removeprefix("#")
    return changed
