"""What the report and all factsheets together may disclose about numbers of pupils.

A count that is hidden in one place can be worked out from others: a total, another year,
the factsheet of another school of the same board. So all counts are cells of one system
(`analysis_lib.care_trajectories.cells`), and `analysis_lib.disclosure.protect` sees them
at once. The report and each factsheet take their counts from the same `Release`;
percentages are computed from what it shows, and a share of nobody is n.v.t., not hidden.
Pages never say 'too few': that would single out the small counts among the hidden ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories import printed_use
from analysis_lib.care_trajectories.beside import Beside
from analysis_lib.care_trajectories.cells import WHOLE, Ledger, cell, count, main_providers
from analysis_lib.care_trajectories.contract import SETTINGS
from analysis_lib.care_trajectories.counting import cost_labels
from analysis_lib.care_trajectories.pupils import begun_in, corrected
from analysis_lib.disclosure import Rules, Sum, dominated, left_open, protect, small
from analysis_lib.tables import Tables

COST_ENDS = (10_000, 20_000)  # EUR; ends of the classes of table 5 that hold enough pupils
COST_LABELS = tuple(cost_labels(COST_ENDS))
COUNTED = (  # tables it uses
    "trajecten",
    "scholen",
    "zorgvormen",
    "bescherming",
    "gebruik",
    "leerlingen",
    "studie",
    "uitgaven",
)
GROUPS = 10  # of pupils along the Lorenz curve


@dataclass(frozen=True)
class Settings:
    """Which numbers of pupils are too small to show; table ``bescherming``.

    Parameters
    ----------
    report : Rules
        For counts over the whole municipality.
    school : Rules
        For counts of one school or board.
    show_difference : bool
        Whether trajectories and pupils may be shown side by side where they differ by less
        than the minimum, which reveals how many trajectories were a pupil's second or later.
    """

    report: Rules
    school: Rules
    show_difference: bool = True

    @classmethod
    def of(cls, tables: Tables) -> Settings:
        """Read the settings; what is left out is as in the contract."""
        chosen = cls.chosen(tables)

        def rules(minimum: float) -> Rules:
            return Rules(
                minimum=int(minimum),
                inclusive=bool(chosen["inclusief"]),
                zero_is_safe=bool(chosen["nul_tonen"]),
                base=int(chosen["afronding"]),
                dominance=float(chosen["dominantie"]),
            )

        return cls(rules(chosen["minimum_rapport"]), rules(chosen["minimum_school"]), bool(chosen["verschil_tonen"]))

    @staticmethod
    def chosen(tables: Tables) -> dict[str, float]:
        """Every setting by its name in the table."""
        given = tables["bescherming"].dropna(subset="waarde").set_index("instelling")["waarde"].to_dict()
        return {name: float(given.get(name, default)) for name, default in SETTINGS.items()}

    def rules(self, level: str) -> Rules:
        """The rules for counts of the whole municipality (``report``) or of one ``school``."""
        return self.report if level == "report" else self.school


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
        EUR by class of table 5 as far as it has enough pupils, and ``totaal``; NaN where hidden.
    groups : DataFrame
        ``leerlingen, kosten`` (EUR): groups of pupils, the cheapest first; NaN where hidden.
    hides_providers : set of str
        Schools some of whose providers are left out.
    all_providers : int
        How many providers gave help in the whole municipality; 0 where that is not told.
    recorded : bool
        Whether earlier releases of the study are known, and this one will be.
    earlier : tuple of str
        Days of the earlier releases that it is protected against.
    kept_from : str
        Day of the release whose counts these are, where few persons have changed since; '' otherwise.
    years_from : str
        Day of the release whose counts of earlier years stay as they were; '' where there is none.
    """

    cells: pd.DataFrame
    providers: pd.DataFrame
    in_forms: pd.DataFrame
    amounts: pd.Series
    groups: pd.DataFrame
    hides_providers: set[str]
    all_providers: int = 0
    recorded: bool = False
    earlier: tuple[str, ...] = ()
    kept_from: str = ""
    years_from: str = ""

    def count(self, kind: str, *of: object) -> float:
        """Return a count, NaN where it is hidden."""
        return float(self._values[cell(kind, *of)])

    def about(self, places: Mapping[str, Collection[str] | None]) -> Release:
        """Return only what is about these places: everything, or the kinds of count that are named.

        Amounts of groups of pupils do not belong to a place, so they are dropped.
        """
        begins = tuple(f"{place}/" for place in places)

        def is_kept(name: str) -> bool:
            kind, _, of = name.partition("/")
            if not f"{of}/".startswith(begins):  # as most do not: all schools have their cells here
                return False
            return any(
                f"{of}/".startswith(f"{place}/") and (kinds is None or kind in kinds) for place, kinds in places.items()
            )

        return replace(
            self,
            cells=self.cells[[is_kept(name) for name in self.cells.index]],
            providers=self.providers[self.providers["school"].isin(places)].reset_index(drop=True),
            in_forms=self.in_forms[self.in_forms["school"].isin(places)].reset_index(drop=True),
            amounts=self.amounts.iloc[:0],
            groups=self.groups.iloc[:0],
            hides_providers=self.hides_providers & places.keys(),
            all_providers=0,
        )

    def may_print(self, school: str, year: int) -> bool:
        """Whether the printed percentage of a school and year may be shown; see `printed_use`."""
        return bool(self.cells["regel"].get(cell("gebruik", school, year), "") == "")

    def series(self, kind: str, *of: object, keys: Iterable[object]) -> pd.Series:
        """Return the counts of a kind over its last key."""
        keys = list(keys)
        return pd.Series([self.count(kind, *of, key) for key in keys], index=keys, dtype=float)

    @cached_property
    def _values(self) -> dict[str, float]:
        return dict(zip(self.cells.index, self.cells["waarde"].astype(float), strict=True))


