"""A relation for a whole table: its cells, why it was tried, and how it came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from analysis_lib.inference.testing import Equation, Result
from analysis_lib.published.lookup import PrintedFigures

Ranked = float | tuple[float, ...]


@dataclass
class Family:
    """A relation that holds for many cells, or would.

    Parameters
    ----------
    kind : str
        Which relation of ``relaties``, or of the words for it.
    ground : str
        ``naam``, ``afspraak`` or ``cijfers``.
    about : str
        What it says, a Dutch clause.
    result : Result
    note : str
        What a claim of words says, a Dutch sentence; '' where the audit's own words tell it.
    """

    kind: str
    ground: str
    about: str
    result: Result
    alternatives: list[Family] = field(default_factory=list)
    note: str = ""

    @property
    def support(self) -> str:
        """How many cells bear it out, in Dutch."""
        return f"{self.result.hits} van {self.result.number}"

    @property
    def breaking(self) -> list[Equation]:
        """The equations that do not come out."""
        return [one.equation for one in self.result.tested if not one.fits]

    @property
    def equations(self) -> list[Equation]:
        """All equations."""
        return [one.equation for one in self.result.tested]


@dataclass
class Tally:
    """How many relations of each kind were tried, and with what chance each would be kept wrongly."""

    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    p_values: list[tuple[Family, float]] = field(default_factory=list)

    def count(self, ground: str, kind: str, number: int = 1) -> None:
        """Count relations that were tried."""
        self.tried[ground, kind] += number

    def add(self, family: Family) -> Family:
        """Count a family that was worked out, and remember it."""
        self.count(family.ground, family.kind)
        self.p_values.append((family, family.result.p_value))
        return family

    def best(self, families: Iterable[Family | None], rank: Callable[[Result], Ranked]) -> list[Family]:
        """Remember the family that ranks highest, the first of equals; return it, or none where none was worked out."""
        kept = [family for family in families if family is not None]
        chosen = [max(kept, key=lambda family: rank(family.result))] if kept else []
        self.p_values.extend((family, family.result.p_value) for family in chosen)
        return chosen


def by_chance(result: Result) -> float:
    """Rank what chance would give least as highest."""
    return -result.p_value


_FEWEST_TABLES, _FEWEST_COUNTS = 2, 3  # how the report rounds elsewhere, and how little a table must show of it


def rounding_steps(figures: PrintedFigures, places: Iterable[str]) -> dict[str, float]:
    """Find the tables of which all counts are rounded to tens, hundreds or thousands.

    Counts that are not rounded end in a zero once in ten: of ten different ones, all do once in ten billion tables.
    """
    fewest = 10
    counts: dict[str, set[float]] = {place: set() for place in places}
    for row in figures.by_id.values():
        value = float(row["waarde"])
        if row["plaats"] in counts and row["eenheid"] == "aantal" and value and value.is_integer():
            counts[row["plaats"]].add(abs(value))
    found = {}
    for place, seen in counts.items():
        for step in (1000.0, 100.0, 10.0):
            if len(seen) >= fewest and all(value % step == 0 for value in seen):
                found[place] = step
                break
    usual = [step for step in set(found.values()) if list(found.values()).count(step) >= _FEWEST_TABLES]
    for place, seen in counts.items():
        fitting = [step for step in usual if len(seen) >= _FEWEST_COUNTS and all(value % step == 0 for value in seen)]
        if place not in found and fitting:
            found[place] = max(fitting)
    return found
