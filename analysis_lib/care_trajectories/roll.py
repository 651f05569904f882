"""How many pupils schools have, in years of which not all are known, and which rows say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis_lib.tables.origins import Field, invented_rows


@dataclass(frozen=True)
class Roll:
    """Pupils by school and year, and what they are read from.

    Parameters
    ----------
    pupils : dict of (school, year) to int
        All pupils, with help or without.
    fields : tuple of (table, column or row)
        The column and every row used.
    """

    pupils: dict[tuple[str, int], int]
    fields: tuple[Field, ...]

    @classmethod
    def of(cls, counts: pd.DataFrame, schools: Iterable[str], years: Sequence[int]) -> Roll:
        """Take for an unknown year the pupils of the nearest known one, or of the earlier of two.

        Parameters
        ----------
        counts : DataFrame
            Table ``leerlingen``: ``school, jaar, leerlingen``, a row for each school at least.
        schools : iterable of str
        years : sequence of int
        """
        rows: dict[str, dict[int, int]] = {}
        for position, (school, year) in enumerate(zip(counts["school"], counts["jaar"], strict=True)):
            rows.setdefault(school, {})[int(year)] = position
        used = {
            (school, year): rows[school][min(rows[school], key=lambda known: (abs(known - year), known))]
            for school in schools
            for year in years
        }
        pupils = {which: int(counts["leerlingen"].iloc[position]) for which, position in used.items()}
        labels = (counts.index[position] for position in dict.fromkeys(used.values()))
        return cls(pupils, (("leerlingen", "leerlingen"), *(("leerlingen", label) for label in labels)))


def without_invented(counts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the invented rows of every school that has others: the nearest real year says more of it."""
    real = ~invented_rows(counts)
    return counts[real | ~counts["school"].isin(counts.loc[real, "school"])]
