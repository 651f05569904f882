"""Which cells to hide beside one that is narrowed down too far.

A cell stays within a range if there are two solutions that an attacker cannot tell from the truth
and that put it at either end. To move it, others must move: through cells that are hidden already
for nothing, through others at the price of hiding them, which is their value plus one.

Looking through a whole municipality for each cell would take time in the square of its size. So a
search begins near the cell, where near means cheap to reach, and goes further only where it finds
nothing. There a linear programme (each move costs its price) finds cells that will do, and a
mixed-integer one chooses among them; where there are few, among all. What is chosen for one cell is
free for the next. So each choice is the least there is for that cell only in a small system, and
all choices together are near the least, not at it; ``benchmarks/release.py`` says how near.

Source: Fischetti and Salazar, Management Science 47 (2001), one unsafe cell at a time.
"""

from __future__ import annotations

import heapq
from itertools import pairwise

import numpy as np
from scipy import sparse

from analysis_lib.disclosure.blocks import TOLERANCE
from analysis_lib.disclosure.programmes import NoSolutionError, Programme

REACHES = (150, 900, None)  # among how many cells companions are looked for; None for all
_NONE: Programme | None = None
_FEW = 40  # candidates that are all weighed against each other
_SLIGHT = 0.01  # price of moving what is hidden, so that nothing moves needlessly


