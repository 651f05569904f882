"""Which cells to hide beside those that are narrowed down too far.

A cell stays within a range if there are two solutions that an attacker cannot tell from the truth
and that put it at either end. To move it, others must move: through cells that are hidden already
for nothing, through others at the price of hiding them, which is their value plus one. One linear
programme holds both solutions, and each cell in turn is driven apart in it at the lowest price of
what moves. It begins where the cell before ended, since little has changed. What is hidden for one cell is
free for the next, and a cell that earlier solutions put far enough apart needs none of its own.

Among all cells that would take time in the square of their number. So a large system is taken in
groups of what hangs together by short sums, such as a few schools, with the totals of long
sums in each; all other cells stay where they are. What finds nothing there, or only what is dear,
looks among all when the groups are done.

The lowest price per unit that moves is near that of the fewest that must be hidden, not at it;
``benchmarks/release.py`` says how near. Whatever is chosen, `protect` attacks it afterwards.

Source: Fischetti and Salazar, Management Science 47 (2001), one unsafe cell at a time; Candès, Wakin
and Boyd, J. Fourier Anal. Appl. 14 (2008), for dividing prices by what moved.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy

from analysis_lib.disclosure.blocks import TOLERANCE
from analysis_lib.disclosure.programmes import NoSolutionError, Programme

_LONG = 12  # cells; a sum of more holds no group together
_GROUP = 1500  # cells in a group, about
_LITTLE = 0.01  # by which a price is divided at least
_DEAR = 20.0  # times its width that a cell may cost in a group before all others are looked at
_AGAIN = 2  # times that prices are divided by what moved


class Companions:
    """Chooses cells to hide for unsafe ones.

    Parameters
    ----------
    matrix : sparse array
        Of shape (sums, cells); times the values gives zero.
    truth : ndarray
        By cell.
    limits : ndarray
        What is known of each cell, of shape (cells, 2).
    hidden, may_hide : ndarray of bool
        By cell.

    Attributes
    ----------
    hidden : ndarray of bool
        By cell, with what was chosen.
    """

    def __init__(
        self,
        matrix: scipy.sparse.csr_array,
        truth: np.ndarray,
        limits: np.ndarray,
        hidden: np.ndarray,
        may_hide: np.ndarray,
    ) -> None:
        self.hidden, self._truth, self._may_hide = hidden.copy(), truth, may_hide
        self._by_cell = scipy.sparse.csc_array(matrix)
        self._room = np.column_stack([np.minimum(limits[:, 0] - truth, 0.0), np.maximum(limits[:, 1] - truth, 0.0)])
        self._moves = may_hide | (self._room[:, 0] < self._room[:, 1])
        self._seen = np.zeros((len(truth), 2))  # how far from the truth solutions put each cell

    def choose(self, hardest_first: np.ndarray, widths: np.ndarray) -> None:
        """Hide the cells that leave each of these a range of its width, as far as there are any.

        Raises
        ------
        UserError
            If the solver is not sure of its answer.
        """
        self._widths = np.zeros(len(self._truth))
        self._widths[hardest_first] = widths
        by_cell = self._by_cell
        in_one = np.diff(by_cell.indptr) == 1
        # What is in one sum alone, and has no price, is no more than room in that sum.
        ends = np.flatnonzero(self._moves & ~self._may_hide & (self._widths == 0) & in_one)
        reached = -by_cell.data[by_cell.indptr[ends]][:, None] * self._room[ends]
        self._of_sum = np.zeros((by_cell.shape[0], 2))
        for side, end in enumerate((reached.min(axis=1), reached.max(axis=1))):
            np.add.at(self._of_sum[:, side], by_cell.indices[by_cell.indptr[ends]], end)
        self._cells = np.setdiff1d(np.flatnonzero(self._moves), ends)
        self._matrix = scipy.sparse.csr_array(by_cell[:, self._cells])
        left = hardest_first
        for group in self._groups():
            left = left[[self._is_narrow(place) for place in left]]
            mine = left[np.isin(left, self._cells[group])]
            if len(mine):
                self._serve(mine, group)

    def _is_narrow(self, place: int) -> bool:
        low, high = self._seen[place]
        return bool(high - low < self._widths[place] - TOLERANCE)

    def _groups(self) -> Iterator[np.ndarray]:
        """Yield groups, as places among the cells that move, and all of those last."""
        everything = np.arange(len(self._cells))
        if len(everything) > _GROUP:
            lengths = np.diff(self._matrix.indptr)
            short, long = self._matrix[lengths <= _LONG], scipy.sparse.coo_array(self._matrix[lengths > _LONG])
            _, part = scipy.sparse.csgraph.connected_components(abs(short).T @ abs(short), directed=False)
            shared = np.isin(part, part[long.col[long.data > 0]])  # with the totals of long sums
            room = _GROUP - int(shared.sum())
            names, first, sizes = np.unique(part[~shared], return_index=True, return_counts=True)
            order = np.argsort(first)
            number = np.full(part.max() + 1, -1)
            number[names[order]] = (np.cumsum(sizes[order]) - 1) // max(room, 1)
            for group in range(number.max() + 1) if room > _GROUP / 2 else ():
                yield everything[shared | (number[part] == group)]
        yield everything

    def _serve(self, places: np.ndarray, group: np.ndarray) -> None:
        """Drive each of these apart while all outside a group stay where they are."""
        cells = self._cells[group]
        matrix = self._matrix[:, group]
        met = (np.diff(matrix.indptr) > 0) & np.isfinite(self._of_sum).any(axis=1)
        moves = _Moves(
            matrix[met],
            self._of_sum[met],
            self._room[cells],
            np.where(self._may_hide & ~self.hidden, self._truth, np.nan)[cells],
            np.searchsorted(cells, places),
        )
        dear = np.inf if len(group) == len(self._cells) else _DEAR
        for row, place in enumerate(places.tolist()):
            if not self._is_narrow(place):
                continue
            try:
                chosen, ends = moves.apart(row, float(self._widths[place]), dear)
            except NoSolutionError:
                continue
            self._hide(cells[chosen])
            self._seen[cells, 0] = np.minimum(self._seen[cells, 0], ends.min(axis=0))
            self._seen[cells, 1] = np.maximum(self._seen[cells, 1], ends.max(axis=0))

    def _hide(self, chosen: np.ndarray) -> None:
        """Hide cells, which makes them free to move for all groups after this one."""
        self.hidden[chosen] = True
        self._room[chosen] = np.column_stack([-self._truth[chosen], np.full(len(chosen), np.inf)])


class _Moves:
    """How the cells of a group move away from the truth, in two solutions at once.

    Parameters
    ----------
    matrix : sparse array
        Of shape (sums, cells).
    of_sum : ndarray
        Lowest and highest value of each sum of moves, of shape (sums, 2).
    room : ndarray
        How far each cell moves for nothing, of shape (cells, 2).
    truth : ndarray
        Of the cells that move further if they are hidden; NaN for others.
    driven : ndarray of int
        The cells that will be driven apart.
    """

    def __init__(
        self,
        matrix: scipy.sparse.csr_array,
        of_sum: np.ndarray,
        room: np.ndarray,
        truth: np.ndarray,
        driven: np.ndarray,
    ) -> None:
        size = len(room)
        free, up = np.flatnonzero(room[:, 0] < room[:, 1]), np.flatnonzero(~np.isnan(truth))
        down = up[truth[up] + room[up, 0] > 0]
        self._cell = np.r_[free, up, down]
        self._sign = np.r_[np.ones(len(free) + len(up)), -np.ones(len(down))]
        limits = np.vstack(
            [
                room[free],
                np.column_stack([np.zeros(len(up)), np.full(len(up), np.inf)]),
                np.column_stack([np.zeros(len(down)), truth[down] + room[down, 0]]),
            ]
        )
        once = scipy.sparse.csc_array(matrix)[:, self._cell] @ scipy.sparse.diags_array(self._sign)
        own = scipy.sparse.csr_array(
            (np.ones(len(driven)), (np.arange(len(driven)), driven)), shape=(len(driven), size)
        )
        own = own[:, self._cell] @ scipy.sparse.diags_array(self._sign)
        self._programme = Programme(
            scipy.sparse.vstack([scipy.sparse.block_diag([once, once]), scipy.sparse.hstack([own, -own])]),
            np.vstack([of_sum, of_sum, np.tile([-np.inf, np.inf], (len(driven), 1))]),
            np.vstack([limits, limits]),
        )
        self._first = 2 * matrix.shape[0]
        self._price = np.nan_to_num(truth + 1)
        self._priced = np.arange(len(self._cell)) >= len(free)

    def apart(self, row: int, width: float, dear: float) -> tuple[np.ndarray, np.ndarray]:
        """Drive the cell of a row apart at a low price; what moves costs nothing from then on.

        Returns
        -------
        chosen : ndarray of int
            The cells that must be hidden for it.
        ends : ndarray
            Where each cell is in either solution, of shape (2, cells), from the truth.

        Raises
        ------
        NoSolutionError
            If nothing does, or only what costs more than `dear` times the width.
        """
        self._programme.bind(self._first + row, width, np.inf)
        try:
            price, found = self._price, list[tuple[float, np.ndarray, np.ndarray]]()
            for _ in range(_AGAIN):
                moved, ends = self._least(price)
                chosen = np.flatnonzero((moved > TOLERANCE) & (self._price > 0))
                found.append((float(self._price[chosen].sum()), chosen, ends))
                if len(chosen) <= 1:
                    break
                price = self._price / np.maximum(moved, _LITTLE)
        finally:
            self._programme.bind(self._first + row, -np.inf, np.inf)
        price, chosen, ends = min(found, key=lambda each: each[0])
        if price > dear * width:
            raise NoSolutionError
        self._price[chosen] = 0.0
        return chosen, ends

    def _least(self, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how far each cell moves beyond what is free, and where it ends up, at the lowest price."""
        of_column = np.where(self._priced, price[self._cell], 0.0)
        _, found = self._programme.least(np.tile(of_column, 2))
        both = found.reshape(2, -1)
        size = len(price)
        beyond = [np.bincount(self._cell, each * self._priced, size) for each in both]
        ends = [np.bincount(self._cell, each * self._sign, size) for each in both]
        return np.maximum(*beyond), np.array(ends)
