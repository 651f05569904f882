"""What may leave: counts of children, of which small ones are hidden with what would give them back, in tens.

All tables together are one system: groups that add up, regions and the country, a part and what is left of its whole,
a cohort through the years. `analysis_lib.support_use.release` says how they are bound.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis_lib.errors import UserError
from analysis_lib.registers.earlier import Before, exact_tables, name_of
from analysis_lib.releases import FOLDER
from analysis_lib.support_use.names import COHORT_PRESENT, COHORT_USING, KEY, USE
from analysis_lib.support_use.release import protected_counts

STEP = 10  # children


def protected(
    counts: pd.DataFrame, indicators: pd.DataFrame, regions: pd.DataFrame, before: Before | None = None
) -> tuple[pd.DataFrame, int]:
    """Return the counts that may be shown, rounded, and how many are hidden.

    Parameters
    ----------
    counts : DataFrame
        ``indicator, groep, regio, jaar, aantal``, exact.
    indicators, regions : DataFrame
        As a study has them.
    before : Before, optional
        What was released from the same registers.

    Returns
    -------
    DataFrame
        The same columns; rows that are hidden are left out, so nothing tells why.
    int

    Raises
    ------
    UserError
        If a count cannot be kept hidden.
    """
    before = before or Before()
    tables = exact_tables(counts, indicators, regions)
    names = [name_of(key) for key in counts[list(KEY)].itertuples(index=False, name=None)]
    if (place := before.same(tables)) is not None:
        shown = counts[[name in before.releases[place].shown for name in names]]
    else:
        shown = _shown(tables, before)
    return shown[list(KEY)].assign(aantal=rounded(shown["aantal"])), len(counts) - len(shown)


def _shown(tables: Mapping[str, pd.DataFrame], before: Before) -> pd.DataFrame:
    try:
        known = protected_counts(tables, before.releases)
    except UserError as error:
        if not before.releases:
            raise
        raise _refused(before) from error
    known = known[(known.index >= 0) & (known["regel"] == "")]
    if COHORT_PRESENT not in set(known["indicator"]):  # without which the others of a cohort mean nothing
        known = known[known["indicator"] != COHORT_USING]
    if before.releases and USE not in set(known["indicator"]):
        raise _refused(before)
    return known


def _refused(before: Before) -> UserError:
    return UserError(
        f"Uit deze registers is op {before.dates[-1]} al een studie gemaakt, en deze telling verschilt daar te weinig "
        "van: naast elkaar verraden zij kleine aantallen. Neem de keuzes en bestanden van toen, of tel voor uzelf met "
        f"--versie intern. Is die studie nooit uitgegeven, haal dan haar bestand weg uit de map {FOLDER} in de cache."
    )


def rounded(counts: pd.Series) -> pd.Series:
    """Round to tens, halves up; the only place where counts are rounded."""
    return ((counts + STEP / 2) // STEP * STEP).astype("int64")
