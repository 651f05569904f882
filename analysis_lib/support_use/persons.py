"""How counts that only persons tell are bound: the paths of a cohort, and kinds of use that go together.

Each is a sum of others that looks like none: a state in a year is the sum of the paths that pass through it, and kinds
added up are children counted as often as they have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise

from analysis_lib.disclosure import Sum
from analysis_lib.support_use.names import (
    ALONE,
    AND,
    COHORT_AGE,
    COHORT_ORIGIN,
    COHORT_PATH,
    COHORT_PRESENT,
    COHORT_STATE,
    COHORT_USING,
    DAYS_OF,
    DUTCH,
    FOREIGN,
    KIND,
    OF,
    PAIR,
    PAIR_AGE,
    PAIR_ORIGIN,
    SCHOOL,
    SPECIAL_FORMS,
    STACKED,
    STACKED_AGE,
    STACKED_ORIGIN,
    STAYED_AGE,
    STAYED_ORIGIN,
    USE,
)
from analysis_lib.support_use.paths import BACK, STACKS, UNBROKEN, path_years, state_of
from analysis_lib.support_use.system import System

Cells = Mapping[tuple[str, str, int], str]  # indicator, group and year to the name of the cell


def bind_paths(system: System, cells: Cells) -> None:
    """Bind the states and paths of a cohort to each other, to the cohort and to use in its first year.

    Parameters
    ----------
    system : System
        Has the cells of the cohort itself already.
    cells : mapping
        Of the country.
    """
    states = {(group, year): cell for (name, group, year), cell in cells.items() if name == COHORT_STATE}
    paths = {tuple(path_years(group)): cell for (name, group, _), cell in cells.items() if name == COHORT_PATH}
    years = sorted({year for _, year in states} | {year for path in paths for year in path})
    if not years:
        return
    present, using = (_by_year(cells, name) for name in (COHORT_PRESENT, COHORT_USING))
    first, last = years[0], years[-1]
    for (state, year), cell in states.items():
        through = [one for path, one in paths.items() if state_of(path, year, years) == state]
        if state in {UNBROKEN, BACK} and through:
            system.bind(cell, through)
        elif through:  # who is no longer in the registers has stopped too
            system.within(system.add(f"{state} {year}, ook uit de bestanden", through), cell)
    for year, cell in using.items():
        both = [states[state, year] for state in (UNBROKEN, BACK) if (state, year) in states]
        if both:
            counts_both = sum(system.truth[one] for one in both) == system.truth[cell]
            system.bind(cell, both if counts_both else both[:1])
    for before, after in pairwise([states[UNBROKEN, year] for year in years if (UNBROKEN, year) in states]):
        system.within(before, after)
    whole = {COHORT_PATH: present.get(first), COHORT_AGE: present.get(first), COHORT_ORIGIN: present.get(first)}
    whole |= dict.fromkeys((STAYED_AGE, STAYED_ORIGIN), states.get((UNBROKEN, last)))
    _split(system, cells, whole, first)
    if first in present and (use := _by_year(cells, USE).get(first)):
        system.within(use, present[first])
    for name, of in ((COHORT_AGE, "gebruik_leeftijd"), (COHORT_ORIGIN, "gebruik_herkomst")):
        for (indicator, group, year), cell in cells.items():
            if indicator == name and (use := cells.get((of, group, year))):
                system.within(use, cell)


def bind_stacking(system: System, cells: Cells) -> None:
    """Bind numbers of kinds to the kinds, to ages and origins, and kinds to the counts that are part of them.

    Parameters
    ----------
    system : System
        Has what is left of special education without other care already.
    cells : mapping
        Of the country.
    """
    for year in sorted({year for name, _, year in cells if name == STACKED}):
        number = [cells.get((STACKED, group, year)) for group in STACKS]
        kinds = {group: cell for (name, group, at), cell in cells.items() if (name, at) == (KIND, year)}
        one, *more = (cell for cell in number if cell)
        if len(more) != len(STACKS) - 1:
            continue
        several = system.add(f"twee of meer soorten {year}", more)
        _split(system, cells, {ALONE: one, STACKED_AGE: several, STACKED_ORIGIN: several}, year)
        use = _by_year(cells, USE).get(year)
        if kinds and use:
            _counted_again(system, f"soorten {year}", list(kinds.values()), [use, several], more)
        for group, of in DAYS_OF.items():
            if of in kinds and (days := cells.get(("dagbesteding", group, year))):
                system.within(kinds[of], days)
        if SCHOOL in kinds:
            _schools(system, cells, kinds[SCHOOL], year)
        _pairs(system, cells, kinds, more, year)


def _pairs(system: System, cells: Cells, kinds: Mapping[str, str], more: list[str], year: int) -> None:
    """Bind pairs to who has two kinds, to each of their kinds, and to who of an age or origin has two or more."""
    two, *others = more
    of_year = {(name, group): cell for (name, group, at), cell in cells.items() if at == year}
    pairs = {group: cell for (name, group), cell in of_year.items() if name == PAIR}
    if not pairs:
        return
    system.bind(two, list(pairs.values()))
    several = system.add(f"drie of meer soorten {year}", others)
    for kind, cell in kinds.items():
        mine = [one for group, one in pairs.items() if kind in group.split(AND)]
        alone = of_year.get((ALONE, kind))
        if mine and alone:
            system.bind(cell, [alone, *mine], complete=False)
            rest = f"rest: {'+'.join([alone, *mine])} van {cell}"
            system.bind(several, [rest], complete=False)
    for name, whole in ((PAIR_AGE, STACKED_AGE), (PAIR_ORIGIN, STACKED_ORIGIN)):
        crossed = {tuple(group.split(OF)): cell for (one, group), cell in of_year.items() if one == name}
        for pair, cell in pairs.items():
            if parts := [one for (of, _), one in crossed.items() if of == pair]:
                system.bind(cell, parts, complete=name == PAIR_AGE)
        wholes = {group: cell for (one, group), cell in of_year.items() if one == whole}
        if name == PAIR_ORIGIN and (known := [cell for group, cell in wholes.items() if group != DUTCH]):
            wholes[FOREIGN] = system.add(f"twee of meer soorten, {FOREIGN} {year}", known)
        for place, cell in wholes.items():
            if parts := [one for (_, at), one in crossed.items() if at == place]:
                system.bind(cell, parts, complete=False)


def _split(system: System, cells: Cells, whole: Mapping[str, str | None], year: int) -> None:
    """Bind the groups of indicators to what they divide."""
    for name, total in whole.items():
        parts = [cell for (indicator, _, at), cell in cells.items() if (indicator, at) == (name, year)]
        if total and parts:
            system.bind(total, parts)


def _counted_again(system: System, name: str, kinds: list[str], least: list[str], more: list[str]) -> None:
    """Bind kinds added up to the children with at least one, two, three and more of them.

    What the last, open number adds for a fifth kind and beyond is taken to be known: it is no count of persons.
    """
    together = system.add(name, kinds) if len(kinds) > 1 else kinds[0]
    at_least = [*least, *(system.add(f"{name}: {len(more[at:])}", more[at:]) for at in range(1, len(more)))]
    beyond = system.truth[together] - sum(system.truth[cell] for cell in at_least)
    if beyond > 0:
        system.truth[f"meer {name}"] = beyond
        system.known.add(f"meer {name}")
        at_least.append(f"meer {name}")
    system.sums.append(Sum(together, at_least))


def _schools(system: System, cells: Cells, special: str, year: int) -> None:
    """Bind special education as a kind of use to its forms, and who has nothing beside it to what is left of those."""
    forms = {form: cells[key] for form in SPECIAL_FORMS if (key := ("onderwijs", form, year)) in cells}
    for size in range(len(forms), 0, -1):
        for chosen in combinations(forms.values(), size):
            if sum(system.truth[cell] for cell in chosen) == system.truth[special]:
                system.bind(special, list(chosen))
                break
        else:
            continue
        break
    alone = cells.get((ALONE, SCHOOL, year))
    pairs = [(cell, cells.get(("gebruik_speciaal", form, year))) for form, cell in forms.items()]
    rests = [rest for cell, part in pairs if part and (rest := f"rest: {part} van {cell}") in system.truth]
    if alone and rests and sum(system.truth[rest] for rest in rests) <= system.truth[alone]:
        system.bind(alone, rests, complete=False)


def _by_year(cells: Cells, indicator: str) -> dict[int, str]:
    return {year: cell for (name, _, year), cell in cells.items() if name == indicator}
