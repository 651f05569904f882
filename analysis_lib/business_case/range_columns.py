"""Ranges beside values: the columns and the table that hold them, and which number each belongs to.

The value itself is the most likely one; a low and a high end say what cannot be imagined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from analysis_lib.business_case.claim_columns import CLAIM_COLUMNS
from analysis_lib.business_case.money_columns import TIMING
from analysis_lib.intervals import columns_of
from analysis_lib.tables import Column, Table
from analysis_lib.tables import columns as col

KEYS = {"effecten": "effect", "regels": "regel", "prijzen": "prijs", "kosten": "kostenpost"}
RANGED = {"effecten": ("aantal", "impactclaim"), "regels": ("duur",), "prijzen": ("bedrag",), "kosten": ("bedrag",)}
SWITCHES, SWITCH, CHANCE = "omstandigheden", "omstandigheid", "kans"
TRIANGLE, UNIFORM = "driehoek", "gelijk"
ADDED = {  # columns that no table of results shows
    "effecten": (
        *columns_of("aantal")[1:],
        *columns_of("impactclaim")[1:],
        "in_aanmerking",
        "aantal_volgt",
        *CLAIM_COLUMNS,
    ),
    "regels": (*columns_of("duur")[1:], "baathouder", *TIMING),
    "prijzen": tuple(columns_of("bedrag")[1:]),
    "kosten": (*columns_of("bedrag")[1:], "voorwaarde", *TIMING),
    "partijen": ("publiek",),
    SWITCHES: (CHANCE,),
}


class Name(NamedTuple):
    """A number of a study: its table, the key of its row and its column."""

    table: str
    key: str
    column: str


def range_of(column: str, kind: Callable[[str, str], Column]) -> dict[str, Column]:
    """Return the two columns of a range, of the same kind as the value's own."""
    low, high = columns_of(column)[1:]
    example = {"aantal": ("8", "15"), "impactclaim": ("25%", "60%"), "duur": ("4", "9")}.get(column, ("70", "95"))
    return {
        low: col.later(
            kind(f"Lager dan dit kunt u zich niet voorstellen; vul ook {high} in, of laat beide leeg", example[0])
        ),
        high: col.later(
            kind(f"Hoger dan dit kunt u zich niet voorstellen; vul ook {low} in, of laat beide leeg", example[1])
        ),
    }


def names_in(text: str) -> list[str]:
    """Read names with commas (or semicolons) between them."""
    return [name for part in text.replace(";", ",").split(",") if (name := part.strip())]


UNCERTAINTY = Table(
    "onzekerheid",
    "Meer over een bereik dat u op een ander blad gaf: waarop het berust, en of het met andere samenhangt.",
    {
        "tabel": col.choice("Op welk blad het bereik staat", (*RANGED, SWITCHES), "prijzen"),
        "sleutel": col.text("De korte naam van de rij op dat blad", "begeleiding_uur"),
        "kolom": col.choice(
            "Van welke kolom het bereik is", ("aantal", "impactclaim", "duur", "bedrag", CHANCE), "bedrag"
        ),
        "vorm": col.choice(
            "driehoek (of leeg): uw waarde is het waarschijnlijkst. gelijk: alles ertussen is even waarschijnlijk",
            (TRIANGLE, UNIFORM),
            optional=True,
        ),
        "groep": col.text(
            "Naam die u zelf kiest; rijen met dezelfde naam zijn samen hoog of samen laag", "tarieven", optional=True
        ),
        "grond": col.text("Waarop het bereik berust: wie, waar en waarom", "Offertes van drie aanbieders, 2026"),
    },
    required=False,
    unique_together=("tabel", "sleutel", "kolom"),
    heading="Onzekerheid",
)

STEPS = {
    "Hoe zeker bent u? Een bereik invullen (mag, hoeft niet)": (
        "Weet u een aantal, een impactclaim, een duur of een bedrag niet precies, zoek dan in dezelfde rij de kolommen "
        "die eindigen op _laag en _hoog. Ze staan rechts op de bladen effecten, regels, prijzen en kosten.",
        "Typ bij _laag het getal waarvan u zegt: lager kan ik mij niet voorstellen. Typ bij _hoog het getal waarvan u "
        "zegt: hoger kan ik mij niet voorstellen. Uw eigen waarde ligt ertussen en is de waarschijnlijkste.",
        "Kies ruim. Bijna iedereen kiest te smal: vraag u af wat er gebeurd moet zijn als het getal straks buiten uw "
        "bereik ligt. Kunt u dat bedenken, maak het bereik dan groter.",
        "Is het óf het een óf het ander, maak dan een schakelaar op het blad omstandigheden. Zet bij kans hoe "
        "waarschijnlijk ja is, en hang regels of kosten eraan met de kolom voorwaarde.",
        "Gaat een effect over dezelfde personen als een ander effect, zet de naam daarvan dan bij aantal_volgt. Het "
        "beweegt dan mee en krijgt zelf geen bereik.",
        "Op het blad onzekerheid kunt u zeggen waarop een bereik berust, en met een groep welke bereiken samen hoog of "
        "samen laag zijn.",
        "Typ narekenbaar check en daarna narekenbaar run, zoals hierboven. Het rapport heeft dan drie hoofdstukken "
        "meer: hoe zeker het is, voor wie het loont, en wat het oordeel omkeert. Lees eerst het oordeel per partij: "
        "dat geldt alleen als uw bereiken kloppen. Wat geen bereik kreeg, telt als zeker.",
    )
}
