"""The tables that say what a report printed and how it ought to follow."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from analysis_lib.published.printed import numbers_in
from analysis_lib.tables import Finding, Kind, Table, Tables, column
from analysis_lib.tables.numbers import NumberError, parse_numbers

UNITS = ("aantal", "procent", "eur", "ratio", "score", "jaar", "maand", "week")
RELATIONS = (
    "model",
    "genoemd in tekst",
    "som van",
    "verschil",
    "product",
    "deel van",
    "verhouding",
    "verhouding van percentages",
    "niet na te rekenen",
)

PUBLISHED = Table(
    "published",
    "Elk cijfer dat het rapport als resultaat afdrukt, een rij per cijfer en plaats.",
    {
        "id": column("Sleutel van het cijfer", unique=True, example="t2.djk.besparing"),
        "plaats": column("Waar het cijfer staat", example="Tabel 7"),
        "rij": column("Rij van de tabel, of waar het over gaat", example="Totaal"),
        "kolom": column("Kolom van de tabel, of wat het cijfer zegt", example="Besparingen"),
        "waarde": column(
            "Het cijfer als getal; een percentage als 55 voor 55%; leeg voor onzeker", Kind.NUMBER, optional=True
        ),
        "eenheid": column("Eenheid", choices=UNITS),
        "afgedrukt": column("Precies zoals het er staat", example="EUR 136.950,-"),
    },
    required=False,
    may_be_empty=True,
)

RELATED = Table(
    "relaties",
    "Hoe elk afgedrukt cijfer uit het model of uit andere afgedrukte cijfers volgt.",
    {
        "id": column("Sleutel uit published.csv", refers_to=("published", "id"), unique=True),
        "relatie": column("Soort verband", choices=RELATIONS),
        "operanden": column(
            "Waaruit het volgt, met ; ertussen: een id uit published.csv, 'model:' met een kengetal, of een getal",
            optional=True,
            example="t2.djk.aantal; t2.djk.waarde; 0,55",
        ),
        "oorzaak": column(
            "Bij een afwijking: waarschijnlijke oorzaak",
            optional=True,
            choices=(
                "tikfout",
                "telfout",
                "afgekapt",
                "tussentijds afgerond",
                "andere versie",
                "andere noemer",
                "onduidelijk",
            ),
        ),
        "toelichting": column("Uitleg; verplicht bij een afwijking", optional=True),
    },
    required=False,
    may_be_empty=True,
)

_OPERANDS = {  # least and most
    "model": (1, 1),
    "genoemd in tekst": (1, 1),
    "som van": (1, 99),
    "verschil": (2, 99),
    "product": (2, 99),
    "deel van": (2, 2),
    "verhouding": (2, 2),
    "verhouding van percentages": (3, 3),
    "niet na te rekenen": (0, 0),
}


def printed_values_agree(tables: Tables) -> Iterator[Finding]:
    """The number in ``waarde`` must be one that stands in ``afgedrukt``."""
    for label, row in tables["published"].dropna(subset="waarde").iterrows():
        printed = numbers_in(row["afgedrukt"])
        if printed and row["waarde"] not in printed:
            message = f"'{row['waarde']:g}' staat niet in '{row['afgedrukt']}'; neem het getal over zoals het er staat."
            yield Finding("published", label, "waarde", message)


def relations_can_be_read(tables: Tables) -> Iterator[Finding]:
    """Each relation has as many operands as it needs, and they exist."""
    printed = tables["published"].set_index("id")["waarde"].to_dict()
    for label, row in tables["relaties"].iterrows():
        parts = [] if row[["operanden"]].isna().any() else [part.strip() for part in row["operanden"].split(";")]
        for message in _wrong_with(row["relatie"], parts, printed):
            yield Finding("relaties", label, "operanden", message)


def _wrong_with(relation: str, parts: list[str], printed: Mapping[Hashable, float]) -> Iterator[str]:
    least, most = _OPERANDS[relation]
    if not least <= len(parts) <= most:
        wanted = f"{least}" if least == most else f"ten minste {least}"
        yield f"'{relation}' vraagt {wanted} operand(en), niet {len(parts)}; zet ; ertussen."
        return
    for part in parts:
        known = part.startswith("model:") or part in printed
        if not known and isinstance(parse_numbers([part])[0], NumberError):
            yield f"'{part}' is geen id uit published.csv, geen kengetal en geen getal."
    if relation in _DIVIDING and printed.get(parts[-1], parse_numbers([parts[-1]])[0]) == 0:
        yield f"'{parts[-1]}' is nul; door nul valt niet te delen."


_DIVIDING = {"deel van", "verhouding", "verhouding van percentages"}
PUBLISHED_CHECKS = (printed_values_agree, relations_can_be_read)
