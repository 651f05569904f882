"""What an attacker can work out about hidden cells from everything else that is published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

TOLERANCE = 1e-6
_STALLED = 0.9  # cells are driven apart together as long as each round settles a tenth of them


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others; a cell has the same name in every table.

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
        it is hidden.
    sums : iterable of Sum
        Every sum that holds, over all tables and years together.
    cells : iterable, optional
        The cells to solve for; all by default.

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
    known = _Known.from_bounds(bounds, coefficients(bounds.index, sums))
    found = [known.extremes(int(place)) for place in _places(bounds, wanted)]
    return pd.DataFrame(found, index=wanted, columns=["laag", "hoog"], dtype=float)


def too_narrow(bounds: pd.DataFrame, matrix: sparse.csr_array, widths: pd.Series) -> pd.Series:
    """Find the cells whose range of possible values is too narrow.

    The same as by `attack`, but faster: one programme drives many cells apart at a time, and
    only cells that will not move together are solved one by one.

    Parameters
    ----------
    bounds : DataFrame
        As in `attack`.
    matrix : sparse array
        The sums, from `coefficients`.
    widths : Series of float
        Width that each cell needs.

    Returns
    -------
    Series of float
        The widths that are not reached, by cell.
    """
    places = _places(bounds, widths.index)
    known = _Known.from_bounds(bounds, matrix).about(places)
    needed = widths.to_numpy(dtype=float) - TOLERANCE
    low, high = np.full(len(widths), np.inf), np.full(len(widths), -np.inf)
    open_ = np.arange(len(widths))
    while len(open_) and known.free[places[open_]].any():
        alone = len(open_) == 1
        for solution in known.apart(places[open_], needed[open_] + TOLERANCE / 2):  # or rounding falls short
            values = solution[places]
            low, high = np.minimum(low, values), np.maximum(high, values)
        still = open_[high[open_] - low[open_] < needed[open_]]
        if alone:  # it was driven as far as needed, or possible
            below: pd.Series = widths.iloc[still]
            return below
        settles_little = len(still) > _STALLED * len(open_)
        open_ = still
        if settles_little:
            break
    for position in open_:
        low[position], high[position] = known.extremes(int(places[position]))
    result: pd.Series = widths[high - low < needed]
    return result


def _places(bounds: pd.DataFrame, cells: pd.Index) -> np.ndarray:
    places = bounds.index.get_indexer(cells)
    if (places < 0).any():
        raise KeyError(f"no such cells: {list(cells[places < 0])}")
    return np.asarray(places)


def coefficients(cells: pd.Index, sums: Iterable[Sum]) -> sparse.csr_array:
    """Return the sums as a matrix of shape (sums, cells); times the values of the cells it gives zero."""
    rows, columns, values = [], [], []
    row = -1
    for row, each in enumerate(sums):
        for cell, sign in ((each.total, 1.0), *((part, -1.0) for part in each.parts)):
            rows.append(row)
            columns.append(cells.get_loc(cell))
            values.append(sign)
    return sparse.csr_array((values, (rows, columns)), shape=(row + 1, len(cells)))


def connected(matrix: sparse.csr_array, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows and which columns a matrix connects, in any number of steps, with some columns."""
    rows = matrix.shape[0]
    links = sparse.coo_array(abs(matrix))
    size = sum(matrix.shape)
    _, part = connected_components(sparse.coo_array((links.data, (links.row, links.col + rows)), shape=(size, size)))
    asked = part[rows:][columns]
    return np.isin(part[:rows], asked), np.isin(part[rows:], asked)


@dataclass(frozen=True)
class _Known:
    """What the sums say of the free cells: matrix @ cells = rest, within limits; the other cells are known."""

    matrix: sparse.csr_array
    rest: np.ndarray
    limits: np.ndarray
    free: np.ndarray

    @classmethod
    def from_bounds(cls, bounds: pd.DataFrame, matrix: sparse.csr_array) -> _Known:
        limits = bounds[["laag", "hoog"]].to_numpy(dtype=float)
        free = limits[:, 0] < limits[:, 1]
        rest = -(matrix[:, ~free] @ limits[~free, 0])
        informative = np.diff(matrix[:, free].indptr) > 0  # sums of known cells alone say nothing
        return cls(matrix[:, free][informative], rest[informative], limits, free)

    def about(self, places: np.ndarray) -> _Known:
        """Keep only what the sums connect with the cells at these places; nothing else bears on them."""
        rows, kept = connected(self.matrix, self._among_free(places[self.free[places]]))
        free = self.free.copy()
        free[free] = kept
        return _Known(self.matrix[rows][:, kept], self.rest[rows], self.limits, free)

    def extremes(self, place: int) -> tuple[float, float]:
        """Lowest and highest value of the cell at a place in the bounds."""
        if not self.free[place]:
            return tuple(self.limits[place])
        aim = np.zeros(int(self.free.sum()))
        aim[self._among_free(np.array([place]))] = 1.0
        return self._least(aim), -self._least(-aim)

    def apart(self, places: np.ndarray, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Two solutions in which these cells lie as far apart as they need to, or together can."""
        inside = self.free[places]
        moving, widths = self._among_free(places[inside]), widths[inside]
        aim = np.zeros(int(self.free.sum()))
        aim[moving] = 1.0
        low = self._solve(aim, self.matrix, self.limits[self.free])
        # The second programme splits each moving cell: up to where it must come it counts, beyond that it does not.
        size = len(aim)
        upper = np.zeros(size)
        upper[moving] = low[moving] + widths
        split = np.zeros((len(moving), 2))
        split[:, 1] = np.maximum(self.limits[self.free][moving, 1] - upper[moving], 0)
        limits = self.limits[self.free].copy()
        limits[moving, 1] = np.minimum(limits[moving, 1], upper[moving])
        limits[moving, 0] = np.minimum(limits[moving, 0], limits[moving, 1])
        both = sparse.hstack([self.matrix, self.matrix[:, moving]], format="csr")
        found = self._solve(np.r_[-aim, np.zeros(len(moving))], both, np.vstack([limits, split]))
        high = found[:size].copy()
        high[moving] += found[size:]
        return self._everywhere(low), self._everywhere(high)

    def _among_free(self, places: np.ndarray) -> np.ndarray:
        return np.asarray((np.cumsum(self.free) - 1)[places])

    def _everywhere(self, values: np.ndarray) -> np.ndarray:
        everything = self.limits[:, 0].copy()
        everything[self.free] = values
        return everything

    def _least(self, aim: np.ndarray) -> float:
        result = linprog(aim, A_eq=self.matrix, b_eq=self.rest, bounds=self.limits[self.free])
        if result.status == 3:  # unbounded
            return -np.inf
        if not result.success:
            raise ValueError("no values fit the sums and what is published")
        return float(result.fun)

    def _solve(self, aim: np.ndarray, matrix: sparse.csr_array, limits: np.ndarray) -> np.ndarray:
        result = linprog(aim, A_eq=matrix, b_eq=self.rest, bounds=limits)
        if not result.success:
            raise ValueError("no values fit the sums and what is published")
        return np.asarray(result.x)
