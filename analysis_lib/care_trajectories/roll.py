"""How many pupils schools have, in years of which not all are known, and which rows say so.

A school without a row in a year in which others are counted was not there: it closed, or had
yet to open. Only a year in which nobody at all was counted takes the numbers of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis_lib.tables.origins import Field, invented_rows


@dataclass(frozen=True)
class Roll:
    """Pupils by school and year, and what they are read from.

    Parameters
    ----------
    pupils : dict of (school, year) to int
        All pupils, with help or without; nothing for a school in a year in which it was not there.
    fields : tuple of (table, column or row)
        The column and every row used.
    """

    pupils: dict[tuple[str, int], int]
    fields: tuple[Field, ...]

    @classmethod
    def of(
        cls, counts: pd.DataFrame, schools: Iterable[str], years: Sequence[int], there: pd.DataFrame | None = None
    ) -> Roll:
        """Take for a year in which nobody was counted the pupils of the nearest counted one, or of the earlier of two.

        Parameters
        ----------
        counts : DataFrame
            Table ``leerlingen``: ``school, jaar, leerlingen``, a row for each school at least.
        schools : iterable of str
        years : sequence of int
        there : DataFrame, optional
            Rows that say which schools were there in which year, where `counts` leaves some of them out.
        """
        there = counts if there is None else there
        present = {(school, int(year)) for school, year in zip(there["school"], there["jaar"], strict=True)}
        counted = sorted({year for _, year in present})
        rows: dict[str, dict[int, int]] = {}
        for position, (school, year) in enumerate(zip(counts["school"], counts["jaar"], strict=True)):
            rows.setdefault(school, {})[int(year)] = position
        used = {
            (school, year): rows[school][_nearest(year, rows[school])]
            for school in schools
            for year in years
            if (school, _nearest(year, counted)) in present
        }
        pupils = {which: int(counts["leerlingen"].iloc[position]) for which, position in used.items()}
        labels = (counts.index[position] for position in dict.fromkeys(used.values()))
        return cls(pupils, (("leerlingen", "leerlingen"), *(("leerlingen", label) for label in labels)))

    def total(self, schools: Iterable[str], year: int) -> int:
        """Add up the pupils of those of the schools that were there."""
        return sum(self.pupils.get((school, year), 0) for school in schools)


def _nearest(year: int, known: Iterable[int]) -> int:
    """The known year that is nearest, the earlier of two; the year itself if it is known."""
    return min(known, key=lambda other: (abs(other - year), other))


def not_counted(counts: pd.DataFrame) -> Iterator[tuple[int, list[str]]]:
    """Give for each counted year the schools that have no row in it, if any.

    Parameters
    ----------
    counts : DataFrame
        Table ``leerlingen``: ``school, jaar``.
    """
    schools = list(dict.fromkeys(counts["school"]))
    for year, rows in counts.groupby("jaar"):
        if missing := [school for school in schools if school not in set(rows["school"])]:
            yield int(str(year)), missing


def without_invented(counts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the invented rows of every school that has others: the nearest real year says more of it."""
    real = ~invented_rows(counts)
    return counts[real | ~counts["school"].isin(counts.loc[real, "school"])]
