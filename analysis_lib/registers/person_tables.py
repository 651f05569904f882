"""Tables that only persons can tell: the paths of a cohort through the years, and kinds of use that go together.

Source: neither is in Berenschot (2023), which had the registers but printed one state of the cohort a year (table 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
import pandas as pd

from analysis_lib.registers.cells import MASK, PATH
from analysis_lib.registers.convert import YEAR
from analysis_lib.registers.groups import SO_FAR, THROUGHOUT, Chosen, Group, Indicator, and_also, both
from analysis_lib.registers.kinds import bits
from analysis_lib.registers.settings import Settings
from analysis_lib.support_use.names import (
    ALONE,
    AND,
    CARE,
    COHORT_AGE,
    COHORT_ORIGIN,
    COHORT_PATH,
    COHORT_PRESENT,
    COHORT_STATE,
    DUTCH,
    FOREIGN,
    HELP,
    KIND,
    OF,
    PAIR,
    PAIR_AGE,
    PAIR_ORIGIN,
    SCHOOL,
    STACKED,
    STACKED_AGE,
    STACKED_ORIGIN,
    STAYED_AGE,
    STAYED_ORIGIN,
    USE,
)
from analysis_lib.support_use.paths import STACKS, STATES, path_name, state_of

_ALL, _NOT_PRINTED = "Alle kinderen", "niet in de bron"
_MOST = len(STACKS)
KINDS = {  # of use, and the bits that each has
    SCHOOL: ("so", "vso", "sbo"),
    HELP: ("jeugdhulp",),
    "Jeugdbescherming of jeugdreclassering": ("jeugdbescherming", "jeugdreclassering"),
    "Persoonsgebonden budget": ("pgb",),
    CARE: ("wlz",),
    "Ondersteuning uit de Wmo": ("wmo",),
    "Zorgkosten, fysiek": ("zorgkosten fysiek",),
    "Zorgkosten, mentaal": ("zorgkosten mentaal",),
}


def in_cohort() -> Chosen:
    """Choose the children of the cohort."""
    return lambda cells: cells[PATH] != 0


def so_far_using(settings: Settings, years: Sequence[int]) -> Chosen:
    """Choose the children of the cohort that still use support, as ``cohort_gebruik`` says."""
    unbroken = settings["cohort_gebruik"] == "onafgebroken"

    def chosen(cells: pd.DataFrame) -> pd.Series[bool]:
        place = cells[YEAR].map({year: place for place, year in enumerate(sorted(years))}).to_numpy()
        now = 1 << place
        wanted = 2 * now - 1 if unbroken else now
        return (cells[PATH] & wanted) == wanted

    return chosen


def paths(
    needs: frozenset[str], ages: Sequence[Group], origins: Sequence[Group], years: Sequence[int]
) -> list[Indicator]:
    """Return how the children of the cohort go in and out of use.

    A child of the cohort is in one state in each year that it is in the registers, and goes one path: the years in
    which it used support. Ages and origins are those of the first year.
    """
    years = sorted(years)
    every = (1 << len(years)) - 1
    walked = [
        Group(path_name([year for place, year in enumerate(years) if path >> place & 1]), _path(path), needs)
        for path in range(1, every + 1, 2)
    ]
    followed = [[and_also(group, in_cohort(), needs) for group in groups] for groups in (ages, origins)]
    stayed = [[and_also(group, _path(every), needs) for group in groups] for groups in (ages, origins)]
    cohort = {"part": "cohort", "place": _NOT_PRINTED, "spans": THROUGHOUT}
    span = path_name(years)
    return [
        Indicator(
            COHORT_STATE,
            "cohort",
            "Waar kinderen van het cohort staan op hun weg",
            _NOT_PRINTED,
            [Group(state, _state(state, years), needs) for state in STATES],
            adds_to=COHORT_PRESENT,
            spans=SO_FAR,
        ),
        Indicator(COHORT_PATH, title="Jaren met gebruik van het cohort", groups=walked, **cohort),
        Indicator(COHORT_AGE, title="Cohort naar leeftijd in het eerste jaar", groups=followed[0], **cohort),
        Indicator(COHORT_ORIGIN, title="Cohort naar herkomst", groups=followed[1], **cohort),
        Indicator(
            STAYED_AGE,
            title=f"Elk jaar gebruik, {span}, naar leeftijd in het eerste jaar",
            groups=stayed[0],
            reference=COHORT_AGE,
            **cohort,
        ),
        Indicator(
            STAYED_ORIGIN,
            title=f"Elk jaar gebruik, {span}, naar herkomst",
            groups=stayed[1],
            reference=COHORT_ORIGIN,
            **cohort,
        ),
    ]


def stacking(
    use: Sequence[str], needs: frozenset[str], ages: Sequence[Group], origins: Sequence[Group]
) -> list[Indicator]:
    """Return how many kinds of use children have at once, and which.

    A pair is who has these two kinds and no third, so that all pairs together are the children with two kinds.
    """
    kinds = {name: [kind for kind in held if kind in use] for name, held in KINDS.items()}
    kinds = {name: held for name, held in kinds.items() if held}
    about = {"part": "stapeling", "place": _NOT_PRINTED}
    more = _number(kinds, 2)
    return [
        Indicator(
            STACKED,
            title="Kinderen met gebruik, naar het aantal soorten",
            groups=[Group(name, _number(kinds, place, place), needs) for place, name in enumerate(STACKS, start=1)],
            reference=USE,
            reference_group=_ALL,
            adds_to=USE,
            **about,
        ),
        Indicator(
            KIND,
            title="Kinderen per soort gebruik",
            groups=[Group(name, _having(held), needs) for name, held in kinds.items()],
            reference=USE,
            reference_group=_ALL,
            **about,
        ),
        Indicator(
            ALONE,
            title="Kinderen met deze soort gebruik alleen",
            groups=[Group(name, both(_having(held), _number(kinds, 1, 1)), needs) for name, held in kinds.items()],
            reference=KIND,
            **about,
        ),
        Indicator(
            STACKED_AGE,
            title="Twee of meer soorten gebruik, naar leeftijd",
            groups=[and_also(group, more, needs) for group in ages],
            reference="gebruik_leeftijd",
            **about,
        ),
        Indicator(
            STACKED_ORIGIN,
            title="Twee of meer soorten gebruik, naar herkomst",
            groups=[and_also(group, more, needs) for group in origins],
            reference="gebruik_herkomst",
            **about,
        ),
        *_pairs(kinds, needs, ages, origins, about),
    ]


def _pairs(
    kinds: dict[str, list[str]],
    needs: frozenset[str],
    ages: Sequence[Group],
    origins: Sequence[Group],
    about: dict[str, str],
) -> list[Indicator]:
    """Return who has two kinds and no third: which, and those by age and by origin."""
    two = _number(kinds, 2, 2)
    pairs = [
        Group(f"{one}{AND}{other}", both(both(_having(kinds[one]), _having(kinds[other])), two), needs)
        for one, other in combinations(kinds, 2)
    ]
    known = [group for group in origins if group.name != DUTCH]
    places = [group for group in origins if group.name == DUTCH]
    if known:
        places.append(Group(FOREIGN, _any_of([group.chosen for group in known]), known[0].needs))

    def crossed(groups: Sequence[Group]) -> list[Group]:
        return [
            Group(f"{pair.name}{OF}{group.name}", both(pair.chosen, group.chosen), needs | group.needs)
            for pair in pairs
            for group in groups
        ]

    titles = {
        PAIR: ("Kinderen met precies twee soorten gebruik", pairs),
        PAIR_AGE: ("Precies twee soorten gebruik, naar leeftijd", crossed(ages)),
        PAIR_ORIGIN: ("Precies twee soorten gebruik, naar herkomst", crossed(places)),
    }
    return [
        Indicator(name, title=title, groups=groups, reference=USE, reference_group=_ALL, **about)
        for name, (title, groups) in titles.items()
        if groups
    ]


def _any_of(choices: Sequence[Chosen]) -> Chosen:
    return lambda cells: reduce(or_, (chosen(cells) for chosen in choices))


def _path(path: int) -> Chosen:
    return lambda cells: cells[PATH] == path


def _state(state: str, years: Sequence[int]) -> Chosen:
    def chosen(cells: pd.DataFrame) -> pd.Series[bool]:
        is_so = np.zeros((1 << len(years), len(years)), dtype=bool)
        for path in range(1, 1 << len(years), 2):
            using = [year for place, year in enumerate(years) if path >> place & 1]
            is_so[path] = [state_of(using, year, years) == state for year in years]
        place = pd.Index(years).get_indexer(pd.Index(cells[YEAR]))
        found = is_so[cells[PATH].to_numpy(dtype=np.int64), place] & (place >= 0)
        return pd.Series(found, index=cells.index, dtype=bool)

    return chosen


def _having(held: Sequence[str]) -> Chosen:
    mask = bits(held)
    return lambda cells: (cells[MASK] & mask) != 0


def _number(kinds: dict[str, list[str]], least: int, most: int = _MOST) -> Chosen:
    """Choose children by how many kinds they have; the last number stands for that or more."""
    masks = [bits(held) for held in kinds.values()]

    def chosen(cells: pd.DataFrame) -> pd.Series[bool]:
        found = cells[MASK].to_numpy()  # without an index, as this is asked for every pair of kinds
        number = sum(((found & mask) != 0).astype(int) for mask in masks)
        capped = np.minimum(number, _MOST)
        return pd.Series((least <= capped) & (capped <= most), index=cells.index)

    return chosen
