"""The tables of a business case, and the rules that bind them."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.errors import did_you_mean
from analysis_lib.published.contract import PUBLISHED_CHECKS, PUBLISHED_TABLES
from analysis_lib.tables import Contract, Finding, Kind, Table, Tables, column
from analysis_lib.tables.common import (
    ASSUMPTIONS,
    COMMON_KEYS,
    PRICE_UNITS,
    parties_table,
    place,
    price_year,
    study_is_complete,
    study_table,
    texts_table,
)
from analysis_lib.tables.contract import CrossCheck

SAVES, COSTS = "bespaart", "kost"
VALUED, UNVALUED = "gewaardeerd", "PM"
MAIN, ILLUSTRATION = "hoofdresultaat", "illustratie"
STUDY_KEYS = (
    *COMMON_KEYS,
    "interventie",
    "gebied",
    "doelgroep_enkelvoud",
    "doelgroep_meervoud",
    "periode",
    "kostenperiode",
)
TEXT_PARTS = ("aanleiding", "casussen", "kosten", "impactclaim", "kanttekening")


def parse_conditions(text: str) -> dict[str, bool]:
    """Read ``so_in_wijk=ja, sbo_in_wijk=nee`` into names and truth values; a colon will do.

    Raises
    ------
    ValueError
        With a Dutch message, where a part is not ``naam=ja`` or ``naam=nee``.
    """
    conditions = {}
    for part in text.replace(";", ",").split(","):
        if not part.strip():
            continue
        name, _, value = (piece.strip() for piece in part.replace(":", "=").partition("="))
        if value.lower() not in {"ja", "nee"}:
            raise ValueError(f"'{part.strip()}' moet de vorm naam=ja of naam=nee hebben")
        if name in conditions:
            raise ValueError(f"'{name}' staat er twee keer in; houd er één over")
        conditions[name] = value.lower() == "ja"
    return conditions


def _conditions_are_known(table: str, column_name: str) -> CrossCheck:
    def check(tables: Tables) -> Iterator[Finding]:
        known = list(tables["omstandigheden"]["omstandigheid"])
        for row, text in tables[table][column_name].dropna().items():
            try:
                unknown = [name for name in parse_conditions(text) if name not in known]
            except ValueError as error:
                yield Finding(table, row, column_name, f"{error}.")
                continue
            for name in unknown:
                yield Finding(
                    table,
                    row,
                    column_name,
                    f"'{name}' staat niet in omstandigheden.csv; {did_you_mean(name, known)}",
                )

    return check


def _valued_effects_are_complete(tables: Tables) -> Iterator[Finding]:
    """An effect that counts needs people, an impact claim and at least one line."""
    effects, lines = tables["effecten"], tables["regels"]
    for row, effect in effects.iterrows():
        if effect["status"] != VALUED:
            continue
        for name in ("aantal", "impactclaim"):
            if effect[[name]].isna().any():
                yield Finding(
                    "effecten", row, name, "is leeg bij een gewaardeerd effect; vul het in of maak de status PM."
                )
        main = lines[(lines["effect"] == effect["effect"]) & (lines["soort"] == MAIN)]
        if main.empty:
            yield Finding(
                "effecten",
                row,
                "effect",
                f"'{effect['effect']}' heeft geen regels in regels.csv; voeg ze toe of maak de status PM.",
            )


def _lines_suit_their_effect(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"].set_index("effect")
    for row, line in tables["regels"].iterrows():
        effect = effects.loc[line["effect"]]
        if line["soort"] == MAIN and effect["status"] == UNVALUED:
            yield Finding(
                "regels",
                row,
                "soort",
                f"'{line['effect']}' is een PM-post, dus deze regel kan alleen een illustratie zijn.",
            )
        if line["soort"] == ILLUSTRATION and effect["status"] == VALUED:
            message = f"'{line['effect']}' is gewaardeerd; een illustratie hoort bij een PM-post."
            yield Finding("regels", row, "soort", message)
        if line["soort"] == ILLUSTRATION and effect[["impactclaim"]].isna().any():
            yield Finding(
                "regels",
                row,
                "soort",
                f"'{line['effect']}' heeft geen impactclaim in effecten.csv; die is nodig voor een illustratie.",
            )


def _numbers_of_persons_agree(tables: Tables) -> Iterator[Finding]:
    """No line counts more persons than its effect, nor an effect on the cases more than there are."""
    lines = tables["regels"][tables["regels"]["soort"] == MAIN]
    number = tables["effecten"].set_index("effect")["aantal"]
    for row, line in lines.iterrows():
        if line["aantal"] > number[line["effect"]]:
            message = f"'{line['aantal']:g}' is meer dan de {number[line['effect']]:g} van het effect in effecten.csv."
            yield Finding("regels", row, "aantal", message)
    cases = tables["casussen"]["aantal"].sum()
    on_cases = set(lines.loc[lines["schaalt_mee"], "effect"])
    for row, effect in tables["effecten"].iterrows():
        if effect["status"] == VALUED and effect["aantal"] == 0:
            yield Finding("effecten", row, "aantal", "is nul bij een gewaardeerd effect; maak de status PM.")
        elif effect["effect"] in on_cases and effect["aantal"] > cases:
            message = f"'{effect['aantal']:g}' is meer dan de {cases:g} casussen in casussen.csv."
            yield Finding("effecten", row, "aantal", message)


def _there_are_costs(tables: Tables) -> Iterator[Finding]:
    """Without costs there is no return on them."""
    if not tables["kosten"]["bedrag"].sum():
        yield Finding("kosten", 0, "bedrag", "de kosten zijn samen nul; zonder kosten is er geen opbrengst per euro.")
    if not tables["casussen"]["aantal"].sum():
        yield Finding("casussen", 0, "aantal", "er zijn samen nul personen; vul minstens één casus in.")


def _units_agree(tables: Tables) -> Iterator[Finding]:
    """A duration in months cannot meet a price per day without saying how many days."""
    units = tables["prijzen"].set_index("prijs")["eenheid"]
    for row, line in tables["regels"].iterrows():
        same = line["duur_eenheid"] == units[line["prijs"]]
        empty = line[["inzet"]].isna().any()
        if empty and not same:
            yield Finding(
                "regels",
                row,
                "inzet",
                f"is leeg, maar de duur is per {line['duur_eenheid']} en de prijs per {units[line['prijs']]}; "
                f"vul in hoeveel keer {units[line['prijs']]} er in een {line['duur_eenheid']} zit.",
            )
        elif same and not empty and line["inzet"] != 1:
            yield Finding(
                "regels", row, "inzet", f"duur en prijs zijn allebei per {line['duur_eenheid']}; laat inzet leeg."
            )


def _parties_take_part(tables: Tables) -> Iterator[Finding]:
    """Point at parties that pay nothing and receive nothing: perhaps a cost or an effect was forgotten."""
    taking_part = {*tables["kosten"]["betaler"], *tables["effecten"]["baathouder"]}
    for row, party in tables["partijen"]["partij"].items():
        if party not in taking_part:
            message = f"'{party}' betaalt niets en heeft nergens baat bij; is er een rij vergeten?"
            yield Finding("partijen", row, "partij", message)


CONTRACT = Contract(
    tables=(
        study_table(STUDY_KEYS),
        texts_table(TEXT_PARTS),
        parties_table(rol=column("Wat de partij met de interventie te maken heeft")),
        Table(
            "casussen",
            "De begeleide personen per categorie.",
            {
                "categorie": column("Korte code van de categorie", unique=True, example="1a"),
                "omschrijving": column("Wat de categorie inhoudt"),
                "aantal": column("Aantal personen", Kind.NUMBER, minimum=0, unit="personen"),
                "plaats": place(),
            },
        ),
        Table(
            "kosten",
            "Wat de interventie kost, per betaler.",
            {
                "kostenpost": column("Sleutel van de kostenpost", key=True),
                "betaler": column("Wie betaalt", refers_to=("partijen", "partij")),
                "omschrijving": column("Waarvoor"),
                "bedrag": column("Bedrag per kostenperiode", Kind.NUMBER, minimum=0, unit="EUR"),
                "prijsjaar": price_year(),
                "bron": column("Waar het bedrag vandaan komt"),
                "plaats": place(),
            },
        ),
        Table(
            "prijzen",
            "De prijslijst: een bedrag per eenheid, met bron.",
            {
                "prijs": column("Sleutel van de prijs", key=True, example="sbo_jaar"),
                "omschrijving": column("Wat er gekocht of bespaard wordt"),
                "bedrag": column("Bedrag per eenheid", Kind.NUMBER, minimum=0, unit="EUR"),
                "eenheid": column("Waar het bedrag per is", choices=PRICE_UNITS),
                "prijsjaar": price_year(),
                "afgerond_op": column(
                    "Stapgrootte als de bron een afgerond bedrag geeft; leeg als het bedrag vaststaat",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="EUR",
                    example="0,01",
                ),
                "bron": column("Waar het bedrag vandaan komt"),
                "plaats": place(),
            },
        ),
        Table(
            "effecten",
            "Wat de interventie naar verwachting voorkomt, en wie daar baat bij heeft.",
            {
                "effect": column("Sleutel van het effect", key=True, example="sbo_plaatsing"),
                "omschrijving": column("Het effect in woorden"),
                "domein": column("Domein waarin het effect valt"),
                "baathouder": column("Wie de besparing krijgt", refers_to=("partijen", "partij")),
                "status": column("gewaardeerd, of PM als de omvang onbekend is", choices=(VALUED, UNVALUED)),
                "aantal": column(
                    "Bij hoeveel personen het effect optreedt", Kind.NUMBER, optional=True, minimum=0, unit="personen"
                ),
                "eenheid": column("Wie dat zijn", example="kinderen"),
                "weergave": column("Hoe de waarde in tabellen staat", choices=("per persoon", "totaal")),
                "impactclaim": column(
                    "Deel van het effect dat aan de interventie te danken is", Kind.SHARE, optional=True
                ),
                "toelichting": column("Waarop de schatting berust"),
                "plaats": place(),
            },
        ),
        Table(
            "regels",
            "Waaruit een effect bestaat: aantal x duur x inzet x prijs, elke regel besparing of kosten.",
            {
                "regel": column("Sleutel van de regel", key=True),
                "effect": column("Bij welk effect de regel hoort", refers_to=("effecten", "effect")),
                "soort": column(
                    "Telt mee in het hoofdresultaat, of is een illustratie bij een PM-post",
                    choices=(MAIN, ILLUSTRATION),
                ),
                "omschrijving": column("Wat er bespaard wordt of extra kost"),
                "richting": column("bespaart of kost", choices=(SAVES, COSTS)),
                "aantal": column("Hoeveel personen", Kind.NUMBER, minimum=0, unit="personen"),
                "aantal_eenheid": column("Wie dat zijn", example="kinderen"),
                "duur": column("Hoe lang of hoe vaak per persoon", Kind.NUMBER, minimum=0),
                "duur_eenheid": column("Eenheid van de duur", choices=PRICE_UNITS),
                "inzet": column(
                    "Hoeveel prijseenheden per eenheid van duur (20 dagen per maand); leeg als beide gelijk zijn",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                ),
                "prijs": column("Sleutel uit prijzen.csv", refers_to=("prijzen", "prijs")),
                "voorwaarde": column(
                    "Wanneer de regel meetelt, leeg is altijd", optional=True, example="so_in_wijk=nee"
                ),
                "schaalt_mee": column("Groeit het aantal mee met het aantal begeleide personen?", Kind.YES_NO),
                "plaats": place(),
            },
            may_be_empty=True,
        ),
        Table(
            "omstandigheden",
            "Schakelaars: wat in het hoofdresultaat waar is en wat niet.",
            {
                "omstandigheid": column("Sleutel", key=True, example="so_in_wijk"),
                "waarde": column("Stand in het hoofdresultaat", Kind.YES_NO),
                "omschrijving": column("Wat er anders is als de schakelaar omgaat"),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "scenarios",
            "Varianten die het rapport naast het hoofdresultaat zet.",
            {
                "scenario": column("Sleutel", unique=True),
                "omschrijving": column("De variant in woorden"),
                "impactclaim": column(
                    "Een claim voor elk effect, leeg is die van het effect", Kind.SHARE, optional=True
                ),
                "aantal_kinderen": column("Een ander aantal begeleide personen", Kind.NUMBER, optional=True, minimum=0),
                "omstandigheden": column("Omgezette schakelaars", optional=True, example="so_in_wijk=ja"),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "kwalitatief",
            "Effecten zonder bedrag, per belanghebbende.",
            {
                "stakeholder": column("Voor wie"),
                "effect": column("Wat er verandert"),
                "onderbouwing": column("Waarop dat berust"),
                "plaats": place(),
            },
            required=False,
        ),
        ASSUMPTIONS,
        *PUBLISHED_TABLES,
    ),
    checks=(
        *PUBLISHED_CHECKS,
        study_is_complete(STUDY_KEYS),
        _valued_effects_are_complete,
        _lines_suit_their_effect,
        _numbers_of_persons_agree,
        _there_are_costs,
        _units_agree,
        _conditions_are_known("regels", "voorwaarde"),
        _conditions_are_known("scenarios", "omstandigheden"),
    ),
    warnings=(_parties_take_part,),
)
