"""What printed percentages of pupils with help (table ``gebruik``) tell of the numbers behind them.

A whole percentage of a known roll leaves few numbers: 4% of 92 pupils are 4. So each percentage
that is shown bounds a count of trajectories, and is a cell like any other: where it would tell
too much it is hidden. What a source has published cannot be taken back. Beside it stand invented
trajectories alone (the contract refuses others): whatever the source does not tell by itself
is kept from whoever has its percentages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis_lib.care_trajectories.roll import Roll, without_invented
from analysis_lib.tables import Tables
from analysis_lib.tables.kinds_of_data import PUBLISHED_DATA

_HALF = 0.5  # percentage point, by which a whole percentage may be rounded
_SLACK = 1e-9

Place = tuple[str, int]  # a school and a year


def printed(tables: Tables, schools: Sequence[str], years: Sequence[int]) -> dict[Place, list[tuple[float, float]]]:
    """Return the lowest and highest number of pupils that fit each printed percentage.

    Returns
    -------
    dict of (school, year) to list of (int, int)
        A pair for each roll that a reader could take: that of the year, also without invented rows,
        and that of the last year, which stands beside the percentages.
    """
    rows = tables.get("gebruik")
    if rows is None or rows.empty:
        return {}
    counts = tables["leerlingen"]
    rolls = [Roll.of(chosen, schools, years).pupils for chosen in (counts, without_invented(counts))]
    found: dict[Place, list[tuple[float, float]]] = {}
    for school, year, percentage in zip(rows["school"], rows["jaar"], rows["percentage"], strict=True):
        if school in schools and year in years:
            sizes = {roll[school, of] for roll in rolls for of in (int(year), years[-1])}
            found[school, int(year)] = [_numbers(float(percentage), size) for size in sorted(sizes)]
    return found


def is_published(tables: Tables) -> bool:
    """Whether a source has published the percentages, so that hiding them here is of no use."""
    if tables.get("gebruik") is None or tables["gebruik"].empty:
        return False
    study = tables["studie"]
    kinds = study.loc[study["sleutel"] == "gegevens", "waarde"]
    return bool((kinds == PUBLISHED_DATA).any()) or not tables["published"].empty


def bounds(found: Sequence[tuple[float, float]], truth: float) -> tuple[float, float]:
    """Return what these pairs tell together of a number; one that the number contradicts tells nothing."""
    fitting = [pair for pair in found if pair[0] <= truth <= pair[1]] or [(0.0, math.inf)]
    return max(low for low, _ in fitting), min(high for _, high in fitting)


def _numbers(percentage: float, size: int) -> tuple[float, float]:
    """Return the lowest and highest whole number that is this percentage of a size; halves are rounded up."""
    low = math.ceil((percentage - _HALF) / 100 * size - _SLACK)
    high = math.ceil((percentage + _HALF) / 100 * size - _SLACK) - 1
    return float(max(low, 0)), float(max(high, 0))
