"""The tables that say what a report printed and how it ought to follow."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

import pandas as pd

from analysis_lib.errors import did_you_mean
from analysis_lib.published.audit import AS_PRINTED, MODEL
from analysis_lib.published.patterns import Pattern, names_in
from analysis_lib.published.printed import numbers_in
from analysis_lib.published.relations import NOT_DERIVABLE, RULES
from analysis_lib.tables import Finding, Kind, Table, Tables, column
from analysis_lib.tables.common import OWN_DATA, PUBLISHED_DATA
from analysis_lib.tables.numbers import NumberError, parse_numbers

UNITS = ("aantal", "procent", "procentpunt", "eur", "ratio", "score", "jaar", "maand", "week")
CAUSES = (
    "tikfout",
    "telfout",
    "afgekapt",
    "afgerond doorgerekend",
    "andere versie",
    "andere noemer",
    "andere groep",
    "andere periode",
    "verwisseld",
    "gekopieerde nul",
    "dubbel geteld",
    "onduidelijk",
)
_FEW = 3  # numbers to name one by one
_PATTERN = "Sleutel uit published.csv; {naam} staat voor één deel van de sleutel"
_OPERANDS = (
    "Waaruit het volgt, met ; ertussen: een id uit published.csv (met precies: ervoor zonder speling voor afronding), "
    "'model:' met een kengetal, of een getal"
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
            "Het cijfer als getal; een percentage als 55 voor 55%, een daling negatief; leeg voor onzeker of n.b.",
            Kind.NUMBER,
            optional=True,
        ),
        "eenheid": column("Eenheid", choices=UNITS),
        "afgedrukt": column("Precies zoals het er staat", example="EUR 136.950,-"),
    },
    required=False,
)

RELATED = Table(
    "relaties",
    "Hoe elk afgedrukt cijfer uit het model of uit andere afgedrukte cijfers volgt.",
    {
        "id": column(_PATTERN, unique=True, example="t1.{groep}.aandeel.{jaar}"),
        "relatie": column("Soort verband", choices=(*RULES, NOT_DERIVABLE)),
        "operanden": column(_OPERANDS, optional=True, example="t1.{groep}.aantal.{jaar}; fig1.{jaar}"),
        "toelichting": column("Uitleg; verplicht als het niet na te rekenen is", optional=True),
    },
    required=False,
)

EXPLAINED = Table(
    "verklaringen",
    "Waarom afgedrukte cijfers afwijken; van meer rijen telt de eerste die het afgedrukte cijfer geeft.",
    {
        "id": column(_PATTERN, example="t22.{swv}.absoluut.{periode}"),
        "oorzaak": column("Waarschijnlijke oorzaak", choices=CAUSES),
        "relatie": column("Wat er in plaats daarvan is gerekend, als dat te zeggen is", optional=True, choices=RULES),
        "operanden": column(_OPERANDS, optional=True),
        "toelichting": column("Uitleg"),
    },
    required=False,
)

ROUNDED = Table(
    "afronding",
    "Waarop cijfers zijn afgerond, waar hun laatste cijfer dat niet zegt.",
    {
        "plaats": column("Waar de cijfers staan, zoals in published.csv", refers_to=("published", "plaats")),
        "eenheid": column("Eenheid", choices=UNITS),
        "stap": column("De stap: 10 voor tientallen, 0,1 voor één decimaal", Kind.NUMBER, minimum=1e-6),
        "toelichting": column("Waaruit dat blijkt"),
    },
    required=False,
    unique_together=("plaats", "eenheid"),
)

SOURCE_TABLES = Table(
    "brontabellen",
    "Tabellen van de bron die het rapport in een bijlage overneemt, in volgorde.",
    {
        "plaats": column("Zoals in published.csv", refers_to=("published", "plaats"), unique=True, example="Tabel 7"),
        "titel": column("Waar de tabel over gaat", example="Kinderen in de kinderopvang"),
    },
    required=False,
)

PUBLISHED_TABLES = (PUBLISHED, RELATED, EXPLAINED, ROUNDED)


def printed_values_agree(tables: Tables) -> Iterator[Finding]:
    """The number in ``waarde`` must be one that stands in ``afgedrukt``; a decrease may be printed without a sign."""
    for label, row in tables["published"].dropna(subset="waarde").iterrows():
        printed = numbers_in(row["afgedrukt"])
        is_signed = any(sign in row["afgedrukt"] for sign in "+-\u2212")
        value = row["waarde"] if is_signed else abs(row["waarde"])
        if printed and value not in printed:
            message = f"'{row['waarde']:g}' staat niet in '{row['afgedrukt']}'; neem het getal over zoals het er staat."
            yield Finding("published", label, "waarde", message)


def relations_can_be_read(tables: Tables) -> Iterator[Finding]:
    """Each relation stands for a figure, has as many operands as it needs, and they exist."""
    printed = tables["published"].set_index("id")["waarde"].to_dict()
    for name in ("relaties", "verklaringen"):
        if not printed and len(tables[name]):
            message = "verwijst naar published.csv, maar die is leeg of ontbreekt; vul haar of laat beide weg."
            yield Finding(name, 0, "id", message)
            continue
        for label, row in tables[name].iterrows():
            yield from _row_findings(name, label, row, printed)


def _row_findings(table: str, label: Hashable, row: pd.Series, printed: Mapping[Hashable, float]) -> Iterator[Finding]:
    pattern = Pattern(row["id"])
    if not pattern.fits_any(map(str, printed)):
        kind = "past op geen enkel id" if pattern.is_general else "staat niet"
        near = "" if pattern.is_general else f"; {did_you_mean(row['id'], map(str, printed))}"
        yield Finding(table, label, "id", f"'{row['id']}' {kind} in published.csv{near or '.'}")
        return
    relation = row["relatie"] if pd.notna(row["relatie"]) else NOT_DERIVABLE
    parts = [] if pd.isna(row["operanden"]) else [part.strip() for part in row["operanden"].split(";")]
    for message in _wrong_with(relation, parts, pattern, printed):
        yield Finding(table, label, "operanden", message)


def _wrong_with(relation: str, parts: list[str], pattern: Pattern, printed: Mapping[Hashable, float]) -> Iterator[str]:
    rule = RULES.get(relation)
    takes = rule.takes if rule else range(1)
    if len(parts) not in takes:
        wanted = " of ".join(map(str, takes)) if len(takes) <= _FEW else f"ten minste {takes[0]}"
        yield f"'{relation}' vraagt {wanted} operand(en), niet {len(parts)}; zet ; ertussen."
        return
    for part in parts:
        unknown = sorted(names_in(part) - set(pattern.names))
        if unknown:
            yield f"'{part}' noemt {{{unknown[0]}}}, dat in '{pattern.text}' niet voorkomt."
        elif names_in(part) and not part.startswith(MODEL):
            if not Pattern(part.removeprefix(AS_PRINTED)).fits_any(map(str, printed)):
                yield f"'{part}' past op geen enkel id in published.csv."
        elif not _is_known(part, printed):
            yield f"'{part}' is geen id uit published.csv, geen kengetal en geen getal."
    if rule and rule.divides_by is not None and not pattern.is_general:
        divisor = parts[rule.divides_by]
        if printed.get(divisor, parse_numbers([divisor])[0]) == 0:
            yield f"'{divisor}' is nul; door nul valt niet te delen."


def _is_known(part: str, printed: Mapping[Hashable, float]) -> bool:
    if part.startswith(MODEL) or part.removeprefix(AS_PRINTED) in printed:
        return True
    return not isinstance(parse_numbers([part])[0], NumberError)


def own_figures_are_not_published(tables: Tables) -> Iterator[Finding]:
    """Refuse printed figures beside data of one's own: those of an example would be held against them."""
    kind = dict(zip(tables["studie"]["sleutel"], tables["studie"]["waarde"], strict=True)).get("gegevens")
    if kind == OWN_DATA and len(tables["published"]):
        message = (
            f"hoort bij een bron die u narekent, en gegevens in studie is {OWN_DATA}; laat dit bestand weg, "
            f"of maak daar {PUBLISHED_DATA} van."
        )
        yield Finding("published", 0, "id", message)


PUBLISHED_CHECKS = (printed_values_agree, relations_can_be_read, own_figures_are_not_published)
