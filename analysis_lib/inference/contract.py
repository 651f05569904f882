"""The tables of a study that begins with a report: what was transcribed, and the relations that were found."""

from __future__ import annotations

from dataclasses import replace

from analysis_lib.published.contract import PUBLISHED, RELATED, study_contract
from analysis_lib.tables import Table
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import COMMON_KEYS
from analysis_lib.tables.contract import Column
from analysis_lib.transcription.strings import DOUBTFUL, SURE

BY_NAME, BY_CONVENTION, BY_DATA, BY_PERSON = "naam", "afspraak", "cijfers", "mens"
AGREED, CHANGED, STRUCK = "akkoord", "gewijzigd", "geschrapt"
GROUNDS = (BY_NAME, BY_CONVENTION, BY_DATA, BY_PERSON)
SEARCHED = ("relaties", "voorgesteld", "verklaringen", "afronding", "gezocht", "verdacht")  # tables that a search fills


def _absent(column: Column) -> Column:
    return replace(column, optional=True, may_be_absent=True)


def _page() -> Column:
    return col.number("Bladzijde van het bestand, 0 als het er geen heeft", "bladzijde", "12")


TRANSCRIBED = replace(
    PUBLISHED,
    columns={
        **PUBLISHED.columns,
        "bladzijde": _absent(_page()),
        "zekerheid": _absent(col.choice("Of het zeker zo is afgedrukt", (SURE, DOUBTFUL))),
        "twijfel": _absent(col.text("Wat er niet zeker aan is", "de 5 kan een 6 zijn")),
    },
)
INFERRED = replace(
    RELATED,
    columns={
        **RELATED.columns,
        "grond": _absent(
            col.choice("Waarop het verband berust: een naam, een afspraak, cijfers alleen, of een mens", GROUNDS)
        ),
        "steun": _absent(col.text("Bij hoeveel cijfers het verband uitkomt", "11 van 12")),
        "besluit": _absent(
            col.choice("Wat u besluit; leeg is nog niet bekeken. Geschrapt telt niet mee", (AGREED, CHANGED, STRUCK))
        ),
    },
)
_SHEETS = Table(
    "tabellen",
    "De tabellen die in het rapport zijn gevonden.",
    {
        "plaats": col.text("Hoe de tabel heet, zoals in published.csv", "Tabel 7", unique=True),
        "titel": col.text("Het onderschrift", "Kinderen met jeugdhulp"),
        "bladzijde": _page(),
        "rijen": col.number("Rijen, met de koppen", "rijen", "8"),
        "kolommen": col.number("Kolommen, met die van de namen", "kolommen", "6"),
        "cijfers": col.number("Overgenomen cijfers", "cijfers", "35"),
        "nakijken": col.number("Cijfers die niet zeker zijn", "cijfers", "2"),
    },
    required=False,
)
_UNREAD = Table(
    "ongelezen",
    "Wat in het rapport staat en niet te lezen was.",
    {
        "bladzijde": _page(),
        "wat": col.text("Wat er staat, en waar", "Tabel 3, Totaal, 2019: 1 234"),
        "waarom": col.text("Waarom het niet te lezen was", "geen getal dat op één manier te lezen is"),
    },
    required=False,
)
_PROPOSED = Table(
    "voorgesteld",
    "Wat infer de vorige keer voorstelde; pas dit niet aan. Zo is te zien wat u in relaties veranderde.",
    {
        "id": col.text("Het cijfer", "t1.totaal.2019"),
        "relatie": col.text("Soort verband", "som van"),
        "operanden": col.text("Waaruit het volgt", "t1.a.2019; t1.b.2019", optional=True),
    },
    required=False,
)
_SEARCHED = Table(
    "gezocht",
    "Hoeveel verbanden er zijn geprobeerd en gehouden.",
    {
        "grond": col.choice("Waarop het verband berust", GROUNDS),
        "soort": col.text("Soort verband", "som van"),
        "geprobeerd": col.number("Hoeveel er zijn geprobeerd", "verbanden", "1200"),
        "gehouden": col.number("Hoeveel er zijn gehouden", "verbanden", "14"),
        "toeval": col.number("Hoeveel er naar verwachting door toeval bij zitten", "verbanden", "0,01", optional=True),
    },
    required=False,
)
_SUSPECTS = Table(
    "verdacht",
    "Welke cijfers een verband kunnen breken, als dat er meer zijn.",
    {
        "id": col.text("Het cijfer waarbij het verband is nagerekend", "t1.totaal.2019"),
        "cijfers": col.text("De cijfers die het kunnen zijn, met ; ertussen", "t1.a.2019; t1.totaal.2019"),
        "aangewezen": col.text("Het cijfer dat een tweede verband aanwijst", "t1.totaal.2019", optional=True),
    },
    required=False,
)
CONTRACT = study_contract(
    "Een studie die begint met een rapport van een ander: wat het afdrukt, en wat daarvan niet optelt.",
    COMMON_KEYS,
    {
        "aanleiding": "Waarom u dit rapport narekent",
        "kanttekening": "Wat een lezer erbij moet weten",
    },
    (_SHEETS, _UNREAD, _PROPOSED, _SEARCHED, _SUSPECTS),
    checks=(),
    published=TRANSCRIBED,
    relations=INFERRED,
)
