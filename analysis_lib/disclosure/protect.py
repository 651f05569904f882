"""Hide unsafe cells, and few others: as many as it takes to keep them hidden.

An unsafe cell that is hidden alone can be recovered from its total. For each one that
`attack` narrows down too far, `Companions` chooses cells to hide with it. What is hidden stays
free to vary, so hiding more for the next cell never undoes what was done for the one before.
How cells were chosen plays no part in the last step: all unsafe cells are attacked once more, and
one that is still too narrow is an error. Only the names of cells and sums decide in which order
they are taken, so the same cells are hidden whatever the order of rows and files.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import scipy

from analysis_lib.disclosure.attack import Sum, coefficients, too_narrow
from analysis_lib.disclosure.blocks import TOLERANCE
from analysis_lib.disclosure.companions import Companions
from analysis_lib.disclosure.rules import Rules
from analysis_lib.errors import UserError

UNSAFE, COMPLEMENTARY, UNPUBLISHED = "onveilig", "tegen terugrekenen", "niet gepubliceerd"


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
    order = values.index.sort_values()  # that of the rows may not decide between choices that are equally good
    ordered = sorted((Sum(each.total, sorted(each.parts)) for each in sums), key=lambda each: (each.total, *each.parts))
    matrix = coefficients(order, ordered)
    _check(values.loc[order], matrix)
    base = (rules or Rules()).base
    rounded = (values.loc[order] / base + 0.5).apply(np.floor) * base
    is_rounded = base > 1 or bool((values % 1 != 0).any())  # amounts are shown in whole euros
    cells = _shown_ranges(rounded, base / 2 if is_rounded else 0.0, least).assign(regel="")
    if ranges is not None:
        cells.loc[ranges.index, ["laag", "hoog"]] = ranges[["laag", "hoog"]]
        rounded = rounded.mask(rounded.index.isin(ranges.index))
    _hide(cells, unsafe.index, UNSAFE)
    _hide(cells, unpublished, UNPUBLISHED)
    for cell in unsafe.index:
        if cell in shown:
            raise _impossible(cell)
    hardest_first = unsafe.sort_index().sort_values(ascending=False, kind="stable")
    narrow = too_narrow(cells, matrix, hardest_first)
    if len(narrow):
        _hide_companions(cells, values.loc[order], matrix, narrow, shown)
    for cell in too_narrow(cells, matrix, unsafe).index:
        raise _impossible(str(cell))
    cells.insert(0, "waarde", rounded.where(cells["regel"] == ""))
    return cells.loc[values.index]


def _check(values: pd.Series, matrix: scipy.sparse.csr_array) -> None:
    if not values.index.is_unique:
        raise ValueError("a cell is named twice")
    if values.isna().any() or (values < 0).any():
        raise ValueError("a value is missing or below zero")
    rest = matrix @ values.to_numpy(dtype=float)
    if np.abs(rest).max(initial=0) > TOLERANCE * max(1.0, values.max()):
        raise ValueError("a total is not the sum of its parts")


def _shown_ranges(rounded: pd.Series, margin: float, least: pd.Series | None) -> pd.DataFrame:
    """Return the range of values that each shown cell leaves open."""
    low, high = (rounded - margin).clip(lower=0), rounded + margin
    if least is not None and margin:
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


def _hide_companions(
    cells: pd.DataFrame, values: pd.Series, matrix: scipy.sparse.csr_array, narrow: pd.Series, shown: Collection[str]
) -> None:
    """Hide what makes cells that are too narrow as wide as they must be."""
    hidden = (cells["regel"] != "").to_numpy()
    limits = cells[["laag", "hoog"]].to_numpy(dtype=float)
    may_hide = ~hidden & ~cells.index.isin(list(shown))
    chooser = Companions(matrix, values.to_numpy(dtype=float), limits, hidden, may_hide)
    chooser.choose(cells.index.get_indexer(narrow.index), narrow.to_numpy())
    _hide(cells, cells.index[chooser.hidden & ~hidden], COMPLEMENTARY)


def _impossible(cell: str) -> UserError:
    return UserError(
        f"Cel {cell} is niet te verbergen zolang de andere cijfers zichtbaar moeten blijven; laat een totaal weg."
    )
