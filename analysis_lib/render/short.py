"""The version of a report on one page of A4: which cells of a notebook are in it, and which are in it alone."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


FILE = "kort.pdf"  # beside a whole report
BOTH, ALONE = "kort", "alleen_kort"  # tags of cells
_ASKED_FOR = '<header class="titel compact kort"'  # begins the title block where the short version is asked for


def has_short(notebook: NotebookNode) -> bool:
    """Whether a notebook has a short version."""
    return any(_is_tagged(cell, BOTH) for cell in notebook.cells)


def is_short(notebook: NotebookNode) -> bool:
    """Whether an executed notebook was asked for its short version."""
    return any(
        output.get("data", {}).get("text/html", "").startswith(_ASKED_FOR)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


def short_of(notebook: NotebookNode) -> NotebookNode:
    """Keep the cells of the short version, under a small title."""
    kept = [copy.deepcopy(cell) for cell in notebook.cells if _is_tagged(cell, BOTH) or _is_tagged(cell, ALONE)]
    for cell in kept:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if html.startswith('<header class="titel"'):
                output.data["text/html"] = html.replace('<header class="titel"', _ASKED_FOR, 1)
    return _with(notebook, kept)


def long_of(notebook: NotebookNode) -> NotebookNode:
    """Leave out the cells that are in the short version alone."""
    return _with(notebook, [cell for cell in notebook.cells if not _is_tagged(cell, ALONE)])


def _with(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    return type(notebook)(
        {**notebook, "cells": cells}
    )  # nbformat takes long to import, and who lists reports does without


def _is_tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", ())
