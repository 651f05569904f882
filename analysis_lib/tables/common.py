"""The tables that every study has: what it is, who is in it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandera.pandas as pa

from analysis_lib.errors import did_you_mean
from analysis_lib.tables.contract import CrossCheck, Finding, FixedRow, Kind, Table, Tables, column

PRICE_UNITS = ("uur", "dag", "week", "maand", "jaar", "sessie", "rit", "budget", "traject", "keer")
PUBLISHED_DATA, OWN_DATA, SYNTHETIC = "gepubliceerd", "eigen", "SYNTHETISCH"
KINDS_OF_DATA = (PUBLISHED_DATA, OWN_DATA, SYNTHETIC)  # for ``gegevens``


@dataclass(frozen=True)
class StudyKey:
    """One key of ``studie``: what its value says, and what it is in a new study."""

    explanation: str
    example: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()


def kind_of_data(what: str) -> StudyKey:
    """The key that says whether something was published, is one's own or invented."""
    explanation = f"Wat voor gegevens {what} zijn: eigen, gepubliceerd door een ander, of verzonnen (SYNTHETISCH)."
    return StudyKey(explanation, OWN_DATA, OWN_DATA, KINDS_OF_DATA)


COMMON_KEYS = {
    "titel": StudyKey("De titel van uw rapport.", "Maatjes in Voorbeeldstad"),
    "ondertitel": StudyKey("Eén zin onder de titel: waar het over gaat.", "Wat een maatje kost en oplevert"),
    "organisatie": StudyKey("Wie het rapport uitbrengt.", "Bureau Voorbeeld"),
    "datum": StudyKey("De datum van het rapport, zoals die op de voorkant komt.", "15 maart 2026"),
    "bron": StudyKey(
        "Waar de cijfers vandaan komen: wie, wanneer en uit welk document.", "Bureau Voorbeeld (2026), eigen telling."
    ),
    "gegevens": kind_of_data("dit"),
}


def place() -> pa.Column:
    """The column that says where a row comes from."""
    about = "Waar dit staat: document en bladzijde. Komt het van uzelf, schrijf dan: eigen"
    return column(about, example="Jaarverslag 2025, blz. 12")


def price_year() -> pa.Column:
    """The column for the year in whose prices an amount stands."""
    about = "Jaar waarin dit bedrag gold (prijspeil); leeg als de bron het niet noemt"
    return column(about, Kind.WHOLE, unit="jaar", example="2025", optional=True, minimum=1990, maximum=2100)


def origin() -> pa.Column:
    """The column that says who gave an amount."""
    return column("Wie dit bedrag geeft: organisatie, document of gesprek", example="Begroting gemeente 2025")


def study_table(keys: Mapping[str, StudyKey]) -> Table:
    """``studie``: a text per key, such as the title and the source."""
    return Table(
        "studie",
        "Wat dit voor studie is. Deze teksten komen op de voorkant en in zinnen van het rapport. "
        "Vul achter elke sleutel de waarde in; het blad Leesmij zegt bij elke sleutel wat er hoort.",
        {
            "sleutel": column(
                "Waar de waarde over gaat; deze namen liggen vast", choices=keys, unique=True, example="titel"
            ),
            "waarde": column("De tekst zelf; klik op een cel om te zien wat er hoort", example=keys["titel"].example),
        },
        heading="De studie",
        rows=tuple(
            FixedRow(
                {"sleutel": key, **({"waarde": about.value} if about.value else {})},
                about.explanation,
                example=about.example,
                choices=about.choices,
            )
            for key, about in keys.items()
        ),
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


def texts_table(parts: Mapping[str, str]) -> Table:
    """``teksten``: the study's own sentences, per part of the report.

    Parameters
    ----------
    parts : mapping of str to str
        Each part with what its sentences are about, in Dutch.
    """
    return Table(
        "teksten",
        "Uw eigen zinnen in het rapport, per onderdeel een of meer alinea's. Een rij waarvan u de tekst leeg laat "
        "telt niet mee. Voeg voor een tweede alinea onderaan een rij toe.",
        {
            "onderdeel": column("Onderdeel van het rapport", choices=parts, example="aanleiding"),
            "volgorde": column(
                "De hoeveelste alinea van dit onderdeel", Kind.WHOLE, minimum=1, unit="volgnummer", example="1"
            ),
            "tekst": column(
                "Een alinea, zonder opmaak; klik op een cel om te zien wat er hoort",
                example="De gemeente wil weten wat een maatje voor jongeren oplevert.",
            ),
            "plaats": place(),
        },
        unique_together=("onderdeel", "volgorde"),
        may_be_empty=True,
        rows=tuple(
            FixedRow({"onderdeel": part, "volgorde": 1.0}, about, column="tekst", required=False)
            for part, about in parts.items()
        ),
    )


def parties_table(**more: pa.Column) -> Table:
    """``partijen``: who pays or benefits."""
    return Table(
        "partijen",
        "Wie betaalt of baat heeft: een rij per organisatie of groep.",
        {
            "partij": column(
                "Korte eigen naam van de partij, zonder spaties; andere bladen verwijzen hiernaar",
                key=True,
                example="zorgverzekeraar",
            ),
            "naam": column("Naam zoals die in het rapport staat", example="zorgverzekeraars"),
            "lidwoord": column(
                "Lidwoord voor de naam in een zin; leeg als er geen hoort", optional=True, choices=("de", "het")
            ),
            **more,
            "plaats": place(),
        },
    )


ASSUMPTIONS = Table(
    "aannames",
    "Wat u aanneemt zonder het te meten, en wat dat met de uitkomst doet. Lezers kunnen u daarop narekenen.",
    {
        "nr": column("Volgnummer", Kind.WHOLE, unique=True, minimum=1, unit="volgnummer", example="1"),
        "aanname": column("De aanname, in één zin", example="Elke jongere heeft het hele jaar een maatje."),
        "gevolg": column("Wat zij met de uitkomst doet", example="Stoppen jongeren eerder, dan zijn de baten kleiner."),
        "van": column("Wie haar deed: uw bron, of wie deze rekenhulp maakte", choices=("bron", "narekenbaar")),
        "plaats": place(),
    },
    required=False,
)
