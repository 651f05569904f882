"""An attacker who has the report and every factsheet, knows what each number is about, and can solve equations.

Nothing here comes from the library's own account of how counts are related: the relations are
restated from the definitions, and what is published is read from the pages.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import factsheet_figures, factsheet_tables, help_given
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.figures import ages_figure
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.show import figures
from analysis_lib.show.output import Output
from analysis_lib.tables.numbers import parse_numbers

ALL = "*"
Known = dict[str, tuple[float, float]]
Expression = dict[str, float]


def name(kind: str, *of: object) -> str:
    return "/".join([kind, *map(str, of)])


@dataclass
class Pages:
    """What the pages of a study say.

    `base` and `least` are the settings of the protection, which the report states.
    """

    tables: dict[str, pd.DataFrame]
    years: tuple[int, ...]
    on: str
    base: int = 1
    least: int = 5
    known: Known = field(default_factory=dict)
    providers: dict[str, list[str]] = field(default_factory=dict)
    no_others: set[str] = field(default_factory=set)
    main: list[tuple[str, str, str]] = field(default_factory=list)
    ages: list[str] = field(default_factory=list)
    hides_difference: bool = False
    told: Known = field(default_factory=dict)  # what percentages tell that a source has published, by themselves

    def read(self) -> Pages:
        view = MunicipalityView(self.tables, self.years[0], self.years[-1], self.on)
        self.forms = {words: form for form, words in view.forms.items()}
        self.schools = {words: school for school, words in view.names.items()}
        self.boards = {school: view.board_of(school) for school in view.names}
        with patch.object(figures, "svg_of", lambda _: "<svg >"):  # what is drawn stands in the CSV too
            self._report(view)
            for school in view.names:
                # Every run makes the same release, as a test checks.
                sheet = FactsheetView(self.tables, school, self.years[0], self.years[-1], self.on, release=view.release)
                self._sheet(sheet)
        return self

    def record(self, cell: str, words: str) -> None:
        value = number(words)
        if value is None:
            return
        low, high = value, value
        if self.base > 1:
            low, high = math.ceil(value - self.base / 2), math.ceil(value + self.base / 2) - 1
            if low > 0:
                low = max(low, self.least)
            else:
                low, high = 0, high if high >= self.least else 0
        self.narrow(cell, low, high)

    def narrow(self, cell: str, low: float, high: float) -> None:
        before = self.known.get(cell, (0.0, math.inf))
        self.known[cell] = max(before[0], low), min(before[1], high)
        assert self.known[cell][0] <= self.known[cell][1], f"the pages contradict each other: {cell}"

    def share(self, cell: str, words: str, pupils: float, decimals: int = 1) -> None:
        """Bound a count by a percentage of a known whole."""
        value, half = number(words), 0.5 / 10**decimals
        if value is not None and self.base == 1:
            low, high = (value - half) / 100 * pupils, (value + half) / 100 * pupils
            self.narrow(cell, math.ceil(low - 1e-9), math.floor(high + 1e-9))

    def _report(self, view: MunicipalityView) -> None:
        for row in rows(view.per_year()):
            if "ruw" in row:  # only where there may be restarts on paper
                self.record(name("ruw", row["jaar"]), row["ruw"])
            self.record(name("trajecten", ALL, row["jaar"]), row["trajecten"])
            self.record(name("leerlingen", ALL, row["jaar"]), row["leerlingen"])
        if 2018 in self.years:
            listed = {self.forms[row["vorm"]]: row["aantal"] for row in rows(view.restarts())}
            for form in self.forms.values():
                self.record(name("herstart", form), listed.get(form, "0"))
            self.record(name("herstart", ALL), last_of(view.restarts(), "Samen"))
        for row in rows(help_given.forms_table(view)):
            for year in self.years:
                self.record(name("zorgvorm", ALL, self.forms[row["vorm"]], year), row[str(year)])
        for row in rows(help_given.status_table(view)):
            self.record(name("status", row["status"].lower()), row["leerlingen"])
        self.record("periode/*", last_of(help_given.status_table(view), "Samen"))
        for row in rows(help_given.durations_table(view)):
            self.record(name("duur", row["klasse"]), row["leerlingen"])
        for row in rows(help_given.steps_table(view)):
            self.record(name("stap", row["stap"][0]), row["leerlingen"])
            self.record(name("laatste", row["stap"][0]), row["laatste"])
        for place, row in enumerate(rows(help_given.costs_table(view))):
            self.record(name("kosten", ALL, place), row["leerlingen"])
        for row in rows(ages_figure(view)):
            age = row["leeftijd"].split()[0]
            self.ages.append(age)
            self.record(name("leeftijd", age), row["alle"])
            self.record(name("leeftijd_zonder", age), row["zonder"])
        for row in rows(view.per_school()):
            for year in self.years:
                school = self.schools[row["school"]]
                self.share(name("leerlingen", school, year), row[str(year)], view.pupils[school, year])
        self._printed(view)
        self.hides_difference = not view.settings.show_difference

    def _printed(self, view: MunicipalityView) -> None:
        """Read the printed percentages; a whole one of a known roll leaves few numbers."""
        if self.tables["gebruik"].empty:
            return
        published = len(self.tables["published"]) > 0
        for row in rows(SchoolUseView(view).use_table()):
            school = self.schools.get(row["school"])
            for year in self.years if school else ():
                percentage, pupils = number(row[str(year)]), view.pupils[school, year]
                if percentage is None:
                    continue
                fitting = [n for n in range(pupils + 1) if percentage - 0.5 <= 100 * n / pupils < percentage + 0.5]
                self.narrow(name("leerlingen", school, year), fitting[0], fitting[-1])
                if published:
                    self.told[name("leerlingen", school, year)] = (fitting[0], fitting[-1])

    def _sheet(self, sheet: FactsheetView) -> None:
        school = sheet.school
        for row in rows(factsheet_tables.numbers(sheet)):
            self.record(name("trajecten", school, row["jaar"]), row["trajecten"])
            self.record(name("leerlingen", school, row["jaar"]), row["leerlingen"])
        for row in rows(factsheet_tables.comparison(sheet)):
            year = int(row["jaar"])
            for place, cell in ((school, school), (sheet.board, f"={self.boards[school]}"), (ct.WHOLE, ALL)):
                column = {school: "school", sheet.board: "bestuur"}.get(place, "gemeente")
                self.share(name("leerlingen", cell, year), row[f"aandeel_{column}"], sheet.everyone(place, year))
        drawn = {self.forms[row["wat"]]: row for row in rows(factsheet_figures.forms_figure(sheet))}
        for form in self.forms.values():  # a form without a bar had nobody
            for year in self.years:
                self.record(name("zorgvorm", school, form, year), drawn.get(form, {}).get(str(year), "0"))
        figure = factsheet_figures.providers_figure(sheet)
        self.providers[school] = [row["wat"] for row in rows(figure)]
        for row in rows(figure):
            self.record(name("aanbieder", school, row["wat"]), row["leerlingen"])
        if (
            "kan het aantal hier" not in figure.text
            and "niet getoond kunnen" not in figure.html
            and "grootste" not in figure.html
        ):
            self.no_others.add(school)
        for row in rows(factsheet_tables.top_forms(sheet)):
            form = self.forms[row["vorm"]]
            self.record(name("zorgvorm", school, form, self.years[-1]), row["leerlingen"])
            if number(row["bij"]) is not None:
                self.main.append((school, form, row["aanbieder"]))
                self.record(name("hoofdaanbieder", school, form), row["bij"])
        costs = factsheet_tables.costs(sheet)
        whole = number(last_of(costs, "Samen")) if costs.csv else 0.0
        if costs.csv:
            self.record(name("periode", school), last_of(costs, "Samen"))
        for place, row in enumerate(rows(costs)):
            self.record(name("kosten", school, place), row["leerlingen"])
            if whole:
                self.share(name("kosten", school, place), row["aandeel"], whole, 0)
            low, high = self.known.get("periode/*", (0.0, math.inf))
            if low == high:
                self.share(name("kostenklasse", place), row["gemeente"], low, 0)
        bands = {row["wat"]: row for row in rows(factsheet_figures.ages_figure(sheet))}
        for year in self.years[-2:]:
            for band in ct.AGE_BANDS:
                self.record(name("band", school, year, band), bands.get(band, {}).get(str(year), "0"))


def rows(output: Output) -> list[dict[str, str]]:
    if not output.csv:
        return []
    frame = pd.read_csv(io.StringIO(output.csv), dtype=str, keep_default_na=False)
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def last_of(output: Output, label: str) -> str:
    line = next((line for line in output.text.splitlines() if line.startswith(f"{label} | ")), f"{label} | x")
    return next(cell.strip() for cell in line.split("|")[1:] if cell.strip())


def number(text: str) -> float | None:
    if text in {"x", "", "n.v.t."}:
        return None
    if "," not in text and "%" not in text and text.count(".") == 1 and len(text.rpartition(".")[2]) != 3:
        return float(text)
    value = parse_numbers([text.removesuffix("%")])[0]
    return value if isinstance(value, float) else float(text.replace(".", ""))


def relations(pages: Pages) -> Iterator[tuple[Expression, float, float]]:
    """Yield what must hold: each expression lies between the two numbers."""
    years, schools, forms = pages.years, list(pages.boards), list(pages.forms.values())
    last = years[-1]

    def equal(whole: Expression, parts: Iterable[str]) -> tuple[Expression, float, float]:
        return {**whole, **dict.fromkeys(parts, -1.0)}, 0.0, 0.0

    def at_most(small: Iterable[str], large: Iterable[str]) -> tuple[Expression, float, float]:
        return {**dict.fromkeys(large, 1.0), **dict.fromkeys(small, -1.0)}, 0.0, math.inf

    for kind in ("leerlingen", "trajecten"):
        for year in years:
            yield equal({name(kind, ALL, year): 1}, [name(kind, s, year) for s in schools])
            for board in set(pages.boards.values()):
                own = [name(kind, s, year) for s in schools if pages.boards[s] == board]
                yield equal({name(kind, f"={board}", year): 1}, own)
    for year in years:
        restarted = ["herstart/*"] if year == 2018 else []
        yield equal({name("ruw", year): 1}, [name("trajecten", ALL, year), *restarted])
        for form in forms:
            yield equal({name("zorgvorm", ALL, form, year): 1}, [name("zorgvorm", s, form, year) for s in schools])
    if 2018 in years:
        yield equal({"herstart/*": 1}, [name("herstart", form) for form in forms])
    for school in schools:
        pupils = [name("leerlingen", school, year) for year in years]
        paths = [name("trajecten", school, year) for year in years]
        for year, own, begun in zip(years, pupils, paths, strict=True):
            in_forms = [name("zorgvorm", school, form, year) for form in forms]
            yield at_most([own], [begun])
            yield at_most([own], in_forms)
            yield at_most(in_forms, [begun])
            for each in in_forms:
                yield at_most([each], [own])
            yield equal({own: 1}, [name("band", school, year, band) for band in ct.AGE_BANDS])
        whole = name("periode", school)
        yield at_most([whole], pupils)
        yield equal({whole: 1}, [name("kosten", school, place) for place in range(3)])
        shown = [name("aanbieder", school, provider) for provider in pages.providers[school]]
        others = [] if school in pages.no_others else [name("andere", school)]
        yield at_most([*shown, *others], paths)
        yield at_most([whole], [*shown, *others])
        for each in shown:
            yield at_most([each], pupils)
    for school, form, provider in pages.main:
        there = name("hoofdaanbieder", school, form)
        yield at_most([there], [name("zorgvorm", school, form, last)])
        yield at_most([there], [name("aanbieder", school, provider)])
    everyone = "periode/*"
    yield equal({everyone: 1}, [name("periode", school) for school in schools])
    for place in range(3):
        yield equal({name("kostenklasse", place): 1}, [name("kosten", school, place) for school in schools])
    classes = [name("kosten", ALL, place) for place in range(len(ct.COSTS) + 1)]
    yield equal({everyone: 1}, classes)
    yield equal({classes[0]: 1}, ["kostenklasse/0", "kostenklasse/1"])
    yield equal({"kostenklasse/2": 1}, classes[1:])
    yield equal({everyone: 1}, [name("leeftijd", age) for age in pages.ages])
    for age in pages.ages:
        yield at_most([name("leeftijd_zonder", age)], [name("leeftijd", age)])
    for low, high, band in zip((0, 8, 10), (8, 10, 99), ct.AGE_BANDS, strict=True):
        within = [name("leeftijd", age) for age in pages.ages if age.isdigit() and low <= int(age) < high]
        yield at_most(within, [name("band", school, year, band) for school in schools for year in years])
    states = [cell for cell in pages.known if cell.startswith("status/")] or []
    states = [*{*states, *(name("status", which) for which in ct.PupilStatus)}]
    yield equal({everyone: 1}, states)
    gone = [name("status", which) for which in list(ct.PupilStatus)[1:]]
    yield {**dict.fromkeys(gone, 1.0), **dict.fromkeys(_durations(), -1.0)}, 0.0, 0.0
    steps = [name("stap", k) for k in range(1, 5)]
    if len(states) == len(ct.PupilStatus):
        yield equal({everyone: 1}, [steps[0]])
    yield at_most(steps, [name("trajecten", school, year) for school in schools for year in years])
    for k in range(1, 5):
        yield at_most([name("laatste", k), *steps[k : k + 1]], [name("stap", k)])
    still: Expression = {name("status", "in zorg"): 1.0}
    for k in range(1, 4):
        for cell, sign in ((name("stap", k), -1.0), (name("laatste", k), 1.0), (name("stap", k + 1), 1.0)):
            still[cell] = still.get(cell, 0.0) + sign
    yield still, 0.0, math.inf


def _durations() -> list[str]:
    lows = [0, *(end + 1 for end in ct.DURATIONS[:-1])]
    labels = [f"{low} t/m {high} maanden" for low, high in zip(lows, ct.DURATIONS, strict=True)]
    return [name("duur", label) for label in [*labels, f"meer dan {ct.DURATIONS[-1]} maanden"]]


def targets(pages: Pages) -> Iterator[tuple[Expression, bool]]:
    """Yield every number of pupils that a page shows or that follows from two, and whether it is of one school."""
    schools, forms, years = list(pages.boards), list(pages.forms.values()), pages.years
    for school in schools:
        for year in years:
            own = name("leerlingen", school, year)
            yield {own: 1}, True
            for form in forms:
                part = name("zorgvorm", school, form, year)
                yield {part: 1}, True
                yield {own: 1, part: -1}, True
            # More forms than pupils: that many pupils have help in a second one, or a third.
            yield {**dict.fromkeys((name("zorgvorm", school, form, year) for form in forms), 1.0), own: -1}, True
            if pages.hides_difference:
                yield {name("trajecten", school, year): 1, own: -1}, True
        for year in years[-2:]:
            yield from (({name("band", school, year, band): 1}, True) for band in ct.AGE_BANDS)
        yield from (({name("kosten", school, place): 1}, True) for place in range(3))
        yield {name("andere", school): 1}, True
    for school, form, _ in pages.main:
        there, whole = name("hoofdaanbieder", school, form), name("zorgvorm", school, form, years[-1])
        yield {there: 1}, True
        yield {whole: 1, there: -1}, True
    for form in forms:
        yield from (({name("zorgvorm", ALL, form, year): 1}, False) for year in years)
    yield from (({name("kosten", ALL, place): 1}, False) for place in range(len(ct.COSTS) + 1))
    for age in pages.ages:
        yield {name("leeftijd", age): 1}, False
        yield {name("leeftijd", age): 1, name("leeftijd_zonder", age): -1}, False
    yield from (({name("status", which): 1}, False) for which in ct.PupilStatus)
    yield from (({each: 1}, False) for each in _durations())
    for k in range(1, 5):
        yield {name("stap", k): 1}, False
        yield {name("laatste", k): 1}, False


def classes(pages: Pages) -> Iterator[tuple[list[str], bool]]:
    """Yield each group of pupils by class that a page shows, and whether it is of one school."""
    for school in pages.boards:
        yield from (([name("band", school, year, band) for band in ct.AGE_BANDS], True) for year in pages.years[-2:])
        yield [name("kosten", school, place) for place in range(3)], True
    yield [name("kosten", ALL, place) for place in range(len(ct.COSTS) + 1)], False
    yield [name("leeftijd", age) for age in pages.ages], False
    yield _durations(), False


def truth(pages: Pages) -> dict[str, float]:
    """The true numbers, by the attacker's names."""
    inside = ct.release(pages.tables, pages.years, pd.Timestamp(pages.on), internal=True)
    cells = inside.cells["waarde"].to_dict()
    found: dict[str, float] = {}
    classes, bands = ct.cost_labels(ct.COSTS), ct.SCHOOL_COST_LABELS
    for cell, value in cells.items():
        kind, *of = str(cell).split("/")
        if kind in {"leerlingen", "trajecten", "zorgvorm", "aanbieder", "periode"}:
            found[str(cell)] = value
        elif kind == "trajecten_zonder_correctie":
            found[name("ruw", of[1])] = value
        elif kind == "herstart":
            found[name("herstart", of[0])] = value
        elif kind == "kosten":
            found[name("kosten", of[0], (classes if of[0] == ALL else bands).index("/".join(of[1:])))] = value
        elif kind == "kostenklasse":
            found[name("kostenklasse", bands.index("/".join(of[1:])))] = value
        elif kind == "leeftijdsgroep":
            found[name("band", of[0], of[1], "/".join(of[2:]))] = value
        elif kind in {"leeftijd", "status", "duur", "stap"}:
            found[name(kind, "/".join(of[1:]))] = value
        elif kind == "leeftijd_zonder_dyslexie":
            found[name("leeftijd_zonder", of[1])] = value
        elif kind == "laatste_stap":
            found[name("laatste", of[1])] = value
    for school in pages.boards:
        rows_ = inside.providers[inside.providers["school"] == school]
        found[name("andere", school)] = rows_.loc[~rows_["aanbieder"].isin(pages.providers[school]), "leerlingen"].sum()
    main = inside.in_forms.set_index(["school", "zorgvorm"])["leerlingen"].to_dict()
    return found | {name("hoofdaanbieder", s, f): float(main[s, f]) for s, f, _ in pages.main}


