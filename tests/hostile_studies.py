"""Small studies of every kind, with hostile text in each cell that takes free text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis_lib.catalogue import Report, report
from analysis_lib.tables import Contract, Kind, Table
from tests import other_study, small_study, small_trajectories

Rows = list[list[object]]

OPEN, CLOSE = "«", "»"  # between these a report must show exactly what was filled in
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table></figcaption></svg>",
    "&lt;al&gt; &amp; &#60;",
    "<!-- --> ]]> --> <![CDATA[",
    "[klik](https://example.org) ![x](https://example.org/p.png) <https://example.org>",
    "https://example.org www.example.org mail@example.org",
    "javascript:alert(1) data:text/html,x file:///etc/passwd",
    "**vet** _cursief_ `code` ~~weg~~ \\*",
    "# kop == Kop - lijst + lijst 1. lijst / term: uitleg",
    "$x^2$ \\(x\\) \\input{/etc/passwd} \\",
    '#include "/etc/passwd" #image("/etc/passwd") #raw(read("/etc/passwd"))',
    "#set page(width: 1cm) #pagebreak() ]] [[ #{",
    "a--b a---b... 'a' \"b\" ~ -? // c /* d */ @e <f>",
    "{{ 7*7 }} {% raw %} {naam} {0.__class__} {} %s %(x)s %d",
    '=HYPERLINK("https://example.org") ;=1+1 ;"=1+1',
    "'; DROP TABLE x; --",
    "{ PAGE } INCLUDEPICTURE",
    "e\u0301 \u00a0 \u200b \u20ac \u03a9 \u0416",
    "../../x CON nul",
)
BEGINNINGS = ("=1+1 ", "+1+1 ", "-1+1 ", "@SUM(A1) ", "= Kop ", "- ", "1. ", "# ", "/ x: ", "<b> ", "$ ", "\\ ")
_STRUCTURE = {  # free text by which other cells or the library look things up
    "regels.voorwaarde",
    "kosten.voorwaarde",
    "scenarios.omstandigheden",
    "effecten.aantal_volgt",
    "effecten.zit_in",
    "effecten.sluit_uit",
    "monitoring.schooljaar",
    "kwalitatief.pijlers",
    "onzekerheid.sleutel",
    "perspectieven.baten_van",
    "perspectieven.kosten_van",
    "perspectieven.domeinen",
    "aanbevelingen.rust_op",
    "vragenlijst.antwoorden",
    "interviews.antwoord",
    "uitspraken.rust_op",
    "published.id",
    "published.afgedrukt",
    "relaties.id",
    "relaties.operanden",
    "verklaringen.id",
    "verklaringen.operanden",
    "verdacht.id",
    "verdacht.cijfers",
    "verdacht.aangewezen",
    "trajecten.leerling",
    "scholen.brin6",
}
_PRINTED: dict[str, Rows] = {
    "published": [
        ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt"],
        ["a", "Tabel 1", "rij", "kolom", 12, "aantal", "12"],
        ["b", "Tabel 1", "rij", "kolom", 13, "aantal", "13"],
        ["c", "Figuur 1", "rij", "kolom", 1, "aantal", "1"],
    ],
    "portretten": [
        ["nr", "regio", "onderwerp", "tekst", "plaats"],
        [1, "R0", "Samenwerking", "Elke maand overleg", "Blz. 3"],
    ],
    "uitspraken": [
        ["nr", "thema", "uitspraak", "hoeveel", "aantal", "van", "rust_op", "plaats"],
        [1, "Verwijzen", "Het is duidelijk", "elf", 11, 20, "c", "Blz. 8"],
    ],
    "aanbevelingen": [
        ["nr", "aanbeveling", "aan", "wanneer", "rust_op", "raad", "herkomst", "plaats"],
        [1, "Meet het opnieuw", "De gemeente", "Volgend jaar", "a; c", "Neem het geld op", "bron", "Blz. 9"],
    ],
    "relaties": [
        ["id", "relatie", "operanden", "toelichting"],
        ["a", "som van", "b", "Volgt uit b"],
        ["c", "niet na te rekenen", "", "Bron niet openbaar"],
    ],
    "verklaringen": [
        ["id", "oorzaak", "relatie", "operanden", "toelichting"],
        ["a", "tikfout", "", "", "Er staat een 2"],
    ],
}

_RELATION: Rows = [
    ["naam", "indicator", "groep", "toetsniveau", "gevonden", "plaats"],
    ["Hulp", "leeftijd", "0 t/m 6 jaar", "5%", "ja", "Blz. 2"],
]
_TEXTS: Rows = [
    ["onderdeel", "volgorde", "tekst", "plaats"],
    ["aanleiding", 1, "Waarom dit rapport er is", "Blz. 1"],
    ["factsheet", 1, "Wat er op elk blad staat", "Blz. 4"],
]
_RANGES: dict[str, Rows] = {
    "prijzen": [
        [*row, *more]
        for row, more in zip(
            other_study.TABLES["prijzen"], (["bedrag_laag", "bedrag_hoog"], ["75", "90,50"]), strict=True
        )
    ],
    "effecten": [
        [*row, *(["zonder_aanpak", "correctie_bron"] if row is other_study.TABLES["effecten"][0] else ["0,1", "Panel"])]
        for row in other_study.TABLES["effecten"]
    ],
    "onzekerheid": [
        ["tabel", "sleutel", "kolom", "vorm", "groep", "grond"],
        ["prijzen", "uur", "bedrag", "gelijk", "tarieven", "Drie offertes"],
    ],
    "perspectieven": [
        ["perspectief", "omschrijving", "baten_van", "domeinen", "kosten_van", "plaats"],
        ["eigen", "Gemeente en school samen", "gem, school", "", "gem", "Blz. 9"],
    ],
}
_REASONS: dict[str, Rows] = {
    "verandertheorie": [
        ["nr", "activiteit", "bij", "verandering", "effect", "gevolg", "partij", "plaats"],
        [1, "Praten", "jongere", "Durft meer", "zorg", "", "", "Blz. 1"],
        [2, "Praten", "ouder", "Slaapt beter", "", "Minder ruzie", "gem", "Blz. 1"],
    ],
    "overzichten": [
        ["overzicht", "nr", "groep", "naam", "tekst", "wie", "plaats"],
        ["interventies", 1, "Lijn", "Maatje", "Elke week", "Vrijwilliger", "Blz. 2"],
        ["problemen", 1, "", "Jongere", "Zit thuis", "", "Blz. 2"],
        ["stakeholders", 1, "Gemeente", "Brengt in", "Geld", "", "Blz. 2"],
        ["stakeholders", 2, "Jongere", "Krijgt", "Steun", "", "Blz. 2"],
        ["bewijskracht", 1, "", "Maat", "Zegt weinig", "", "Blz. 2"],
    ],
}
_ANY: dict[str, Rows] = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Wat niet optelt"],
        ["ondertitel", "In een rapport"],
        ["organisatie", "Bureau Voorbeeld"],
        ["datum", "15 maart 2026"],
        ["bron", "Een rapport uit 2025"],
        ["gegevens", "gepubliceerd"],
    ],
}
_TRANSCRIBED: dict[str, Rows] = {  # a is far from what it should be
    "published": [
        ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt", "bladzijde", "zekerheid", "twijfel"],
        ["a", "Tabel 1", "rij", "kolom", 12, "aantal", "12", 3, "zeker", ""],
        ["b", "Tabel 1", "andere rij", "kolom", 130, "aantal", "130", 3, "zeker", ""],
        ["c", "Figuur 1", "rij", "andere kolom", 1, "aantal", "1", 4, "nakijken", "Een 1 of een 7"],
    ],
    "relaties": [
        ["id", "relatie", "operanden", "toelichting", "grond", "steun"],
        ["a", "som van", "b", "Volgt uit b", "afspraak", "4 van 5"],
        ["c", "niet na te rekenen", "", "Bron niet openbaar", "mens", ""],
    ],
    "tabellen": [
        ["plaats", "titel", "bladzijde", "rijen", "kolommen", "cijfers", "nakijken"],
        ["Tabel 1", "Kinderen met hulp", 3, 3, 2, 2, 1],
        ["Figuur 1", "Kinderen zonder hulp", 4, 2, 2, 1, 0],
    ],
    "verdacht": [["id", "cijfers", "aangewezen"], ["a", "a; b", "b"]],
}
# An example fills every cell, which the first two do not allow; published use is refused beside real trajectories.
_ONE_WAY_OF_MANY = {"ondersteuning", "formulieren", "gebruik"}


def studies() -> dict[str, dict[str, Rows]]:
    """Return the tables of a small study for every report with its own tables; each table has a row."""
    small = {
        "kid_mbc": other_study.TABLES | _RANGES | _REASONS,
        "den_bosch_cases": _example("den_bosch_cases"),
        "chain_pressure": small_study.TABLES | {"verbanden": _RELATION},
        "holland_rijnland": _example("holland_rijnland"),
        "utrechtse_heuvelrug": small_trajectories.tables() | {"teksten": _TEXTS},
        "any_report": _ANY,
    }
    own = {"any_report": _TRANSCRIBED}
    # Printed figures are refused in a study with figures of its own.
    published = {
        name: [[key, "gepubliceerd" if value == "eigen" else value, *rest] for key, value, *rest in tables["studie"]]
        for name, tables in small.items()
    }
    return {
        name: _completed(report(name).contract, tables | _PRINTED | own.get(name, {}) | {"studie": published[name]})
        for name, tables in small.items()
    }


def _completed(contract: Contract, tables: dict[str, Rows]) -> dict[str, Rows]:
    """Fill the tables that a study does without with a row of their own examples."""
    found: dict[str, Rows] = {}
    for table in contract.tables:
        rows = tables.get(table.name, [list(table.columns)])
        whole = len(rows) > 1 or table.name in _ONE_WAY_OF_MANY
        found[table.name] = rows if whole else [rows[0], [_example_of(table, found, str(n)) for n in rows[0]]]
    return found


def _example_of(table: Table, tables: Mapping[str, Rows], name: str) -> object:
    about, target = table.columns[name], table.columns[name].refers_to
    if target:
        header, first, *_ = tables[target[0]]
        return first[header.index(target[1])]
    return about.example or next(
        iter(about.choices), "" if about.optional else "ja" if about.kind is Kind.YES_NO else 1
    )


def free_texts(table: Table) -> set[str]:
    """Return the columns in which anything may be written."""
    return {
        name
        for name in table.columns
        if table.kind(name) is Kind.TEXT
        and not (table.columns[name].choices or table.columns[name].refers_to or table.columns[name].key)
        and f"{table.name}.{name}" not in _STRUCTURE
    }


def poisoned(contract: Contract, tables: Mapping[str, Rows]) -> dict[str, Rows]:
    """Put hostile text into every free cell; equal texts stay equal, as some tables look each other up by them."""
    fresh = _hostile_texts()
    known: dict[object, str] = {}
    changed = {}
    for name, (header, *rows) in tables.items():
        free = free_texts(contract[name])
        kept = _fixed_values(contract[name])
        changed[name] = [header]
        for row in rows:
            cells = dict(zip(map(str, header), row, strict=True))
            for column, cell in cells.items():
                target = contract[name].columns[column].refers_to
                if column in free and cell != "" and (name, row[0]) not in kept:
                    cells[column] = known.setdefault(cell, f"{next(fresh)}{cell}")
                elif target and target[1] in free_texts(contract[target[0]]):
                    cells[column] = known.get(cell, cell)
            changed[name].append(list(cells.values()))
    return changed


def _fixed_values(table: Table) -> set[tuple[str, object]]:
    """Return the rows whose value is chosen from a list, such as the kind of data of a study, or is a period."""
    rows = [row for row in table.rows if row.choices or row.texts.get("sleutel") == "periode"]
    return {(table.name, next(iter(row.cells.values()))) for row in rows}


def _hostile_texts() -> Iterator[str]:
    number = 0
    while True:
        begin, text = BEGINNINGS[number % len(BEGINNINGS)], HOSTILE[number % len(HOSTILE)]
        yield f"{begin}{OPEN}{number}{text}{CLOSE}"
        number += 1


def _example(name: str) -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for path in sorted((report(name).templates / "voorbeeld").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = [list(row) for row in csv.reader(file)]
    return tables


def write(known: Report, folder: Path) -> Path:
    """Write the hostile study of a report."""
    return other_study.write_tables(folder, poisoned(known.contract, studies()[known.tables_of or known.name]))
