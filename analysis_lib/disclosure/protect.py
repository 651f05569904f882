"""Hide unsafe cells, and as few others as it takes to keep them hidden.

An unsafe cell that is hidden alone can be recovered from its total. For each one that
`attack` narrows down too far, a mixed-integer programme finds the cells of the least
total value that must be hidden with it. What is hidden stays free to vary, so hiding
more for the next cell never undoes what was done for the one before. In a large system the
programme chooses among the cells that a linear one moves, which comes close to the least.

Source: Fischetti and Salazar, Management Science 47 (2001), one unsafe cell at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis_lib.disclosure.attack import TOLERANCE, Sum, coefficients, connected, too_narrow
from analysis_lib.disclosure.rules import Rules
from analysis_lib.errors import UserError

UNSAFE, COMPLEMENTARY, UNPUBLISHED = "onveilig", "tegen terugrekenen", "niet gepubliceerd"

_MANY = 300  # with more candidates than this, not every choice among them is weighed


def protect(
    values: pd.Series,
    sums: Sequence[Sum],
    unsafe: pd.Series,
    rules: Rules | None = None,
    *,
    shown: Collection[str] = (),
    unpublished: Collection[str] = (),
    least: pd.Series | None = None,
    ranges: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hide the unsafe cells and what would reveal them.

    Parameters
    ----------
    values : Series of float
        The true value of every cell of every table that will be published, not below zero;
        a cell that appears in several tables appears here once.
    sums : sequence of Sum
        Every sum that holds among them.
    unsafe : Series of float
        Unsafe cells, with the width that their range of possible values must have; see
        `small` and `dominated`.
    rules : Rules, optional
        Uses ``base``.
    shown : collection, optional
        Cells that are published elsewhere already, so cannot be hidden.
    unpublished : collection, optional
        Cells that no table shows and that only relate others, such as what is left of a
        whole; an attacker knows that they are not below zero.
    least : Series of int, optional
        For counts: the smallest number above zero that is ever shown for a cell. An attacker
        knows that a shown count is a whole number, and zero or at least this.
    ranges : DataFrame, optional
        Cells that are shown as a range alone (``laag, hoog``), such as a rounded percentage of a
        known whole.

    Returns
    -------
    DataFrame
        Per cell: ``waarde`` (rounded; NA where hidden or shown as a range), ``laag`` and ``hoog`` (the
        range it leaves open) and ``regel`` (why it is hidden: onveilig, tegen terugrekenen
        or niet gepubliceerd; '' where it is shown). ``regel`` says which counts are small:
        show one mark for every hidden cell, and never the reason.

    Raises
    ------
    UserError
        If a cell cannot be kept hidden; names the cell, not its value.
    ValueError
        If a value is missing or below zero, a name is used twice, or a sum does not hold.
    """
    matrix = coefficients(values.index, sums)
    _check(values, matrix)
    base = (rules or Rules()).base
    rounded = (values / base + 0.5).apply(np.floor) * base
    cells = _shown_ranges(rounded, base, least).assign(regel="")
    if ranges is not None:
        cells.loc[ranges.index, ["laag", "hoog"]] = ranges[["laag", "hoog"]]
        rounded = rounded.mask(rounded.index.isin(ranges.index))
    _hide(cells, unsafe.index, UNSAFE)
    _hide(cells, unpublished, UNPUBLISHED)
    for cell in unsafe.index:
        if cell in shown:
            raise _impossible(cell)
    for cell, width in too_narrow(cells, matrix, unsafe.sort_values(ascending=False, kind="stable")).items():
        if len(too_narrow(cells, matrix, pd.Series({cell: width}))):
            _hide(cells, _companions(cells, values, matrix, str(cell), float(width), shown=shown), COMPLEMENTARY)
    for cell in too_narrow(cells, matrix, unsafe).index:
        raise _impossible(str(cell))
    cells.insert(0, "waarde", rounded.where(cells["regel"] == ""))
    return cells


def _check(values: pd.Series, matrix: sparse.csr_array) -> None:
    if not values.index.is_unique:
        raise ValueError("a cell is named twice")
    if values.isna().any() or (values < 0).any():
        raise ValueError("a value is missing or below zero")
    rest = matrix @ values.to_numpy(dtype=float)
    if np.abs(rest).max(initial=0) > TOLERANCE * max(1.0, values.max()):
        raise ValueError("a total is not the sum of its parts")


def _shown_ranges(rounded: pd.Series, base: int, least: pd.Series | None) -> pd.DataFrame:
    """Return the range of values that each shown cell leaves open."""
    margin = base / 2 if base > 1 else 0.0
    low, high = (rounded - margin).clip(lower=0), rounded + margin
    if least is not None and base > 1:
        floor = least.reindex(rounded.index).fillna(1.0)
        whole_low, whole_high = np.ceil(low), np.ceil(high) - 1  # halves are rounded up
        above_zero = whole_low > 0
        low = whole_low.where(~above_zero, np.maximum(whole_low, floor))
        high = whole_high.where(above_zero | (whole_high >= floor), 0.0)
    return pd.DataFrame({"laag": low, "hoog": high})


def _hide(cells: pd.DataFrame, names: Collection[str], why: str) -> None:
    hidden = cells.index.isin(list(names))
    cells.loc[hidden & (cells["regel"] == ""), "regel"] = why
    cells.loc[hidden, "laag"] = 0.0
    cells.loc[hidden, "hoog"] = np.inf