def worked_out(pages: Pages, minima: tuple[int, int], *, inclusive: bool = True) -> list[tuple[str, float, float]]:
    """Solve for every small number; return those whose range is narrower than the minimum.

    Where a source has published percentages itself, narrower than these leave open by themselves.
    """
    bound = list(relations(pages))
    real = truth(pages)
    cells = sorted({cell for expression, *_ in bound for cell in expression} | set(pages.known) | set(real))
    where = {cell: place for place, cell in enumerate(cells)}
    for expression, low, high in bound:  # what the attacker assumes is true
        value = sum(sign * real.get(cell, 0.0) for cell, sign in expression.items())
        assert low - 1e-6 <= value <= high + 1e-6, expression
    for cell, (low, high) in pages.known.items():
        assert low - 1e-6 <= real.get(cell, 0.0) <= high + 1e-6, cell
    limits = np.array([pages.known.get(cell, (0.0, np.inf)) for cell in cells])
    same = [expression for expression, low, high in bound if low == high]
    above = [expression for expression, low, high in bound if low != high]
    solver = {
        "A_eq": _matrix(same, where, 1.0),
        "b_eq": np.zeros(len(same)),
        "A_ub": _matrix(above, where, -1.0),
        "b_ub": np.zeros(len(above)),
        "bounds": limits,
    }
    alone = np.array([pages.told.get(cell, (0.0, np.inf)) for cell in cells])
    before = {**solver, "bounds": alone} if pages.told else None
    found = []
    answers: list[np.ndarray] = []
    whole_groups = []
    for group, of_school in classes(pages):
        filled = [cell for cell in group if real.get(cell)]
        if len(filled) == 1:  # it tells of every pupil in the group what they are or cost
            whole_groups.append((dict.fromkeys((cell for cell in group if cell != filled[0]), 1.0), of_school))
    for expression, of_school in [*targets(pages), *whole_groups]:
        minimum = minima[0] if of_school else minima[1]
        value = sum(sign * real.get(cell, 0.0) for cell, sign in expression.items())
        if not 0 < value < minimum + (not inclusive) and (expression, of_school) not in whole_groups:
            continue
        aim = np.zeros(len(cells))
        for cell, sign in expression.items():
            if cell in where:
                aim[where[cell]] = sign
        if answers and np.ptp(np.array(answers) @ aim) >= minimum:
            continue  # two answers that both fit all that is known lie far enough apart
        low, high = _least(aim, solver, answers), -_least(-aim, solver, answers)
        if high - low < minimum - 1e-4 and high - low < _width(aim, before) - 1e-4:
            found.append((" - ".join(expression), low, high))
    return found


def _width(aim: np.ndarray, solver: dict[str, object] | None) -> float:
    """How far a number can range, if that is limited at all."""
    return -_least(-aim, solver) - _least(aim, solver) if solver else math.inf


def _matrix(expressions: list[Expression], where: dict[str, int], sign: float) -> csr_array:
    entries = [(r, where[cell], sign * value) for r, e in enumerate(expressions) for cell, value in e.items()]
    row, column, value = zip(*entries, strict=True)
    return csr_array((value, (row, column)), shape=(len(expressions), len(where)))


def _least(aim: np.ndarray, solver: dict[str, object], answers: list[np.ndarray] | None = None) -> float:
    """The lowest that it can be; what all numbers are then is added to the answers."""
    result = linprog(aim, **solver)
    assert result.status in {0, 3}, result.message
    if answers is not None and result.status == 0:
        answers.append(result.x)
    return -math.inf if result.status == 3 else float(result.fun)
