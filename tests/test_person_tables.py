"""What only persons tell: paths and stacking from the finest cells, and that what is hidden of them stays hidden."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib import support_use as su
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.cells import MASK, NUMBER, PATH, Cells
from analysis_lib.registers.groups import Indicator
from analysis_lib.registers.kinds import BIT
from analysis_lib.registers.population import AGE, ORIGIN, PARTNERSHIP, REGION
from analysis_lib.registers.protection import protected
from analysis_lib.registers.settings import read_settings
from analysis_lib.registers.tables import about, counts, indicators, places
from analysis_lib.support_use.paths import (
    BACK,
    OUT,
    OUT_AGAIN,
    UNBROKEN,
    by_number_of_years,
    path_name,
    path_years,
    state_of,
)

YEARS = (2021, 2022, 2023)
KINDS = ("jeugdhulp", "pgb", "wlz", "so")
ORIGINS, AGES = ("Nederland", "Turkije"), (0, 4, 8, 11)
LEAST = su.release.RULES.minimum


@pytest.mark.parametrize(
    ("path", "states"),
    [
        ([2016, 2017, 2018, 2019], [UNBROKEN] * 4),
        ([2016], [UNBROKEN, OUT, OUT, OUT]),
        ([2016, 2018], [UNBROKEN, OUT, BACK, OUT_AGAIN]),
        ([2016, 2017, 2019], [UNBROKEN, UNBROKEN, OUT, BACK]),
        ([2016, 2018, 2019], [UNBROKEN, OUT, BACK, BACK]),
    ],
)
def test_a_child_is_in_one_state_each_year(path: list[int], states: list[str]) -> None:
    years = [2016, 2017, 2018, 2019]
    assert [state_of(path, year, years) for year in years] == states
    assert path_years(path_name(path)) == path


def test_a_path_is_called_by_runs_of_years() -> None:
    assert path_name([2016, 2017, 2018, 2020]) == "2016-2018, 2020"


def test_years_of_use_are_added_up_over_paths_that_are_shown() -> None:
    paths = {"2021": 40, "2021-2022": 30, "2021, 2023": 20, "2021-2023": 10}
    rows = pd.DataFrame(
        [("cohort_pad", group, "NL", 2021, number, False) for group, number in paths.items()],
        columns=["indicator", "groep", "regio", "jaar", "aantal", "verborgen"],
    )
    whole = by_number_of_years(rows).set_index("jaren")
    assert whole[["aaneen", "onderbroken", "kinderen"]].to_numpy().tolist() == [[40, 0, 40], [30, 20, 50], [10, 0, 10]]
    part = by_number_of_years(rows[rows["groep"] != "2021, 2023"]).set_index("jaren")
    assert part["aaneen"].to_list() == [40, 30, 10]
    assert part["kinderen"].isna().to_list() == [False, True, False], "half a number would look like a small one"


def wanted() -> list[Indicator]:
    settings, catalogue = read_settings(), read_catalogue()
    return indicators(settings, catalogue, YEARS)


def population(seed: int, children: int = 900) -> pd.DataFrame:
    """Children with kinds of use that stay or go, a row for each year in which they are there."""
    draws = np.random.default_rng(seed)
    chance = draws.uniform(0.01, 0.2, len(KINDS))
    rows = []
    for child in range(children):
        age, origin = draws.choice(AGES, p=(0.4, 0.3, 0.2, 0.1)), draws.choice(ORIGINS, p=(0.9, 0.1))
        held = draws.random(len(KINDS)) < chance
        uses: list[int] = []
        there: list[bool] = []
        for _ in YEARS:
            held = np.where(draws.random(len(KINDS)) < 0.6, held, draws.random(len(KINDS)) < chance)
            uses.append(sum(BIT[kind] for kind, has in zip(KINDS, held, strict=True) if has))
            there.append(not there or (there[-1] and draws.random() < 0.97))
        path = sum(1 << place for place, use in enumerate(uses) if use and there[place])
        path = path if path & 1 and age < AGES[-1] else 0
        for year, use, is_there in zip(YEARS, uses, there, strict=True):
            if is_there:
                rows.append((child, year, int(age), str(origin), use, path))
    return pd.DataFrame(rows, columns=["kind", "jaar", AGE, ORIGIN, MASK, PATH])


def released(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return all counts and those that are shown, by indicator, group and year."""
    columns = ["jaar", AGE, ORIGIN, MASK, PATH]
    national = rows.groupby(columns).size().rename(NUMBER).reset_index()
    nowhere = pd.DataFrame(columns=["jaar", AGE, REGION, PARTNERSHIP, MASK, NUMBER]).astype({MASK: int, AGE: int})
    absent: dict[int, set[str]] = {year: set() for year in YEARS}
    found = counts(Cells(national, nowhere), wanted(), absent, {})
    found = found[found["regio"] == "NL"].reset_index(drop=True)
    regions = places({}, pd.DataFrame({"regio": [], "soort": []}), {"NL"})
    exact = about(wanted(), set(found["indicator"]), None)
    shown, _ = protected(found, exact.assign(stap_aantal=np.nan).fillna({"telt_op": ""}), regions)
    keys = ["indicator", "groep", "jaar"]
    exact_counts = found.set_index(keys)["aantal"]
    return exact_counts, exact_counts[shown.set_index(keys).index]


