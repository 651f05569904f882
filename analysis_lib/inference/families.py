"""A relation for a whole table: its cells, why it was tried, and how it came out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from analysis_lib.inference.testing import Equation, Result

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
