"""Rows of all registers joined into one for each child.

Spark groups them. For DuckDB that would be half of all the work, and there is a shorter way as long as keys have nine
digits, which those of CBS have: a map from keys to places in a row without gaps, so that what a register tells is added
at its place. The map has a whole number for each 32 keys: its lower half says which of them there are, its upper half
how many come before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis_lib.registers.convert import PERSON_NUMBER
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.packed import Whole

_Words = NDArray[np.uint64]
_ONE, _HALF, _LOG = np.uint64(1), np.uint64(32), np.uint64(5)  # 32 keys in half a word, of which 5 bits tell one
_ONE_AT_A_TIME = Lock()  # as to make a map takes three times the memory of keeping it
_PART = 1 << 16  # keys at a time, so that what is worked out of them stays near the processor
_WIDEST = 1 << 31  # between the lowest and the highest key: half a gigabyte, and half of that for nine digits


def joined(registers: Registers, name: str, children: Any, told: Iterable[Any], ages: int) -> Any:
    """Join what registers tell of each child.

    Parameters
    ----------
    registers : Registers
    name : str
        Of the table that this becomes.
    children : Table
        Rows ``persoon, bits`` of who is counted.
    told : iterable of Table
        Such rows of anybody, asked for when the children are known.
    ages : int
        The bits of which every child has one and nobody else.

    Returns
    -------
    Table
        ``persoon, bits``: each child once, with every bit that a row of it has.
    """
    if not registers.is_spark and (found := _by_place(registers, children, told)) is not None:
        return registers.in_memory(name, found)
    rows = needed("ibis").union(children, *told)
    grouped = rows.group_by(PERSON_NUMBER).agg(bits=_bit_or(rows.bits))
    return registers.kept(name, grouped.filter((grouped.bits & ages) != 0))


def _bit_or(numbers: Any) -> Any:
    """Join bits by the engine's own function: ibis knows none for Spark."""

    @needed("ibis").udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))  # type: ignore[untyped-decorator]
    def bit_or(bits: Any) -> Any: ...

    return bit_or(numbers)


def _by_place(registers: Registers, children: Any, told: Iterable[Any]) -> dict[str, Whole] | None:
    """Return each child's number and bits; None if there are none, or their keys do not fit in a map."""
    with _ONE_AT_A_TIME:
        known = list(_numbers(registers, children))
        places = Places.of(np.concatenate([persons for persons, _ in known])) if known else None
        if places is None:
            return None
        bits = np.zeros(len(places.persons), dtype=np.int64)
        for persons, more in known:
            places.add(bits, persons, more)
        del known
    if rest := list(told):
        for persons, more in _numbers(registers, needed("ibis").union(*rest)):
            places.add(bits, persons, more)
    return {PERSON_NUMBER: places.persons, "bits": bits}


def _numbers(registers: Registers, rows: Any) -> Iterator[tuple[Whole, Whole]]:
    for batch in registers.batches(rows.select(PERSON_NUMBER, "bits")):
        yield batch.column(0).to_numpy(), batch.column(1).to_numpy()


@dataclass(frozen=True)
class Places:
    """Where each of some persons is in a row without gaps.

    Parameters
    ----------
    persons : array of int64
        Their numbers, in order.
    words : array of uint64
        The map, from the first number on.
    """

    persons: Whole
    words: _Words

    @classmethod
    def of(cls, persons: Whole) -> Places | None:
        """Make the map of numbers, in any order and some perhaps more than once; None if they lie too far apart.

        `persons` is put in order.
        """
        persons.sort()
        if not len(persons) or persons[-1] - persons[0] >= _WIDEST:
            return None
        persons = persons[np.append(True, persons[1:] != persons[:-1])]
        words = np.zeros(((int(persons[-1]) - int(persons[0])) >> int(_LOG)) + 1, dtype=np.uint64)
        for start in range(0, len(persons), _PART):
            number = (persons[start : start + _PART] - persons[0]).view(np.uint64)
            word = (number >> _LOG).view(np.int64)
            first = np.flatnonzero(np.append(True, word[1:] != word[:-1]))
            # A sum of different bits is all of them; sums that grow too large come right when they are subtracted.
            sums = np.append(np.uint64(0), np.cumsum(_ONE << (number & (_HALF - _ONE)), dtype=np.uint64))
            there = sums[np.append(first[1:], len(number))] - sums[first]
            before = (first + start).astype(np.uint64) << _HALF
            before[words[word[first]] != 0] = 0  # the first word may be the last of the part before
            words[word[first]] |= before | there
        return cls(persons, words)

    def add(self, bits: Whole, persons: Whole, more: Whole) -> None:
        """Add `more` bits of persons to the `bits` at their places; of who has no place, nothing."""
        number = (persons - self.persons[0]).view(np.uint64)  # below the first is far above the last
        inside = number < np.uint64(_HALF * np.uint64(len(self.words)))
        if not inside.all():
            number, more = number[inside], more[inside]
        word = self.words[(number >> _LOG).view(np.int64)]
        bit = _ONE << (number & (_HALF - _ONE))
        known = (word & bit) != 0
        if not known.all():
            word, bit, more = word[known], bit[known], more[known]
        place = (word >> _HALF).view(np.int64) + np.bitwise_count(word & (bit - _ONE))
        while len(place):  # of who has several rows here one is kept at a time
            bits[place] |= more
            lost = (bits[place] & more) != more
            place, more = place[lost], more[lost]
