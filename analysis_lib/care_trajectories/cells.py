"""Every count of pupils that is published, as cells of one system with the sums that bind them.

A count that is shown anywhere and is not a cell here is a leak. A new table of persons
starts here, with every relation that a reader could use, and in ``tests/attacker.py``,
which restates the relations from the definitions and solves for what is hidden.

Schools add up to boards and to the municipality. A pupil with help in several forms counts
in each; the overlap, and the pupils without help in a form, are cells that nobody sees but
that can be worked out. Over the whole period a pupil belongs to the last school.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import pandas as pd

from analysis_lib.care_trajectories import counting, printed_use
from analysis_lib.care_trajectories.paths import PupilStatus, status
from analysis_lib.care_trajectories.pupils import RESTART, age_at_start, begun_in, class_of, corrected, per_pupil
from analysis_lib.disclosure import Rules, Sum, small
from analysis_lib.tables import Tables

WHOLE = "*"  # the municipality as a place; never a school's key
SCHOOL_COSTS = (2_500, 10_000)  # EUR; the last is the first upper end of table 5, so that the classes add up
SCHOOL_COST_LABELS = tuple(counting.cost_labels(SCHOOL_COSTS))
AGE_BANDS = ("t/m 7 jaar", "8 en 9 jaar", "10 jaar en ouder")
_BAND_STARTS = (8, 10)
YEARS_OF_AGES = 2  # the last years; factsheets show ages for these only
UNKNOWN_AGE = "leeftijd onbekend"
NOT_BEGUN = "nog niet begonnen"


def board(name: str) -> str:
    """Name a school board as a place."""
    return f"={name}"


def cell(kind: str, *of: object) -> str:
    """Name a cell: what is counted, where, and in which year or class."""
    return "/".join([kind, *map(str, of)])


@dataclass
class Ledger:
    """Cells with their true values, and how they are related; never published."""

    truth: dict[str, float] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    pupils: dict[str, list[str]] = field(default_factory=lambda: {"report": [], "school": []})
    unpublished: list[str] = field(default_factory=list)
    goes_with: dict[str, str] = field(default_factory=dict)  # counts of trajectories, hidden where those of pupils are
    alike: dict[str, str] = field(default_factory=dict)  # pupils outside the one class that holds a whole group: level
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)  # what is shown as a range, not as a count

    def put(self, name: str, value: float, level: str = "") -> str:
        """Add a cell; `level` names the rules for counts of pupils, '' for other counts."""
        self.truth[name] = float(value)
        if level:
            self.pupils[level].append(name)
        return name

    def rest(self, name: str, whole: str, parts: Iterable[str], level: str = "") -> str:
        """Add what is left of a whole; no table shows it, but a reader can work it out."""
        parts = list(parts)
        self.put(name, self.truth[whole] - sum(self.truth[part] for part in parts), level)
        self.unpublished.append(name)
        self.sums.append(Sum(whole, [*parts, name]))
        return name

    def by_class(self, parts: Sequence[str], level: str) -> None:
        """Note where one class holds all pupils of a group: shown, it would tell of each what they are or cost."""
        filled = [part for part in parts if self.truth[part]]
        if len(filled) == 1 and len(parts) > 1:
            outside = self.put(f"buiten_{filled[0]}", 0)
            self.unpublished.append(outside)
            self.adds_up(outside, [part for part in parts if part != filled[0]])
            self.alike[outside] = level

    def adds_up(self, total: str, parts: Iterable[str]) -> None:
        """Record that cells add up to another."""
        self.sums.append(Sum(total, list(parts)))


def count(tables: Tables, years: Sequence[int], on: pd.Timestamp, rules: Rules | None = None) -> Ledger:
    """Return every count, with the sums that bind them.

    `rules` are those for one school; providers with fewer pupils there are taken together.
    """
    rules = rules or Rules(minimum=1)
    ledger = Ledger()
    joined, pairs = corrected(tables["trajecten"], tables["zorgvormen"])
    begun = begun_in(joined, years)
    schools = tables["scholen"]
    boards: dict[str, str] = dict(zip(schools["school"], schools["bestuur"], strict=True))
    forms = list(tables["zorgvormen"]["zorgvorm"])
    _by_school(ledger, begun, boards, years)
    _by_form(ledger, begun, list(boards), forms, years)
    _by_age_band(ledger, begun, list(boards), years)
    _restarts(ledger, tables["trajecten"], pairs, forms, years)
    dyslexia = tables["zorgvormen"].loc[tables["zorgvormen"]["dyslexie"].astype(bool), "zorgvorm"]
    pupils = per_pupil(begun, list(dyslexia))
    ledger.put(cell("periode", WHOLE), len(pupils), "report")
    _by_cost(ledger, begun, pupils, list(boards))
    _by_provider(ledger, begun, list(boards), rules)
    _by_main_provider(ledger, begun_in(begun, years[-1:]), years[-1])
    _by_age(ledger, pupils, list(boards), years)
    _by_status(ledger, begun, on)
    _by_step(ledger, begun, on)
    _as_printed(ledger, tables, list(boards), years)
    return ledger


def _by_school(ledger: Ledger, begun: pd.DataFrame, boards: Mapping[str, str], years: Sequence[int]) -> None:
    counted = counting.per_year(begun, years, ["school"]).set_index(["school", "jaar"])
    for kind in ("leerlingen", "trajecten"):
        found = counted[kind].to_dict()
        level = "school" if kind == "leerlingen" else ""
        for year in years:
            for school in boards:
                ledger.put(cell(kind, school, year), found.get((school, year), 0), level)
            of_boards = {name: [s for s, b in boards.items() if b == name] for name in dict.fromkeys(boards.values())}
            for name, schools in of_boards.items():
                _total(ledger, cell(kind, board(name), year), [cell(kind, s, year) for s in schools], level)
            whole = "report" if level else ""
            _total(ledger, cell(kind, WHOLE, year), [cell(kind, school, year) for school in boards], whole)
    for school in boards:
        for kind in ("leerlingen", "trajecten"):
            _hidden_total(ledger, cell(f"{kind}_jaren", school), [cell(kind, school, year) for year in years])
    _hidden_total(ledger, cell("trajecten_jaren", WHOLE), [cell("trajecten_jaren", school) for school in boards])
    places = [*boards, *(board(name) for name in dict.fromkeys(boards.values())), WHOLE]
    for place, year in product(places, years):
        of_pupils, of_trajectories = cell("leerlingen", place, year), cell("trajecten", place, year)
        ledger.goes_with[of_trajectories] = of_pupils
        ledger.rest(cell("meer_trajecten", place, year), of_trajectories, [of_pupils])


def _hidden_total(ledger: Ledger, name: str, parts: Sequence[str]) -> str:
    """Add up cells that no table adds up, but a reader can."""
    _total(ledger, name, parts, "")
    ledger.unpublished.append(name)
    return name


def _total(ledger: Ledger, name: str, parts: Sequence[str], level: str) -> None:
    ledger.put(name, sum(ledger.truth[part] for part in parts), level)
    ledger.adds_up(name, parts)


def _by_form(
    ledger: Ledger, begun: pd.DataFrame, schools: Sequence[str], forms: Sequence[str], years: Sequence[int]
) -> None:
    found = counting.per_year(begun, years, ["school", "zorgvorm"]).set_index(["school", "zorgvorm", "jaar"])
    known = found["leerlingen"].to_dict()
    for school, year in product(schools, years):
        whole = cell("leerlingen", school, year)
        parts = [
            ledger.put(cell("zorgvorm", school, f, year), known.get((school, f, year), 0), "school") for f in forms
        ]
        together = _hidden_total(ledger, cell("vormen_samen", school, year), parts)
        ledger.rest(cell("in_meer_vormen", school, year), together, [whole], "school")
        ledger.rest(cell("meer_van_een_vorm", school, year), cell("trajecten", school, year), [together])
        for form, part in zip(forms, parts, strict=True):
            ledger.rest(cell("zonder_zorgvorm", school, form, year), whole, [part], "school")
    for form, year in product(forms, years):
        _total(
            ledger, cell("zorgvorm", WHOLE, form, year), [cell("zorgvorm", s, form, year) for s in schools], "report"
        )


def _by_provider(ledger: Ledger, begun: pd.DataFrame, schools: Sequence[str], rules: Rules) -> None:
    """Count pupils by provider over all years; a pupil may have several, and may have left the school since."""
    found = begun.groupby(["school", "aanbieder"])["leerling"].nunique()
    ever = begun.groupby("school")["leerling"].nunique()
    for school in schools:
        everyone = ledger.put(cell("leerlingen_ooit", school), ever.get(school, 0))
        ledger.unpublished.append(everyone)
        ledger.rest(cell("vertrokken", school), everyone, [cell("periode", school)])
        ledger.rest(cell("in_meer_jaren", school), cell("leerlingen_jaren", school), [everyone])
        counts = found.xs(school) if school in ever else pd.Series(dtype=int)
        enough = ~counts.index.isin(small(counts, rules).index)
        names = []
        for provider, number in counts[enough].items():
            names.append(ledger.put(cell("aanbieder", school, provider), number, "school"))
            ledger.rest(cell("zonder_aanbieder", school, provider), everyone, [names[-1]], "school")
        # Providers with few pupils are not named anywhere; only their sum can be worked out.
        names.append(ledger.put(cell("andere_aanbieders", school), counts[~enough].sum(), "school"))
        together = _hidden_total(ledger, cell("aanbieders_samen", school), names)
        ledger.unpublished.append(names[-1])
        ledger.rest(cell("bij_meer_aanbieders", school), together, [everyone])
        ledger.rest(cell("meer_bij_een_aanbieder", school), cell("trajecten_jaren", school), [together])


def main_providers(begun: pd.DataFrame) -> pd.DataFrame:
    """Find the provider with the most pupils in each form of each school, where one has more than any other.

    Returns
    -------
    DataFrame
        ``school, zorgvorm, aanbieder, leerlingen``.
    """
    found = begun.groupby(["school", "zorgvorm", "aanbieder"])["leerling"].nunique().rename("leerlingen").reset_index()
    first = found[found["leerlingen"] == found.groupby(["school", "zorgvorm"])["leerlingen"].transform("max")]
    return first[~first.duplicated(["school", "zorgvorm"], keep=False)].reset_index(drop=True)


def _by_main_provider(ledger: Ledger, begun: pd.DataFrame, year: int) -> None:
    for row in main_providers(begun).to_dict("records"):
        if cell("aanbieder", row["school"], row["aanbieder"]) not in ledger.truth:
            continue
        place = (row["school"], row["zorgvorm"])
        there = ledger.put(cell("aanbieder_zorgvorm", *place, year), row["leerlingen"], "school")
        ledger.rest(cell("elders_zorgvorm", *place, year), cell("zorgvorm", *place, year), [there], "school")
        ledger.rest(cell("andere_hulp_daar", *place, year), cell("aanbieder", row["school"], row["aanbieder"]), [there])


def _by_age_band(ledger: Ledger, begun: pd.DataFrame, schools: Sequence[str], years: Sequence[int]) -> None:
    rows = begun.assign(jaar=begun["begin"].dt.year, leeftijd=age_at_start(begun)).sort_values("begin", kind="stable")
    first = rows.drop_duplicates(["leerling", "school", "jaar"])
    bands = class_of(first["leeftijd"], _BAND_STARTS).map(dict(enumerate(AGE_BANDS)))
    first = first.assign(groep=bands.where(first["leeftijd"].notna(), UNKNOWN_AGE))
    known = first.groupby(["school", "jaar", "groep"]).size().to_dict()
    unknown = [UNKNOWN_AGE] if first["leeftijd"].isna().any() else []
    for position, year in enumerate(years):
        for school in schools:
            parts = [
                ledger.put(cell("leeftijdsgroep", school, year, band), known.get((school, year, band), 0), "school")
                for band in (*AGE_BANDS, *unknown)
            ]
            ledger.adds_up(cell("leerlingen", school, year), parts)
            if position < len(years) - YEARS_OF_AGES:
                ledger.unpublished += parts
            else:
                ledger.by_class(parts, "school")


def _restarts(
    ledger: Ledger, trajectories: pd.DataFrame, pairs: pd.DataFrame, forms: Sequence[str], years: Sequence[int]
) -> None:
    raw = counting.per_year(trajectories, years).set_index("jaar")["trajecten"].to_dict()
    opened = pairs.assign(jaar=trajectories.loc[pairs["tweede"], "begin"].dt.year.to_numpy())
    for year in years:
        name = ledger.put(cell("trajecten_zonder_correctie", WHOLE, year), raw[year])
        ledger.goes_with[name] = cell("leerlingen", WHOLE, year)
        if year != RESTART.year:
            ledger.adds_up(name, [cell("trajecten", WHOLE, year)])
            continue
        joined = opened[opened["jaar"] == year]["zorgvorm"].value_counts().to_dict()
        parts = [ledger.put(cell("herstart", form, year), joined.get(form, 0), "report") for form in forms]
        _total(ledger, cell("herstart", WHOLE, year), parts, "report")
        ledger.adds_up(name, [cell("trajecten", WHOLE, year), cell("herstart", WHOLE, year)])


def _by_cost(ledger: Ledger, begun: pd.DataFrame, pupils: pd.DataFrame, schools: Sequence[str]) -> None:
    classes = counting.cost_classes(begun)
    whole = [
        ledger.put(cell("kosten", WHOLE, label), n, "report")
        for label, n in zip(classes["klasse"], classes["leerlingen"], strict=True)
    ]
    ledger.adds_up(cell("periode", WHOLE), whole)
    ledger.by_class(whole, "report")
    found = (
        pupils.assign(klasse=class_of(pupils["kosten"], SCHOOL_COSTS)).groupby(["school", "klasse"]).size().to_dict()
    )
    for school in schools:
        parts = [
            ledger.put(cell("kosten", school, label), found.get((school, position), 0), "school")
            for position, label in enumerate(SCHOOL_COST_LABELS)
        ]
        _total(ledger, cell("periode", school), parts, "school")
        ledger.by_class(parts, "school")
    ledger.adds_up(cell("periode", WHOLE), [cell("periode", school) for school in schools])
    together = [cell("kostenklasse", WHOLE, label) for label in SCHOOL_COST_LABELS]
    for name, label in zip(together, SCHOOL_COST_LABELS, strict=True):
        _total(ledger, name, [cell("kosten", school, label) for school in schools], "report")
    ledger.adds_up(whole[0], together[:-1])
    ledger.adds_up(together[-1], whole[1:])


def _by_age(ledger: Ledger, pupils: pd.DataFrame, schools: Sequence[str], years: Sequence[int]) -> None:
    known = pupils.dropna(subset="leeftijd")
    first, last = (int(known["leeftijd"].min()), int(known["leeftijd"].max())) if len(known) else (0, -1)
    is_told = first != last  # one age would be that of each pupil; with those beside it, no x says which it is
    if not is_told:
        first, last = max(first - 1, 0), last + 1
    names, others = {}, []
    for age in range(first, last + 1):
        of_age = known[known["leeftijd"] == age]
        names[age] = ledger.put(cell("leeftijd", WHOLE, age), len(of_age), "report")
        others.append(
            ledger.put(cell("leeftijd_zonder_dyslexie", WHOLE, age), (~of_age["alleen_dyslexie"]).sum(), "report")
        )
        ledger.rest(cell("leeftijd_alleen_dyslexie", WHOLE, age), names[age], others[-1:], "report")
    if not is_told:
        ledger.unpublished += [*names.values(), *others]
    everyone = list(names.values())
    if len(known) < len(pupils):
        everyone.append(ledger.put(cell("leeftijd", WHOLE, UNKNOWN_AGE), len(pupils) - len(known), "report"))
    ledger.adds_up(cell("periode", WHOLE), everyone)
    ledger.by_class(everyone, "report")
    # In the year of the first trajectory, each pupil is in the band of that age.
    for position, band in enumerate(AGE_BANDS):
        low, high = [0, *_BAND_STARTS][position], [*_BAND_STARTS, 1000][position]
        bands = [cell("leeftijdsgroep", school, year, band) for school, year in product(schools, years)]
        together = _hidden_total(ledger, cell("leeftijdsgroep_jaren", WHOLE, band), bands)
        at_first = [name for age, name in names.items() if low <= age < high]
        ledger.rest(cell("in_latere_jaren", WHOLE, band), together, at_first)


def _by_status(ledger: Ledger, begun: pd.DataFrame, on: pd.Timestamp) -> None:
    known = begun[begun["begin"] <= on]
    where = status(known, on).value_counts().to_dict()
    parts = [ledger.put(cell("status", WHOLE, which), where.get(which, 0), "report") for which in PupilStatus]
    where_left = parts[1:3]
    if later := ledger.truth[cell("periode", WHOLE)] - known["leerling"].nunique():
        parts.append(ledger.put(cell("status", WHOLE, NOT_BEGUN), later, "report"))
    ledger.adds_up(cell("periode", WHOLE), parts)
    ledger.by_class(parts, "report")
    took = counting.durations(begun, on).drop(counting.STILL_RUNNING)
    names = [ledger.put(cell("duur", WHOLE, label), n, "report") for label, n in took.items()]
    ledger.by_class(names, "report")
    left = _hidden_total(ledger, cell("niet_in_zorg", WHOLE), names)
    ledger.pupils["report"].append(left)
    ledger.adds_up(left, where_left)


def _by_step(ledger: Ledger, begun: pd.DataFrame, on: pd.Timestamp) -> None:
    steps = counting.first_time_right(begun, on)
    had = [
        ledger.put(cell("stap", WHOLE, step), n, "report")
        for step, n in zip(steps["stap"], steps["leerlingen"], strict=True)
    ]
    last = [
        ledger.put(cell("laatste_stap", WHOLE, step), n, "report")
        for step, n in zip(steps["stap"], steps["uitgestroomd"], strict=True)
    ]
    in_care = []
    for step, (name, done) in enumerate(zip(had, last, strict=True)):
        further = had[step + 1 : step + 2]
        in_care.append(ledger.rest(cell("nog_in_zorg_na_stap", WHOLE, step + 1), name, [done, *further], "report"))
    ledger.rest(cell("in_zorg_op_later_pad", WHOLE), cell("status", WHOLE, PupilStatus.IN_CARE), in_care[:-1])
    later = cell("status", WHOLE, NOT_BEGUN)
    ledger.adds_up(cell("periode", WHOLE), [had[0], *([later] if later in ledger.truth else [])])
    ledger.rest(cell("meer_dan_stappen", WHOLE), cell("trajecten_jaren", WHOLE), had)


def _as_printed(ledger: Ledger, tables: Tables, schools: Sequence[str], years: Sequence[int]) -> None:
    """Bound pupils with help by the printed percentages, which the report shows beside them."""
    for (school, year), found in printed_use.printed(tables, schools, years).items():
        pupils = cell("leerlingen", school, year)
        name = ledger.put(cell("gebruik", school, year), ledger.truth[pupils])
        ledger.adds_up(name, [pupils])
        ledger.ranges[name] = printed_use.bounds(found, ledger.truth[pupils])
