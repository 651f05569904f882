"""Cells that cover several rows or columns, laid out so that every place of a table has its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis_lib.transcription.document import Cell
from analysis_lib.transcription.strings import figures_in_cell, is_year


@dataclass(frozen=True)
class Placed:
    """A cell, and how many rows and columns it covers."""

    cell: Cell
    rows: int = 1
    columns: int = 1


def laid_out(rows: Sequence[Sequence[Placed]]) -> list[list[Cell]]:
    """Lay rows of cells out.

    A head is repeated in each place that it covers, as it is part of the names of all; so is the name of several
    rows. A figure stands in the first place alone, so that it does not count twice.

    Parameters
    ----------
    rows : sequence of sequence of Placed
        Each row has only the cells that begin in it.

    Returns
    -------
    list of list of Cell
        All rows of one length.
    """
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[int, Cell]] = {}  # for a column: for how many rows a cell from above goes on
    for placed in rows:
        row: list[Cell] = []
        waiting = list(placed)
        while waiting or len(row) in hanging:
            at = len(row)
            if at in hanging:
                left, cell = hanging.pop(at)
                row.append(cell)
                if left > 1:
                    hanging[at] = (left - 1, cell)
                continue
            one = waiting.pop(0)
            for covered in range(one.columns):
                repeated = one.cell if covered == 0 else _again(one.cell)
                if one.rows > 1:
                    hanging[at + covered] = (one.rows - 1, _again(one.cell))
                row.append(repeated)
        grid.append(row)
    width = max((len(row) for row in grid), default=0)
    return [_filled(row, width) for row in grid if any(cell.text for cell in row)]


def _again(cell: Cell) -> Cell:
    holds_a_figure = not cell.is_head and any(not is_year(one) for one in figures_in_cell(cell.text))
    return replace(cell, text="") if holds_a_figure else cell


def _filled(row: list[Cell], width: int) -> list[Cell]:
    if len(row) == width:
        return row
    doubt = f"deze rij heeft {len(row)} cellen waar er {width} kolommen zijn"
    doubtful = [replace(cell, doubt=cell.doubt or doubt) if cell.text else cell for cell in row]
    return [*doubtful, *(Cell("") for _ in range(width - len(row)))]
