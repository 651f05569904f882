"""An attacker who has all files of a release, and of the one before, and solves in whole numbers.

Written from the definitions in the report and GLOSSARY.md, and from what stands in the files; nothing of the
library's account of counts is used. What is known elsewhere is used too: how many pupils a school has.

A count of few persons is found where the whole numbers that fit all files span less than the minimum. A change
of few persons is found likewise, of every count that two releases have in common.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis_lib.care_trajectories import factsheet_figures, factsheet_tables, help_given
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.figures import ages_figure
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.release import Release
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.show import figures
from analysis_lib.show.output import Output

Rows = list[dict[str, str]]
Count = tuple[str, ...]  # what is counted, where, and of which year or class
Sum_ = Mapping[Count, float]
TOWN = "gemeente"
BANDS = (("t/m 7 jaar", 0, 8), ("8 en 9 jaar", 8, 10), ("10 jaar en ouder", 10, 99))
SCHOOL_COSTS = (0, 2_500, 10_000, math.inf)
TOWN_COSTS = (0, 10_000, 20_000, 30_000, 40_000, 50_000, 100_000, math.inf)
_SECONDS = 10.0  # for one programme; what is not solved by then counts as not found
_MOST = 5_000.0  # of anything that is counted here; a solver does not like whole numbers without end


@dataclass(frozen=True)
class Files:
    """Everything that one release hands out, and what is known of a town without it.

    `town` has the tables of the report by name, `sheets` those of each school's factsheet; of a table there are the
    CSV and the text on the page. `boards` and `rolls` (pupils by school and year) are public.
    """

    years: tuple[int, ...]
    town: dict[str, Output]
    sheets: dict[str, dict[str, Output]]
    boards: dict[str, str]
    rolls: dict[tuple[str, int], int]
    base: int
    least: int
    shows_difference: bool

    def printed(self) -> dict[str, dict[str, str]]:
        """Every table, by page and name."""
        pages = {TOWN: self.town, **self.sheets}
        return {page: {name: part.csv for name, part in parts.items()} for page, parts in pages.items()}


def files_of(tables: Mapping[str, pd.DataFrame], years: tuple[int, ...], on: str, made: Release | None = None) -> Files:
    """Make the pages of a study as its notebooks do, of its release if that is there already."""
    with patch.object(figures, "svg_of", lambda _: "<svg >"):  # what is drawn stands in the CSV too
        return _files_of(tables, years, on, made)


def _files_of(tables: Mapping[str, pd.DataFrame], years: tuple[int, ...], on: str, made: Release | None) -> Files:
    view = MunicipalityView(tables, years[0], years[-1], on)
    if made:
        view.release = made
    parts = [
        view.per_year(),
        view.restarts(),
        view.per_school(),
        help_given.forms_table(view),
        help_given.status_table(view),
        help_given.durations_table(view),
        help_given.steps_table(view),
        help_given.costs_table(view),
        ages_figure(view),
        SchoolUseView(view).use_table(),
    ]
    sheets = {}
    for key, name in view.names.items():
        sheet = FactsheetView(tables, key, years[0], years[-1], on, release=view.release)
        made = [
            factsheet_tables.numbers(sheet),
            factsheet_tables.comparison(sheet),
            factsheet_tables.top_forms(sheet),
            factsheet_tables.costs(sheet),
            factsheet_figures.forms_figure(sheet),
            factsheet_figures.providers_figure(sheet),
            factsheet_figures.ages_figure(sheet),
        ]
        sheets[name] = {part.name: part for part in made if part.csv}
    return Files(
        years,
        {part.name: part for part in parts if part.csv},
        sheets,
        {name: view.board_of(key) for key, name in view.names.items()},
        {(view.names[school], year): pupils for (school, year), pupils in view.pupils.items()},
        view.settings.school.base,
        view.settings.school.minimum + (not view.settings.school.inclusive),
        view.settings.show_difference,
    )


@dataclass
class System:
    """Whole numbers of which some lie within bounds, and sums of which lie within others."""

    bounds: dict[Count, tuple[float, float]] = field(default_factory=dict)
    rows: list[tuple[dict[Count, float], float, float]] = field(default_factory=list)

    def know(self, count: Count, low: float, high: float) -> None:
        before = self.bounds.get(count, (0.0, math.inf))
        self.bounds[count] = max(low, before[0]), min(high, before[1])

    def between(self, expression: Sum_, low: float, high: float) -> None:
        self.rows.append((dict(expression), low, high))
        for count in expression:
            self.bounds.setdefault(count, (0.0, math.inf))

    def total(self, whole: Count, parts: Iterable[Count]) -> None:
        self.between({whole: 1.0, **dict.fromkeys(parts, -1.0)}, 0.0, 0.0)

    def at_most(self, few: Iterable[Count], many: Iterable[Count]) -> None:
        self.between({**dict.fromkeys(many, 1.0), **dict.fromkeys(few, -1.0)}, 0.0, math.inf)

    def joined(self, other: System) -> System:
        return System({**self.bounds, **other.bounds}, [*self.rows, *other.rows])

    def named(self, release: str) -> System:
        """The same, with the release before the name of each count."""
        return System(
            {(release, *count): known for count, known in self.bounds.items()},
            [({(release, *c): sign for c, sign in e.items()}, low, high) for e, low, high in self.rows],
        )

    def solver(self) -> Solver:
        return Solver(self)


class Solver:
    """Finds between which whole numbers a sum of counts lies."""

    def __init__(self, system: System, most: float = _MOST) -> None:
        self.where = {count: place for place, count in enumerate(system.bounds)}
        limits = np.array(list(system.bounds.values()))
        entries = [(r, self.where[c], sign) for r, (e, _, _) in enumerate(system.rows) for c, sign in e.items()]
        row, column, value = zip(*entries, strict=True)
        matrix = csr_array((value, (row, column)), shape=(len(system.rows), len(self.where)))
        low, high = ([each[place] for each in system.rows] for place in (1, 2))
        self.constraints = LinearConstraint(matrix, low, high)
        self.limits = Bounds(limits[:, 0], np.minimum(limits[:, 1], most))
        self.fits: np.ndarray | None = None  # whole numbers that fit, of the last question; by place
        self.answers: list[np.ndarray] = []  # those of all questions

    def span(self, expression: Sum_) -> tuple[float, float]:
        return self._least(expression, 1.0), -self._least(expression, -1.0)

    def width_seen(self, expression: Sum_) -> float:
        """How far a sum ranges over the answers so far: at least so wide is its span."""
        return float(np.ptp(np.array(self.answers) @ self._aim(expression, 1.0))) if self.answers else 0.0

    def is_possible(self) -> bool:
        return self._solve(np.zeros(len(self.where))).status == 0

    def _aim(self, expression: Sum_, sign: float) -> np.ndarray:
        aim = np.zeros(len(self.where))
        for count, factor in expression.items():
            if count in self.where:
                aim[self.where[count]] += sign * factor
        return aim

    def _least(self, expression: Sum_, sign: float) -> float:
        found = self._solve(self._aim(expression, sign))
        assert found.status in {0, 1}, found.message
        return float(round(found.fun)) if found.status == 0 else math.floor(found.mip_dual_bound + 1e-6)

    def _solve(self, aim: np.ndarray) -> Any:
        found = milp(
            aim,
            integrality=np.ones(len(aim)),
            bounds=self.limits,
            constraints=self.constraints,
            options={"time_limit": _SECONDS, "presolve": False},
        )
        self.fits = None if found.x is None else np.round(found.x)
        if self.fits is not None:
            self.answers.append(self.fits)
        return found

    def lowest(self, expression: Sum_) -> float:
        """The lowest value of a sum."""
        return self._least(expression, 1.0)


def system_of(files: Files) -> System:
    """Read what the files say, and write down what the definitions say of it."""
    found = System()
    _read_town(files, found)
    for school, sheet in files.sheets.items():
        _read_sheet(files, school, sheet, found)
    _define(files, found)
    return found


def rows(parts: Mapping[str, Output], name: str) -> Rows:
    if name not in parts:
        return []
    frame = pd.read_csv(io.StringIO(parts[name].csv), dtype=str, keep_default_na=False)
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def together(parts: Mapping[str, Output], name: str) -> str:
    """The last row of a table as it stands on the page: what it adds up to."""
    lines = parts[name].text.splitlines() if name in parts else []
    line = next((line for line in lines if line.startswith("Samen |")), "Samen | x")
    return next(cell.strip() for cell in line.split("|")[1:] if cell.strip())


def number(words: str) -> float | None:
    """Read a number as Dutch pages and CSV files write it; None for x, n.v.t. and nothing."""
    words = words.strip().removesuffix("%").strip()
    if not re.fullmatch(r"-?[\d.,]+", words):
        return None
    if "," in words:
        return float(words.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", words):
        return float(words.replace(".", ""))
    return float(words)


def _count(files: Files, system: System, count: Count, words: str) -> None:
    """A printed count: itself, or where counts are rounded what may have been rounded to it."""
    value = number(words)
    system.bounds.setdefault(count, (0.0, math.inf))
    if value is None:
        return
    low, high = value, value
    if files.base > 1:
        low, high = math.ceil(value - files.base / 2), math.ceil(value + files.base / 2) - 1
        low, high = (max(low, files.least), high) if low > 0 else (0, high if high >= files.least else 0)
    system.know(count, low, high)


def _share(system: System, count: Count, words: str, everyone: float, half: float) -> None:
    """A printed percentage of a known number."""
    value = number(words)
    if value is not None:
        system.know(
            count, math.ceil((value - half) / 100 * everyone - 1e-9), math.floor((value + half) / 100 * everyone + 1e-9)
        )


def _read_town(files: Files, system: System) -> None:
    town, years = files.town, files.years
    for row in rows(town, "trajecten_per_jaar"):
        for kind, column in (("ruw", "ruw"), ("trajecten", "trajecten"), ("leerlingen", "leerlingen")):
            if column in row:
                _count(files, system, (kind, TOWN, row["jaar"]), row[column])
    for row in rows(town, "leerlingen_per_zorgvorm"):
        for year in years:
            _count(files, system, ("vorm", TOWN, row["vorm"], str(year)), row[str(year)])
    _count(files, system, ("ooit", TOWN), together(town, "status"))
    for row in rows(town, "status"):
        _count(files, system, ("status", row["status"].lower()), row["leerlingen"])
    for row in rows(town, "looptijden"):
        _count(files, system, ("duur", row["klasse"]), row["leerlingen"])
    for row in rows(town, "eerste_keer_goed"):
        _count(files, system, ("stap", row["stap"][0]), row["leerlingen"])
        _count(files, system, ("laatste", row["stap"][0]), row["laatste"])
    for place, row in enumerate(rows(town, "kostenklassen")):
        _count(files, system, ("kosten", TOWN, str(place)), row["leerlingen"])
    for row in rows(town, "figuur_leeftijd"):
        _count(files, system, ("leeftijd", row["leeftijd"].split()[0]), row["alle"])
        if "zonder" in row:
            _count(files, system, ("zonder dyslexie", row["leeftijd"].split()[0]), row["zonder"])
    for row in rows(town, "aandeel_per_school"):
        for year in years:
            everyone = files.rolls.get((row["school"], year))
            if everyone and files.base == 1:
                _share(system, ("leerlingen", row["school"], str(year)), row[str(year)], everyone, 0.05)
    for row in rows(town, "gebruik_per_school"):
        for year in years:
            everyone, words = files.rolls.get((row["school"], year)), row.get(str(year), "")
            if everyone and number(words) is not None and files.base == 1:
                _share(system, ("leerlingen", row["school"], str(year)), words, everyone, 0.5)
    for row in rows(town, "herstarts"):
        _count(files, system, ("herstart", row["vorm"]), row["aantal"])


def _read_sheet(files: Files, school: str, sheet: Mapping[str, Output], system: System) -> None:
    for row in rows(sheet, "aantallen"):
        for kind in ("trajecten", "leerlingen"):
            _count(files, system, (kind, school, row["jaar"]), row[kind])
    drawn = {row["wat"]: row for row in rows(sheet, "figuur_zorgvormen")}
    if drawn:  # a form without a bar had nobody
        for form, year in product(_forms(files), files.years):
            _count(files, system, ("vorm", school, form, str(year)), drawn.get(form, {}).get(str(year), "0"))
    for row in rows(sheet, "figuur_aanbieders"):
        _count(files, system, ("aanbieder", school, row["wat"]), row["leerlingen"])
    for row in rows(sheet, "top_zorgvormen"):
        _count(files, system, ("vorm", school, row["vorm"], str(files.years[-1])), row["leerlingen"])
        if number(row["bij"]) is not None:
            _count(files, system, ("grootste", school, row["vorm"], row["aanbieder"]), row["bij"])
    costs = rows(sheet, "kosten")
    _count(files, system, ("ooit", school), together(sheet, "kosten"))
    for place, row in enumerate(costs):
        _count(files, system, ("kosten", school, str(place)), row["leerlingen"])
    for row in rows(sheet, "figuur_leeftijden"):
        for year in files.years[-2:]:
            _count(files, system, ("band", school, str(year), row["wat"]), row[str(year)])


def _forms(files: Files) -> list[str]:
    return [row["vorm"] for row in rows(files.town, "leerlingen_per_zorgvorm")]


def _define(files: Files, system: System) -> None:
    """What follows from how each thing is counted (chapter 'Hoe er geteld is', and the notes below tables)."""
    schools, years, forms = list(files.boards), list(map(str, files.years)), _forms(files)
    for kind, year in product(("leerlingen", "trajecten"), years):
        system.total((kind, TOWN, year), [(kind, school, year) for school in schools])
    for form, year in product(forms, years):
        system.total(("vorm", TOWN, form, year), [("vorm", school, form, year) for school in schools])
    for year in years:
        begun = ("trajecten", TOWN, year)
        system.between({("ruw", TOWN, year): 1, begun: -1}, 0, math.inf if year == "2018" else 0)
    for school in schools:
        pupils, begun = ([(kind, school, year) for year in years] for kind in ("leerlingen", "trajecten"))
        for year, own, mine in zip(years, pupils, begun, strict=True):
            in_forms = [("vorm", school, form, year) for form in forms]
            system.at_most([own], in_forms)  # who has help has it in some form
            system.at_most(in_forms, [mine])  # and each form is of a trajectory
            for each in in_forms:
                system.at_most([each], [own])
            bands = [("band", school, year, band) for band, _, _ in BANDS]
            system.total(own, bands)  # of the first trajectory of the year
        ever = ("ooit", school)
        system.at_most([ever], pupils)
        system.total(ever, [("kosten", school, str(place)) for place in range(3)])
        named = [count for count in system.bounds if count[:2] == ("aanbieder", school)]
        for each in named:
            system.at_most([each], pupils)
        system.at_most(named, begun)
        system.at_most([ever], [*named, ("andere aanbieders", school)])
    for count in [count for count in system.bounds if count[0] == "grootste"]:
        _, school, form, provider = count
        system.at_most([count], [("vorm", school, form, years[-1])])
        if ("aanbieder", school, provider) in system.bounds:
            system.at_most([count], [("aanbieder", school, provider)])
    everyone = ("ooit", TOWN)
    system.total(everyone, [("ooit", school) for school in schools])
    costs = [("kosten", TOWN, str(place)) for place in range(len(TOWN_COSTS) - 1)]
    system.total(everyone, costs)
    cheap = [("kosten", school, str(place)) for school in schools for place in (0, 1)]
    system.total(costs[0], cheap)  # both below 10,000 euro
    for kind in ("leeftijd", "status"):
        classes = [count for count in system.bounds if count[0] == kind]
        if kind == "status" or classes:
            system.total(everyone, classes)
    for count in [count for count in system.bounds if count[0] == "zonder dyslexie"]:
        system.at_most([count], [("leeftijd", count[1])])
    for band, low, high in BANDS:  # in the year of the first trajectory a pupil is of that age
        first = [c for c in system.bounds if c[0] == "leeftijd" and c[1].isdigit() and low <= int(c[1]) < high]
        system.at_most(first, [("band", school, year, band) for school in schools for year in years])
    steps = [("stap", str(step)) for step in range(1, 5)]
    system.at_most([steps[0]], [everyone])
    for step, next_ in zip(range(1, 5), [*steps[1:], None], strict=True):
        system.at_most([("laatste", str(step)), *([next_] if next_ else [])], [("stap", str(step))])
    system.at_most(steps, [("trajecten", school, year) for school in schools for year in years])
    durations = [count for count in system.bounds if count[0] == "duur"]
    if durations:
        system.total(("zonder hulp nu",), durations)
        system.total(("zonder hulp nu",), [("status", "stop zorg"), ("status", "uitgestroomd")])


# --- what is true, counted from the rows ---


def truth_of(
    trajectories: pd.DataFrame, schools: pd.DataFrame, forms: pd.DataFrame, years: tuple[int, ...]
) -> dict[Count, int]:
    """Count what the files should not tell, from the rows themselves."""
    names, words = (
        dict(zip(schools["school"], schools["naam"], strict=True)),
        dict(zip(forms["zorgvorm"], forms["naam"], strict=True)),
    )
    frame = trajectories.assign(
        jaar=trajectories["begin"].dt.year,
        naam=trajectories["school"].map(names),
        vorm=trajectories["zorgvorm"].map(words),
    )
    frame = frame[frame["jaar"].isin(years)].sort_values(["leerling", "begin"], kind="stable")
    found: dict[Count, int] = {}
    for school, year in product(names.values(), years):
        mine = frame[(frame["naam"] == school) & (frame["jaar"] == year)]
        found["leerlingen", school, str(year)] = mine["leerling"].nunique()
        found["trajecten", school, str(year)] = len(mine)
        for form in words.values():
            found["vorm", school, form, str(year)] = mine.loc[mine["vorm"] == form, "leerling"].nunique()
        first = mine.drop_duplicates("leerling")
        ages = [_age(born, begin) for born, begin in zip(first["geboren"], first["begin"], strict=True)]
        for band, low, high in BANDS:
            found["band", school, str(year), band] = sum(low <= age < high for age in ages)
    whole = frame.groupby("leerling").agg(
        naam=("naam", "last"), kosten=("kosten", "sum"), geboren=("geboren", "first"), begin=("begin", "first")
    )
    for year in years:
        mine = frame[frame["jaar"] == year]
        found["leerlingen", TOWN, str(year)] = sum(found["leerlingen", school, str(year)] for school in names.values())
        found["trajecten", TOWN, str(year)] = len(mine)
        for form in words.values():
            found["vorm", TOWN, form, str(year)] = sum(found["vorm", s, form, str(year)] for s in names.values())
    found["ooit", TOWN] = len(whole)
    for school in names.values():
        costs = whole.loc[whole["naam"] == school, "kosten"]
        found["ooit", school] = len(costs)
        for place, (low, high) in enumerate(pairwise(SCHOOL_COSTS)):
            found["kosten", school, str(place)] = int(((costs >= low) & (costs < high)).sum())
    for place, (low, high) in enumerate(pairwise(TOWN_COSTS)):
        found["kosten", TOWN, str(place)] = int(((whole["kosten"] >= low) & (whole["kosten"] < high)).sum())
    for school, provider in frame[["naam", "aanbieder"]].drop_duplicates().itertuples(index=False):
        mine = frame[(frame["naam"] == school) & (frame["aanbieder"] == provider)]
        found["aanbieder", school, provider] = mine["leerling"].nunique()
    ages = [_age(born, begin) for born, begin in zip(whole["geboren"], whole["begin"], strict=True)]
    for age in sorted({int(age) for age in ages if not math.isnan(age)}):
        found["leeftijd", str(age)] = ages.count(age)
    return found


def _age(born: pd.Timestamp, begin: pd.Timestamp) -> float:
    if pd.isna(born):
        return math.nan
    return begin.year - born.year - ((begin.month, begin.day) < (born.month, born.day))


# --- the attack ---


Found = tuple[str, float, float]


def targets(files: Files, true: Mapping[Count, int]) -> Iterator[tuple[str, dict[Count, float], bool]]:
    """Name each number of persons that may be small, as a sum of counts; and whether it is of one school."""
    schools, forms, years = list(files.boards), _forms(files), list(map(str, files.years))
    for count in true:
        if count[0] not in {"trajecten"}:
            of_school = count[1] in files.boards
            if count[0] == "band" and int(count[2]) not in files.years[-2:]:
                continue
            if count[0] == "aanbieder":
                continue  # a provider with few pupils is not named
            yield "/".join(count), {count: 1.0}, of_school
    for school, year in product(schools, years):
        own = ("leerlingen", school, year)
        in_forms = [("vorm", school, form, year) for form in forms]
        yield f"in meer vormen/{school}/{year}", {**dict.fromkeys(in_forms, 1.0), own: -1.0}, True
        for each in in_forms:
            yield f"zonder {each[2]}/{school}/{year}", {own: 1.0, each: -1.0}, True
        if not files.shows_difference:
            yield f"meer trajecten/{school}/{year}", {("trajecten", school, year): 1.0, own: -1.0}, True
    for group, of_school in _groups(files, true):
        filled = [count for count in group if true.get(count)]
        if len(filled) == 1:  # then a reader knows of every pupil of the group what they are or cost
            rest = dict.fromkeys((count for count in group if count != filled[0]), 1.0)
            yield f"buiten {'/'.join(filled[0])}", rest, of_school


def _groups(files: Files, true: Mapping[Count, int]) -> Iterator[tuple[list[Count], bool]]:
    for school in files.boards:
        for year in files.years[-2:]:
            yield [("band", school, str(year), band) for band, _, _ in BANDS], True
        yield [("kosten", school, str(place)) for place in range(3)], True
    yield [count for count in true if count[:2] == ("kosten", TOWN)], False


def small_counts(
    files: Files,
    true: Mapping[Count, int],
    minima: tuple[int, int],
    *,
    system: System | None = None,
    release: str = "",
    only: int = 0,
    inclusive: bool = True,
) -> list[Found]:
    """Find the small numbers of persons that the files leave fewer values than the minimum.

    `minima` are those of a school and of the town; `only` tries so many of the numbers, spread over all of them.
    """
    system = system or system_of(files)
    solver = system.solver()
    assert solver.is_possible(), "the files contradict the definitions"
    chosen = []
    for label, expression, of_school in targets(files, true):
        minimum = minima[0] if of_school else minima[1]
        value = sum(sign * true[count] for count, sign in expression.items())
        if 0 < value < minimum + (not inclusive) or label.startswith("buiten "):
            chosen.append((label, expression, value, minimum))
    found = []
    for label, expression, value, minimum in _spread(chosen, only):
        known = {(release, *count) if release else count: sign for count, sign in expression.items()}
        if solver.width_seen(known) >= minimum:
            continue
        low, high = solver.span(known)
        if high - low < minimum and low <= value <= high:
            found.append((label, low, high))
    return found


def _spread(chosen: list[Any], only: int) -> list[Any]:
    """Take so many of a list, spread over all of it; all for 0."""
    return (
        [chosen[round(place)] for place in np.linspace(0, len(chosen) - 1, only)] if 0 < only < len(chosen) else chosen
    )


def changes(
    before: Files,
    after: Files,
    true: tuple[Mapping[Count, int], Mapping[Count, int]],
    minima: tuple[int, int],
    *,
    only: int = 0,
) -> list[Found]:
    """Find the counts of which both releases together tell that they changed by few persons.

    Of two that are the same to the letter nothing is learned: the second is of the rows of the first.
    """
    if before.printed() == after.printed():
        return []
    one, other = system_of(before).solver(), system_of(after).solver()
    chosen = []
    for count, value in true[1].items():
        changed = value - true[0].get(count, 0)
        of_school = len(count) > 1 and count[1] in after.boards
        minimum = minima[0] if of_school else minima[1]
        if 0 < abs(changed) < minimum:
            chosen.append((count, changed, minimum))
    found = []
    for count, changed, minimum in _spread(chosen, only):
        if one.width_seen({count: 1.0}) + other.width_seen({count: 1.0}) >= minimum:
            continue
        was, now = one.span({count: 1.0}), other.span({count: 1.0})
        low, high = now[0] - was[1], now[1] - was[0]
        if high - low < minimum and low <= changed <= high:
            found.append(("/".join(count), low, high))
    return found


def as_if_nothing_changed(before: Files, after: Files) -> System | None:
    """Take both releases as made of the same rows, as a reader would who sees no difference; None where that cannot be.

    Of more years later: who was counted stays counted, and who came had help in the years between.
    """
    one, other = system_of(before), system_of(after)
    both = one.named("toen").joined(other.named("nu"))
    same_years = before.years == after.years
    added = sorted(set(after.years) - set(before.years))
    for count in one.bounds.keys() & other.bounds.keys():
        kind, *of = count
        then, now = ("toen", *count), ("nu", *count)
        if same_years or (of and any(part.isdigit() and len(part) == 4 for part in of)):
            both.between({then: 1.0, now: -1.0}, 0.0, 0.0)
        elif added and kind in {"ooit", "aanbieder", "leeftijd"}:
            place = of[0] if kind != "leeftijd" else TOWN
            came = [("nu", "leerlingen", place, str(year)) for year in added]
            both.at_most([now], [then, *came])
            if kind == "aanbieder" or place == TOWN:
                both.at_most([then], [now])
    return both if both.solver().is_possible() else None
