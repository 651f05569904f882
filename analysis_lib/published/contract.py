"""The tables that say what a report printed and how it ought to follow."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping

import pandas as pd

from analysis_lib.errors import did_you_mean
from analysis_lib.intervals import Estimate
from analysis_lib.published.circles import no_equation_counts_twice
from analysis_lib.published.claims import CLAIMS
from analysis_lib.published.lookup import (
    AS_PRINTED,
    LABEL,
    MODEL,
    STATEMENT,
    OperandError,
    PrintedFigures,
    Relations,
    Row,
    operands_of,
)
from analysis_lib.published.patterns import Pattern, names_in
from analysis_lib.published.printed import numbers_in
from analysis_lib.published.reading import Reading
from analysis_lib.published.recommendations import Grounds, recommendations_table, rests_on_what_is_there
from analysis_lib.published.relations import NOT_DERIVABLE, RULES, Rule
from analysis_lib.tables import Column, Contract, Finding, Kind, Table, Tables, common
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import CrossCheck
from analysis_lib.tables.kinds_of_data import OWN_DATA, PUBLISHED_DATA
from analysis_lib.tables.numbers import NumberError, parse_numbers

UNITS = ("aantal", "procent", "procentpunt", "eur", "ratio", "score", "jaar", "maand", "week", STATEMENT)
_CAUSES = (
    "tikfout",
    "telfout",
    "afgekapt",
    "afgerond doorgerekend",
    "andere versie",
    "andere noemer",
    "andere groep",
    "andere periode",
    "andere schaal",
    "verwisseld",
    "gekopieerde nul",
    "dubbel geteld",
    "onduidelijk",
)
CAUSES = tuple(dict.fromkeys([*_CAUSES[:-1], *(claim.cause for claim in CLAIMS.values()), _CAUSES[-1]]))
_FEW = 3  # numbers to name one by one
_PATTERN = "Sleutel uit published.csv; {naam} staat voor één deel van de sleutel"
_OPERANDS = (
    "Waaruit het volgt, met ; ertussen: een id uit published.csv (met precies: ervoor zonder speling voor afronding), "
    "'model:' met een kengetal, of een getal; docs/relaties.md zegt wat elk verband vraagt"
)

PUBLISHED = Table(
    "published",
    "Elk cijfer dat het rapport als resultaat afdrukt, een rij per cijfer en plaats.",
    {
        "id": col.text("Sleutel van het cijfer", "t2.djk.besparing", unique=True),
        "plaats": col.text("Waar het cijfer staat", "Tabel 7"),
        "rij": col.text("Rij van de tabel, of waar het over gaat", "Totaal"),
        "kolom": col.text("Kolom van de tabel, of wat het cijfer zegt", "Besparingen"),
        "waarde": Column(
            "Het cijfer als getal; een percentage als 55 voor 55%, een daling negatief; leeg voor onzeker of n.b., "
            "en voor een uitspraak in woorden",
            Kind.NUMBER,
            optional=True,
        ),
        "eenheid": col.choice("Eenheid", UNITS),
        "afgedrukt": col.text("Precies zoals het er staat", "EUR 136.950,-"),
    },
    required=False,
)

RELATED = Table(
    "relaties",
    "Hoe elk afgedrukt cijfer uit het model of uit andere afgedrukte cijfers volgt, en wat de woorden erbij beweren.",
    {
        "id": col.text(_PATTERN, "t1.{groep}.aandeel.{jaar}"),
        "relatie": col.choice("Soort verband", (*RULES, NOT_DERIVABLE, *CLAIMS)),
        "operanden": col.text(_OPERANDS, "t1.{groep}.aantal.{jaar}; fig1.{jaar}", optional=True),
        "toelichting": col.text("Uitleg; verplicht als het niet na te rekenen is", optional=True),
    },
    required=False,
    unique_together=("id", "relatie", "operanden"),
)

EXPLAINED = Table(
    "verklaringen",
    "Waarom afgedrukte cijfers afwijken; van meer rijen telt de eerste die het afgedrukte cijfer geeft.",
    {
        "id": col.text(_PATTERN, "t22.{swv}.absoluut.{periode}"),
        "oorzaak": col.choice("Waarschijnlijke oorzaak", CAUSES),
        "relatie": col.choice("Wat er in plaats daarvan is gerekend, als dat te zeggen is", RULES, optional=True),
        "operanden": col.text(_OPERANDS, optional=True),
        "toelichting": col.text("Uitleg"),
    },
    required=False,
)

ROUNDED = Table(
    "afronding",
    "Waarop cijfers zijn afgerond, waar hun laatste cijfer dat niet zegt.",
    {
        "plaats": col.ref("published", "plaats", "Waar de cijfers staan, zoals in published.csv"),
        "eenheid": col.choice("Eenheid", UNITS),
        "stap": col.number("De stap: 10 voor tientallen, 0,1 voor één decimaal", "", "", minimum=1e-6),
        "toelichting": col.text("Waaruit dat blijkt"),
    },
    required=False,
    unique_together=("plaats", "eenheid"),
)

SOURCE_TABLES = Table(
    "brontabellen",
    "Tabellen van de bron die het rapport in een bijlage overneemt, in volgorde.",
    {
        "plaats": Column("Zoals in published.csv", refers_to=("published", "plaats"), unique=True, example="Tabel 7"),
        "titel": col.text("Waar de tabel over gaat", "Kinderen in de kinderopvang"),
    },
    required=False,
)

PUBLISHED_TABLES = (PUBLISHED, RELATED, EXPLAINED, ROUNDED)


def printed_values_agree(tables: Tables) -> Iterator[Finding]:
    """The number in ``waarde`` must be in ``afgedrukt``; a decrease may be printed without a minus sign."""
    for label, row in _rows(tables["published"].dropna(subset="waarde")):
        printed = numbers_in(row["afgedrukt"])
        is_signed = any(mark in row["afgedrukt"] for mark in "+-\u2212")
        value = row["waarde"] if is_signed else abs(row["waarde"])
        if printed and value not in printed:
            message = f"'{row['waarde']:g}' staat niet in '{row['afgedrukt']}'; neem het getal over zoals het er staat."
            yield Finding("published", label, "waarde", message)


def relations_can_be_read(tables: Tables) -> Iterator[Finding]:
    """Each relation belongs to a figure and has as many operands as it needs, which exist."""
    published = tables["published"]
    printed: dict[str, float] = dict(zip(published["id"], published["waarde"], strict=True))
    for name in ("relaties", "verklaringen"):
        if not printed and len(tables[name]):
            message = "verwijst naar published.csv, maar die is leeg of ontbreekt; vul haar of laat beide weg."
            yield Finding(name, 0, "id", message)
            continue
        for label, row in _rows(tables[name]):
            if row["relatie"] not in CLAIMS:
                yield from _row_findings(name, label, row, printed)
            elif not Pattern(row["id"]).fits_any(printed):
                yield _no_such_figure(name, label, row["id"], printed)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Hashable, Row]]:
    """Yield each row with its label; a Series for each would take most of the time of reading a study."""
    return zip(frame.index, frame.to_dict("records"), strict=True)


def one_relation_computes(tables: Tables) -> Iterator[Finding]:
    """Each figure has at most one relation that computes it; statements in words have none."""
    computing = tables["relaties"][~tables["relaties"]["relatie"].isin(CLAIMS)]
    for label, row in computing[computing.duplicated("id")].iterrows():
        message = f"'{row['id']}' heeft al een rij die zegt hoe het volgt; een cijfer wordt op één manier nagerekend."
        yield Finding("relaties", label, "id", message)
    silent = computing["relatie"].eq(NOT_DERIVABLE) & computing["toelichting"].fillna("").eq("")
    for label, row in computing[silent].iterrows():
        yield Finding("relaties", label, "toelichting", f"zeg waarom '{row['id']}' niet na te rekenen is.")
    statements = tables["published"][tables["published"]["eenheid"] == STATEMENT]
    relations = Relations(tables["relaties"])
    for label, row in statements.iterrows():
        if pd.notna(row["waarde"]):
            yield Finding("published", label, "waarde", f"'{row['id']}' is een uitspraak; laat de waarde leeg.")
        rule = relations.computing(row["id"])[0]
        if rule["relatie"] in RULES:
            message = f"'{row['id']}' is een uitspraak zonder getal; '{rule['relatie']}' rekent er een na."
            yield Finding("relaties", rule[LABEL], "relatie", message)
        if next(relations.claims(row["id"]), None) is None and not relations.computing(row["id"])[0]["toelichting"]:
            message = f"'{row['id']}' is een uitspraak; zeg in relaties.csv waaraan zij getoetst wordt."
            yield Finding("published", label, "id", message)


def claims_can_be_tested(tables: Tables) -> Iterator[Finding]:
    """Each claim of the words has operands that can be read, for every figure that it is about."""
    figures, relations = PrintedFigures(tables), Relations(tables["relaties"])
    said = set()
    for figure in figures.by_id.values():
        for row, names in relations.claims(figure["id"]):
            try:
                if CLAIMS[row["relatie"]].needs_number and pd.isna(figure["waarde"]):
                    raise OperandError(f"is niets te toetsen: '{figure['id']}' heeft geen getal.")
                CLAIMS[row["relatie"]].judge(Reading(figures, relations, figure), operands_of(row, names))
            except OperandError as error:
                if row[LABEL] not in said:
                    yield Finding("relaties", row[LABEL], "operanden", f"bij '{row['relatie']}' {error}")
                said.add(row[LABEL])


def _no_such_figure(table: str, label: Hashable, text: str, printed: Mapping[str, float]) -> Finding:
    is_general = Pattern(text).is_general
    kind = "past op geen enkel id" if is_general else "staat niet"
    near = "" if is_general else f"; {did_you_mean(text, printed)}"
    return Finding(table, label, "id", f"'{text}' {kind} in published.csv{near or '.'}")


def _row_findings(table: str, label: Hashable, row: Row, printed: Mapping[str, float]) -> Iterator[Finding]:
    pattern = Pattern(row["id"])
    if not pattern.fits_any(printed):
        yield _no_such_figure(table, label, row["id"], printed)
        return
    relation: str = row["relatie"] if pd.notna(row["relatie"]) else NOT_DERIVABLE
    parts: list[str] = [] if pd.isna(row["operanden"]) else [part.strip() for part in row["operanden"].split(";")]
    for message in _wrong_with(relation, parts, pattern, printed):
        yield Finding(table, label, "operanden", message)


def _wrong_with(relation: str, parts: list[str], pattern: Pattern, printed: Mapping[str, float]) -> Iterator[str]:
    rule = RULES.get(relation)
    takes = rule.takes if rule else range(1)
    if "" in parts:
        yield "tussen twee ; of aan het eind staat niets; haal de ; die te veel is weg."
        return
    if len(parts) not in takes:
        wanted = " of ".join(map(str, takes)) if len(takes) <= _FEW else f"ten minste {takes[0]}"
        if len(takes) > _FEW and takes.step > 1:
            wanted += f", steeds {takes.step} erbij,"
        if takes[-1] == 0:
            yield "hier hoort niets: er staat geen verband bij dat ermee rekent; laat de cel leeg of noem het verband."
            return
        noun = "operand" if wanted.endswith(" 1") or wanted == "1" else "operanden"
        yield f"'{relation}' vraagt {wanted} {noun}, niet {len(parts)}; zet ; ertussen."
        return
    for part in parts:
        unknown = sorted(names_in(part) - set(pattern.names))
        if unknown:
            yield f"'{part}' noemt {{{unknown[0]}}}, dat in '{pattern.text}' niet voorkomt."
        elif names_in(part) and not part.startswith(MODEL):
            if not Pattern(part.removeprefix(AS_PRINTED)).fits_any(printed):
                yield f"'{part}' past op geen enkel id in published.csv."
        elif not _is_known(part, printed):
            yield f"'{part}' is geen id uit published.csv, geen kengetal en geen getal; {_why_unknown(part, printed)}"
    if rule and not pattern.is_general:
        yield from _zero_divisions(rule, parts, printed)


def _zero_divisions(rule: Rule, parts: list[str], printed: Mapping[str, float]) -> Iterator[str]:
    values = [_value_of(part, printed) for part in parts]
    if rule.divides_by is not None and values[rule.divides_by] == 0:
        yield f"'{parts[rule.divides_by]}' is nul; door nul valt niet te delen."
    elif not any(map(math.isnan, values)):
        try:
            rule.combine([Estimate.exactly(value) for value in values])
        except ZeroDivisionError:
            yield f"'{'; '.join(parts)}' deelt door nul; kies andere operanden."


def _value_of(part: str, printed: Mapping[str, float]) -> float:
    """The number that an operand is; NaN where it is not known here."""
    name = part.removeprefix(AS_PRINTED)
    if name in printed:
        return float(printed[name])
    number = parse_numbers([part])[0]
    return math.nan if isinstance(number, NumberError) else number


def _why_unknown(part: str, printed: Mapping[str, float]) -> str:
    number = parse_numbers([part])[0]
    if isinstance(number, NumberError) and re.match(r"[+-]?\d", part) and "is geen getal" not in str(number):
        return f"het {number}."
    return did_you_mean(part.removeprefix(AS_PRINTED), printed)


def _is_known(part: str, printed: Mapping[str, float]) -> bool:
    if part.startswith(MODEL) or part.removeprefix(AS_PRINTED) in printed:
        return True
    return not isinstance(parse_numbers([part])[0], NumberError)


def own_figures_are_not_published(tables: Tables) -> Iterator[Finding]:
    """Refuse printed figures with own data, which would be compared with those of the example."""
    kind = common.study_values(tables).get("gegevens")
    if kind == OWN_DATA and len(tables["published"]):
        message = (
            f"hoort bij een bron die u narekent, en gegevens in studie is {OWN_DATA}; laat dit bestand weg, "
            f"of maak daar {PUBLISHED_DATA} van."
        )
        yield Finding("published", 0, "id", message)


PUBLISHED_CHECKS = (
    printed_values_agree,
    relations_can_be_read,
    one_relation_computes,
    claims_can_be_tested,
    no_equation_counts_twice,
    own_figures_are_not_published,
)


def study_contract(
    about: str,
    keys: Mapping[str, common.StudyKey],
    texts: Mapping[str, str],
    tables: Iterable[Table],
    *,
    checks: Iterable[CrossCheck],
    grounds: Grounds | None = None,
    warnings: Iterable[CrossCheck] = (),
    has_source_tables: bool = False,
    outlines: str = "",
    keeps_releases: bool = False,
    protects: bool = False,
    further_steps: Mapping[str, tuple[str, ...]] | None = None,
    published: Table = PUBLISHED,
    relations: Table = RELATED,
) -> Contract:
    """Make the contract of a study: tables of its own between those that every study has.

    Parameters
    ----------
    about : str
        What kind of study it is, in Dutch.
    keys : mapping of str to StudyKey
        Keys of ``studie``.
    texts : mapping of str to str
        Parts of ``teksten``, each with what its sentences are about.
    tables : iterable of Table
        Its own, in the order of the templates.
    checks, warnings : iterable of callable
        Its own, as in `Contract`.
    grounds : Grounds, optional
        What its recommendations may rest on beside printed figures; None for a study that has none.
    has_source_tables : bool
        Whether the source shows tables in an appendix that the report shows too.
    outlines : str
    keeps_releases, protects : bool
    further_steps : mapping
        As in `Contract`.
    published, relations : Table
        `PUBLISHED` and `RELATED`, or these with more columns.
    """
    of_source = (published, relations, EXPLAINED, ROUNDED, *((SOURCE_TABLES,) if has_source_tables else ()))
    return Contract(
        (
            common.study_table(keys),
            common.texts_table(texts),
            *tables,
            common.ASSUMPTIONS,
            *((recommendations_table(grounds),) if grounds else ()),
            *of_source,
        ),
        (
            common.study_is_complete(keys),
            *checks,
            *PUBLISHED_CHECKS,
            *((rests_on_what_is_there(grounds),) if grounds else ()),
        ),
        tuple(warnings),
        about=about,
        outlines=outlines,
        keeps_releases=keeps_releases,
        protects=protects,
        further_steps=further_steps or {},
    )
