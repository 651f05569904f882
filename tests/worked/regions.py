"""Support use in an invented province of twelve areas, three years, with much left empty."""

from tests.worked.filling import Rows, Tables

REPORT = "chain_pressure"
YEARS = (2022, 2023, 2024)
AREAS = {f"s{number:02d}": f"Waterkant {letter}" for number, letter in enumerate("ABCDEFGHIJKL", start=1)}
DISTRICTS = {"jn": "Jeugdhulp Noorderstrand", "jz": "Jeugdhulp Zuiderstrand"}


def _counts() -> Rows:
    rows: Rows = [["indicator", "groep", "regio", "jaar", "aantal"]]
    whole, part = [0, 0, 0], [0, 0, 0]
    for number, area in enumerate(AREAS):
        for position, year in enumerate(YEARS):
            children = 2_001 + 150 * number - 10 * position
            using = 180 + 21 * number + position * (5 + 7 * (number % 4))
            rows += [
                ["jeugd", "alle kinderen", area, year, children],
                ["gebruik", "alle kinderen", area, year, using],
            ]
            whole[position] += children
            part[position] += using
    for position, year in enumerate(YEARS):
        rows += [
            ["jeugd", "alle kinderen", "prov", year, whole[position]],
            ["gebruik", "alle kinderen", "prov", year, part[position]],
            ["geslacht", "Jongens", "prov", year, part[position] - 1_234],
            ["geslacht", "Meisjes", "prov", year, 1_234],
            ["wacht", "Langer dan tien weken", "prov", year, 90 + 33 * position],
        ]
        for place, district in enumerate(DISTRICTS):
            half, other = whole[position] // 2, part[position] // 2
            rows += [
                ["jeugd", "alle kinderen", district, year, half + place * (whole[position] - 2 * half)],
                ["gebruik", "alle kinderen", district, year, other + place * (part[position] - 2 * other)],
            ]
    return rows


COUNTS = _counts()
TABLES: Tables = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Kinderen met hulp in Waterland-West"],
        ["ondertitel", "Drie jaar tellen in een provincie die niet bestaat"],
        ["organisatie", "Provinciaal Rekenbureau"],
        ["datum", "1 september 2027"],
        ["bron", "Provinciaal Rekenbureau (2027), opgave van de gemeenten."],
        ["periode", "2022-2024"],
    ],
    "teksten": [
        ["onderdeel", "volgorde", "tekst", "plaats"],
        ["aanleiding", 1, "De staten vroegen waar het gebruik van hulp groeit.", "eigen"],
        ["begrip", 1, "Een kind telt mee als het minstens één dag hulp kreeg.", "eigen"],
    ],
    "indicatoren": [
        ["indicator", "onderdeel", "naam", "referentie", "referentie_groep", "telt_op", "stap_aantal", "plaats"],
        ["jeugd", "keten", "Alle kinderen in de provincie", None, None, None, None, "eigen"],
        ["gebruik", "gebruik", "Kinderen met hulp", "jeugd", None, None, None, "eigen"],
        ["geslacht", "gebruik", "Hulp naar geslacht", "jeugd", "alle kinderen", "gebruik", None, "eigen"],
        ["wacht", "capaciteit", "Wachten op hulp", None, None, None, 5, "eigen"],
    ],
    "regios": [
        ["regio", "naam", "soort", "kolom", "rij"],
        ["prov", "Waterland-West", "land", None, None],
        ["jn", DISTRICTS["jn"], "jeugdregio", 1, 1],
        ["jz", DISTRICTS["jz"], "jeugdregio", "1", 2],
        *([area, name, "samenwerkingsverband", None, None] for area, name in AREAS.items()),
    ],
    "aantallen": COUNTS,
    "aannames": [
        ["nr", "aanname", "gevolg", "van", "plaats"],
        [1, "Wie verhuist telt waar het kind op 1 januari woont.", "Weinig.", "bron", "eigen"],
    ],
    "portretten": [
        ["nr", "regio", "onderwerp", "tekst", "plaats"],
        [1, "jn", "Overleg", "De scholen bellen elke week met de toegang.", "gesprek"],
    ],
    "redenen": [["nr", "duur", "reden", "plaats"], [1, "tijdelijk", "Het ging over.", "gesprek"]],
    "aanbevelingen": [
        ["nr", "aanbeveling", "aan", "wanneer", "rust_op", "herkomst", "plaats"],
        [
            1,
            "Vraag instellingen naar hun wachtlijst.",
            "De provincie",
            "In het najaar",
            "gebruik; wacht",
            "eigen",
            "eigen",
        ],
        [2, "Praat erover met ouders.", None, None, None, "eigen", "eigen"],
    ],
}
LEAST: Tables = {
    "indicatoren": TABLES["indicatoren"][:3],
    "regios": TABLES["regios"][:2],
    "aantallen": [COUNTS[0], *(row for row in COUNTS if row[2] == "prov" and row[0] in {"jeugd", "gebruik"})],
}
