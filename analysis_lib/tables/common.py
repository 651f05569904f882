"""The tables that every study has: what it is, who is in it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandera.pandas as pa

from analysis_lib.errors import did_you_mean
from analysis_lib.tables.contract import CrossCheck, Finding, Kind, Table, Tables, column

PRICE_UNITS = ("uur", "dag", "week", "maand", "jaar", "sessie", "rit", "budget", "traject", "keer")
COMMON_KEYS = ("titel", "ondertitel", "organisatie", "datum", "bron", "gegevens")
PUBLISHED_DATA, OWN_DATA, SYNTHETIC = "gepubliceerd", "eigen", "SYNTHETISCH"
KINDS_OF_DATA = (PUBLISHED_DATA, OWN_DATA, SYNTHETIC)  # for ``gegevens``


def place() -> pa.Column:
    """The column that says where a row stands in the source."""
    return column("Waar dit in de bron staat", example="§4.4.1 effect 1")


def price_year() -> pa.Column:
    """The column for the year in whose prices an amount stands."""
    about = "Prijspeil, leeg als de bron het niet noemt"
    return column(about, Kind.WHOLE, optional=True, minimum=1990, maximum=2100)


def study_table(keys: Iterable[str]) -> Table:
    """``studie``: a text per key, such as the title and the source."""
    return Table(
        "studie",
        "Wat dit voor studie is, zoals de titel en de bron.",
        {
            "sleutel": column("Wat de waarde zegt", choices=keys, unique=True),
            "waarde": column("De tekst zelf"),
        },
    )


def study_is_complete(keys: Iterable[str]) -> CrossCheck:
    """Require a row in ``studie`` for each key."""
    keys = tuple(keys)

    def check(tables: Tables) -> Iterator[Finding]:
        present = set(tables["studie"]["sleutel"])
        for key in keys:
            if key not in present:
                yield Finding("studie", 0, "sleutel", f"de rij '{key}' ontbreekt; voeg haar toe.")
        for row, kind in tables["studie"].loc[tables["studie"]["sleutel"] == "gegevens", "waarde"].items():
            if kind not in KINDS_OF_DATA:
                message = (
                    f"'{kind}' moet een van deze zijn: {', '.join(KINDS_OF_DATA)}; {did_you_mean(kind, KINDS_OF_DATA)}"
                )
                yield Finding("studie", row, "waarde", message)

    return check


def texts_table(parts: Iterable[str]) -> Table:
    """``teksten``: the study's own sentences, per part of the report."""
    return Table(
        "teksten",
        "Zinnen over deze studie die in het rapport komen, per onderdeel.",
        {
            "onderdeel": column("Onderdeel van het rapport", choices=parts),
            "volgorde": column("Volgorde binnen het onderdeel", Kind.WHOLE, minimum=1),
            "tekst": column("Een alinea"),
            "plaats": place(),
        },
        unique_together=("onderdeel", "volgorde"),
        may_be_empty=True,
    )


def parties_table(**more: pa.Column) -> Table:
    """``partijen``: who pays or benefits."""
    return Table(
        "partijen",
        "Wie betaalt of baat heeft.",
        {
            "partij": column("Sleutel van de partij", key=True, example="gemeente"),
            "naam": column("Naam in het rapport", example="Gemeente Rotterdam"),
            "lidwoord": column("de, het of leeg", optional=True, choices=("de", "het")),
            **more,
            "plaats": place(),
        },
    )


ASSUMPTIONS = Table(
    "aannames",
    "Wat aangenomen is, met het gevolg voor de uitkomst.",
    {
        "nr": column("Volgnummer", Kind.WHOLE, unique=True, minimum=1),
        "aanname": column("De aanname"),
        "gevolg": column("Wat zij met de uitkomst doet"),
        "van": column("Wie haar deed", choices=("bron", "narekenbaar")),
        "plaats": place(),
    },
    required=False,
)
