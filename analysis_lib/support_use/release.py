"""What a study of own counts may show: small numbers of children are hidden, and what would reveal them.

Every count is a cell of one system, with the sums that bind it: groups that add up, regions of a
kind and the whole, a part and what is left of what it is a part of, and a cohort through the
years. `analysis_lib.disclosure.protect` sees them all at once. What may be shown replaces
``aantallen``, so shares, mutations, rankings, correlations, charts and CSV know nothing else.

Counts that somebody published, invented ones, and counts that their source has protected already
(``beveiligd`` in ``studie``) stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from analysis_lib.disclosure import Rules, protect, small
from analysis_lib.disclosure.protect import UNSAFE
from analysis_lib.support_use.beside import GROUP, INDICATOR, Beside, Earlier
from analysis_lib.support_use.containment import bind_contained
from analysis_lib.support_use.names import (
    COHORT_PLACE,
    COHORT_PRESENT,
    COHORT_SCHOOL,
    COHORT_USING,
    COHORT_WITHIN,
    COUNT_HIDDEN,
    COUNTRY,
    KEY,
    PUPILS_BY_FORM,
    SCHOOL_REGION,
    SECONDARY,
    SHARE_HIDDEN,
)
from analysis_lib.support_use.persons import bind_paths, bind_stacking
from analysis_lib.support_use.system import System
from analysis_lib.tables import Tables
from analysis_lib.tables.common import PROTECTED, is_internal, study_values
from analysis_lib.tables.kinds_of_data import OWN_DATA

RULES = Rules(minimum=10)

_KEY = list(KEY)
_LINKS = ("referentie", "referentie_via")


def is_protected(tables: Tables) -> bool:
    """Whether counts of this study are hidden where they are small: its own, unless their source did so already."""
    study = study_values(tables)
    return study["gegevens"] == OWN_DATA and study.get(PROTECTED) != "ja" and not is_internal(tables)


def released(tables: Tables) -> Tables:
    """Return a study's tables with only those counts that may be shown.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A study's.

    Returns
    -------
    mapping of str to DataFrame
        The same, if nothing has to be hidden; else ``aantallen`` with NaN for what is hidden, totals
        that follow from their parts after the rest, and ``verborgen`` and ``aandeel_verborgen``:
        whether a row's count or share is hidden.

    Raises
    ------
    UserError
        If a count cannot be kept hidden.
    """
    if not is_protected(tables):
        return tables
    return {**tables, "aantallen": protected_counts(tables).drop(columns="regel")}


def protected_counts(tables: Tables, earlier: Sequence[Earlier] = ()) -> pd.DataFrame:
    """Return ``aantallen`` as `released` has it, with ``regel``: why a count is hidden, '' if it is not.

    Beside what `earlier` releases of the same persons showed, no more is told than each tells by itself.
    """
    counts, reference, system = _bound(tables)
    rules = _rules(system, set(counts["cel"]), [(_bound(one.tables)[2], one.shown) for one in earlier])
    rule = pd.Series([rules.get(cell, "") for cell in counts["cel"]], index=counts.index)
    hidden = rule != ""
    beside = pd.Series([bool(rules.get(cell)) for cell in reference["cel"]], index=counts.index)
    # A share of something that is not counted: what it leaves must be enough, and it must be of a count.
    left = 100 * counts["aantal"] / counts["aandeel"] - counts["aantal"]
    few = (left > 0.5) & (left < RULES.minimum) | counts["aantal"].isna() & (counts["aandeel"] != 0)
    share_hidden = hidden | beside | few & reference["aantal"].isna() & counts["aandeel"].notna()
    return counts[[*_KEY, "aantal", "aandeel"]].assign(
        aantal=counts["aantal"].mask(hidden),
        aandeel=counts["aandeel"].mask(share_hidden),
        **{COUNT_HIDDEN: hidden, SHARE_HIDDEN: share_hidden, "regel": rule},
    )


def _rules(system: System, counts: set[str], before: Sequence[tuple[System, frozenset[str]]]) -> dict[Any, Any]:
    """Return why each cell is hidden; against readers of earlier releases who see more and less in them."""
    hidden: set[str] = set()
    rules: dict[Any, Any] = {}
    for known_alike in (INDICATOR, GROUP) if before else (INDICATOR,):
        joined = Beside.of(system, before, known_alike)
        truth = pd.Series(joined.system.truth, dtype=float)
        cells = protect(
            truth,
            joined.system.sums,
            joined.widths(small(truth.drop(list(joined.system.known)), RULES)),
            RULES,
            shown=joined.system.known | joined.shown,
            unpublished=joined.system.unpublished | hidden - joined.shown,
        )
        rules = cells["regel"].to_dict()
        hidden |= {cell for cell in counts & rules.keys() if rules[cell]}
    return rules


def _bound(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame, System]:
    """Return counts, completed and named (``cel``), what each is a part of, and all of them as one system."""
    indicators = (
        tables["indicatoren"].set_index("indicator")[["referentie_groep", *_LINKS, "telt_op"]].astype(object).fillna("")
    )
    counts = _completed(tables["aantallen"], indicators)
    reference = _references(counts, indicators)
    number = counts["aantal"].fillna(counts["aandeel"] / 100 * reference["aantal"])
    counts = counts.assign(cel=["/".join(map(str, key)) for key in counts[_KEY].to_numpy()], getal=number)
    rounded = counts["indicator"].map(tables["indicatoren"].set_index("indicator")["stap_aantal"]).fillna(0.0)
    steps = dict(zip(counts["cel"], rounded, strict=True))
    system = System(dict(counts.dropna(subset="getal")[["cel", "getal"]].to_numpy()), steps)
    for bind in (_regions, _schools, _groups, _cohort):
        bind(system, counts.dropna(subset="getal"), tables, indicators)
    _parts(system, counts, reference)
    _persons(system, counts.dropna(subset="getal"), tables)
    _contained(system, counts.dropna(subset="getal"))
    return counts, reference, system


def _completed(counts: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Add the totals that a report works out from their parts, with row labels below zero."""
    for part, whole in indicators.loc[indicators["telt_op"] != "", "telt_op"].items():
        rows, own = counts[counts["indicator"] == part], counts[counts["indicator"] == whole]
        groups = rows.groupby(["regio", "jaar"], sort=False)["aantal"]
        sums = groups.sum()[groups.count() == rows["groep"].nunique()]
        missing = sums.drop(pd.MultiIndex.from_frame(own[["regio", "jaar"]]), errors="ignore")
        added = missing.reset_index().assign(indicator=whole, groep=own["groep"].iloc[0] if len(own) else "Totaal")
        first = min(-1, int(counts.index.min()) - 1)
        added.index = pd.RangeIndex(first, first - len(added), -1)
        counts = pd.concat([counts, added.astype({"jaar": counts["jaar"].dtype})]) if len(added) else counts
    return counts


