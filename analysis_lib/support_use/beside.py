"""A release of counts beside earlier ones of the same persons, under other choices: one system for all of them.

Counts of one thing in several releases are taken to be nested, as one definition mostly takes in more children than the
other: who only one of them counts are persons as well, and fewer than the minimum may not show. An indicator that is as
large in two releases, in every region and year, is one that their choices do not touch, and so is a group of it: a
release holds against readers who see the first alone, and against those who see both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd

from analysis_lib.disclosure import Sum, left_open
from analysis_lib.support_use.system import System
from analysis_lib.tables import Tables

INDICATOR, GROUP = range(2)
_ERROR = 1e-6  # of a range that is solved for


@dataclass(frozen=True)
class Earlier:
    """What was released before.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``aantallen`` (exact), ``indicatoren`` and ``regios`` as they were then.
    shown : frozenset of str
        The counts that were shown: their keys, joined by ``/``.
    """

    tables: Tables
    shown: frozenset[str]


@dataclass
class Beside:
    """The counts of a release and of those before it.

    Parameters
    ----------
    system : System
        Counts of a group that choices do not touch are one cell in all releases.
    shown : set of str
        Cells that readers of an earlier release have, taken to be known exactly; they stay as they are.
    """

    system: System
    shown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, system: System, before: Sequence[tuple[System, frozenset[str]]], known_alike: int) -> Beside:
        """Join the system of a release, and those of earlier ones with the cells that each of them showed.

        `known_alike` says whether readers see that choices do not touch a whole indicator, or a group of it too.
        """
        joined = cls(replace(system, truth=dict(system.truth), sums=list(system.sums)))
        joined.system.unpublished, joined.system.known = set(system.unpublished), set(system.known)
        versions = {cell: [cell] for cell in system.truth if _is_count(cell, system)}
        hidden: set[str] = set()
        for place, (earlier, shown) in enumerate(before, start=1):
            names = {cell: f"uitgave {place}: {cell}" for cell in earlier.truth}
            counts = [cell for cell in earlier.truth if _is_count(cell, earlier)]
            for group in _grouped(counts, known_alike).values():
                for older in joined._versions_of(group, versions):
                    if all(joined.system.truth[older[cell]] == earlier.truth[cell] for cell in older):
                        names |= older
                        break
            joined._add(earlier, names)
            for cell in counts:
                if names[cell] not in versions.setdefault(cell, []):
                    versions[cell].append(names[cell])
            joined.shown |= {names[cell] for cell in shown if cell in names}
            hidden |= {names[cell] for cell in counts if cell not in shown}
        joined.system.unpublished |= hidden - joined.shown
        joined._nest(versions.values())
        return joined

    @staticmethod
    def _versions_of(group: Sequence[str], versions: dict[str, list[str]]) -> list[dict[str, str]]:
        """Return what the counts of a group are called in each release so far that has some of them."""
        most = max((len(versions.get(cell, [])) for cell in group), default=0)
        found = [{cell: versions[cell][at] for cell in group if len(versions.get(cell, [])) > at} for at in range(most)]
        return [each for each in found if each]

    def widths(self, unsafe: pd.Series) -> pd.Series:
        """Narrow the widths that cells must keep to what earlier releases leave of them, whatever this one tells."""
        if not self.shown:
            return unsafe
        told = {cell: (self.system.truth[cell],) * 2 for cell in self.shown | self.system.known}
        left = left_open(unsafe, self.system.sums, list(self.system.truth), told) - _ERROR
        return left[left > 0]

    def _add(self, earlier: System, names: dict[str, str]) -> None:
        self.system.truth |= {names[cell]: number for cell, number in earlier.truth.items()}
        self.system.known |= {names[cell] for cell in earlier.known}
        self.system.unpublished |= {names[cell] for cell in earlier.unpublished}
        known = {(each.total, *sorted(each.parts)) for each in self.system.sums}
        for each in earlier.sums:
            renamed = Sum(names[each.total], [names[part] for part in each.parts])
            if (renamed.total, *sorted(renamed.parts)) not in known:
                self.system.sums.append(renamed)

    def _nest(self, versions: Iterable[list[str]]) -> None:
        """Bind the different numbers of one count, the largest first."""
        for names in versions:
            for larger, smaller in pairwise(sorted(names, key=self.system.truth.__getitem__, reverse=True)):
                self.system.bind(larger, [smaller], complete=False)


def _grouped(cells: Iterable[str], depth: int) -> dict[str, list[str]]:
    """Put counts of one indicator or group together, of all regions and years."""
    groups: dict[str, list[str]] = {}
    for cell in cells:
        indicator, group = cell.split("/", 1)[0], cell.rsplit("/", 2)[0]
        groups.setdefault(indicator if depth == INDICATOR else group, []).append(cell)
    return groups


def _is_count(cell: str, system: System) -> bool:
    """Whether a cell is a count of a table, not what is left of one or a sum that no table has."""
    return cell not in system.unpublished and cell not in system.known