def release(
    tables: Tables,
    years: Sequence[int],
    on: pd.Timestamp,
    *,
    internal: bool = False,
    against: Callable[[Ledger], Beside] | None = None,
) -> Release:
    """Count everything that is published, and hide what is too small or would reveal it.

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
    against : callable, optional
        Gives what earlier releases demand.

    Raises
    ------
    UserError
        If a count cannot be hidden beside what must be shown.
    """
    settings = Settings.of(tables)
    ledger = count(tables, years, on, None if internal else settings.school)
    if internal:
        truth = pd.Series(ledger.truth)
        cells = pd.DataFrame({"waarde": truth, "laag": truth, "hoog": truth, "regel": ""})
    else:
        cells = _protected(ledger, settings, against, printed_use.is_published(tables))
    joined, _ = corrected(tables["trajecten"], tables["zorgvormen"])
    begun = begun_in(joined, years)
    providers = _providers(begun, cells)
    return Release(
        cells,
        providers[providers["leerlingen"].notna()].reset_index(drop=True),
        _main_providers(begun_in(joined, years[-1:]), cells, int(years[-1])),
        *_amounts(begun, settings.report, internal),
        set(providers.loc[providers["leerlingen"].isna(), "school"]),
        int(begun["aanbieder"].nunique()),
    )


def _protected(
    ledger: Ledger,
    settings: Settings,
    against: Callable[[Ledger], Beside] | None,
    use_is_published: bool,
) -> pd.DataFrame:
    """Hide cells beside everything that is known already: percentages of a source, and earlier releases."""
    beside = against(ledger) if against else Beside()
    values, sums = beside.values(pd.Series(ledger.truth)), [*ledger.sums, *beside.sums]
    unsafe = beside.widths(unsafe_cells(ledger, settings))
    told = {**(ledger.ranges if use_is_published else {}), **beside.told}
    unpublished = [*ledger.unpublished, *beside.hidden, *beside.truth]
    cells = protect(
        values,
        sums,
        left_open(unsafe, sums, list(values.index), told) if told else unsafe,
        settings.school,
        shown=told,
        unpublished=[name for name in unpublished if name in values.index and name not in beside.told],
        least=_least_shown(ledger, settings),
        ranges=pd.DataFrame.from_dict({**ledger.ranges, **beside.told}, "index", columns=["laag", "hoog"], dtype=float),
    ).reindex(list(ledger.truth))
    levels = {name: settings.rules(level) for level, names in ledger.pupils.items() for name in names}
    return beside.as_before(cells, ledger.unpublished, levels)


