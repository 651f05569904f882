"""Counts that are a part of others by what they mean, though no table says so: an attacker knows the definitions.

Source: Berenschot (2023), §2.2 and appendix 6.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis_lib.support_use.names import (
    ANY_CARE,
    COHORT_PLACE,
    COHORT_SCHOOL,
    COHORT_USING,
    PRE_SCHOOL,
    PRIMARY,
    SPECIAL_EDUCATION,
    USE,
)
from analysis_lib.support_use.system import System

Place = tuple[str, int]  # region and year
Groups = dict[str, str]  # of an indicator at a place: from group to the name of its cell

# No more children are in a group of the first than in the same group of the second, or in all of it where that is one.
_WITHIN = (
    ("gebruik_opvang", USE),
    ("gebruik_onderwijs", USE),
    ("gebruik_speciaal", USE),
    ("dagbesteding", USE),
    (COHORT_USING, USE),
    (COHORT_SCHOOL, "onderwijs"),
    (COHORT_PLACE, "opvang"),
    (COHORT_PLACE, "dagbesteding"),
    ("inschrijving", "kinderen_school"),
)
_OVERLAPPING = ("opvang", "gebruik_opvang")  # a child may be in two groups, of which one is all of them


def bind_contained(system: System, cells: Mapping[tuple[str, str, str, int], str]) -> None:
    """Bind counts that are a part of others to them.

    Parameters
    ----------
    system : System
    cells : mapping
        From indicator, group, region and year to the name of the cell.
    """
    places: dict[Place, dict[str, Groups]] = {}
    for (indicator, group, region, year), cell in cells.items():
        places.setdefault((region, year), {}).setdefault(indicator, {})[group] = cell
    for groups in places.values():
        for part, whole in _WITHIN:
            wholes = groups.get(whole, {})
            only = next(iter(wholes.values())) if len(wholes) == 1 else ""
            for group, cell in groups.get(part, {}).items():
                _at_most(system, only or wholes.get(group, ""), [cell])
        for indicator in _OVERLAPPING:
            _overlap(system, dict(groups.get(indicator, {})))
        _schools(system, groups)


def _overlap(system: System, groups: Groups) -> None:
    """Bind groups that share children to all of them: none is larger, and together they are no fewer."""
    if every := groups.pop(ANY_CARE, ""):
        for cell in groups.values():
            _at_most(system, every, [cell])
        if groups:
            together = system.add(f"plaatsen van {every}", list(groups.values()))
            _at_most(system, together, [every])


def _schools(system: System, groups: Mapping[str, Groups]) -> None:
    """Bind children of school age to their ages and enrolments, and use at school to all use."""
    aged, enrolled = dict(groups.get("kinderen_leeftijd", {})), list(groups.get("inschrijving", {}).values())
    forms = groups.get("onderwijs", {})
    if aged.pop(PRE_SCHOOL, "") and (older := groups.get("kinderen_school")):
        _at_most(system, next(iter(older.values())), list(aged.values()))
    for whole in enrolled[:1]:
        _at_most(system, whole, list(forms.values()))
    using = [*groups.get("gebruik_onderwijs", {}).values()]
    apart = [cell for form, cell in forms.items() if form == SPECIAL_EDUCATION]
    if using and apart and (PRIMARY in groups["gebruik_onderwijs"]):
        _at_most(system, next(iter(groups.get(USE, {}).values()), ""), [*apart, *using])


def _at_most(system: System, whole: str, parts: list[str]) -> None:
    """Say that parts are no more than a whole, and all of it where they are so in fact."""
    if whole and whole not in parts:
        gap = system.truth[whole] - sum(system.truth[part] for part in parts)
        if gap >= 0:
            system.bind(whole, parts, complete=gap == 0)
