"""A business case of another intervention in another town, invented for the tests."""

from __future__ import annotations

import csv
from pathlib import Path

TABLES: dict[str, list[list[object]]] = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Maatjes in Deventer"],
        ["ondertitel", "Wat een maatje voor jongeren kost en oplevert"],
        ["organisatie", "Bureau Voorbeeld"],
        ["datum", "mei 2026"],
        ["bron", "Bureau Voorbeeld (2026), eigen telling."],
        ["gegevens", "eigen"],
        ["interventie", "het maatjesproject"],
        ["gebied", "Deventer"],
        ["doelgroep_enkelvoud", "jongere"],
        ["doelgroep_meervoud", "jongeren"],
        ["periode", "2025"],
        ["kostenperiode", "jaar"],
        ["toestemming", "De begeleide jongeren zelf, maart 2026"],
    ],
    "teksten": [["onderdeel", "volgorde", "tekst", "plaats"]],
    "partijen": [
        ["partij", "naam", "lidwoord", "rol", "plaats"],
        ["gem", "gemeente Deventer", "de", "Betaalt", "eigen"],
        ["zorg", "Zorgverzekeraar $A & $B", "de", "Heeft baat", "eigen"],
        ["school", "<b>School</b>", "", "Heeft baat", "eigen"],
    ],
    "casussen": [
        ["categorie", "omschrijving", "aantal", "plaats"],
        ["x", "Jongeren met een maatje", 40, "eigen"],
    ],
    "kosten": [
        ["kostenpost", "betaler", "omschrijving", "bedrag", "prijsjaar", "bron", "plaats"],
        ["maatje", "gem", "Coördinatie", "60000,50", 2025, "Begroting", "eigen"],
    ],
    "prijzen": [
        ["prijs", "omschrijving", "bedrag", "eenheid", "prijsjaar", "afgerond_op", "bron", "plaats"],
        ["uur", "Uur begeleiding", "82,25", "uur", 2025, "", "Tarief", "eigen"],
    ],
    "effecten": [
        [
            "effect",
            "omschrijving",
            "domein",
            "baathouder",
            "status",
            "aantal",
            "eenheid",
            "weergave",
            "impactclaim",
            "toelichting",
            "plaats",
        ],
        [
            "zorg",
            "Minder begeleiding",
            "Zorg",
            "zorg",
            "gewaardeerd",
            12,
            "jongeren",
            "per persoon",
            "0,4",
            "Schatting",
            "eigen",
        ],
        ["school", "Minder verzuim", "School", "school", "PM", "", "jongeren", "totaal", "", "Onbekend", "eigen"],
    ],
    "regels": [
        [
            "regel",
            "effect",
            "soort",
            "omschrijving",
            "richting",
            "aantal",
            "aantal_eenheid",
            "duur",
            "duur_eenheid",
            "inzet",
            "prijs",
            "voorwaarde",
            "schaalt_mee",
            "plaats",
        ],
        [
            "r1",
            "zorg",
            "hoofdresultaat",
            "Begeleiding",
            "bespaart",
            12,
            "jongeren",
            20,
            "week",
            2,
            "uur",
            "",
            "ja",
            "eigen",
        ],
    ],
}


def write_tables(folder: Path, tables: dict[str, list[list[object]]]) -> Path:
    """Write a study's tables as Dutch Excel saves them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    return folder


def write(folder: Path, **changed: list[list[object]]) -> Path:
    """Write the study; `changed` replaces whole tables."""
    return write_tables(folder, TABLES | changed)


def rows_of(table: str, **changes: object) -> list[list[object]]:
    """Return a table with cells of its first row changed."""
    header, first, *rest = TABLES[table]
    row = [changes.get(str(name), value) for name, value in zip(header, first, strict=True)]
    return [header, row, *rest]
