"""What somebody can work out about hidden cells from everything else that is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others; cells are named alike in every table they appear in.

    Parameters
    ----------
    total : str
        The cell that is the sum.
    parts : sequence of str
        The cells that add up to it.
    """

    total: str
    parts: Sequence[str]


def attack(bounds: pd.DataFrame, sums: Iterable[Sum], cells: Iterable[str] | None = None) -> pd.DataFrame:
    """Find the lowest and highest value that each cell can have, by linear programming.

    Parameters
    ----------
    bounds : DataFrame
        Per cell (index) what is published: ``laag`` and ``hoog``; 0 and infinity where
        nothing is.
    sums : iterable of Sum
        Every sum that holds, over all tables and years together.
    cells : iterable, optional
        The cells to solve for; all where left out.

    Returns
    -------
    DataFrame
        ``laag`` and ``hoog`` per cell. They are equal where the cell is disclosed.

    Raises
    ------
    KeyError
        If a cell or a sum's part is not among the bounds.
    ValueError
        If a cell is not known exactly and no values fit the sums and the bounds.
    """
    wanted = bounds.index if cells is None else pd.Index(list(cells))
    if unknown := [cell for cell in wanted if cell not in bounds.index]:
        raise KeyError(f"no such cells: {unknown}")
    matrix = coefficients(bounds.index, sums)
    limits = bounds[["laag", "hoog"]].to_numpy(dtype=float)
    free = limits[:, 0] < limits[:, 1]
    known = _Known(matrix[:, free], -(matrix[:, ~free] @ limits[~free, 0]), limits[free])
    places = np.cumsum(free) - 1
    found = [
        known.extremes(int(places[position])) if free[position] else tuple(limits[position])
        for position in bounds.index.get_indexer(wanted)
    ]
    return pd.DataFrame(found, index=wanted, columns=["laag", "hoog"], dtype=float)


def coefficients(cells: pd.Index, sums: Iterable[Sum]) -> sparse.csr_array:
    """Write the sums as a matrix that is zero times the cells: shape (sums, cells)."""
    rows, columns, values = [], [], []
    row = -1
    for row, each in enumerate(sums):
        for cell, sign in ((each.total, 1.0), *((part, -1.0) for part in each.parts)):
            rows.append(row)
            columns.append(cells.get_loc(cell))
            values.append(sign)
    return sparse.csr_array((values, (rows, columns)), shape=(row + 1, len(cells)))


@dataclass(frozen=True)
class _Known:
    """What the sums say of the cells that are not known exactly: matrix @ cells = rest, within limits."""

    matrix: sparse.csr_array
    rest: np.ndarray
    limits: np.ndarray

    def extremes(self, place: int) -> tuple[float, float]:
        aim = np.zeros(len(self.limits))
        aim[place] = 1.0
        return self._least(aim), -self._least(-aim)

    def _least(self, aim: np.ndarray) -> float:
        result = linprog(aim, A_eq=self.matrix, b_eq=self.rest, bounds=self.limits)
        if result.status == 3:  # unbounded
            return -np.inf
        if not result.success:
            raise ValueError("no values fit the sums and what is published")
        return float(result.fun)
