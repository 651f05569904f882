"""The tables of a way of working: its steps, what is offered, and how it is paid for."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import CrossCheck, findings

STEP_PARTS = ("actie", "instrument", "randvoorwaarde", "korte termijn", "lange termijn")

_STEPS = Table(
    "stappen",
    "De stappen van uw werkwijze, met wie handelt en waarmee.",
    {
        "nr": col.ordinal(),
        "opgave": col.text("Kopje waaronder de stap valt", "Voorbereiden"),
        "stap": col.text("De stap", "Met ouders bespreken wat nodig is"),
        "wie": col.text("Wie haar zet", "Leerkracht"),
        "instrument": col.text("Hulpmiddel daarbij", "Gespreksformulier"),
        "plaats": col.place(),
    },
    required=False,
)

_STEP_PARTS = Table(
    "stapdelen",
    "Elke stap uitgewerkt: wat er te doen is, waarmee, wat er eerst moet zijn, en wat nu en later.",
    {
        "stap": col.ordinal("Nummer van de stap, zoals in het blad stappen", unique=False),
        "soort": col.choice("Wat de rij zegt over de stap", STEP_PARTS),
        "tekst": col.text("In een of twee zinnen", "De leerkracht belt de ouders voor de eerste week."),
        "wie": col.text("Wie dit doet, als het er staat", "Leerkracht", optional=True),
        "plaats": col.place(),
    },
    required=False,
    heading="Stappen uitgewerkt",
)

_QUADRANTS = Table(
    "kwadranten",
    "Het aanbod in een vlak van twee bij twee: wat waar is, en voor wie.",
    {
        "horizontaal": col.text("Hoe de kolom heet; wie eerst staat, staat links", "Bij de boer"),
        "verticaal": col.text("Hoe de rij heet; wie eerst staat, staat boven", "Eén tegelijk"),
        "naam": col.text("Hoe dit aanbod heet", "Leren op de boerderij"),
        "aanbod": col.text("Wat het inhoudt, kort", "Lessen tussen het werk door"),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("horizontaal", "verticaal"),
)

_CONTINUUM = Table(
    "continuum",
    "Welk aanbod er is op de lijn van zorg naar onderwijs.",
    {
        "nr": col.ordinal("Volgorde op de lijn; 1 is het dichtst bij zorg"),
        "positie": col.text("Plek op de lijn", "Vooral zorg"),
        "aanbod": col.text("Wat er is", "Dagprogramma op de boerderij"),
        "stappen": col.text("Welke stappen eraan bijdragen, met komma's ertussen", "2, 5", optional=True),
        "plaats": col.place(),
    },
    required=False,
    heading="Continuüm",
)

_FUNDING = Table(
    "bekostiging",
    "Hoe het nu betaald wordt en hoe het zou moeten.",
    {
        "onderwerp": col.text("Waarover", "Vervoer", unique=True),
        "huidig": col.text("Zoals het is", "Ouders vragen elk jaar opnieuw een vergoeding aan"),
        "gewenst": col.text("Zoals het zou moeten", "Eén beschikking voor alle jaren", optional=True),
        "plaats": col.place(),
    },
    required=False,
)


def _parts_are_of_a_step(tables: Tables) -> Iterator[Finding]:
    """Require that each part is of a step that is listed."""
    parts, steps = tables["stapdelen"]["stap"], tables["stappen"]["nr"]
    message = "stap {} staat niet in stappen.csv; verbeter het nummer of voeg de stap toe."
    return findings("stapdelen", "stap", parts[~parts.isin(steps)], message)


def _a_plane_has_two_sides(tables: Tables) -> Iterator[Finding]:
    """Refuse a third column or row in a plane of two by two."""
    for name in ("horizontaal", "verticaal"):
        given = tables["kwadranten"][name]
        for value in given.unique()[2:]:
            message = f"'{value}' is een derde naam; het vlak heeft er per kant twee."
            yield Finding("kwadranten", given.index[given == value][0], name, message)


METHOD_TABLES = (_STEPS, _STEP_PARTS, _CONTINUUM, _QUADRANTS, _FUNDING)
METHOD_CHECKS: tuple[CrossCheck, ...] = (_parts_are_of_a_step, _a_plane_has_two_sides)
