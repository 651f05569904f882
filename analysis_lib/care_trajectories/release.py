"""What the report and all factsheets together may tell about numbers of pupils.

A count that is hidden in one place can be worked out from others: a total, another year,
the factsheet of another school of the same board. So all counts are cells of one system
(`analysis_lib.care_trajectories.ledger`), and `analysis_lib.disclosure.protect` sees them
at once. The report and each factsheet take their counts from the same `Release`;
percentages are made of what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.counting import cost_labels
from analysis_lib.care_trajectories.ledger import Ledger, cell, count
from analysis_lib.care_trajectories.pupils import begun_in, corrected
from analysis_lib.disclosure import Rules, Sum, dominated, protect, small
from analysis_lib.tables import Tables

COST_ENDS = (10_000, 20_000)  # EUR, of classes of amounts: those of table 5 with enough pupils
COST_LABELS = tuple(cost_labels(COST_ENDS))
GROUPS = 10  # of pupils along the curve of concentration
SETTINGS = {
    "minimum_rapport": 10.0,
    "minimum_school": 5.0,
    "inclusief": 1.0,
    "nul_tonen": 1.0,
    "afronding": 1.0,
    "dominantie": 0.5,
}


@dataclass(frozen=True)
class Settings:
    """When numbers of pupils are too small to show; table ``bescherming``.

    Parameters
    ----------
    report : Rules
        For counts over the whole municipality.
    school : Rules
        For counts of one school or board.
    """

    report: Rules
    school: Rules

    @classmethod
    def of(cls, tables: Tables) -> Settings:
        """Read them; what is left out is as in `SETTINGS`."""
        given = tables["bescherming"].set_index("instelling")["waarde"].to_dict()
        chosen = SETTINGS | given

        def rules(minimum: float) -> Rules:
            return Rules(
                minimum=int(minimum),
                inclusive=bool(chosen["inclusief"]),
                zero_is_safe=bool(chosen["nul_tonen"]),
                base=int(chosen["afronding"]),
                dominance=float(chosen["dominantie"]),
            )

        return cls(rules(chosen["minimum_rapport"]), rules(chosen["minimum_school"]))


@dataclass(frozen=True)
class Release:
    """What may be shown.

    Parameters
    ----------
    cells : DataFrame
        By name: ``waarde`` (NaN where hidden), ``laag, hoog, regel``; see
        `analysis_lib.disclosure.protect`.
    providers : DataFrame
        ``school, aanbieder, leerlingen``: over the period, those that may be shown.
    in_forms : DataFrame
        ``school, zorgvorm, aanbieder, leerlingen`` in the last year: the provider with most
        pupils in a form, where that may be shown.
    amounts : Series
        EUR by cell, NaN where hidden.
    hides_providers : dict of str to bool
        Per school whether some of its providers are left out.
    """

    cells: pd.DataFrame
    providers: pd.DataFrame
    in_forms: pd.DataFrame
    amounts: pd.Series
    hides_providers: Mapping[str, bool]

    def count(self, kind: str, *of: object) -> float:
        """Give a count, NaN where it is hidden."""
        return float(self._values[cell(kind, *of)])

    def series(self, kind: str, *of: object, keys: Iterable[object]) -> pd.Series:
        """Give the counts of a kind over its last key."""
        keys = list(keys)
        return pd.Series([self.count(kind, *of, key) for key in keys], index=keys, dtype=float)

    @cached_property
    def _values(self) -> dict[str, float]:
        return dict(zip(self.cells.index, self.cells["waarde"].astype(float), strict=True))


def release(tables: Tables, years: Sequence[int], on: pd.Timestamp, *, internal: bool = False) -> Release:
    """Count everything that is published, and hide what is too small or would give that away.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A study's tables.
    years : sequence of int
        Calendar years, consecutive.
    on : Timestamp
        Date on which status and durations are taken.
    internal : bool
        Whether to hide nothing.

    Raises
    ------
    UserError
        If a count cannot be hidden beside what must be shown.
    """
    settings = Settings.of(tables)
    ledger = count(tables, years, on)
    truth = pd.Series(ledger.truth)
    if internal:
        cells = pd.DataFrame({"waarde": truth, "laag": truth, "hoog": truth, "regel": ""})
    else:
        cells = protect(
            truth, ledger.sums, unsafe_cells(ledger, settings), settings.school, unpublished=ledger.unpublished
        )
    joined, _ = corrected(tables["trajecten"], tables["zorgvormen"])
    begun = begun_in(joined, years)
    providers, hides = _providers(begun, tables["scholen"]["school"], settings.school, internal)
    return Release(
        cells,
        providers,
        _providers_in_forms(begun_in(joined, years[-1:]), cells, settings.school, int(years[-1]), internal),
        _amounts(begun, settings.report, internal),
        hides,
    )


def unsafe_cells(ledger: Ledger, settings: Settings) -> pd.Series:
    """Give the cells that may not be shown, with the width that their range must keep."""
    truth = pd.Series(ledger.truth)
    found = pd.concat(
        [small(truth[ledger.pupils["report"]], settings.report), small(truth[ledger.pupils["school"]], settings.school)]
    )
    with_it = {name: found[leader] for name, leader in ledger.goes_with.items() if leader in found}
    together: pd.Series = pd.concat([found, pd.Series(with_it, dtype=float)])
    return together


def _providers(
    begun: pd.DataFrame, schools: pd.Series, rules: Rules, internal: bool
) -> tuple[pd.DataFrame, dict[str, bool]]:
    """Count pupils per school and provider, leaving out what is too small by itself or leaves too few others.

    No total of a provider is published and pupils may have several, so that a provider that
    is left out is bound to nothing but the number of pupils with help.
    """
    found = begun.groupby(["school", "aanbieder"])["leerling"].nunique().rename("leerlingen").reset_index()
    everyone = begun.groupby("school")["leerling"].nunique()
    safe = pd.Series(True, index=found.index)
    if not internal:
        safe = _may_be_shown(found["leerlingen"], found["school"].map(everyone), rules)
    hides = {school: bool((~safe[found["school"] == school]).any()) for school in schools}
    shown = found[safe].sort_values(["school", "leerlingen", "aanbieder"], ascending=[True, False, True])
    return _rounded(shown, rules, internal), hides


def _providers_in_forms(
    begun: pd.DataFrame, cells: pd.DataFrame, rules: Rules, year: int, internal: bool
) -> pd.DataFrame:
    """Find the provider with most pupils in each form of a school, where the form's count is shown too."""
    found = begun.groupby(["school", "zorgvorm", "aanbieder"])["leerling"].nunique().rename("leerlingen").reset_index()
    whole = begun.groupby(["school", "zorgvorm"])["leerling"].nunique()
    most = found.sort_values("leerlingen", ascending=False, kind="stable").drop_duplicates(["school", "zorgvorm"])
    if not internal:
        keys = pd.MultiIndex.from_frame(most[["school", "zorgvorm"]])
        shown = np.array([cells.at[cell("zorgvorm", *key, year), "regel"] == "" for key in keys], dtype=bool)
        most = most[_may_be_shown(most["leerlingen"], pd.Series(whole[keys].to_numpy(), most.index), rules) & shown]
    return _rounded(most, rules, internal)


