"""Linear programmes that are solved many times over with little changed, by HiGHS.

A programme keeps its last basis, so the next question about it takes few steps. Each runs on one
thread with one seed, so equal questions have equal answers. An answer that the solver does not
call optimal is refused.
"""

from __future__ import annotations

import highspy
import numpy as np
import scipy

from analysis_lib.errors import UserError

_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",  # for one that stays warm it costs more than it saves
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "simplex_dual_edge_weight_strategy": 1,  # Devex: exact weights cost more than the steps they save
}
_ANSWERS = {
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kInfeasible,
}


class _Silent(highspy.Highs):
    """HiGHS without callbacks, at whose creation it prints who made it."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class NoSolutionError(Exception):
    """Nothing satisfies all constraints."""


class Programme:
    """All x within limits for which a matrix times x is within limits too.

    Parameters
    ----------
    matrix : sparse array
        Of shape (rows, columns).
    rows, columns : ndarray
        The lowest and highest value of each, of shape (rows, 2) and (columns, 2).
    """

    def __init__(self, matrix: scipy.sparse.sparray, rows: np.ndarray, columns: np.ndarray) -> None:
        by_column = scipy.sparse.csc_array(matrix)
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = by_column.shape
        model.col_cost_ = np.zeros(by_column.shape[1])
        model.row_lower_, model.row_upper_ = rows.T
        model.col_lower_, model.col_upper_ = columns.T
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = by_column.indptr
        model.a_matrix_.index_ = by_column.indices
        model.a_matrix_.value_ = by_column.data
        self._solver = _Silent()
        for option, value in _OPTIONS.items():
            self._solver.setOptionValue(option, value)
        if self._solver.passModel(model) != highspy.HighsStatus.kOk:
            raise _unsure("kModelError")
        self._columns = np.arange(by_column.shape[1], dtype=np.int32)

    def limit(self, columns: np.ndarray, limits: np.ndarray) -> None:
        """Give columns other limits, of shape (columns, 2)."""
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), *np.ascontiguousarray(limits.T))

    def bind(self, row: int, low: float, high: float) -> None:
        """Give a row other limits."""
        self._solver.changeRowBounds(row, low, high)

    def least(self, prices: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the lowest total of prices times x, and an x that has it.

        Returns
        -------
        total : float
            -inf where there is no lowest.
        x : ndarray
            NaN then.

        Raises
        ------
        NoSolutionError
            If nothing satisfies all constraints.
        UserError
            If the solver is not sure of its answer.
        """
        self._solver.changeColsCost(len(self._columns), self._columns, np.asarray(prices, dtype=float))
        return self._run()

    def extreme(self, column: int, sign: float) -> tuple[float, np.ndarray]:
        """Return the lowest value of sign times a column, as `least` does; all prices are zero before and after."""
        self._solver.changeColCost(int(column), float(sign))
        found = self._run()
        self._solver.changeColCost(int(column), 0.0)
        return found

    def _run(self) -> tuple[float, np.ndarray]:
        done = self._solver.run()
        status = self._solver.getModelStatus()
        if status not in _ANSWERS:  # as may happen from a basis in which nothing bounded the last question
            self._solver.clearSolver()
            done = self._solver.run()
            status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal and done == highspy.HighsStatus.kOk:
            solution = np.asarray(self._solver.getSolution().col_value)
            return float(self._solver.getInfo().objective_function_value), solution
        if status == highspy.HighsModelStatus.kUnbounded:
            return -np.inf, np.full(len(self._columns), np.nan)
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoSolutionError
        raise _unsure(status.name)


def _unsure(status: str) -> UserError:
    return UserError(
        "Of elk klein aantal verborgen blijft, is niet met zekerheid te zeggen "
        f"(HiGHS meldt {status}). Daarom wordt er niets gemaakt."
    )
