"""A study of trajectories in an invented town, for the tests: three schools, two boards, no published figures."""

from __future__ import annotations

import random
from pathlib import Path

from tests.other_study import write_tables

DEAREST = "98765.43"
CHILD = "geheim-kind-7"
SCHOOLS = {
    "es": ("De Es", "Stichting Oost", 180),
    "linde": ("De Linde", "Stichting Oost", 240),
    "wilg": ("De Wilg", "Vereniging West", 90),
}
FORMS = ("ggz", "hulp", "dyslexie")


HEADER = [
    "leerling",
    "school",
    "zorgvorm",
    "productcode",
    "aanbieder",
    "begin",
    "eind",
    "kosten",
    "geboren",
    "leeftijd",
]


def trajectories(pupils: int = 90, seed: int = 4) -> list[list[object]]:
    """Return pupils with one or two trajectories each; the first has one, the most expensive."""
    chance = random.Random(seed)  # noqa: S311
    rows: list[list[object]] = [[*HEADER]]
    for number in range(pupils):
        school = chance.choices(list(SCHOOLS), [4, 6, 1])[0]
        for _ in range(1 + (chance.random() < 0.3 and number > 0)):
            year, month = chance.choice((2021, 2022, 2023)), chance.randint(1, 9)
            end = "" if chance.random() < 0.4 else f"{year}-{month + 3:02d}-20"
            cost = DEAREST if number == 0 else f"{chance.randint(200, 9000)}"
            form, provider = chance.choices(FORMS, [5, 3, 2])[0], f"Praktijk {chance.choice('ABC')}"
            born = f"{chance.randint(2011, 2016)}-{chance.randint(1, 12):02d}-11"
            rows.append([f"kind-{number}", school, form, "", provider, f"{year}-{month:02d}-05", end, cost, born, ""])
        born = rows[-1][8]
        for row in rows[1:]:
            if row[0] == f"kind-{number}":
                row[8] = born
    for row in rows[1:]:
        row[0] = CHILD if row[0] == "kind-0" else row[0]
    seen: set[str] = set()
    kept = []
    for row in rows:  # no trajectory twice
        if str(row[:7]) not in seen:
            kept.append(row)
        seen.add(str(row[:7]))
    return kept


def tables() -> dict[str, list[list[object]]]:
    """Return every required table of the study, as rows with a header."""
    return {
        "studie": [
            ["sleutel", "waarde"],
            ["titel", "Jeugdhulp in Nieuwstad"],
            ["ondertitel", "Een eigen telling"],
            ["organisatie", "Gemeente Nieuwstad"],
            ["datum", "mei 2026"],
            ["bron", "Gemeente Nieuwstad (2026), eigen telling."],
            ["gegevens", "eigen"],
            ["gemeente", "Nieuwstad"],
            ["gegevens_trajecten", "eigen"],
            ["gegevens_kenmerken", "eigen"],
        ],
        "teksten": [["onderdeel", "volgorde", "tekst", "plaats"]],
        "scholen": [
            ["school", "naam", "brin6", "bestuur", "ses", "sot", "achterstandsscore"],
            *[[key, name, "", board, "midden", 3, ""] for key, (name, board, _) in SCHOOLS.items()],
        ],
        "leerlingen": [
            ["school", "jaar", "leerlingen", "plaats"],
            *[[key, 2022, pupils, "Telling"] for key, (_, _, pupils) in SCHOOLS.items()],
        ],
        "zorgvormen": [
            ["zorgvorm", "naam", "herstart", "dyslexie"],
            ["ggz", "GGZ", "ja", "nee"],
            ["hulp", "Begeleiding", "nee", "nee"],
            ["dyslexie", "Dyslexiezorg", "nee", "ja"],
        ],
        "trajecten": trajectories(),
    }


def write_study(folder: Path, **changed: list[list[object]] | None) -> Path:
    """Write the study as CSV, with tables changed or (None) left out."""
    chosen = {name: rows for name, rows in (tables() | changed).items() if rows is not None}
    return write_tables(folder, chosen)