def _may_be_shown(counts: pd.Series, whole: pd.Series, rules: Rules) -> pd.Series:
    """Whether a part and what is left of its whole are both enough pupils."""
    few = small(counts, rules).index.union(small(whole - counts, rules).index)
    return pd.Series(~counts.index.isin(few), index=counts.index)


def _rounded(frame: pd.DataFrame, rules: Rules, internal: bool) -> pd.DataFrame:
    if internal:
        return frame.reset_index(drop=True)
    rounded = (frame["leerlingen"] / rules.base + 0.5).astype(int) * rules.base
    return frame.assign(leerlingen=rounded).reset_index(drop=True)


def _amounts(begun: pd.DataFrame, rules: Rules, internal: bool) -> pd.Series:
    """Give amounts (EUR) of groups of pupils by what they cost: below and above each end of table 5, and the curve."""
    costs = begun.groupby("leerling")["kosten"].sum().sort_values(kind="stable")
    names = {}
    for position, (low, high) in enumerate(pairwise([0, *COST_ENDS, np.inf])):
        names[COST_LABELS[position]] = costs[(costs >= low) & (costs < high)]
    groups = min(GROUPS, len(costs) // rules.minimum)
    for position, part in enumerate(np.array_split(costs.to_numpy(), groups) if groups else []):
        names[cell("groep", position)] = pd.Series(part)
    names["totaal"] = costs
    values = pd.Series({name: part.sum() for name, part in names.items()}, dtype=float)
    if internal:
        return values
    people = pd.Series({name: len(part) for name, part in names.items()})
    rows = [pd.DataFrame({"cel": name, "bedrag": part.to_numpy(dtype=float)}) for name, part in names.items()]
    unsafe = dominated(pd.concat(rows), rules)
    few = small(people, rules).index
    unsafe = pd.concat([unsafe.drop(few, errors="ignore"), values[few].clip(lower=1.0)])
    sums = [Sum("totaal", list(COST_LABELS))]
    if groups:
        sums.append(Sum("totaal", [cell("groep", position) for position in range(groups)]))
    shown: pd.Series = protect(values, sums, unsafe)["waarde"].astype(float)
    return shown
