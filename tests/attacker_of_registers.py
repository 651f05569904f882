"""An attacker who has all that leaves a folder of registers, knows the definitions, and solves in whole numbers.

Written from Berenschot's definitions (2023) and from what stands in the files: which groups make up a whole, what is a
part of what, and that a cohort only gets smaller. Nothing of the library's account of how counts are bound is used.
With two studies of the same registers under other settings, the counts that no setting touches are the same.

A count of fewer than ten is found where the whole numbers that fit everything span less than ten; so is what a part
leaves of its whole.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from tests.attacker_of_releases import Count, Solver, System

ALL, COUNTRY = "Alle kinderen", "NL"
LEAST = 10  # children in a count that is shown
SPECIAL = ("Speciaal basisonderwijs", "Speciaal onderwijs", "Voortgezet speciaal onderwijs")
PRIMARY = "Basisonderwijs"
YOUNGEST = "0 t/m 3 jaar"
CARE = "Kinderopvang"
# Of each group of the first there are no more children than of the same group, or the one named, of the second.
WITHIN = [
    ("opvang", "kinderen", ALL),
    ("kinderen_herkomst", "kinderen", ALL),
    ("kinderen_school", "kinderen", ALL),
    ("inschrijving", "kinderen_school", ""),
    ("onderwijs", "kinderen", ALL),
    ("gebruik", "kinderen", ""),
    ("gebruik_opvang", "opvang", ""),
    ("gebruik_onderwijs", "onderwijs", ""),
    ("gebruik_speciaal", "onderwijs", ""),
    ("gebruik_leeftijd", "kinderen_leeftijd", ""),
    ("gebruik_herkomst", "kinderen_herkomst", ""),
    ("gebruik_opvang", "gebruik", ALL),
    ("gebruik_onderwijs", "gebruik", ALL),
    ("gebruik_speciaal", "gebruik", ALL),
    ("so_cluster", "onderwijs", "Speciaal onderwijs"),
    ("dagbesteding", "kinderen", ALL),
    ("dagbesteding", "gebruik", ALL),
    ("cohort_gebruik", "gebruik", ALL),
    ("cohort_school", "onderwijs", ""),
    ("cohort_gebruik", "cohort_bestand", "Nog in de bestanden"),
    ("cohort_plek", "cohort_bestand", "Nog in de bestanden"),
]
# Groups that no child is in two of: together no more than a whole, and as many where they are as many in fact.
APART = [
    ("kinderen_leeftijd", "kinderen", ALL),
    ("gebruik_leeftijd", "gebruik", ALL),
    ("kinderen_herkomst", "kinderen", ALL),
    ("gebruik_herkomst", "gebruik", ALL),
    ("onderwijs", "inschrijving", "Schoolinschrijvingen"),
    ("so_cluster", "onderwijs", "Speciaal onderwijs"),
    ("cohort_school", "cohort_bestand", "Nog in de bestanden"),
]
SECONDARY, TOGETHER = "Regulier voortgezet onderwijs", "samenwerkingsverband"
# Pupils who can have a samenwerkingsverband by their school, of all children and of those who use support.
PUPILS = {
    "kinderen": [("onderwijs", form) for form in (PRIMARY, *SPECIAL)],
    "gebruik": [("gebruik_onderwijs", PRIMARY), *(("onderwijs", form) for form in SPECIAL)],
}
USING = ("gebruik", "cohort_gebruik")  # how indicators begin that settings of the definition change


@dataclass(frozen=True)
class Left:
    """What leaves: the rows of ``aantallen``, which regions there are, and what counts were rounded to."""

    counts: Mapping[Count, int]
    kinds: Mapping[str, str]
    step: int

    @property
    def years(self) -> list[str]:
        """The years that are counted."""
        return sorted({count[3] for count in self.counts})


def read_study(folder: Path, tables: Iterable[str] = ()) -> Left:
    """Read a study's files, and percentages of its report in CSV that tell a count that stands nowhere."""
    names = ("aantallen", "indicatoren", "regios")
    read = {
        name: pd.read_csv(folder / f"{name}.csv", sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        for name in names
    }
    rows = read["aantallen"][["indicator", "groep", "regio", "jaar", "aantal"]].to_numpy()
    counts = {tuple(row[:4]): int(row[4]) for row in rows}
    about = read["indicatoren"].set_index("indicator")
    named = {name: key for key, name in about["naam"].items()}
    for text in tables:
        for row in pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False).to_dict("records"):
            for column, share in row.items():
                if column.startswith("aandeel_") and column[8:].isdigit() and share not in {"", "x"}:
                    cell = (str(named[row["naam"]]), row["groep"], COUNTRY, column[8:])
                    own = about["referentie_groep"][cell[0]]
                    whole = (about["referentie"][cell[0]], own or cell[1], *cell[2:])
                    if whole in counts:
                        counts.setdefault(cell, round(float(share) * counts[whole]))
    step = int(float(about["stap_aantal"].iloc[0] or 1))
    return Left(counts, read["regios"].set_index("regio")["soort"].to_dict(), step)