class Companions:
    """Chooses cells to hide, one unsafe cell at a time, and remembers what is hidden.

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
    """

    def __init__(
        self,
        matrix: sparse.csr_array,
        truth: np.ndarray,
        limits: np.ndarray,
        hidden: np.ndarray,
        may_hide: np.ndarray,
    ) -> None:
        self.hidden, self._truth, self._may_hide = hidden.copy(), truth, may_hide
        movable = (limits[:, 0] < limits[:, 1]) | may_hide
        free = hidden | may_hide
        self._up = np.where(free, np.inf, limits[:, 1] - truth)
        self._down = np.where(free, truth, truth - limits[:, 0])
        self._movable, self._whole = np.flatnonzero(movable), _NONE
        self._matrix = sparse.csr_array(matrix @ sparse.diags_array(movable.astype(float)))
        self._matrix.eliminate_zeros()
        by_cell = sparse.csr_array(self._matrix.T)
        self._cells_of, self._sums_of = _lists(self._matrix), _lists(by_cell)
        ends = hidden & (np.diff(by_cell.indptr) == 1)
        self._ends_of = [[cell for cell in cells if ends[cell]] for cells in self._cells_of]
        self._steps = [float(len(cells)) for cells in self._cells_of]  # a long sum is left for later

    def choose(self, cell: int, width: float, many: int | None) -> bool:
        """Hide the cells that leave a cell a range of this width, and say whether there are any that do.

        Looks among as `many` as are nearest, or among all where that is None.

        Raises
        ------
        UserError
            If the solver is not sure of its answer.
        """
        if many is None:
            moving = self._far(cell, width)
            if moving is None:
                return False
            sums = np.unique([row for each in moving.tolist() for row in self._sums_of[each]])
        else:
            moving, sums = self._near(cell, many)
        chosen = self._cheap(cell, width, moving, sums)
        if chosen is None:
            return False
        self.hidden[chosen] = True
        return True

    def _far(self, cell: int, width: float) -> np.ndarray | None:
        """Return the cells that move, of all there are, if this one is moved at the lowest price."""
        size = len(self._movable)
        if self._whole is None:
            matrix = self._matrix[:, self._movable]
            twice = sparse.block_diag([sparse.hstack([matrix, -matrix])] * 2)
            both = sparse.csr_array(sparse.vstack([twice, sparse.csr_array((1, 4 * size))]))
            up, down = self._up[self._movable], self._down[self._movable]
            moves = np.column_stack([np.zeros(4 * size), np.r_[up, down, up, down]])
            self._whole = Programme(both, np.zeros((both.shape[0], 2)), moves)
        place, last = int(np.searchsorted(self._movable, cell)), 2 * self._matrix.shape[0]
        one_way = np.array([place, place + 3 * size])  # up in one solution, down in the other
        price = np.where(self._may_hide & ~self.hidden, self._truth + 1, _SLIGHT)[self._movable]
        other_way = np.array([place + size, place + 2 * size])
        self._whole.bind(last, one_way, width)
        self._whole.limit(other_way, np.zeros((2, 2)))
        try:
            _, found = self._whole.least(np.tile(price, 4))
        except NoSolutionError:
            return None
        finally:
            self._whole.unbind(last, one_way)
            back = np.r_[self._down[cell], self._up[cell]]
            self._whole.limit(other_way, np.column_stack([np.zeros(2), back]))
        return np.asarray(self._movable[found.reshape(4, size).max(axis=0) > TOLERANCE])

    def _near(self, cell: int, many: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the cells that are cheapest to reach and the sums they are in."""
        price = np.where(self._may_hide & ~self.hidden, self._truth + 2, 1.0).tolist()
        distance, queue = {cell: 0.0}, [(0.0, cell)]
        reached, met = set[int](), set[int]()
        at_no_cost = set[int]()  # they are in no other sum, so they only make room in this one
        while queue and len(reached) < many:
            so_far, here = heapq.heappop(queue)
            if here in reached:
                continue
            reached.add(here)
            for row in self._sums_of[here]:
                if row in met:
                    continue
                met.add(row)
                at_no_cost.update(self._ends_of[row])
                step = so_far + self._steps[row]
                for other in self._cells_of[row]:
                    far = step + price[other]
                    if far < distance.get(other, np.inf):
                        distance[other] = far
                        heapq.heappush(queue, (far, other))
        return np.array(sorted(reached | at_no_cost)), np.array(sorted(met), dtype=int)

    def _cheap(self, cell: int, width: float, cells: np.ndarray, sums: np.ndarray) -> np.ndarray | None:
        """Choose among these cells while all others stay where they are."""
        matrix, size = self._matrix[sums][:, cells], len(cells)
        place = int(np.searchsorted(cells, cell))
        up, down = self._up[cells], self._down[cells]
        moves = np.column_stack([np.zeros(4 * size), np.r_[up, down, up, down]])  # of one solution and of another
        moves[[place + size, place + 2 * size], 1] = 0.0
        apart = sparse.csr_array(([1.0, 1.0], ([0, 0], [place, place + 3 * size])), shape=(1, 4 * size))
        twice = sparse.block_diag([sparse.hstack([matrix, -matrix])] * 2)
        both = sparse.csr_array(sparse.vstack([twice, apart]))
        rows = np.zeros((both.shape[0], 2))
        rows[-1] = width, np.inf
        candidates = np.flatnonzero((self._may_hide & ~self.hidden)[cells])
        price = np.full(size, _SLIGHT)
        price[candidates] = self._truth[cells[candidates]] + 1
        try:
            _, found = Programme(both, rows, moves).least(np.tile(price, 4))
        except NoSolutionError:
            return None
        moved = found.reshape(4, size).max(axis=0) > TOLERANCE
        used = candidates[moved[candidates]]
        if len(candidates) > _FEW or len(used) == 0:
            candidates = used
        if len(candidates) > 1:
            reach = max(2 * width, float(found.max()))
            others = np.setdiff1d(np.flatnonzero((self._may_hide & ~self.hidden)[cells]), candidates)
            moves[(others[:, None] + size * np.arange(4)).ravel(), 1] = 0.0
            candidates = candidates[_cheapest(both, rows, moves, candidates, price[candidates], reach=reach)]
        return cells[candidates]


def _cheapest(
    matrix: sparse.csr_array,
    rows: np.ndarray,
    moves: np.ndarray,
    candidates: np.ndarray,
    price: np.ndarray,
    *,
    reach: float,
) -> np.ndarray:
    """Choose the candidates of the lowest price; none of them moves further than a reach, nor moves if not chosen."""
    size, number = len(moves) // 4, len(candidates)
    order = np.tile(np.arange(number), 2)
    one = np.r_[candidates, candidates + 2 * size]  # in either solution it goes up or down
    line = np.arange(2 * number)
    switched = sparse.csr_array(
        (
            np.r_[np.ones(4 * number), np.full(2 * number, -reach)],
            (np.tile(line, 3), np.r_[one, one + size, order + 4 * size]),
        ),
        shape=(2 * number, 4 * size + number),
    )
    wide = sparse.hstack([matrix, sparse.csr_array((matrix.shape[0], number))])
    programme = Programme(
        sparse.vstack([wide, switched]),
        np.vstack([rows, np.tile([-np.inf, 0.0], (2 * number, 1))]),
        np.vstack([moves, np.tile([0.0, 1.0], (number, 1))]),
        whole=np.arange(4 * size + number) >= 4 * size,
    )
    _, found = programme.least(np.r_[np.zeros(4 * size), price])
    return np.asarray(found[4 * size :] > 0.5)


def _lists(matrix: sparse.csr_array) -> list[list[int]]:
    """Return the columns of each row."""
    places, ends = matrix.indices.tolist(), matrix.indptr.tolist()
    return [places[low:high] for low, high in pairwise(ends)]
