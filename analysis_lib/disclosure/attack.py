"""What an attacker can work out about hidden cells from everything else that is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from analysis_lib.disclosure.blocks import TOLERANCE, Block, ContradictionError, System
from analysis_lib.disclosure.programmes import NoSolutionError, Programme

_TOGETHER = 4  # times that many cells are driven apart at once, up and down


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
    places = _places(bounds, wanted)
    found = _ranges(bounds, coefficients(bounds.index, sums), places, np.full(len(places), np.inf))
    return pd.DataFrame(found, index=wanted, columns=["laag", "hoog"], dtype=float)


def too_narrow(bounds: pd.DataFrame, matrix: scipy.sparse.csr_array, widths: pd.Series) -> pd.Series:
    """Find the cells whose range of possible values is too narrow.

    The same as by `attack`, but quicker: a cell is done with once two solutions are far enough apart.

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
    ranges = _ranges(bounds, matrix, _places(bounds, widths.index), widths.to_numpy(dtype=float))
    result: pd.Series = widths[ranges[:, 1] - ranges[:, 0] < widths - TOLERANCE]
    return result


def left_open(
    widths: pd.Series, sums: Sequence[Sum], names: Sequence[str], told: Mapping[str, tuple[float, float]]
) -> pd.Series:
    """Narrow the widths that cells must keep to what is left of them by what is known already.

    Parameters
    ----------
    widths : Series of float
        By cell.
    sums : sequence of Sum
        Every sum that holds.
    names : sequence of str
        All cells.
    told : mapping of str to (float, float)
        The range that each cell that is known already lies in.
    """
    known = pd.DataFrame({"laag": 0.0, "hoog": np.inf}, index=list(names))
    known.loc[list(told), ["laag", "hoog"]] = list(told.values())
    narrow = too_narrow(known, coefficients(known.index, sums), widths).index
    ranges = attack(known, sums, narrow)
    narrowed = widths.copy()
    narrowed[narrow] = ranges["hoog"] - ranges["laag"]
    return narrowed


def _ranges(bounds: pd.DataFrame, matrix: scipy.sparse.csr_array, places: np.ndarray, enough: np.ndarray) -> np.ndarray:
    """Return two values that each cell can have: enough apart, or the lowest and the highest."""
    system = System(matrix, bounds[["laag", "hoog"]].to_numpy(dtype=float))
    leaders, factors = system.leader[places], system.factor[places]
    found, needed = system.limits.copy(), np.zeros(len(bounds))
    np.maximum.at(needed, leaders, enough / np.abs(factors))
    for block in system.blocks(places):
        found[block.places] = _driven_apart(block, needed[block.places])
    return np.sort(found[leaders] * factors[:, None] + system.shift[places, None], axis=1)


def _driven_apart(block: Block, needed: np.ndarray) -> np.ndarray:
    """Return, for each unknown that needs it, two values as far apart as it needs or can have.

    Most are driven apart together, the rest one by one; every solution also tells of the others.
    """
    if block.matrix.shape[0] == 0:
        return block.limits
    programme = Programme(block.matrix, np.column_stack([block.rest, block.rest]), block.limits)
    needed = np.minimum(needed, block.outer[:, 1] - block.outer[:, 0] - TOLERANCE / 10)  # no range is wider
    seen = np.tile([np.inf, -np.inf], (len(needed), 1))

    def open_() -> np.ndarray:
        return np.flatnonzero((needed > 0) & (seen[:, 1] - seen[:, 0] < needed))

    def look(solution: np.ndarray) -> None:
        seen[:, 0], seen[:, 1] = np.fmin(seen[:, 0], solution), np.fmax(seen[:, 1], solution)

    try:
        look(programme.least(np.where(needed > 0, 1.0, 0.0))[1])
        for up in (True, False) * _TOGETHER:
            some = open_()[np.isfinite(needed[open_()])]
            caps = block.limits[some].copy()
            if up:  # further than each needs is of no use
                caps[:, 1] = np.minimum(caps[:, 1], seen[some, 0] + needed[some])
            else:
                caps[:, 0] = np.maximum(caps[:, 0], seen[some, 1] - needed[some])
            prices = np.zeros(len(needed))
            prices[some] = -1.0 if up else 1.0
            programme.limit(some, caps)
            look(programme.least(prices)[1])
            programme.limit(some, block.limits[some])
        programme.least(np.zeros(len(needed)))
        for column in open_():
            for side, sign in ((1, -1.0), (0, 1.0)):
                if np.isinf(needed[column]) or seen[column, 1] - seen[column, 0] < needed[column]:
                    least, solution = programme.extreme(column, sign)
                    look(solution)
                    seen[column, side] = sign * least
    except NoSolutionError:
        raise ContradictionError from None
    return seen


def _places(bounds: pd.DataFrame, cells: pd.Index) -> np.ndarray:
    places = bounds.index.get_indexer(cells)
    if (places < 0).any():
        raise KeyError(f"no such cells: {list(cells[places < 0])}")
    return np.asarray(places)


def coefficients(cells: pd.Index, sums: Iterable[Sum]) -> scipy.sparse.csr_array:
    """Return the sums as a matrix of shape (sums, cells); times the values of the cells it gives zero."""
    rows, columns, values = [], [], []
    row = -1
    for row, each in enumerate(sums):
        for cell, sign in ((each.total, 1.0), *((part, -1.0) for part in each.parts)):
            rows.append(row)
            columns.append(cells.get_loc(cell))
            values.append(sign)
    return scipy.sparse.csr_array((values, (rows, columns)), shape=(row + 1, len(cells)))
