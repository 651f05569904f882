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
    StudyKey,
    origin,
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
STUDY_KEYS = {
    **COMMON_KEYS,
    "interventie": StudyKey("Naam van de aanpak, zoals midden in een zin.", "het maatjesproject"),
    "gebied": StudyKey("Waar de aanpak is: wijk, gemeente of regio.", "Voorbeeldstad"),
    "doelgroep_enkelvoud": StudyKey("Wie begeleid wordt, in het enkelvoud.", "jongere"),
    "doelgroep_meervoud": StudyKey("Wie begeleid worden, in het meervoud.", "jongeren"),
    "periode": StudyKey("Over welke periode de casussen geteld zijn.", "2025"),
    "kostenperiode": StudyKey("Waar de kosten per zijn: jaar, schooljaar of looptijd.", "jaar"),
}
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "casussen": "Om wie het gaat en hoe zij geteld zijn.",
    "kosten": "Wat in de kosten zit en wat niet.",
    "impactclaim": "Waarom u juist dit deel van elk effect aan de aanpak toeschrijft.",
    "kanttekening": "Wat deze cijfers niet zeggen.",
}


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
        parties_table(rol=column("Wat de partij met de aanpak te maken heeft", example="Betaalt de jeugdhulp")),
        Table(
            "casussen",
            "De begeleide personen, een rij per categorie. Ieder telt één keer mee.",
            {
                "categorie": column("Korte code van de categorie", unique=True, example="A"),
                "omschrijving": column("Wie in deze categorie vallen", example="Jongeren zonder dagbesteding"),
                "aantal": column("Aantal personen", Kind.NUMBER, minimum=0, unit="personen", example="40"),
                "plaats": place(),
            },
        ),
        Table(
            "kosten",
            "Wat de aanpak kost, een rij per post en betaler.",
            {
                "kostenpost": column("Korte eigen naam van de post, zonder spaties", key=True, example="coordinatie"),
                "betaler": column(
                    "Wie betaalt: een partij uit het blad partijen",
                    refers_to=("partijen", "partij"),
                    example="zorgverzekeraar",
                ),
                "omschrijving": column("Waarvoor", example="Coördinator, twee dagen per week"),
                "bedrag": column(
                    "Bedrag per kostenperiode (zie het blad studie)",
                    Kind.NUMBER,
                    minimum=0,
                    unit="EUR",
                    example="48250,50",
                ),
                "prijsjaar": price_year(),
                "bron": origin(),
                "plaats": place(),
            },
        ),
        Table(
            "prijzen",
            "De prijslijst: wat een dag, uur of jaar hulp kost, een rij per prijs.",
            {
                "prijs": column(
                    "Korte eigen naam van de prijs, zonder spaties; het blad regels verwijst hiernaar",
                    key=True,
                    example="begeleiding_uur",
                ),
                "omschrijving": column("Wat er gekocht of bespaard wordt", example="Individuele begeleiding"),
                "bedrag": column("Bedrag per eenheid", Kind.NUMBER, minimum=0, unit="EUR", example="82,25"),
                "eenheid": column("Waar het bedrag per is", choices=PRICE_UNITS),
                "prijsjaar": price_year(),
                "afgerond_op": column(
                    "Stap waarop de bron het bedrag afrondt (100 voor honderdtallen); leeg als het vaststaat",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="EUR",
                    example="100",
                ),
                "bron": origin(),
                "plaats": place(),
            },
        ),
        Table(
            "effecten",
            "Wat de aanpak naar verwachting voorkomt, een rij per effect en wie daar baat bij heeft. "
            "Hoe groot een effect is, volgt uit het blad regels.",
            {
                "effect": column(
                    "Korte eigen naam van het effect, zonder spaties; het blad regels verwijst hiernaar",
                    key=True,
                    example="minder_begeleiding",
                ),
                "omschrijving": column("Het effect in woorden", example="Minder individuele begeleiding nodig"),
                "domein": column("Soort effect; effecten met hetzelfde domein staan bij elkaar", example="Jeugdhulp"),
                "baathouder": column(
                    "Wie de besparing krijgt: een partij uit het blad partijen",
                    refers_to=("partijen", "partij"),
                    example="zorgverzekeraar",
                ),
                "status": column(
                    "gewaardeerd: u kunt er een bedrag aan geven. PM: waarschijnlijk, maar de omvang is onbekend",
                    choices=(VALUED, UNVALUED),
                ),
                "aantal": column(
                    "Bij hoeveel personen het effect optreedt; leeg mag alleen bij PM",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="personen",
                    example="12",
                ),
                "eenheid": column("Wie dat zijn, in het meervoud", example="jongeren"),
                "weergave": column(
                    "Of het rapport de waarde per persoon toont of in totaal", choices=("per persoon", "totaal")
                ),
                "impactclaim": column(
                    "Welk deel van het effect aan de aanpak te danken is; leeg mag alleen bij PM",
                    Kind.SHARE,
                    optional=True,
                    example="40%",
                ),
                "toelichting": column(
                    "Waarop de schatting berust", example="Schatting van drie begeleiders, zonder vergelijkingsgroep."
                ),
                "plaats": place(),
            },
        ),
        Table(
            "regels",
            "Waaruit een effect bestaat: aantal x duur x inzet x prijs. Een effect kan meer regels hebben: "
            "wat vervalt bespaart, wat ervoor in de plaats komt kost.",
            {
                "regel": column("Korte eigen naam van de regel, zonder spaties", key=True, example="begeleiding_weg"),
                "effect": column(
                    "Bij welk effect de regel hoort, uit het blad effecten",
                    refers_to=("effecten", "effect"),
                    example="minder_begeleiding",
                ),
                "soort": column(
                    "hoofdresultaat: telt mee. illustratie: een rekenvoorbeeld bij een effect met status PM",
                    choices=(MAIN, ILLUSTRATION),
                ),
                "omschrijving": column(
                    "Wat er bespaard wordt of extra kost", example="Een half jaar begeleiding vervalt"
                ),
                "richting": column("Of deze regel geld bespaart of geld kost", choices=(SAVES, COSTS)),
                "aantal": column(
                    "Bij hoeveel personen; niet meer dan bij het effect",
                    Kind.NUMBER,
                    minimum=0,
                    unit="personen",
                    example="12",
                ),
                "aantal_eenheid": column("Wie dat zijn, in het meervoud", example="jongeren"),
                "duur": column(
                    "Hoe lang of hoe vaak per persoon",
                    Kind.NUMBER,
                    minimum=0,
                    unit="zie duur_eenheid",
                    example="6",
                ),
                "duur_eenheid": column("Waarin de duur is geteld", choices=PRICE_UNITS),
                "inzet": column(
                    "Hoeveel prijseenheden er in één eenheid van de duur gaan, zoals 8 uur per maand; "
                    "leeg als duur en prijs dezelfde eenheid hebben",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="prijseenheden",
                    example="8",
                ),
                "prijs": column(
                    "Welke prijs geldt, uit het blad prijzen", refers_to=("prijzen", "prijs"), example="begeleiding_uur"
                ),
                "voorwaarde": column(
                    "Wanneer de regel meetelt, met een schakelaar uit het blad omstandigheden; leeg is altijd",
                    optional=True,
                    example="bus_rijdt=nee",
                ),
                "schaalt_mee": column("Groeit het aantal mee met het aantal begeleide personen?", Kind.YES_NO),
                "plaats": place(),
            },
            may_be_empty=True,
        ),
        Table(
            "omstandigheden",
            "Schakelaars: wat in uw hoofdresultaat waar is en wat niet. Een regel kan ervan afhangen.",
            {
                "omstandigheid": column(
                    "Korte eigen naam van de schakelaar, zonder spaties", key=True, example="bus_rijdt"
                ),
                "waarde": column("Hoe de schakelaar in het hoofdresultaat staat", Kind.YES_NO),
                "omschrijving": column(
                    "Wat er anders is als de schakelaar omgaat",
                    example="Er rijdt een bus; anders is er vervoer per taxi nodig",
                ),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "scenarios",
            "Varianten die het rapport naast het hoofdresultaat zet. Laat leeg wat in een variant hetzelfde blijft.",
            {
                "scenario": column("Korte eigen naam van de variant", unique=True, example="voorzichtig"),
                "omschrijving": column("De variant in woorden", example="Een lagere impactclaim"),
                "impactclaim": column(
                    "Eén aandeel voor elk effect; leeg is dat van het effect zelf",
                    Kind.SHARE,
                    optional=True,
                    example="25%",
                ),
                "aantal_kinderen": column(
                    "Een ander aantal begeleide personen",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="personen",
                    example="60",
                ),
                "omstandigheden": column(
                    "Welke schakelaars anders staan, met komma's ertussen", optional=True, example="bus_rijdt=ja"
                ),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "kwalitatief",
            "Effecten zonder bedrag: wat er voor wie verandert.",
            {
                "stakeholder": column("Voor wie", example="Ouders"),
                "effect": column("Wat er verandert", example="Meer rust thuis"),
                "onderbouwing": column("Waarop dat berust", example="Gesprekken met acht ouders"),
                "plaats": place(),
            },
            required=False,
            heading="Effecten zonder bedrag",
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
    about="Een maatschappelijke business case: wat een aanpak kost en wat zij elders bespaart.",
)