def _companions(
    cells: pd.DataFrame, values: pd.Series, matrix: sparse.csr_array, cell: str, width: float, *, shown: Collection[str]
) -> list[str]:
    """Choose the cells of the least total value that leave `cell` a range of `width`."""
    can_hide = (cells["regel"] == "").to_numpy() & ~cells.index.isin(list(shown))
    position = int(np.flatnonzero(cells.index == cell)[0])
    # A short reach binds the switches tightly, which is many times quicker.
    truth = values.to_numpy(dtype=float)
    for reach in (2 * width, float(values.max()) + 2 * width):
        aim, candidates = (position, width, reach), can_hide
        if can_hide.sum() > _MANY:
            candidates = _movable(cells, truth, matrix, aim, can_hide)
        found = _cheapest(cells, truth, matrix, aim, candidates)
        if found is not None:
            return list(cells.index[found])
    raise _impossible(cell)


def _movable(
    cells: pd.DataFrame,
    truth: np.ndarray,
    matrix: sparse.csr_array,
    aim: tuple[int, float, float],
    can_hide: np.ndarray,
) -> np.ndarray:
    """Find cells that, hidden, let one cell rise by a width; quick, by a linear programme, but seldom the cheapest.

    Moving a cell costs its value, or nothing if it is hidden. Where the cell cannot rise so
    far, all that can be hidden.
    """
    position, width, reach = aim
    open_, fixed = (cells["regel"] != "").to_numpy(), cells["hoog"].to_numpy() - truth
    up = np.where(open_, np.inf, np.where(can_hide, reach, fixed))
    down = np.where(open_ | can_hide, truth, truth - cells["laag"].to_numpy())
    up[position], down[position] = width, 0.0
    low, price = np.zeros(2 * len(cells)), np.where(open_, 0.0, truth + 1)
    low[position] = width
    limits = np.column_stack([low, np.maximum(np.r_[up, down], low)])
    both = sparse.hstack([matrix, -matrix], format="csr")
    found = linprog(
        np.r_[price, price],
        A_eq=both,
        b_eq=np.zeros(matrix.shape[0]),
        bounds=limits,
        options={"presolve": False},  # which takes longer here than the programme
    )
    if not found.success:
        return can_hide
    moves = np.maximum(*np.split(np.asarray(found.x), 2))
    return np.asarray((moves > TOLERANCE) & can_hide)


def _cheapest(
    cells: pd.DataFrame,
    truth: np.ndarray,
    matrix: sparse.csr_array,
    aim: tuple[int, float, float],
    can_hide: np.ndarray,
) -> np.ndarray | None:
    """Choose which cells to hide; None if there is no way within reach.

    The programme looks for two solutions that an attacker cannot tell from the truth, in
    which one cell lies a width apart; no value lies further than a reach from the truth.
    A cell may leave its published bounds only if its switch says that it is hidden.
    """
    position, width, reach = aim
    low = np.maximum(cells["laag"].to_numpy(dtype=float), truth - reach)
    high = np.minimum(cells["hoog"].to_numpy(dtype=float), truth + reach)
    moves = (low < high) | can_hide  # the others are known
    moves[position] = True
    rows, near = connected(matrix[:, moves], np.array([np.count_nonzero(moves[:position])]))
    kept = np.flatnonzero(moves)[near]
    size, sums = len(kept), matrix[rows][:, kept]
    low, high, truth, may_hide = low[kept], high[kept], truth[kept], can_hide[kept]
    rest = sums @ truth  # every sum holds for the truth
    unit, nothing = sparse.identity(size, format="csr"), sparse.csr_array((size, size))
    empty = sparse.csr_array(sums.shape)
    up = sparse.diags_array(np.where(may_hide, reach, 0.0))
    down = sparse.diags_array(np.where(may_hide, np.minimum(low, reach), 0.0))
    apart = np.zeros(3 * size)
    place = int(np.flatnonzero(kept == position)[0])
    apart[place], apart[size + place] = 1.0, -1.0
    constraints = [
        LinearConstraint(sparse.hstack([sums, empty, empty]), rest, rest),
        LinearConstraint(sparse.hstack([empty, sums, empty]), rest, rest),
        LinearConstraint(sparse.hstack([unit, nothing, -up]), -np.inf, high),
        LinearConstraint(sparse.hstack([nothing, unit, -up]), -np.inf, high),
        LinearConstraint(sparse.hstack([unit, nothing, down]), low, np.inf),
        LinearConstraint(sparse.hstack([nothing, unit, down]), low, np.inf),
        LinearConstraint(apart, width, np.inf),
    ]
    result = milp(
        np.r_[np.zeros(2 * size), truth + 1],
        integrality=np.r_[np.zeros(2 * size), np.ones(size)],
        bounds=Bounds(np.zeros(3 * size), np.r_[np.full(2 * size, np.inf), may_hide.astype(float)]),
        constraints=constraints,
    )
    if result.x is None:
        return None
    hidden = np.zeros(len(cells), dtype=bool)
    hidden[kept] = result.x[2 * size :] > 0.5
    return hidden


def _impossible(cell: str) -> UserError:
    return UserError(
        f"Cel {cell} is niet te verbergen zolang de andere cijfers zichtbaar moeten blijven; laat een totaal weg."
    )
