"""The tables of a study that begins with a report: what was transcribed, and the relations that were found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis_lib.published.circles import no_equation_counts_twice
from analysis_lib.published.contract import (
    PUBLISHED,
    RELATED,
    claims_can_be_tested,
    one_relation_computes,
    relations_can_be_read,
    study_contract,
)
from analysis_lib.published.lookup import AS_PRINTED, Row
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import COMMON_KEYS
from analysis_lib.tables.contract import Column, CrossCheck
from analysis_lib.transcription.strings import DOUBTFUL, SURE

BY_NAME, BY_CONVENTION, BY_DATA, BY_PERSON = "naam", "afspraak", "cijfers", "mens"
AGREED, CHANGED, STRUCK = "akkoord", "gewijzigd", "geschrapt"
GROUNDS = (BY_NAME, BY_CONVENTION, BY_DATA, BY_PERSON)
SEARCHED = (
    "relaties",
    "voorgesteld",
    "vervallen",
    "verklaringen",
    "afronding",
    "gezocht",
    "verdacht",
)  # tables that a search fills


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
    "Wat infer de vorige keer voorstelde; pas dit niet aan. Zo is te zien wat u veranderde.",
    {
        "id": col.text("Het cijfer, of de plaats bij een afronding", "t1.totaal.2019"),
        "relatie": col.text("Soort verband, of 'afronding' of 'verklaring'", "som van"),
        "operanden": col.text("Waaruit het volgt", "t1.a.2019; t1.b.2019", optional=True),
    },
    required=False,
)
_LAPSED = Table(
    "vervallen",
    "Wat u besloot over cijfers die niet meer in published staan. Komt het cijfer terug, dan geldt het weer.",
    {
        **_PROPOSED.columns,
        "toelichting": col.text("Uitleg", "De rij Totaal is de som van 3 rijen.", optional=True),
        "grond": col.choice("Waarop het verband berust", GROUNDS, optional=True),
        "steun": col.text("Bij hoeveel cijfers het verband uitkwam", "11 van 12", optional=True),
        "besluit": col.choice("Wat u besloot", (AGREED, CHANGED, STRUCK), optional=True),
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


def ids_in(row: Row) -> list[str]:
    """What a row of ``relaties`` may name: its figure and its operands, these without 'precies:'."""
    operands = [part.strip().removeprefix(AS_PRINTED) for part in str(row["operanden"] or "").split(";")]
    return [str(row["id"]), *(part for part in operands if part)]


def _searched_before(tables: Tables) -> Iterator[Finding]:
    """Say once that ``published`` has other figures than were searched, where a proposal names one that is gone."""
    proposed = tables["voorgesteld"].fillna("").to_dict("records")
    known, printed = {name for row in proposed for name in ids_in(row)}, set(tables["published"]["id"])
    relations = tables["relaties"].fillna("")
    own = relations[relations["besluit"].ne(STRUCK)].to_dict("records")
    gone = [name for row in own for name in ids_in(row) if name in known and name not in printed and "." in name]
    if gone:
        message = (
            f"'{gone[0]}' is weg sinds er verbanden zijn gezocht. Zoek opnieuw met narekenbaar infer; "
            "wat u besloot blijft bewaard."
        )
        yield Finding("published", 0, "id", message)


def of_followed(check: CrossCheck) -> CrossCheck:
    """A check of the relations that nobody struck: struck ones may say anything."""

    def run(tables: Tables) -> Iterator[Finding]:
        relations = tables["relaties"]
        yield from check({**tables, "relaties": relations[relations["besluit"].fillna("").ne(STRUCK)]})

    return run


def _once_searched(check: CrossCheck) -> CrossCheck:
    def run(tables: Tables) -> Iterator[Finding]:
        if next(_searched_before(tables), None) is None:
            yield from of_followed(check)(tables)

    return run


OF_RELATIONS = (relations_can_be_read, one_relation_computes, claims_can_be_tested, no_equation_counts_twice)
_CONTRACT = study_contract(
    "Een studie die begint met een rapport van een ander: wat het afdrukt, en wat daarvan niet optelt.",
    COMMON_KEYS,
    {
        "aanleiding": "Waarom u dit rapport narekent",
        "kanttekening": "Wat een lezer erbij moet weten",
    },
    (_SHEETS, _UNREAD, _PROPOSED, _LAPSED, _SEARCHED, _SUSPECTS),
    checks=(),
    published=TRANSCRIBED,
    relations=INFERRED,
)
CONTRACT = replace(
    _CONTRACT,
    checks=(
        _searched_before,
        *(_once_searched(check) if check in OF_RELATIONS else check for check in _CONTRACT.checks),
    ),
)


def _free(table: Table) -> Table:
    """A table of which a cell may name what is no longer there."""
    columns = {name: replace(column, refers_to=None) for name, column in table.columns.items()}
    return replace(table, columns=columns)


# What a search reads: decisions, which may be about figures that were taken out since.
BEFORE_A_SEARCH = replace(
    _CONTRACT,
    tables=tuple(map(_free, _CONTRACT.tables)),
    checks=tuple(check for check in _CONTRACT.checks if check not in OF_RELATIONS),
)