def widths(universe: pd.DataFrame, names: list[str], exact: pd.Series, shown: pd.Series) -> dict[object, float]:
    """Work out how far each hidden small count stays open to who knows all shown ones exactly and everything that can be.

    `universe` has the kinds of children that can exist, ``soort``, with a row for each year in which such a child
    is there; only the shown counts tell how many there are of each.
    """
    kinds = universe["soort"].nunique()
    rows = {}
    for one in wanted():
        for group in one.groups if one.name in names else []:
            chosen = universe[group.chosen(universe)]
            for year in one.counted_in(YEARS):
                of_year = chosen.loc[chosen["jaar"] == year, "soort"]
                if (one.name, group.name, year) in exact.index and len(universe[universe["jaar"] == year]):
                    rows[one.name, group.name, year] = np.bincount(of_year, minlength=kinds)
    known = [key for key in rows if key in shown.index]
    equal, values = np.array([rows[key] for key in known]), [float(exact[key]) for key in known]
    found: dict[object, float] = {}
    for key, row in rows.items():
        if key in shown.index or not 0 < exact[key] < LEAST:
            continue
        ends = [linprog(sign * row, A_eq=equal, b_eq=values, bounds=(0, None)) for sign in (1, -1)]
        assert ends[0].status == 0
        assert ends[1].status in {0, 3}
        found[key] = float("inf") if ends[1].status == 3 else -ends[1].fun - ends[0].fun
    return found


def stacks(year: int) -> pd.DataFrame:
    masks = [sum(BIT[kind] for kind in held if kind) for held in product(*[(kind, "") for kind in KINDS])]
    types = list(product(AGES, ORIGINS, masks))
    frame = pd.DataFrame(types, columns=[AGE, ORIGIN, MASK])
    return frame.assign(jaar=year, soort=frame.index, **{PATH: 0})


def journeys() -> pd.DataFrame:
    rows = []
    types = list(product(AGES[:-1], ORIGINS, range(1, 1 << len(YEARS), 2), range(1, len(YEARS) + 1)))
    for kind, (age, origin, path, there) in enumerate(types):
        if path >> there:
            continue  # gone before a year with use
        for place, year in enumerate(YEARS[:there]):
            rows.append((kind, year, age, origin, BIT["jeugdhulp"] * (path >> place & 1), path))
    frame = pd.DataFrame(rows, columns=["soort", "jaar", AGE, ORIGIN, MASK, PATH])
    return frame.assign(soort=frame["soort"].rank(method="dense").astype(int) - 1)


STACKING = [
    *("stapeling_paar", "stapeling_paar_leeftijd", "stapeling_paar_herkomst"),
    *("gebruik", "gebruik_leeftijd", "gebruik_herkomst", "kinderen", "kinderen_leeftijd", "kinderen_herkomst"),
    *("stapeling", "stapeling_soort", "stapeling_alleen", "stapeling_leeftijd", "stapeling_herkomst"),
]
PATHS = [
    *("cohort_gebruik", "cohort_bestand", "cohort_weg", "cohort_pad", "cohort_leeftijd", "cohort_herkomst"),
    *("cohort_steeds_leeftijd", "cohort_steeds_herkomst"),
]


@pytest.mark.parametrize("seed", range(3))
def test_a_hidden_number_stays_open_to_who_knows_what_children_can_be_like(seed: int) -> None:
    exact, shown = released(population(seed))
    open_: dict[object, float] = {}
    for year in YEARS:
        open_ |= widths(stacks(year), STACKING, exact, shown)
    open_ |= widths(journeys(), PATHS, exact, shown)
    assert open_, "nothing was small"
    assert {key: width for key, width in open_.items() if width < LEAST - 1e-6} == {}


def test_what_is_shown_is_never_about_few() -> None:
    _, shown = released(population(4))
    assert shown[shown > 0].min() >= LEAST
    assert {"cohort_pad", "stapeling", "stapeling_soort", "stapeling_paar"} <= set(
        shown.index.get_level_values("indicator")
    )
