"""The tables of a business case, and the rules that bind them.

A line is one product with one price, so that a range can be put on any input (by table, key
and column), a year on any line and a perspective on any party without another shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.business_case.claim_columns import CLAIM_STEPS, beside_the_claim
from analysis_lib.business_case.claim_rules import CLAIM_CHECKS, CLAIM_WARNINGS
from analysis_lib.business_case.conditions import conditions_are_known
from analysis_lib.business_case.few_persons import RULES, few_persons_need_consent
from analysis_lib.business_case.money_columns import INDICES, MONEY_KEYS, MONEY_STEPS, timing
from analysis_lib.business_case.monitoring_table import MONITORING, MONITORING_CHECKS, MONITORING_STEPS, hidden_outcomes
from analysis_lib.business_case.perspectives_table import PERSPECTIVES, perspectives_are_known
from analysis_lib.business_case.price_level import MONEY_CHECKS
from analysis_lib.business_case.range_columns import STEPS, UNCERTAINTY, range_of
from analysis_lib.business_case.range_rules import RANGE_CHECKS, RANGE_WARNINGS
from analysis_lib.business_case.reasons_tables import PILLARS, REASON_CHECKS, REASON_TABLES
from analysis_lib.business_case.words import COSTS, ILLUSTRATION, MAIN, SAVES, UNVALUED, VALUED
from analysis_lib.nouns import agreeing
from analysis_lib.published.contract import study_contract
from analysis_lib.published.recommendations import Grounds
from analysis_lib.tables import Column, Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import (
    COMMON_KEYS,
    CONSENT,
    PRICE_UNITS,
    VERSION,
    VERSION_KEY,
    StudyKey,
    parties_table,
)
from analysis_lib.tables.contract import findings

STUDY_KEYS = {
    **COMMON_KEYS,
    "interventie": StudyKey("Naam van de aanpak, zoals midden in een zin.", "het maatjesproject"),
    "gebied": StudyKey("Waar de aanpak is: wijk, gemeente of regio.", "Voorbeeldstad"),
    "doelgroep_enkelvoud": StudyKey("Wie begeleid wordt, in het enkelvoud.", "jongere"),
    "doelgroep_meervoud": StudyKey("Wie begeleid worden, in het meervoud.", "jongeren"),
    "periode": StudyKey("Over welke periode de casussen geteld zijn.", "2025"),
    "kostenperiode": StudyKey("Waar de kosten per zijn: jaar, schooljaar of looptijd.", "jaar"),
    CONSENT: StudyKey(
        f"Alleen bij eigen gegevens met minder dan {RULES.minimum} personen in een rij: wie goedvond dat zulke kleine "
        "aantallen te zien zijn, en wanneer. Leeg: dan wordt daarmee geen openbaar rapport gemaakt.",
        "De ouders, schriftelijk, maart 2026",
        required=False,
    ),
    VERSION: VERSION_KEY,
    **MONEY_KEYS,
}
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "casussen": "Om wie het gaat en hoe zij geteld zijn.",
    "kosten": "Wat in de kosten zit en wat niet.",
    "impactclaim": "Waarom u juist dit deel van elk effect aan de aanpak toeschrijft.",
    "kanttekening": "Wat deze cijfers niet zeggen.",
}


def _valued_effects_are_complete(tables: Tables) -> Iterator[Finding]:
    """An effect that counts needs people, an impact claim and at least one line."""
    effects, lines = tables["effecten"], tables["regels"]
    with_lines = set(lines.loc[lines["soort"] == MAIN, "effect"])
    for row, effect in effects[effects["status"] == VALUED].iterrows():
        for name in ("aantal", "impactclaim"):
            if effect[[name]].isna().any():
                message = "is leeg bij een gewaardeerd effect; vul het in of maak de status PM."
                yield Finding("effecten", row, name, message)
        if effect["effect"] not in with_lines:
            message = f"'{effect['effect']}' heeft geen regels in regels.csv; voeg ze toe of maak de status PM."
            yield Finding("effecten", row, "effect", message)


def _lines_suit_their_effect(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"].set_index("effect")
    for row, line in tables["regels"].iterrows():
        effect = effects.loc[line["effect"]]
        if line["soort"] == MAIN and effect["status"] == UNVALUED:
            message = f"'{line['effect']}' is een PM-post, dus deze regel kan alleen een illustratie zijn."
            yield Finding("regels", row, "soort", message)
        if line["soort"] == ILLUSTRATION and effect["status"] == VALUED:
            message = f"'{line['effect']}' is gewaardeerd; een illustratie hoort bij een PM-post."
            yield Finding("regels", row, "soort", message)
        if line["soort"] == ILLUSTRATION and effect[["impactclaim"]].isna().any():
            message = f"'{line['effect']}' heeft geen impactclaim in effecten.csv; die is nodig voor een illustratie."
            yield Finding("regels", row, "soort", message)


def _numbers_of_persons_agree(tables: Tables) -> Iterator[Finding]:
    """No line may count more persons than its effect, nor an effect more than there are cases."""
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
            message = f"'{effect['aantal']:g}' is meer dan de {cases:g} {agreeing(cases, 'casussen')} in casussen.csv."
            yield Finding("effecten", row, "aantal", message)


def _there_are_costs(tables: Tables) -> Iterator[Finding]:
    """Require costs, without which there is no return."""
    if not tables["kosten"]["bedrag"].sum():
        yield Finding("kosten", 0, "bedrag", "de kosten zijn samen nul; zonder kosten is er geen opbrengst per euro.")
    if not tables["casussen"]["aantal"].sum():
        yield Finding("casussen", 0, "aantal", "er zijn samen nul personen; vul minstens één casus in.")


def _units_agree(tables: Tables) -> Iterator[Finding]:
    """A duration in months needs a number of days to go with a price per day."""
    units = tables["prijzen"].set_index("prijs")["eenheid"]
    for row, line in tables["regels"].iterrows():
        same = line["duur_eenheid"] == units[line["prijs"]]
        empty = line[["inzet"]].isna().any()
        if empty and not same:
            message = (
                f"is leeg, maar de duur is per {line['duur_eenheid']} en de prijs per {units[line['prijs']]}; "
                f"vul in hoeveel keer {units[line['prijs']]} er in een {line['duur_eenheid']} zit."
            )
            yield Finding("regels", row, "inzet", message)
        elif same and not empty and line["inzet"] != 1:
            message = f"duur en prijs zijn allebei per {line['duur_eenheid']}; laat inzet leeg."
            yield Finding("regels", row, "inzet", message)


def _parties_take_part(tables: Tables) -> Iterator[Finding]:
    """Point at parties that pay nothing and receive nothing: perhaps a cost or an effect was forgotten."""
    own = tables["regels"]["baathouder"].dropna()
    taking_part = {*tables["kosten"]["betaler"], *tables["effecten"]["baathouder"], *own}
    for row, party in tables["partijen"]["partij"].items():
        if party not in taking_part:
            message = f"'{party}' betaalt niets en heeft nergens baat bij; is er een rij vergeten?"
            yield Finding("partijen", row, "partij", message)


def _effects_are_of_those_helped(tables: Tables) -> Iterator[Finding]:
    """Point at effects on more of those who are helped than there are cases; parents may be more."""
    study = dict(zip(tables["studie"]["sleutel"], tables["studie"]["waarde"], strict=True))
    cases, effects = tables["casussen"]["aantal"].sum(), tables["effecten"]
    helped = effects["eenheid"].str.casefold() == str(study.get("doelgroep_meervoud", "")).casefold()
    message = f"'{{:g}}' is meer dan de {cases:g} {agreeing(cases, 'casussen')} in casussen.csv; controleer beide."
    return findings("effecten", "aantal", effects["aantal"][helped & (effects["aantal"] > cases)], message)


def _rounding_is_finer_than_the_price(tables: Tables) -> Iterator[Finding]:
    prices = tables["prijzen"]
    coarse = prices["afgerond_op"][prices["afgerond_op"] > prices["bedrag"]]
    message = "'{:g}' is meer dan het bedrag zelf; hier hoort de stap waarop het is afgerond, zoals 10 of 100."
    return findings("prijzen", "afgerond_op", coarse, message)


_PARTIES = parties_table(
    rol=col.text("Wat de partij met de aanpak te maken heeft", "Betaalt de jeugdhulp"),
    publiek=col.later(
        col.choice(
            "ja als de partij met publiek geld betaalt; leeg als u al het publieke geld niet optelt", ("ja", "nee")
        )
    ),
)

_CASES = Table(
    "casussen",
    "De begeleide personen, een rij per categorie. Ieder telt één keer mee.",
    {
        "categorie": col.text("Korte code van de categorie", "A", unique=True),
        "omschrijving": col.text("Wie in deze categorie vallen", "Jongeren zonder dagbesteding"),
        "aantal": col.summed(col.persons("Aantal personen", "40")),
        "plaats": col.place(),
    },
)

_COSTS = Table(
    "kosten",
    "Wat de aanpak kost, een rij per post en betaler.",
    {
        "kostenpost": col.key("Korte eigen naam van de post, zonder spaties", "coordinatie"),
        "betaler": col.ref("partijen", "partij", "Wie betaalt: een partij uit het blad partijen", "zorgverzekeraar"),
        "omschrijving": col.text("Waarvoor", "Coördinator, twee dagen per week"),
        "bedrag": col.summed(col.eur("Bedrag per kostenperiode (zie het blad studie)", "48250,50")),
        "prijsjaar": col.price_year(),
        "bron": col.origin(),
        "plaats": col.place(),
        **range_of("bedrag", col.eur),
        "voorwaarde": col.later(
            col.text(
                "Wanneer de post meetelt, met een schakelaar uit het blad omstandigheden; leeg is altijd",
                "langer_dan_een_jaar=ja",
            )
        ),
        **timing("deze kostenpost", "alles in het eerste jaar"),
    },
)

_PRICES = Table(
    "prijzen",
    "De prijslijst: wat een dag, uur of jaar hulp kost, een rij per prijs.",
    {
        "prijs": col.key(
            "Korte eigen naam van de prijs, zonder spaties; het blad regels verwijst hiernaar", "begeleiding_uur"
        ),
        "omschrijving": col.text("Wat er gekocht of bespaard wordt", "Individuele begeleiding"),
        "bedrag": col.eur("Bedrag per eenheid", "82,25"),
        "eenheid": col.choice("Waar het bedrag per is", PRICE_UNITS),
        "prijsjaar": col.price_year(),
        "afgerond_op": col.eur(
            "Stap waarop de bron het bedrag afrondt (100 voor honderdtallen); leeg als het vaststaat",
            "100",
            optional=True,
        ),
        "bron": col.origin(),
        "plaats": col.place(),
        **range_of("bedrag", col.eur),
    },
)

_EFFECTS = Table(
    "effecten",
    "Wat de aanpak naar verwachting voorkomt, een rij per effect en wie daar baat bij heeft. "
    "Hoe groot een effect is, volgt uit het blad regels.",
    {
        "effect": col.key(
            "Korte eigen naam van het effect, zonder spaties; het blad regels verwijst hiernaar", "minder_begeleiding"
        ),
        "omschrijving": col.text("Het effect in woorden", "Minder individuele begeleiding nodig"),
        "domein": col.text("Soort effect; effecten met hetzelfde domein staan bij elkaar", "Jeugdhulp"),
        "baathouder": col.ref(
            "partijen", "partij", "Wie de besparing krijgt: een partij uit het blad partijen", "zorgverzekeraar"
        ),
        "status": col.choice(
            "gewaardeerd: u kunt er een bedrag aan geven. PM: waarschijnlijk, maar de omvang is onbekend",
            (VALUED, UNVALUED),
        ),
        "aantal": col.persons("Bij hoeveel personen het effect optreedt; leeg mag alleen bij PM", "12", optional=True),
        "eenheid": col.text("Wie dat zijn, in het meervoud", "jongeren"),
        "weergave": col.choice("Of het rapport de waarde per persoon toont of in totaal", ("per persoon", "totaal")),
        "impactclaim": col.share(
            "Welk deel van het effect aan de aanpak te danken is; leeg mag alleen bij PM", "40%", optional=True
        ),
        "toelichting": col.text(
            "Waarop de schatting berust", "Schatting van drie begeleiders, zonder vergelijkingsgroep."
        ),
        "plaats": col.place(),
        **range_of("aantal", col.persons),
        **range_of("impactclaim", col.share),
        "in_aanmerking": col.later(
            col.whole("Hoeveel personen het effect zouden kunnen hebben; leeg als u dat niet weet", "personen", "30")
        ),
        "aantal_volgt": col.later(
            col.text(
                "Van welke effecten dit dezelfde personen zijn, met komma's ertussen; het aantal is hun som",
                "minder_begeleiding",
            )
        ),
        **beside_the_claim(),
    },
)


def _duration(about: str, example: str, *, optional: bool = False) -> Column:
    return col.number(about, "zie duur_eenheid", example, optional=optional)


_LINES = Table(
    "regels",
    "Waaruit een effect bestaat: aantal x duur x inzet x prijs. Een effect kan meer regels hebben: "
    "wat vervalt bespaart, wat ervoor in de plaats komt kost.",
    {
        "regel": col.key("Korte eigen naam van de regel, zonder spaties", "begeleiding_weg"),
        "effect": col.ref(
            "effecten", "effect", "Bij welk effect de regel hoort, uit het blad effecten", "minder_begeleiding"
        ),
        "soort": col.choice(
            "hoofdresultaat: telt mee. illustratie: een rekenvoorbeeld bij een effect met status PM",
            (MAIN, ILLUSTRATION),
        ),
        "omschrijving": col.text("Wat er bespaard wordt of extra kost", "Een half jaar begeleiding vervalt"),
        "richting": col.choice("Of deze regel geld bespaart of geld kost", (SAVES, COSTS)),
        "aantal": col.persons("Bij hoeveel personen; niet meer dan bij het effect", "12"),
        "aantal_eenheid": col.text("Wie dat zijn, in het meervoud", "jongeren"),
        "duur": col.number("Hoe lang of hoe vaak per persoon", "zie duur_eenheid", "6"),
        "duur_eenheid": col.choice("Waarin de duur is geteld", PRICE_UNITS),
        "inzet": col.number(
            "Hoeveel prijseenheden er in één eenheid van de duur gaan, zoals 8 uur per maand; "
            "leeg als duur en prijs dezelfde eenheid hebben",
            "prijseenheden",
            "8",
            optional=True,
        ),
        "prijs": col.ref("prijzen", "prijs", "Welke prijs geldt, uit het blad prijzen", "begeleiding_uur"),
        "voorwaarde": col.text(
            "Wanneer de regel meetelt, met een schakelaar uit het blad omstandigheden; leeg is altijd",
            "bus_rijdt=nee",
            optional=True,
        ),
        "schaalt_mee": col.yes_no("Groeit het aantal mee met het aantal begeleide personen?"),
        "plaats": col.place(),
        **range_of("duur", _duration),
        "baathouder": col.later(
            col.ref("partijen", "partij", "Wie het bedrag krijgt, als dat een ander is dan bij het effect", "rijk")
        ),
        **timing("het bedrag", "de duur, als die in uren, dagen, weken, maanden of jaren is"),
    },
    may_be_empty=True,
)

_SWITCHES = Table(
    "omstandigheden",
    "Schakelaars: wat in uw hoofdresultaat waar is en wat niet. Een regel kan ervan afhangen.",
    {
        "omstandigheid": col.key("Korte eigen naam van de schakelaar, zonder spaties", "bus_rijdt"),
        "waarde": col.yes_no("Hoe de schakelaar in het hoofdresultaat staat"),
        "omschrijving": col.text(
            "Wat er anders is als de schakelaar omgaat", "Er rijdt een bus; anders is er vervoer per taxi nodig"
        ),
        "plaats": col.place(),
        "kans": col.later(
            col.share("De kans dat de schakelaar op ja staat, als u dat niet zeker weet; leeg als het vaststaat", "50%")
        ),
    },
    required=False,
)

_SCENARIOS = Table(
    "scenarios",
    "Varianten die het rapport naast het hoofdresultaat zet. Laat leeg wat in een variant hetzelfde blijft.",
    {
        "scenario": col.text("Korte eigen naam van de variant", "voorzichtig", unique=True),
        "omschrijving": col.text("De variant in woorden", "Een lagere impactclaim"),
        "impactclaim": col.share("Eén aandeel voor elk effect; leeg is dat van het effect zelf", "25%", optional=True),
        "aantal_kinderen": col.persons("Een ander aantal begeleide personen", "60", optional=True),
        "omstandigheden": col.text(
            "Welke schakelaars anders staan, met komma's ertussen", "bus_rijdt=ja", optional=True
        ),
        "plaats": col.place(),
    },
    required=False,
)

_QUALITATIVE = Table(
    "kwalitatief",
    "Effecten zonder bedrag: wat er voor wie verandert.",
    {
        "stakeholder": col.text("Voor wie", "Ouders"),
        "effect": col.text("Wat er verandert", "Meer rust thuis"),
        "onderbouwing": col.text("Waarop dat berust", "Gesprekken met acht ouders"),
        "plaats": col.place(),
        "pijlers": col.later(
            col.text(f"Welke pijlers van positieve gezondheid dit raakt, met komma's: {', '.join(PILLARS)}", PILLARS[3])
        ),
    },
    required=False,
    heading="Effecten zonder bedrag",
)

CONTRACT = study_contract(
    "Een maatschappelijke business case: wat een aanpak kost en wat zij elders bespaart.",
    STUDY_KEYS,
    TEXT_PARTS,
    (
        _PARTIES,
        _CASES,
        _COSTS,
        _PRICES,
        _EFFECTS,
        _LINES,
        _SWITCHES,
        _SCENARIOS,
        UNCERTAINTY,
        PERSPECTIVES,
        INDICES,
        MONITORING,
        _QUALITATIVE,
        *REASON_TABLES,
    ),
    grounds=Grounds(
        {"effecten": "effect"},
        {"kosten": "kosten", "baten": "baten", "netto": "baten min kosten", "sroi": "baten per euro kosten"},
        "minder_begeleiding; sroi",
    ),
    checks=(
        _valued_effects_are_complete,
        _lines_suit_their_effect,
        _numbers_of_persons_agree,
        _there_are_costs,
        _units_agree,
        conditions_are_known("regels", "voorwaarde"),
        conditions_are_known("scenarios", "omstandigheden"),
        conditions_are_known("kosten", "voorwaarde"),
        perspectives_are_known,
        few_persons_need_consent,
        *RANGE_CHECKS,
        *MONEY_CHECKS,
        *CLAIM_CHECKS,
        *MONITORING_CHECKS,
        *REASON_CHECKS,
    ),
    further_steps={**STEPS, **MONEY_STEPS, **CLAIM_STEPS, **MONITORING_STEPS},
    warnings=(
        _parties_take_part,
        _effects_are_of_those_helped,
        _rounding_is_finer_than_the_price,
        *RANGE_WARNINGS,
        *CLAIM_WARNINGS,
        hidden_outcomes,
    ),
)