@dataclass
class Attack:
    """All that can be said of the counts of one study; ``rests`` are what parts leave of their wholes."""

    left: Left
    truth: Mapping[Count, int]
    placed: str = "woning"  # where a child belongs to a samenwerkingsverband, as the report says
    system: System = field(default_factory=System)
    rests: dict[Count, dict[Count, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.truth:
            self.system.know(cell, 0, math.inf)
        for cell, shown in self.left.counts.items():
            low, high = shown - self.left.step // 2, shown + (self.left.step - 1) // 2
            self.system.know(cell, *((max(low, min(high, LEAST)), high) if shown else (0, 0)))
        for region in self.left.kinds:
            for year in self.left.years:
                self._in(region, year)
        self._regions()
        for year in self.left.years:
            self._by_school(year)
        self._through_years()

    def groups(self, indicator: str, region: str, year: str) -> list[Count]:
        """Every group of an indicator that is counted, shown or not."""
        return [cell for cell in self.truth if (cell[0], *cell[2:]) == (indicator, region, year)]

    def _in(self, region: str, year: str) -> None:
        for part, whole, group in WITHIN:
            for cell in self.groups(part, region, year):
                self._within(cell, (whole, group or cell[1], region, year))
        for part, whole, group in APART:
            cells, of = self.groups(part, region, year), (whole, group, region, year)
            if cells and of in self.truth:
                self._make_up(of, cells)
        older = [cell for cell in self.groups("kinderen_leeftijd", region, year) if cell[1] != YOUNGEST]
        if ("kinderen_school", "Schoolinschrijvingen", region, year) in self.truth and older:
            self._make_up(("kinderen_school", "Schoolinschrijvingen", region, year), older)
        for name in ("opvang", "gebruik_opvang"):  # a child may go to two kinds
            kinds = [cell for cell in self.groups(name, region, year) if cell[1] != CARE]
            if (any_ := (name, CARE, region, year)) in self.truth:
                for cell in kinds:
                    self._within(cell, any_)
                self.system.at_most([any_], kinds)
        special = [cell for cell in self.groups("onderwijs", region, year) if cell[1] in SPECIAL[1:2]]
        using = [*special, *self.groups("gebruik_onderwijs", region, year)]
        if using and (whole := ("gebruik", ALL, region, year)) in self.truth:
            self.system.at_most(using, [whole])
        for cell in self.groups("cohort_plek", region, year):
            for whole in ("opvang", "dagbesteding"):
                self._within(cell, (whole, *cell[1:]))

    def _regions(self) -> None:
        for kind in set(self.left.kinds.values()) - {"land"}:
            members = {region for region, one in self.left.kinds.items() if one == kind}
            parts: dict[Count, list[Count]] = {}
            for cell in self.truth:
                if cell[2] in members:
                    parts.setdefault((*cell[:2], COUNTRY, cell[3]), []).append(cell)
            for whole, cells in parts.items():
                if whole in self.truth:
                    self._make_up(whole, cells)

    def _by_school(self, year: str) -> None:
        """Say who are together in all samenwerkingsverbanden: the report tells whether any school is not known."""
        for indicator, forms in PUPILS.items():
            parts = [
                cell
                for cell in self.truth
                if (cell[0], cell[3]) == (indicator, year) and self.left.kinds.get(cell[2]) == TOGETHER
            ]
            pupils = [(*form, COUNTRY, year) for form in forms]
            if not parts or not {*pupils} <= self.truth.keys():
                continue
            if self.placed == "school":
                self._same(pupils, parts)
            elif self.placed == "school of woning":  # all but secondary education
                everyone: Count = (indicator, ALL, COUNTRY, year)
                secondary: Count = ("onderwijs", SECONDARY, COUNTRY, year)
                if indicator == "kinderen":
                    self._same([everyone], [*parts, secondary])
                elif everyone in self.truth:
                    self.system.at_most([everyone], [*parts, secondary])

    def _same(self, wholes: list[Count], parts: list[Count]) -> None:
        """Say that some are as many as others, as is known where they are in fact; else no fewer."""
        self.system.at_most(parts, wholes)
        if sum(self.truth[part] for part in parts) == sum(self.truth[whole] for whole in wholes):
            self.system.at_most(wholes, parts)
        else:
            self.rests["rest", *wholes[0], TOGETHER] = {**dict.fromkeys(wholes, 1.0), **dict.fromkeys(parts, -1.0)}

    def _through_years(self) -> None:
        present = [("cohort_bestand", "Nog in de bestanden", COUNTRY, year) for year in self.left.years]
        for before, after in pairwise(present):
            self._within(after, before)
            self._within(after, present[0])
        start = ("cohort_gebruik", "Nog geregistreerd gebruik", COUNTRY, self.left.years[0])
        if {start, present[0]} <= self.truth.keys():
            self.system.total(present[0], [start])  # all who are in the cohort used support then

    def _within(self, part: Count, whole: Count) -> None:
        if {part, whole} <= self.truth.keys() and part != whole:
            self.system.at_most([part], [whole])
            self.rests["rest", *part, *whole] = {whole: 1.0, part: -1.0}

    def _make_up(self, whole: Count, parts: list[Count]) -> None:
        """Say that parts are a whole together, as is known where they are in fact; else no more than it."""
        if sum(self.truth[part] for part in parts) == self.truth[whole]:
            self.system.total(whole, parts)
        else:
            self.system.at_most(parts, [whole])
            self.rests["rest", *whole, str(len(parts))] = {whole: 1.0, **dict.fromkeys(parts, -1.0)}

    def wanted(self) -> dict[Count, dict[Count, float]]:
        """Sums that are few children in truth: hidden counts, and what parts leave of a whole."""
        sums = {**{(cell): {cell: 1.0} for cell in self.truth}, **self.rests}
        return {name: sum_ for name, sum_ in sums.items() if 0 < self.true(sum_) < LEAST}

    def true(self, sum_: Mapping[Count, float]) -> float:
        """The true value of a sum."""
        return sum(sign * self.truth[cell] for cell, sign in sum_.items())


Found = tuple[Count, float, float]


def found(attack: Attack) -> Iterator[Found]:
    """Yield every count of few children that all that left narrows down below the rule."""
    return _narrow(attack.system, attack.wanted(), attack.true)


def found_together(one: Attack, other: Attack, year: str) -> Iterator[Found]:
    """Yield what two studies of the same registers under other settings tell together of use in a year.

    Also attacked is how many children only one of the settings takes for users.
    """
    system, wanted, true = _beside(one, other)
    for cell in one.truth.keys() & other.truth.keys():
        first, second = ("een", *cell), ("ander", *cell)
        if not cell[0].startswith(USING):
            if one.truth[cell] == other.truth[cell]:
                system.total(first, [second])
        elif one.truth[cell] >= other.truth[cell] and not cell[0].startswith("cohort"):
            system.at_most([second], [first])
            wanted["verschil", *cell] = {first: 1.0, second: -1.0}

    about = {
        name: sum_ for name, sum_ in wanted.items() if year in name and any(part.startswith(USING) for part in name)
    }
    return _narrow(system, {name: sum_ for name, sum_ in about.items() if 0 < true(sum_) < LEAST}, true)


def found_where_placed(one: Attack, other: Attack) -> Iterator[Found]:
    """Yield what two studies of the same registers tell together, of which one places children by their school.

    All that is not about a samenwerkingsverband is the same.
    """
    system, wanted, true = _beside(one, other)
    for cell in one.truth.keys() & other.truth.keys():
        if one.left.kinds.get(cell[2]) != TOGETHER:
            system.total(("een", *cell), [("ander", *cell)])

    return _narrow(system, wanted, true)


def _beside(
    one: Attack, other: Attack
) -> tuple[System, dict[Count, dict[Count, float]], Callable[[Mapping[Count, float]], float]]:
    """Join two studies: all that is known of both, which sums are few in either, and what a sum is in truth."""
    wanted = {("een", *name): _named("een", sum_) for name, sum_ in one.wanted().items()}
    wanted |= {("ander", *name): _named("ander", sum_) for name, sum_ in other.wanted().items()}

    def true(sum_: Mapping[Count, float]) -> float:
        return sum(sign * (one if cell[0] == "een" else other).truth[cell[1:]] for cell, sign in sum_.items())

    return one.system.named("een").joined(other.system.named("ander")), wanted, true


def _named(release: str, sum_: Mapping[Count, float]) -> dict[Count, float]:
    return {(release, *cell): sign for cell, sign in sum_.items()}


def _narrow(system: System, wanted: Mapping[Count, Mapping[Count, float]], true: object) -> Iterator[Found]:
    assert callable(true)
    most = 2.0 * max(high for _, high in system.bounds.values() if high < math.inf)
    solver = Solver(system, most)
    assert solver.is_possible(), "the files contradict each other"
    for known, low, high in system.rows:
        assert low <= true(known) <= high, known
    entries = [
        (row, solver.where[cell], sign)
        for row, sum_ in enumerate(wanted.values())
        for cell, sign in sum_.items()
        if cell in solver.where
    ]
    if not entries:
        return
    rows, columns, signs = zip(*entries, strict=True)
    matrix = csr_array((signs, (rows, columns)), shape=(len(wanted), len(solver.where)))
    seen = np.tile([math.inf, -math.inf], (len(wanted), 1))

    def least(sum_: Mapping[Count, float], sign: float) -> float:
        """Solve for an end; what fits says of all others too how far apart they can be."""
        value = solver.lowest({cell: sign * factor for cell, factor in sum_.items()})
        if solver.fits is not None:
            values = matrix @ solver.fits
            seen[:, 0], seen[:, 1] = np.minimum(seen[:, 0], values), np.maximum(seen[:, 1], values)
        return sign * value

    together: dict[Count, float] = {}
    for sum_ in wanted.values():
        for cell, sign in sum_.items():
            together[cell] = together.get(cell, 0.0) + sign
    for sign in (1.0, -1.0):
        least(together, sign)
    for row, (name, sum_) in enumerate(wanted.items()):
        if seen[row, 1] - seen[row, 0] >= LEAST:
            continue
        low, high = least(sum_, 1.0), least(sum_, -1.0)
        assert low <= true(sum_) <= high, name
        if high - low < LEAST:
            yield name, low, high
