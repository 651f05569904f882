"""Invented children, in blocks that together have the printed margins of every year.

A block is a small country: of every margin it has its part, so that blocks can be made one by one, in any number,
and add up. In a block, who goes where is drawn by a rank that a child keeps, with those first who were
there the year before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis_lib.registers.kinds import BIT, bits
from analysis_lib.registers.margins import Margins
from analysis_lib.registers.population import AGES, OLDEST

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

_SPECIAL = bits(["sbo", "so", "vso"])
_FORMS = bits(["bo", "sbo", "so", "vso", "vo"])
_CARE = bits(
    ["jeugdhulp", "jeugdbescherming", "jeugdreclassering", "pgb", "wlz", "zorgkosten fysiek", "zorgkosten mentaal"]
)
_RANKS = 1 << 40
_BEFORE = 1 << 41  # adds to the rank of who was not there the year before
_SPARE = 20  # one in so many children more than a year ever has, who come and go
# Out of a hundred who use care: which of it. Invented, but for youth help and costs being the most frequent (§7.1).
_KINDS = {"jeugdhulp": 52, "zorgkosten fysiek": 30, "zorgkosten mentaal": 14, "pgb": 4}
_BESIDE = {"jeugdbescherming": 3, "jeugdreclassering": 1, "zorgkosten mentaal": 8, "wlz": 2}


@dataclass(frozen=True)
class Block:
    """Children of one block.

    Parameters
    ----------
    born : array of int
        Year of birth.
    masks : dict of int to array of int
        By year, the bits of `analysis_lib.registers.kinds`; -1 for who is not there.
    cohort : array of bool
        Whether they are in the cohort of the first year.
    """

    born: Whole
    masks: dict[int, Whole]
    cohort: Mask


def part(total: int, children: int, of: int, place: int, blocks: int) -> int:
    """Return a block's part of a printed number; the parts of all blocks add up to the number, to scale."""
    whole = 2 * of * blocks

    def until(end: int) -> int:
        return (2 * total * children * end + whole // 2) // whole

    return until(place + 1) - until(place)


def block(margins: Mapping[int, Margins], children: int, seed: int, place: int, blocks: int) -> Block:
    """Invent one block.

    Parameters
    ----------
    margins : mapping of int to Margins
        By year, in order.
    children : int
        How many children all blocks have together in the first year.
    seed, place, blocks : int
        The same give the same block.
    """
    rng = np.random.default_rng([seed, place])
    years = list(margins)
    first, last = years[0], years[-1]
    of = margins[first].children

    def quota(number: int) -> int:
        return part(number, children, of, place, blocks)

    sizes = {year: _sizes(margins[year], quota) for year in years}
    most = {born: max(sizes[year].get(year - born, 0) for year in years) for born in range(first - OLDEST, last + 1)}
    born = np.repeat(np.fromiter(most, dtype=np.int64), [number + number // _SPARE + 1 for number in most.values()])
    maker = _Maker(born, rng, years, quota)
    for year in years:
        maker.year(year, margins[year], sizes[year])
    return Block(born, maker.masks, maker.cohort)


def _sizes(about: Margins, quota: Callable[[int], int]) -> dict[int, int]:
    """Return how many children of each age there are, evenly within a group of ages."""
    sizes = {}
    for name, (low, high) in AGES.items():
        number = quota(about.by_age[name])
        ages = range(low, high + 1)
        for place, age in enumerate(ages):
            sizes[age] = number * (place + 1) // len(ages) - number * place // len(ages)
    return sizes


class _Maker:
    """Draws one year after the other."""

    def __init__(self, born: Whole, rng: np.random.Generator, years: list[int], quota: Callable[[int], int]) -> None:
        self.born, self.rng, self.years, self.quota = born, rng, years, quota
        self.size = len(born)
        self.masks: dict[int, Whole] = {}
        self.cohort: Mask = np.zeros(self.size, dtype=bool)
        self.before: Whole = np.zeros(self.size, dtype=np.int64)
        self.ranks: dict[str, Whole] = {}
        self.gone: Mask = np.zeros(self.size, dtype=bool)

    def q(self, number: int) -> int:
        """A block's part of a number."""
        return max(0, self.quota(number))

    def rank(self, name: str) -> Whole:
        """A rank that a child keeps, for one kind of thing."""
        if name not in self.ranks:
            self.ranks[name] = self.rng.integers(_RANKS, size=self.size)
        return self.ranks[name]

    def pick(self, among: Mask, number: int, name: str, kept: int = 0) -> Mask:
        """Choose children by rank, those first who had a kind the year before; as many as there are."""
        order = self.rank(name) + np.where((self.before & kept) != 0, 0, _BEFORE)
        places = np.flatnonzero(among)
        chosen = np.zeros(self.size, dtype=bool)
        if number > 0:
            chosen[places[np.argsort(order[places], kind="stable")[:number]]] = True
        return chosen

    def year(self, year: int, about: Margins, sizes: Mapping[int, int]) -> None:
        """Draw one year."""
        age = year - self.born
        present = self._present(year, age, about, sizes)
        mask = np.where(present, 0, -1).astype(np.int64)
        self._schools(year, mask, age, about)
        uses = self._use(year, mask, age, about)
        if year == self.years[0]:
            self.cohort = uses & (age <= OLDEST - (self.years[-1] - year))
        self._care(mask, about, uses)
        self._childcare(mask, age, about, uses)
        self.masks[year] = mask
        self.before = np.where(mask < 0, 0, mask)

    def _present(self, year: int, age: Whole, about: Margins, sizes: Mapping[int, int]) -> Mask:
        if year != self.years[0]:
            members = self.cohort & ~self.gone
            leaving = int(members.sum()) - self.q(about.cohort)
            self.gone |= self.pick(members, leaving, "gone")
        forced = self.cohort & ~self.gone
        present = forced.copy()
        for one, number in sizes.items():
            others = (age == one) & ~self.cohort
            present |= self.pick(others, number - int((forced & (age == one)).sum()), "present")
        return present

    def _schools(self, year: int, mask: Whole, age: Whole, about: Margins) -> None:
        """Enrol the cohort as table 11 has it, and the others with what table 4 has besides."""
        start = year == self.years[0]
        members = (age <= OLDEST - (self.years[-1] - year)) if start else self.cohort
        for group, mine in ((members, True), (~members, False)):
            free = (mask == 0) & group & (age >= 4)
            for form, low, high in (("vso", 11, 13), ("so", 4, 13), ("sbo", 4, 12)):
                inside = about.cohort_at[form]
                number = self.q(inside) if mine else self.q(about.forms[form]) - self.q(inside)
                kept = bits(["so", "vso"]) if form == "vso" else BIT[form]
                chosen = self.pick(free & (age >= low) & (age <= high), number, "special", kept)
                mask[chosen] = BIT[form]
                free &= ~chosen
            if mine and start:
                mask[free & ~self.pick(free, self.q(about.unschooled), "bo")] = BIT["bo"]
                continue
            number = (
                self.q(about.cohort_at["vo"]) if mine else self.q(about.forms["vo"]) - self.q(about.cohort_at["vo"])
            )
            oldest = self.rank("vo") // 4 - age * _RANKS
            self.ranks["oldest"] = oldest - oldest.min()
            chosen = self.pick(free & (age >= 11), number, "oldest")
            mask[chosen] = BIT["vo"]
            free &= ~chosen
            number = (
                self.q(about.cohort_at["bo"])
                if mine
                else self.q(about.forms["bo"]) - int(((mask > 0) & ((mask & BIT["bo"]) != 0)).sum())
            )
            chosen = self.pick(free & (age <= 12), number, "bo", BIT["bo"])
            mask[chosen] = BIT["bo"]

    def _use(self, year: int, mask: Whole, age: Whole, about: Margins) -> Mask:
        there = mask >= 0
        special = there & ((mask & _SPECIAL) != 0)
        uses = special.copy()
        members = self.cohort & there
        if year != self.years[0]:
            number = self.q(about.cohort_using) - int((members & special).sum())
            uses |= self.pick(members & ~special, number, "use", _CARE)
        primary = there & ((mask & BIT["bo"]) != 0)
        others = there & ~special & ~members
        for name, (low, high) in AGES.items():
            group = (age >= low) & (age <= high)
            if year == self.years[0]:
                young = there & (age <= OLDEST - (self.years[-1] - year))
                uses |= others & group & young & (mask == 0) & (age >= 4)
                if low <= OLDEST - (self.years[-1] - year) < high:  # the ages that the cohort ends in
                    inside = self.q(about.cohort) - int((uses & young).sum())
                    uses |= self.pick(others & group & young & primary & ~uses, inside, "use")
                    group &= ~young
                    number = self.q(about.using_age[name]) - int((uses & (age >= low) & (age <= high)).sum())
                    uses |= self.pick(others & group & primary, number, "use")
                    continue
            number = self.q(about.using_age[name]) - int((uses & group).sum())
            if high < OLDEST:
                uses |= self.pick(others & group & (primary | (age < 4)), number, "use", _CARE)
                continue
            in_primary = min(number, self.q(about.using_primary) - int((uses & primary).sum()))
            uses |= self.pick(others & group & primary, in_primary, "use", _CARE)
            left = self.q(about.using_age[name]) - int((uses & group).sum())
            uses |= self.pick(others & group & ~primary, left, "use", _CARE)
        return np.asarray(uses, dtype=bool)

    def _care(self, mask: Whole, about: Margins, uses: Mask) -> None:
        """Give who uses care a kind of it, and some of them day care."""
        there = mask >= 0
        care = uses & ((mask & _SPECIAL) == 0)
        for form in ("sbo", "so"):
            care |= self.pick(there & ((mask & BIT[form]) != 0), self.q(about.extra[form]), "extra", _CARE)
        rate = self.q(about.extra["so"]) * 100 // max(1, self.q(about.forms["so"]))
        care |= there & ((mask & BIT["vso"]) != 0) & (self.rank("extra") % 100 < rate)
        draw, low = self.rank("kind") % 100, 0
        for kind, share in _KINDS.items():
            mask[care & (draw >= low) & (draw < low + share)] |= BIT[kind]
            low += share
        for place, (kind, share) in enumerate(_BESIDE.items()):
            mask[care & ((self.rank("beside") >> (7 * place)) % 100 < share)] |= BIT[kind]
        for kind, implied in (("daghulp", "jeugdhulp"), ("dagbesteding", "wlz"), ("dagbehandeling", "wlz")):
            inside = self.q(about.cohort_at[kind])
            first = not self.cohort.any()
            chosen = self.pick(care & self.cohort, 0 if first else inside, kind, BIT[kind])
            chosen |= self.pick(care & ~self.cohort, self.q(about.day[kind]) - int(chosen.sum()), kind, BIT[kind])
            mask[chosen] |= BIT[kind] | BIT[implied]

    def _childcare(self, mask: Whole, age: Whole, about: Margins, uses: Mask) -> None:
        free = mask >= 0
        for kind, (low, high) in {
            "dag_centrum": (0, 4),
            "dag_gastouder": (0, 4),
            "bso_centrum": (4, 12),
            "bso_gastouder": (4, 12),
        }.items():
            fits = free & (age >= low) & (age <= high)
            with_use, all_of_it = self.q(about.using_care[kind]), self.q(about.childcare[kind])
            inside = min(self.q(about.cohort_at[kind]), all_of_it)
            if (uses | ~self.cohort).all():  # the first year, in which the whole cohort uses support
                inside = min(inside, with_use)
            chosen = self.pick(fits & self.cohort, inside, kind, BIT[kind])
            chosen |= self.pick(fits & uses & ~self.cohort, with_use - int((chosen & uses).sum()), kind, BIT[kind])
            chosen |= self.pick(fits & ~uses & ~self.cohort, all_of_it - int(chosen.sum()), kind, BIT[kind])
            mask[chosen] |= BIT[kind]
            free &= ~chosen
