"""Chapters that a notebook has where they belong and a report has at its end, so that its body stays short."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from nbformat import NotebookNode

TAG = "bijlage"  # of a chapter's heading
_CHAPTER, _APPENDIX, _ACCOUNT = "## ", "## Bijlage: ", "## Verantwoording"


def appendices_last(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Move each chapter with the tag to before the first appendix, else before the account, else to the end.

    Parameters
    ----------
    cells : sequence of NotebookNode
        Of a report, without those that show nothing.

    Returns
    -------
    list of NotebookNode
        The moved chapters keep their order and are called appendix.
    """
    body: list[NotebookNode] = []
    moved: list[NotebookNode] = []
    is_moved = False
    for cell in cells:
        is_heading = cell.cell_type == "markdown" and cell.source.startswith(_CHAPTER)
        if is_heading:
            is_moved = TAG in cell.metadata.get("tags", ())
        (moved if is_moved else body).append(_called_appendix(cell) if is_heading and is_moved else cell)
    ends = (place for place, cell in enumerate(body) if _begins_the_end(cell))
    place = next(ends, len(body))
    return [*body[:place], *moved, *body[place:]]


def _called_appendix(cell: NotebookNode) -> NotebookNode:
    changed = copy.deepcopy(cell)
    name = cell.source.removeprefix(_CHAPTER)
    changed.source = f"{_APPENDIX}{name[0].lower()}{name[1:]}"
    return changed


def _begins_the_end(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith((_APPENDIX.strip(), _ACCOUNT)))
