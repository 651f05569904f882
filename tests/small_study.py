"""A study of support use in an invented province, for the tests: three years, five regions."""

from __future__ import annotations

from pathlib import Path

from tests.other_study import write_tables

YEARS = (2021, 2022, 2023)
_CHILDREN = (20_000, 19_500, 19_000)
_AGES = {"0 t/m 6 jaar": (1_000, 1_050, 1_100), "7 t/m 13 jaar": (1_600, 1_700, 1_750)}
_REGIONS = {f"R{n}": f"Streek {name}" for n, name in enumerate("ABCDEFGHIJKL")}


def counts() -> list[list[object]]:
    rows: list[list[object]] = [["indicator", "groep", "regio", "jaar", "aantal", "aandeel"]]
    for position, year in enumerate(YEARS):
        rows.append(["kinderen", "Alle kinderen", "P", year, _CHILDREN[position], ""])
        rows += [["leeftijd", group, "P", year, values[position], ""] for group, values in _AGES.items()]
        for number, region in enumerate(_REGIONS):
            whole = 1_000 + 100 * number
            part = round(whole * (0.10 + 0.004 * number + 0.006 * position * (1 + number % 3)))
            rows += [["kinderen", "Alle kinderen", region, year, whole, ""]]
            rows += [["gebruik", "Alle kinderen", region, year, part, ""]]
    return rows


TABLES: dict[str, list[list[object]]] = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Ondersteuning in Nieuwland"],
        ["ondertitel", "Een eigen telling"],
        ["organisatie", "Bureau Voorbeeld"],
        ["datum", "mei 2026"],
        ["bron", "Bureau Voorbeeld (2026), eigen telling."],
        ["gegevens", "SYNTHETISCH"],
        ["periode", "2021-2022"],
    ],
    "teksten": [["onderdeel", "volgorde", "tekst", "plaats"]],
    "indicatoren": [
        [
            "indicator",
            "onderdeel",
            "naam",
            "referentie",
            "referentie_groep",
            "referentie_via",
            "telt_op",
            "stap_aantal",
            "stap_aandeel",
            "plaats",
        ],
        ["kinderen", "keten", "Alle kinderen", "", "", "", "", "", "", "eigen"],
        ["gebruik", "gebruik", "Gebruik", "kinderen", "", "", "", "", "", "eigen"],
        ["leeftijd", "gebruik", "Gebruik naar leeftijd", "kinderen", "Alle kinderen", "", "gebruik", "", "", "eigen"],
    ],
    "regios": [
        ["regio", "naam", "soort", "kolom", "rij", "herkomst"],
        ["P", "Nieuwland", "land", "", "", ""],
        *([key, name, "jeugdregio", n % 4 + 1, n // 4 + 1, ""] for n, (key, name) in enumerate(_REGIONS.items())),
    ],
    "aantallen": counts(),
}


def write(folder: Path, **other: list[list[object]]) -> Path:
    """Write the study; `other` replaces whole tables."""
    return write_tables(folder, TABLES | other)
