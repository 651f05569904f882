"""What is still unknown of a system of cells, cut into blocks that have nothing to do with each other.

Cells that are known are constants. A sum with one unknown cell tells it; in one with two, either
follows from the other. What is then left is a tenth, and falls apart. Nothing is lost: the
unknowns of a block take just the values that the whole system leaves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy

TOLERANCE = 1e-6
_PAIR = 2  # unknowns of which each follows from the other
_PASSES = 20  # over all sums, to narrow limits down; more seldom find more
_NOTHING = 1e-9  # width of a range, as a share of the largest number, that is rounding


class ContradictionError(ValueError):
    """No values fit what is known."""

    def __init__(self) -> None:
        super().__init__("no values fit the sums and what is published")


@dataclass(frozen=True)
class Block:
    """Unknowns with the equations between them: matrix @ x = rest.

    Parameters
    ----------
    places : ndarray of int
        The unknowns, among all cells.
    matrix : sparse array
        Of shape (equations, unknowns).
    rest : ndarray
        By equation.
    limits : ndarray
        Lowest and highest value of each unknown, of shape (unknowns, 2).
    outer : ndarray
        Narrower limits that follow from these and the equations, one at a time; the values that an
        unknown can have are all within them, and often reach them.
    """

    places: np.ndarray
    matrix: scipy.sparse.csr_array
    rest: np.ndarray
    limits: np.ndarray
    outer: np.ndarray


class System:
    """Cells within limits, of which a matrix makes sums that are zero.

    Parameters
    ----------
    matrix : sparse array
        Of shape (sums, cells).
    limits : ndarray
        Lowest and highest value of each cell, of shape (cells, 2).

    Attributes
    ----------
    leader, factor, shift : ndarray
        By cell: it is factor times its leader plus shift.
    limits : ndarray
        As given; those of leaders also say what the cells that follow them may be.

    Raises
    ------
    ContradictionError
        If what is known contradicts itself.
    """

    def __init__(self, matrix: scipy.sparse.csr_array, limits: np.ndarray) -> None:
        cells = matrix.shape[1]
        self.leader, self.factor, self.shift = np.arange(cells), np.ones(cells), np.zeros(cells)
        self._low, self._high = limits.T.tolist()
        known = limits[:, 0] >= limits[:, 1]
        self._rest = (-(matrix[:, known] @ limits[known, 0])).tolist()
        unknown = np.flatnonzero(~known)
        left = scipy.sparse.csr_array(matrix[:, unknown])
        places, signs, ends = unknown[left.indices].tolist(), left.data.tolist(), left.indptr.tolist()
        spans = list(pairwise(ends))
        self._rows = [dict(zip(places[low:high], signs[low:high], strict=True)) for low, high in spans]
        self._of: list[set[int]] = [set() for _ in range(cells)]
        for row, unknowns in enumerate(self._rows):
            for place in unknowns:
                self._of[place].add(row)
        self._size = max(1.0, float(np.abs(limits[np.isfinite(limits)]).max(initial=0.0)))
        followed = self._reduce(range(len(self._rows)))
        self._outer = np.column_stack([self._low, self._high])
        while (still := self._tighten()) is not None:
            followed += self._reduce(still)
        self.limits = np.column_stack([self._low, self._high])
        for place, leader, factor, shift in reversed(followed):  # who leads last, leads all
            self.leader[place] = self.leader[leader]
            self.factor[place] = factor * self.factor[leader]
            self.shift[place] = factor * self.shift[leader] + shift

    def is_known(self, places: np.ndarray) -> np.ndarray:
        """Whether cells have one value that they can have."""
        limits = self.limits[self.leader[places]]
        return np.asarray(limits[:, 0] == limits[:, 1])

    def blocks(self, places: np.ndarray) -> Iterator[Block]:
        """Yield the blocks that the leaders of these cells are in; none for what is known."""
        asked = np.unique(self.leader[places[~self.is_known(places)]])
        matrix, rest, columns = self._left(asked)
        size = sum(matrix.shape)
        links = scipy.sparse.coo_array(matrix)
        links = scipy.sparse.coo_array((links.data, (links.row, links.col + matrix.shape[0])), shape=(size, size))
        _, part = scipy.sparse.csgraph.connected_components(links, directed=False)
        rows_of, columns_of = (_members(each) for each in np.split(part, [matrix.shape[0]]))
        for one in dict.fromkeys(part[matrix.shape[0] + np.searchsorted(columns, asked)].tolist()):
            mine, rows = columns_of[one], rows_of.get(one, np.empty(0, dtype=int))
            here = columns[mine]
            yield Block(here, matrix[rows][:, mine], rest[rows], self.limits[here], self._outer[here])

    def _left(self, more: np.ndarray) -> tuple[scipy.sparse.csr_array, np.ndarray, np.ndarray]:
        """Return the equations that are left, as a matrix and what it gives, and the cells of its columns."""
        rows = [row for row, unknowns in enumerate(self._rows) if unknowns]
        lengths = [len(self._rows[row]) for row in rows]
        places = np.fromiter((place for row in rows for place in self._rows[row]), dtype=int, count=sum(lengths))
        signs = np.fromiter((s for row in rows for s in self._rows[row].values()), dtype=float, count=sum(lengths))
        columns = np.unique(np.r_[places, more])
        ends = np.r_[0, np.cumsum(lengths, dtype=int)]
        matrix = scipy.sparse.csr_array(
            (signs, np.searchsorted(columns, places), ends), shape=(len(rows), len(columns))
        )
        return matrix, np.array([self._rest[row] for row in rows]), columns

    def _tighten(self) -> list[int] | None:
        """Narrow the outer limits; return the sums in which that told a cell, None when there are no more."""
        matrix, rest, columns = self._left(np.empty(0, dtype=int))
        row, column, sign = np.repeat(np.arange(len(rest)), np.diff(matrix.indptr)), matrix.indices, matrix.data
        outer = self._outer[columns]
        for _ in range(_PASSES):
            before = outer.copy()
            ends = outer[column] * sign[:, None]
            ends.sort(axis=1)
            endless = np.isinf(ends)
            finite = np.where(endless, 0.0, ends)
            others = [np.bincount(row, finite[:, side], len(rest))[row] - finite[:, side] for side in (0, 1)]
            open_ = [np.bincount(row, endless[:, side], len(rest))[row] - endless[:, side] > 0.5 for side in (0, 1)]
            most = np.where(open_[0], np.inf, rest[row] - others[0]) / sign
            least = np.where(open_[1], -np.inf, rest[row] - others[1]) / sign
            np.maximum.at(outer[:, 0], column, np.minimum(least, most))
            np.minimum.at(outer[:, 1], column, np.maximum(least, most))
            if np.allclose(before, outer, rtol=0, atol=TOLERANCE):
                break
        self._outer[columns] = outer
        if (outer[:, 0] > outer[:, 1] + TOLERANCE * self._size).any():
            raise ContradictionError
        told: set[int] = set()
        for place, (low, high) in zip(columns.tolist(), outer.tolist(), strict=True):
            if high - low <= _NOTHING * self._size:
                told |= self._know(place, (low + high) / 2)
        return sorted(told) if told else None

    def _reduce(self, rows: Iterable[int]) -> list[tuple[int, int, float, float]]:
        """Take out what a sum tells; return which cell follows which, times a factor plus a shift."""
        followed = []
        waiting = [row for row in rows if len(self._rows[row]) <= _PAIR]
        while waiting:
            row = waiting.pop()
            unknowns = self._rows[row]
            if len(unknowns) == _PAIR:
                (one, first), (other, second) = unknowns.items()
                if len(self._of[other]) > len(self._of[one]):
                    one, first, other, second = other, second, one, first
                follows = (other, one, -first / second, self._rest[row] / second)
                followed.append(follows)
                changed = self._replace(*follows)
                if self._high[one] - self._low[one] <= _NOTHING * self._size:
                    changed |= self._know(one, (self._low[one] + self._high[one]) / 2)
            elif unknowns:
                ((place, sign),) = unknowns.items()
                changed = self._know(place, self._rest[row] / sign)
            else:
                if abs(self._rest[row]) > TOLERANCE * self._size:
                    raise ContradictionError
                continue
            waiting += [each for each in sorted(changed) if len(self._rows[each]) <= _PAIR]
        return followed

    def _know(self, place: int, value: float) -> set[int]:
        """Make a cell a constant; return the sums it was in."""
        if not self._low[place] - TOLERANCE * self._size <= value <= self._high[place] + TOLERANCE * self._size:
            raise ContradictionError
        self._low[place] = self._high[place] = value
        changed, self._of[place] = self._of[place], set()
        for row in changed:
            self._rest[row] -= self._rows[row].pop(place) * value
        return changed

    def _replace(self, place: int, leader: int, factor: float, shift: float) -> set[int]:
        """Write a cell as factor times its leader plus shift; return the sums it was in."""
        ends = sorted(((self._low[place] - shift) / factor, (self._high[place] - shift) / factor))
        low, high = max(self._low[leader], ends[0]), min(self._high[leader], ends[1])
        if low > high + TOLERANCE * self._size:
            raise ContradictionError
        self._low[leader], self._high[leader] = min(low, high), high
        changed, self._of[place] = self._of[place], set()
        for row in changed:
            unknowns = self._rows[row]
            sign = unknowns.pop(place)
            self._rest[row] -= sign * shift
            unknowns[leader] = unknowns.get(leader, 0.0) + sign * factor
            self._of[leader].add(row)
            if abs(unknowns[leader]) < TOLERANCE:
                del unknowns[leader]
                self._of[leader].discard(row)
        return changed


def _members(part: np.ndarray) -> dict[int, np.ndarray]:
    """Return the places of each part."""
    order = np.argsort(part, kind="stable")
    names, starts = np.unique(part[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True)) if len(names) else {}