def _references(counts: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return for each row what it is a part of: ``cel`` ('' if that is not counted itself) and ``aantal``."""
    own = counts["indicator"].map(indicators["referentie_groep"])
    group = own.where(own != "", counts["groep"])
    of = counts.set_index(_KEY)
    through = 100 * of["aantal"] / of["aandeel"]
    keys = [counts.assign(indicator=counts["indicator"].map(indicators[name]), groep=group)[_KEY] for name in _LINKS]
    direct, indirect = (
        known.reindex(pd.MultiIndex.from_frame(key)).set_axis(counts.index)
        for known, key in zip((of["aantal"], through), keys, strict=True)
    )
    names = pd.Series(["/".join(map(str, key)) for key in keys[0].to_numpy()], index=counts.index)
    return pd.DataFrame({"cel": names.where(direct.notna(), ""), "aantal": direct.fillna(indirect)})


def _parts(system: System, counts: pd.DataFrame, reference: pd.DataFrame) -> None:
    """Bind each count to what it is a part of; those that are not part of it are persons as well."""
    for cell, counted, amount in zip(counts["cel"], reference["cel"], reference["aantal"], strict=True):
        if cell not in system.truth or pd.isna(amount):
            continue
        whole = counted or f"geheel van {cell}"
        if not counted:
            system.truth[whole] = amount
            system.known.add(whole)
        system.bind(whole, [cell], complete=False)


def _regions(system: System, counts: pd.DataFrame, tables: Tables, _: pd.DataFrame) -> None:
    """Bind the regions of each kind to the whole."""
    kinds = tables["regios"].set_index("regio")["soort"]
    country = next(iter(kinds.index[kinds == COUNTRY]), None)
    wholes = counts[counts["regio"] == country].set_index(["indicator", "groep", "jaar"])["cel"].to_dict()
    for kind in kinds[kinds != COUNTRY].unique():
        members = set(kinds.index[kinds == kind])
        rows = counts[counts["regio"].isin(members)]
        for key, parts in rows.groupby(["indicator", "groep", "jaar"], sort=False)["cel"]:
            if key in wholes:
                system.bind(wholes[key], list(parts), complete=len(parts) == len(members))


def _schools(system: System, counts: pd.DataFrame, tables: Tables, _: pd.DataFrame) -> None:
    """Bind samenwerkingsverbanden to all pupils, as a reader may know that children count there by their school.

    Whether they do is not in the tables, but then they hold no more children than there are pupils; or, where who goes
    to no school counts where it lives, than there are children outside secondary education. The report tells of what
    part of the pupils the school is not known, so a reader knows of the others that there are none.
    """
    kinds = tables["regios"].set_index("regio")["soort"]
    members = int((kinds == SCHOOL_REGION).sum())
    rows = counts[counts["regio"].map(kinds) == COUNTRY]
    national = dict(zip(zip(rows["indicator"], rows["groep"], rows["jaar"], strict=True), rows["cel"], strict=True))
    together = counts[counts["regio"].map(kinds).eq(SCHOOL_REGION) & counts["indicator"].isin(PUPILS_BY_FORM)]
    for year, own in together.groupby("jaar", sort=False):
        parts = {str(name): list(cells) for name, cells in own.groupby("indicator", sort=False)["cel"]}
        wholes = {
            name: [national[of, form, year] for of, form in forms if (of, form, year) in national]
            for name, forms in PUPILS_BY_FORM.items()
        }
        inside = [
            name
            for name, forms in PUPILS_BY_FORM.items()
            if name in parts
            and len(wholes[name]) == len(forms)
            and _together(system, parts[name]) <= _together(system, wholes[name])
        ]
        complete = {name: len(cells) == members for name, cells in parts.items()}
        if inside[:1] == list(PUPILS_BY_FORM)[:1]:  # all children, before those who use support
            for name in inside:
                pupils = system.add(f"leerlingen {name} {year}", wholes[name])
                system.bind(pupils, parts[name], complete=complete[name])
            continue
        groups = own.groupby("indicator")["groep"].first()
        everyone = {name: national.get((name, groups[name], year)) for name in parts}
        _outside_secondary(system, parts, everyone, national.get(("onderwijs", SECONDARY, year)), complete)


def _outside_secondary(
    system: System,
    parts: Mapping[str, list[str]],
    everyone: Mapping[str, str | None],
    secondary: str | None,
    complete: Mapping[str, bool],
) -> None:
    """Bind samenwerkingsverbanden with secondary education to everyone, where they may be all but that."""
    children, using = list(PUPILS_BY_FORM)
    whole, users = everyone.get(children), everyone.get(using)
    if secondary is None or whole is None:
        return
    apart = [*parts[children], secondary]
    if _together(system, apart) > _together(system, [whole]):
        return
    system.bind(whole, apart, complete=complete[children])
    if users and _together(system, [*parts[using], secondary]) >= _together(system, [users]):
        # Who uses support and is in none of them is in secondary education.
        most = system.add(f"met voortgezet onderwijs: {users}", [*parts[using], secondary])
        system.bind(most, [users], complete=False)


def _together(system: System, cells: Sequence[str]) -> float:
    return sum(map(system.truth.__getitem__, cells))


def _groups(system: System, counts: pd.DataFrame, _: Tables, indicators: pd.DataFrame) -> None:
    """Bind the groups of an indicator to the total that they add up to, by name or in fact."""
    single, several = {}, {}
    total_of, number_of = indicators["telt_op"].to_dict(), counts.groupby("indicator")["groep"].nunique().to_dict()
    for indicator, rows in counts.groupby("indicator", sort=False):
        places: dict[tuple[str, float], dict[str, str]] = {}
        for place, year, group, cell in zip(rows["regio"], rows["jaar"], rows["groep"], rows["cel"], strict=True):
            places.setdefault((place, year), {})[group] = cell
        if number_of[indicator] > 1 or total_of[indicator]:
            several[indicator] = number_of[indicator], places
        for group, own in rows.groupby("groep", sort=False):
            single[indicator, group] = dict(zip(zip(own["regio"], own["jaar"], strict=True), own["cel"], strict=True))
    for (part, (number, places)), ((whole, _group), wholes) in product(several.items(), single.items()):
        if part == whole:
            continue
        named = total_of[part] == whole and number_of[whole] == 1
        if not named and not _add_up(system.truth, wholes, places, number):
            continue
        for place, cell in wholes.items():
            if parts := list(places.get(place, {}).values()):
                system.bind(cell, parts, complete=len(parts) == number)


def _add_up(
    truth: Mapping[str, float],
    wholes: Mapping[tuple[str, float], str],
    places: Mapping[tuple[str, float], Mapping[str, str]],
    number: int,
) -> bool:
    """Whether parts that are not said to add up to a whole do so everywhere; most do not where they first could."""
    tried = False
    for place, cell in wholes.items() if number > 1 else ():
        parts = places.get(place, {})
        if len(parts) == number:
            if not abs(truth[cell] - sum(truth[part] for part in parts.values())) < 1e-6:
                return False
            tried = True
    return tried


def _cohort(system: System, counts: pd.DataFrame, tables: Tables, _: pd.DataFrame) -> None:
    """Bind the cohort: who uses support, is at a school or a place with others, and who is left of the first year."""
    kinds = tables["regios"].set_index("regio")["soort"]
    rows = counts[counts["regio"].map(kinds) == COUNTRY]
    cells = {
        key: list(own) for key, own in rows.groupby(["indicator", "jaar"])["cel"] if str(key[0]).startswith("cohort")
    }
    years = sorted(int(str(year)) for indicator, year in cells if indicator == COHORT_PRESENT)
    present = {year: system.add(f"in bestand {year}", cells[COHORT_PRESENT, year]) for year in years}
    for year in years:
        for indicator in (COHORT_USING, COHORT_SCHOOL):
            if parts := cells.get((indicator, year)):
                system.bind(present[year], [system.add(f"{indicator} {year}", parts)], complete=False)
        for place in cells.get((COHORT_PLACE, year), []):
            system.bind(present[year], [place], complete=False)
        for indicator, wholes in COHORT_WITHIN.items():
            for part, whole in product(cells.get((indicator, year), []), wholes):
                if (of := part.replace(indicator, whole, 1)) in system.truth:
                    system.bind(of, [part], complete=False)
        for before in {years[0], years[max(years.index(year) - 1, 0)]} - {year}:
            system.bind(present[before], [present[year]], complete=False)


def _persons(system: System, counts: pd.DataFrame, tables: Tables) -> None:
    """Bind what only persons tell: paths of the cohort, and kinds of use that go together."""
    kinds = tables["regios"].set_index("regio")["soort"]
    rows = counts[counts["regio"].map(kinds) == COUNTRY]
    keys = zip(rows["indicator"], rows["groep"], rows["jaar"].astype(int), strict=True)
    cells = dict(zip(keys, rows["cel"], strict=True))
    bind_paths(system, cells)
    bind_stacking(system, cells)


def _contained(system: System, counts: pd.DataFrame) -> None:
    """Bind counts that are a part of others by what they mean."""
    keys = zip(counts["indicator"], counts["groep"], counts["regio"], counts["jaar"].astype(int), strict=True)
    bind_contained(system, dict(zip(keys, counts["cel"], strict=True)))


def rows_in_words(rows: list[int]) -> str:
    """Write row numbers as ranges: ``2-4, 7``."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)


def hidden_rows(tables: Tables) -> Iterator[tuple[str, list[int]]]:
    """Yield why rows of ``aantallen`` are hidden, in Dutch, and their labels."""
    counts = protected_counts(tables)
    counts = counts[counts.index >= 0]
    unsafe = counts["regel"] == UNSAFE
    unknown = counts[SHARE_HIDDEN] & ~counts[COUNT_HIDDEN] & tables["aantallen"]["aantal"].isna()
    reasons = {
        f"gaan over minder dan {RULES.minimum} kinderen": unsafe,
        "zouden met andere cijfers een klein aantal verraden": counts[COUNT_HIDDEN] & ~unsafe,
        "zijn een aandeel zonder aantal, zodat niet te zien is of het om weinig kinderen gaat": unknown,
    }
    for reason, chosen in reasons.items():
        if chosen.any():
            yield reason, [int(row) for row in counts.index[chosen]]
