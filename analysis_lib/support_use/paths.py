"""Paths of a cohort through the years, as the names of their groups tell them, and what follows from them.

A path is the years in which a child used support, written as ``2016-2018, 2020``. In each year a child is in one
of four states: it used support in every year so far, it stopped, it came back, or it stopped again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis_lib.support_use.names import COHORT_PATH, COUNT_HIDDEN

UNBROKEN, OUT, BACK, OUT_AGAIN = (
    "Elk jaar tot nu gebruik",
    "Gestopt",
    "Terug na een onderbreking",
    "Weer gestopt na terugkeer",
)
STATES = (UNBROKEN, BACK, OUT, OUT_AGAIN)
STACKS = ("1 soort", "2 soorten", "3 soorten", "4 of meer soorten")


def path_name(years: Iterable[int]) -> str:
    """Write years as runs: ``2016-2018, 2020``."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)


def path_years(name: str) -> list[int]:
    """Read what `path_name` wrote."""
    found: list[int] = []
    for run in name.split(","):
        first, _, last = run.strip().partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def state_of(path: Sequence[int], year: int, years: Sequence[int]) -> str:
    """Return the state of a child on a path in a year.

    Parameters
    ----------
    path : sequence of int
        The years in which it used support, the first of `years` among them.
    year : int
        One of `years`.
    years : sequence of int
        The years that are counted.
    """
    so_far = [each for each in sorted(years) if each <= year]
    using = [each in path for each in so_far]
    if all(using):
        return UNBROKEN
    gap = using.index(False)
    returned = any(using[gap:])
    return BACK if using[-1] else OUT_AGAIN if returned else OUT


def by_number_of_years(shares: pd.DataFrame) -> pd.DataFrame:
    """How many years the children of the cohort used support, and whether without a break.

    Parameters
    ----------
    shares : DataFrame
        From `analysis_lib.support_use.shares`: the rows of one region.

    Returns
    -------
    DataFrame
        One row per number of years, ``jaren``: ``aaneen`` and ``onderbroken`` (children whose years follow on each
        other from the first, and others), ``kinderen`` (both) and ``verborgen``: whether a path that they need is not
        shown or not there. Empty without paths.
    """
    rows = shares[shares["indicator"] == COHORT_PATH]
    if rows.empty:
        return pd.DataFrame(columns=["jaren", "aaneen", "onderbroken", "kinderen", COUNT_HIDDEN])
    counted = sorted({year for name in rows["groep"] for year in path_years(str(name))})
    known = {tuple(path_years(str(name))): row for name, row in rows.set_index("groep").iterrows()}
    found = []
    for number in range(1, len(counted) + 1):
        unbroken = tuple(counted[:number])
        paths = [path for path in _all_paths(counted) if len(path) == number]
        lacking = [path for path in paths if path not in known or known[path][COUNT_HIDDEN]]
        amounts = {path: known[path]["aantal"] for path in paths if path not in lacking}
        together = sum(amounts.values())
        straight = amounts.get(unbroken, float("nan"))
        found.append(
            {
                "jaren": number,
                "aaneen": straight,
                "onderbroken": together - straight if not lacking else float("nan"),
                "kinderen": together if not lacking else float("nan"),
                COUNT_HIDDEN: bool(lacking),
            }
        )
    return pd.DataFrame(found)


def _all_paths(years: Sequence[int]) -> list[tuple[int, ...]]:
    return [
        tuple(year for place, year in enumerate(years) if path >> place & 1) for path in range(1, 1 << len(years), 2)
    ]
