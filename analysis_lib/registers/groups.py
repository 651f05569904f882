"""What a table counts: indicators with their groups, and how a group is chosen from the finest cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis_lib.registers.cells import MASK
from analysis_lib.registers.kinds import bits
from analysis_lib.registers.population import AGE

Chosen = Callable[[pd.DataFrame], "pd.Series[bool]"]
SO_FAR, THROUGHOUT = "tot nu", "alle jaren"  # the years that a count is about


@dataclass(frozen=True)
class Group:
    """A count: which cells belong to it, and without which registers it is not known."""

    name: str
    chosen: Chosen
    needs: frozenset[str]


@dataclass(frozen=True)
class Indicator:
    """An indicator of ``indicatoren`` with its groups; `spans` says which other years its counts are about."""

    name: str
    part: str
    title: str
    place: str
    groups: Sequence[Group]
    reference: str = ""
    reference_group: str = ""
    adds_to: str = ""
    spans: str = ""

    def counted_in(self, years: Iterable[int]) -> list[int]:
        """Return the years that have a count: the first alone for what is about all of them."""
        return [min(years)] if self.spans == THROUGHOUT else list(years)

    def about(self, year: int, years: Iterable[int]) -> set[int]:
        """Return the years whose registers a count of a year needs; the cohort is that of the first."""
        if self.spans:
            return {each for each in years if self.spans == THROUGHOUT or each <= year}
        return {year, min(years)} if self.part == "cohort" else {year}


def everybody(cells: pd.DataFrame) -> pd.Series[bool]:
    """Choose all cells."""
    return pd.Series(True, index=cells.index)


def is_(column: str, value: object) -> Chosen:
    """Choose cells by what a column holds."""
    return lambda cells: (cells[column] == value).fillna(False).astype(bool)


def aged(low: int, high: int) -> Chosen:
    """Choose cells by age in years."""
    return lambda cells: cells[AGE].between(low, high)


def any_(kinds: Iterable[str]) -> Chosen:
    """Choose cells of children who have one of these kinds at least."""
    mask = bits(kinds)
    return lambda cells: (cells[MASK] & mask) != 0


def both(one: Chosen, other: Chosen) -> Chosen:
    """Choose cells that two choices share."""
    return lambda cells: one(cells) & other(cells)


def and_also(group: Group, also: Chosen, needs: frozenset[str]) -> Group:
    """Keep of a group what another choice has too."""
    return Group(group.name, both(group.chosen, also), group.needs | needs)
