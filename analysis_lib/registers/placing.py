"""Whether children could be placed in regions: where no code fits, nobody would seem to live there."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis_lib.registers.cells import MASK, NUMBER
from analysis_lib.registers.convert import YEAR
from analysis_lib.registers.kinds import BIT, bits
from analysis_lib.registers.population import PARTNERSHIP
from analysis_lib.registers.settings import Settings

_WITH_SCHOOL = ("bo", "sbo", "so", "vso")


def years_without(regional: pd.DataFrame, column: str, years: Sequence[int]) -> list[int]:
    """Return the years in which no child at all has a region of a kind.

    Parameters
    ----------
    regional : DataFrame
        Of `analysis_lib.registers.cells.Cells`.
    column : str
        jeugdregio or samenwerkingsverband.
    years : sequence of int
    """
    return [year for year in years if regional[regional[YEAR] == year][column].isna().all()]


def nobody_placed(column: str, years: Sequence[int], *, by_school: bool) -> str:
    """Say that nobody has a region of a kind, in Dutch."""
    table = "scholen" if by_school and column == PARTNERSHIP else "gebieden"
    return (
        f"Geen cijfers per {column} over {', '.join(map(str, years))}: geen kind is in te delen. Kijk of de codes in "
        f"'{table}' die van de registers zijn."
    )


def unknown_schools(regional: pd.DataFrame, settings: Settings, years: Sequence[int]) -> list[str]:
    """Say of what share of pupils the school is not in the study's table, in Dutch."""
    forms = settings.forms
    masks = regional[MASK]
    secondary = ((masks & BIT["vo"]) != 0) & ((masks & bits(forms[: forms.index("vo")])) == 0)
    pupils = regional[((masks & bits(_WITH_SCHOOL)) != 0) & ~secondary]
    said = []
    for year in years:
        rows = pupils[pupils[YEAR] == year]
        lost, whole = rows.loc[rows[PARTNERSHIP].isna(), NUMBER].sum(), rows[NUMBER].sum()
        if 0 < lost < whole:
            share = f"{100 * lost / whole:.0f}%" if 100 * lost >= whole else "minder dan 1%"
            said.append(
                f"Van {share} van de leerlingen in {year} staat de school niet in 'scholen'; zij tellen bij geen "
                f"{PARTNERSHIP}."
            )
    return said