def unsafe_cells(ledger: Ledger, settings: Settings) -> pd.Series:
    """Return the cells that may not be shown, with the width that their range must keep."""
    truth = pd.Series(ledger.truth)
    found = pd.concat(
        [small(truth[ledger.pupils["report"]], settings.report), small(truth[ledger.pupils["school"]], settings.school)]
    )
    if not settings.show_difference:
        differences = truth[[name for name in truth.index if name.startswith("meer_trajecten/")]]
        whole = differences.index.str.startswith(cell("meer_trajecten", WHOLE, ""))
        few = pd.concat([small(differences[whole], settings.report), small(differences[~whole], settings.school)])
        # Of the two that differ by little, a reader misses the number of trajectories least.
        found = pd.concat([found, few, few.rename(lambda name: name.removeprefix("meer_"))])
    alike = {name: settings.rules(level).minimum for name, level in ledger.alike.items()}
    found = pd.concat([found, pd.Series(alike, dtype=float)])
    leaders = ledger.goes_with.items()
    with_it = {name: found[leader] for name, leader in leaders if leader in found and name not in found}
    together: pd.Series = pd.concat([found, pd.Series(with_it, dtype=float)])
    return together


def _least_shown(ledger: Ledger, settings: Settings) -> pd.Series:
    """Return the smallest count above zero that is ever shown for each cell."""
    found: dict[str, float] = {}
    for level, rules in (("report", settings.report), ("school", settings.school)):
        found |= dict.fromkeys(ledger.pupils[level], rules.minimum + (not rules.inclusive))
    found |= {name: found[leader] for name, leader in ledger.goes_with.items()}
    return pd.Series(found, dtype=float)


def _providers(begun: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the pupils per school and provider, NaN where hidden; the largest shown count first."""
    found = begun[["school", "aanbieder"]].drop_duplicates()
    keys = zip(found["school"], found["aanbieder"], strict=True)
    frame = found.assign(leerlingen=_shown(cells, (cell("aanbieder", *key) for key in keys)))
    return frame.sort_values(["school", "leerlingen", "aanbieder"], ascending=[True, False, True], ignore_index=True)


def _main_providers(begun: pd.DataFrame, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the provider with the most pupils in each form of a school, where both may be shown."""
    found = main_providers(begun)
    places = list(zip(found["school"], found["zorgvorm"], strict=True))
    there = _shown(cells, (cell("aanbieder_zorgvorm", *place, year) for place in places))
    whole = _shown(cells, (cell("zorgvorm", *place, year) for place in places))
    frame = found.assign(leerlingen=there)
    both: pd.DataFrame = frame[~np.isnan(there + whole)].reset_index(drop=True)
    return both


def _shown(cells: pd.DataFrame, names: Iterable[str]) -> np.ndarray:
    """Return counts, NaN where they are hidden or merged with others."""
    return cells["waarde"].reindex(list(names)).to_numpy(dtype=float)


def _amounts(begun: pd.DataFrame, rules: Rules, internal: bool) -> tuple[pd.Series, pd.DataFrame]:
    """Return what groups of pupils cost (EUR): by class of table 5, and along the Lorenz curve."""
    costs = begun.groupby("leerling")["kosten"].sum().sort_values(kind="stable")
    parts = {
        label: costs[(costs >= low) & (costs < high)]
        for label, (low, high) in zip(COST_LABELS, pairwise([0, *COST_ENDS, np.inf]), strict=True)
    }
    number = min(GROUPS, len(costs) // rules.minimum)
    along = {cell("groep", place): part for place, part in enumerate(_split(costs, number))}
    everything = {**parts, **along, "totaal": costs}
    values = pd.Series({name: part.sum() for name, part in everything.items()}, dtype=float)
    if not internal:
        people = pd.Series({name: len(part) for name, part in everything.items()})
        rows = [pd.DataFrame({"cel": name, "bedrag": part.to_numpy(dtype=float)}) for name, part in everything.items()]
        few = small(people, rules).index
        unsafe = pd.concat([dominated(pd.concat(rows), rules).drop(few, errors="ignore"), values[few].clip(lower=1.0)])
        sums = [Sum("totaal", list(parts)), *([Sum("totaal", list(along))] if along else [])]
        values = protect(values, sums, unsafe)["waarde"].astype(float)
    groups = pd.DataFrame(
        {"leerlingen": [len(part) for part in along.values()], "kosten": values[list(along)].to_numpy()}
    )
    return values[[*COST_LABELS, "totaal"]], groups


def _split(costs: pd.Series, number: int) -> list[pd.Series]:
    """Cut a sorted series into `number` parts of nearly equal length."""
    ends = [round(place * len(costs) / number) for place in range(number + 1)] if number else []
    return [costs.iloc[low:high] for low, high in pairwise(ends)]
