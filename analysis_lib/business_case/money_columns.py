"""The columns, keys and table of money over time: when an amount falls, in whose prices, over which period."""

from __future__ import annotations

from analysis_lib.tables import Column, Table
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import StudyKey

LONGEST = 100  # years
PRICE_LEVEL, EXPIRES = "prijspeil", "prijs_verloopt_na"
CASES_MONTHS, COSTS_MONTHS = "casusperiode_maanden", "kostenperiode_maanden"
TIMING = ("begint_na", "spreiding")

MONEY_KEYS = {
    PRICE_LEVEL: StudyKey(
        "Het jaar in wiens prijzen alle bedragen komen. Zonder eigen indexcijfers telt de consumentenprijsindex "
        "van het CBS (1996 tot en met 2019). Leeg: zoals ingevuld.",
        "2025",
        required=False,
    ),
    EXPIRES: StudyKey(
        "Na hoeveel jaar u een prijs verlopen vindt; leeg: het rapport noemt geen prijs verlopen.", "5", required=False
    ),
    CASES_MONTHS: StudyKey(
        "Over hoeveel maanden de casussen geteld zijn, als dat een andere tijd is dan die van de kosten.",
        "14",
        required=False,
    ),
    COSTS_MONTHS: StudyKey("Over hoeveel maanden de kosten gaan; vul beide in of geen.", "12", required=False),
}


def timing(what: str, otherwise: str) -> dict[str, Column]:
    """Return the two columns that say when an amount falls."""
    return {
        "begint_na": col.later(
            col.number(f"Hoeveel jaar na de kosten {what} begint; leeg is meteen", "jaar", "1", maximum=LONGEST)
        ),
        "spreiding": col.later(
            col.number(
                f"Over hoeveel jaar {what} gelijk verdeeld is; leeg is {otherwise}", "jaar", "2,5", maximum=LONGEST
            )
        ),
    }


INDICES = Table(
    "indexcijfers",
    "Hoe prijzen van jaar tot jaar stegen. Alleen voor wie bij studie een prijspeil invult. Leeg: de "
    "consumentenprijsindex van het CBS, die hier tot en met 2019 bekend is. Een jaar dat ontbreekt wordt niet geraden.",
    {
        "jaar": col.year(example="2024"),
        "index": col.number("Het indexcijfer van dat jaar", "index", "125,5", minimum=0.001),
        "bron": col.text("Waar het cijfer vandaan komt", "CBS, consumentenprijsindex"),
    },
    required=False,
    unique_together=("jaar",),
    heading="Indexcijfers",
)

MONEY_STEPS = {
    "Bedragen die later vallen, en prijzen van andere jaren (mag, hoeft niet)": (
        "Valt een besparing pas later, typ dan op het blad regels bij begint_na hoeveel jaar na de kosten. Is zij over "
        "jaren verdeeld, dan volgt dat uit de duur; typ bij spreiding een ander aantal jaren als dat niet klopt.",
        "Kies in parameters.yaml een disconto: geen, volgens datum, of een percentage. Het rapport zet de percentages "
        "naast elkaar zodra u ergens begint_na of spreiding invult of een disconto kiest.",
        "Moeten alle bedragen in prijzen van één jaar staan, typ dat jaar dan op het blad studie bij prijspeil. Wilt u "
        "een andere index dan die van consumentenprijzen, of een jaar na 2019, zet dan op het blad indexcijfers een "
        "cijfer voor dat jaar en voor elk prijsjaar. Een prijs zonder jaar blijft zoals zij is; het rapport telt "
        "hoeveel dat er zijn.",
        "Gaan de casussen over een andere tijd dan de kosten, typ dan beide aantallen maanden op het blad studie. Het "
        "rapport geeft dan ook de uitkomst over gelijke perioden.",
    )
}
