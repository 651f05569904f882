"""The tables that every study has: what it is, who is in it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import Column, CrossCheck, Finding, FixedRow, Table, Tables
from analysis_lib.tables.kinds_of_data import KINDS_OF_DATA, OWN_DATA
from analysis_lib.versions import Version

PRICE_UNITS = ("uur", "dag", "week", "maand", "jaar", "sessie", "rit", "budget", "traject", "keer")


@dataclass(frozen=True)
class StudyKey:
    """One key of ``studie``: what its value says, what it is in a new study, and whether every study has it."""

    explanation: str
    example: str = ""
    value: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


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


PROTECTED = "beveiligd"
CONSENT = "toestemming"
VERSION = "versie"


def protected_already(what: str) -> StudyKey:
    """The key that says whether the source of own data has hidden small numbers itself; it may be left out."""
    explanation = (
        f"Alleen bij eigen gegevens: ja als uw bron {what} al beveiligd heeft tegen herkenning. "
        "Leeg of nee: het rapport toont dan een x waar het om weinig kinderen gaat."
    )
    return StudyKey(explanation, "nee", choices=("ja", "nee"), required=False)


VERSION_KEY = StudyKey(
    "intern: kleine aantallen zijn niet verborgen en elke bladzijde zegt dat; leeg of publiek: zij zijn verborgen.",
    str(Version.PUBLIC),
    choices=tuple(map(str, Version)),
    required=False,
)


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
                required=about.required,
            )
            for key, about in keys.items()
        ),
    )


def study_is_complete(keys: Mapping[str, StudyKey]) -> CrossCheck:
    """Require a row in ``studie`` for each key that every study has, and a value that its key knows."""

    def check(tables: Tables) -> Iterator[Finding]:
        study = tables["studie"]
        present = set(study["sleutel"])
        for key, about in keys.items():
            if about.required and key not in present:
                yield Finding("studie", 0, "sleutel", f"de rij '{key}' ontbreekt; voeg haar toe.")
        for row, key, value in zip(study.index, study["sleutel"], study["waarde"], strict=True):
            choices = keys[key].choices if key in keys else ()
            if choices and value not in choices:
                message = f"'{value}' moet een van deze zijn: {', '.join(choices)}; {did_you_mean(value, choices)}"
                yield Finding("studie", row, "waarde", message)

    return check


SOURCE_SAYS = "bron"  # part of `teksten`: what the source concludes


def study_values(tables: Tables) -> dict[str, str]:
    """Return what ``studie`` says, by its keys."""
    return dict(zip(tables["studie"]["sleutel"], tables["studie"]["waarde"], strict=True))


def is_internal(tables: Tables) -> bool:
    """Whether ``studie`` says that it stays inside, so that small counts are shown and every page says so."""
    return study_values(tables).get(VERSION) == Version.INTERNAL


def texts_table(parts: Mapping[str, str]) -> Table:
    """``teksten``: the study's own sentences, per part of the report.

    Parameters
    ----------
    parts : mapping of str to str
        Each part with what its sentences are about, in Dutch.
    """
    parts = {**parts, SOURCE_SAYS: "Wat de nagerekende bron concludeert, in een of twee zinnen; leeg zonder bron"}
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
