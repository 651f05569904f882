"""Chapters that a notebook has where they belong and a report has at its end, so that its body stays short."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

APPENDIX = "Bijlage"  # the first word of a heading says it all
_CHAPTER, _ACCOUNT = "## ", "## Verantwoording"


def appendices_last(cells: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Move each chapter that is called appendix to before the account, else to the end.

    Parameters
    ----------
    cells : sequence of NotebookNode
        Of a report, without those that show nothing.

    Returns
    -------
    list of NotebookNode
        The moved chapters keep their order.
    """
    body: list[NotebookNode] = []
    moved: list[NotebookNode] = []
    is_moved = False
    for cell in cells:
        if _begins(cell, _CHAPTER):
            is_moved = _begins(cell, f"{_CHAPTER}{APPENDIX}")
        (moved if is_moved else body).append(cell)
    place = next((place for place, cell in enumerate(body) if _begins(cell, _ACCOUNT)), len(body))
    return [*body[:place], *moved, *body[place:]]


def _begins(cell: NotebookNode, words: str) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith(words))
