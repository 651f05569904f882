"""The tables that every study has: what it is, who is in it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import Column, CrossCheck, Finding, FixedRow, Table, Tables

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
    """The key that says whether data are published, own or invented."""
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


def study_table(keys: Mapping[str, StudyKey]) -> Table:
    """``studie``: a text per key, such as the title and the source."""
    return Table(
        "studie",
        "Wat dit voor studie is. Deze teksten komen op de voorkant en in zinnen van het rapport. "
        "Vul achter elke sleutel de waarde in; het blad Leesmij zegt bij elke sleutel wat er hoort.",
        {
            "sleutel": col.choice("Waar de waarde over gaat; deze namen liggen vast", keys, "titel", unique=True),
            "waarde": col.text("De tekst zelf; klik op een cel om te zien wat er hoort", keys["titel"].example),
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
            "onderdeel": col.choice("Onderdeel van het rapport", parts, "aanleiding"),
            "volgorde": col.ordinal("De hoeveelste alinea van dit onderdeel", unique=False),
            "tekst": col.text(
                "Een alinea, zonder opmaak; klik op een cel om te zien wat er hoort",
                "De gemeente wil weten wat een maatje voor jongeren oplevert.",
            ),
            "plaats": col.place(),
        },
        unique_together=("onderdeel", "volgorde"),
        may_be_empty=True,
        rows=tuple(
            FixedRow({"onderdeel": part, "volgorde": 1.0}, about, column="tekst", required=False)
            for part, about in parts.items()
        ),
    )


def parties_table(**more: Column) -> Table:
    """``partijen``: who pays or benefits."""
    return Table(
        "partijen",
        "Wie betaalt of baat heeft: een rij per organisatie of groep.",
        {
            "partij": col.key(
                "Korte eigen naam van de partij, zonder spaties; andere bladen verwijzen hiernaar", "zorgverzekeraar"
            ),
            "naam": col.text("Naam zoals die in het rapport staat", "zorgverzekeraars"),
            "lidwoord": col.choice(
                "Lidwoord voor de naam in een zin; leeg als er geen hoort", ("de", "het"), optional=True
            ),
            **more,
            "plaats": col.place(),
        },
    )


ASSUMPTIONS = Table(
    "aannames",
    "Wat u aanneemt zonder het te meten, en wat dat met de uitkomst doet. Lezers kunnen u daarop narekenen.",
    {
        "nr": col.ordinal(),
        "aanname": col.text("De aanname, in één zin", "Elke jongere heeft het hele jaar een maatje."),
        "gevolg": col.text("Wat zij met de uitkomst doet", "Stoppen jongeren eerder, dan zijn de baten kleiner."),
        "van": col.choice("Wie haar deed: uw bron, of wie deze rekenhulp maakte", ("bron", "narekenbaar")),
        "plaats": col.place(),
    },
    required=False,
)
