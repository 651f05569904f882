"""The tables that say what a report printed and how it ought to follow."""

from __future__ import annotations

from analysis_lib.tables import Kind, Table, column

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
            choices=("tikfout", "telfout", "afgekapt", "tussentijds afgerond", "andere versie", "andere noemer"),
        ),
        "toelichting": column("Uitleg; verplicht bij een afwijking", optional=True),
    },
    required=False,
    may_be_empty=True,
)
