"""Files of an invented municipality, as it would have them: nobody here exists."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analysis_lib.tables.citizens import is_citizen_number

TOWN = "Kleiburen"
YEARS = (2022, 2023, 2024)
SCHOOLS = {  # BRIN6: name, board, pupils in 2022
    "91QA00": ("De Knotwilg", "70011", 310),
    "91QA01": ("De Rietkraag", "70011", 205),
    "92QB00": ("Het Baken", "70011", 420),
    "93QC00": ("De Zandloper", "70022", 265),
    "94QD00": ("Op de Wierde", "70022", 180),
    "95QE00": ("Het Klaverblad", "70033", 240),
}
PROVIDERS = ("Praktijk Zuiderlicht", "Stichting Het Anker", "Kindzorg De Vlieger", "Bureau Wegwijs")
FORMS = ("01", "02", "03", "04", "11")
HEADER = (
    "BSN", "Geboortedatum", "Geslacht", "Postcode", "Datum aanvang", "Datum einde", "Hulpvorm", "Verwijzer",
    "Reden beëindiging", "BRIN", "Vestiging", "Aanbieder", "Kosten",
)  # fmt: skip
DUO = (
    "BRIN_NUMMER", "VESTIGINGSNUMMER", "INSTELLINGSNAAM_VESTIGING", "GEMEENTENUMMER", "GEMEENTENAAM", "SOORT_PO",
    "BEVOEGD_GEZAG_NUMMER", "TOTAAL",
)  # fmt: skip


@dataclass(frozen=True)
class Help:
    """One row of the delivery."""

    number: str
    born: date
    school: str
    form: str
    provider: str
    begin: date
    end: date | None
    cost: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as the delivery writes it."""
        end = f"{self.end:%Y%m%d}" if self.end else ""
        brin, location = (self.school[:4], self.school[4:]) if self.school else ("", "")
        cost = f"{self.cost:.2f}".replace(".", ",")
        return (
            self.number, f"{self.born:%Y%m%d}", "O", "1234AB", f"{self.begin:%Y%m%d}", end, self.form, "01",
            "01" if end else "", brin, location, self.provider, cost,
        )  # fmt: skip


def numbers(count: int, chance: random.Random) -> list[str]:
    """Invent numbers that pass the eleven test."""
    found: set[str] = set()
    while len(found) < count:
        text = f"{chance.randint(10_000_000, 999_999_999):09d}"
        if is_citizen_number(text):
            found.add(text)
    return sorted(found)


def delivery(youths: int = 500, seed: int = 20) -> list[Help]:
    """Invent the help of youths: most at a primary school, some at none in the town."""
    chance = random.Random(seed)  # noqa: S311
    rows: list[Help] = []
    for number in numbers(youths, chance):
        school = chance.choices([*SCHOOLS, ""], [9, 5, 12, 7, 4, 6, 5])[0]
        start = date(chance.choice(YEARS), chance.randint(1, 12), chance.randint(1, 28))
        born = start - timedelta(days=chance.randint(4 * 366, 12 * 365))
        begin = start
        for _ in range(chance.choices((1, 2, 3), (70, 22, 8))[0]):
            end = begin + timedelta(days=chance.randint(40, 420))
            if begin.year > YEARS[-1]:
                break
            shown = end if end < date(YEARS[-1] + 1, 1, 1) else None
            form, provider = chance.choices(FORMS, (3, 9, 4, 5, 1))[0], chance.choices(PROVIDERS, (6, 4, 3, 1))[0]
            rows.append(Help(number, born, school, form, provider, begin, shown, chance.randint(200, 26_000) + 0.5))
            begin = end + timedelta(days=chance.randint(1, 300))
    return rows


def write_delivery(path: Path, rows: Sequence[Help]) -> Path:
    """Write a delivery as CSV."""
    return _write(path, [HEADER, *(row.cells for row in rows)])


def write_duo(folder: Path) -> list[Path]:
    """Write a file of DUO for each year, with a school of another town in it."""
    paths = []
    for year in YEARS:
        rows = [
            (code[:4], code[4:], name, "9988", TOWN.upper(), "Bo", board, pupils_of(code, year))
            for code, (name, board, _) in SCHOOLS.items()
        ]
        other = ("96QF", "00", "De Buitenschool", "9977", "ELDERS", "Bo", "70044", 150)
        paths.append(_write(folder / f"leerlingen-per-vestiging-{year}-{year + 1}.csv", [DUO, *rows, other]))
    return paths


def pupils_of(code: str, year: int) -> int:
    """Return the number of pupils of a school in a year."""
    return SCHOOLS[code][2] + 7 * (year - YEARS[0])


def with_help(rows: Sequence[Help]) -> Counter[tuple[str, int]]:
    """Count the youths of each school for whom help began in a year."""
    return Counter((school, year) for school, year, _ in {(row.school, row.begin.year, row.number) for row in rows})


def begun(rows: Sequence[Help]) -> Counter[tuple[str, int]]:
    """Count the trajectories of each school that began in a year."""
    return Counter((row.school, row.begin.year) for row in rows)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path
