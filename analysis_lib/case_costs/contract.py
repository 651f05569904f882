"""The tables of a study of cases: what was done against what would have been done otherwise."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import pandas as pd

from analysis_lib.case_costs.method_tables import METHOD_CHECKS, METHOD_TABLES
from analysis_lib.case_costs.shown import FEWEST_CASES, FEWEST_TOGETHER, Shown, shown_of
from analysis_lib.nouns import agreeing
from analysis_lib.published.contract import study_contract
from analysis_lib.published.recommendations import Grounds
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import COMMON_KEYS, CONSENT, PRICE_UNITS, StudyKey, parties_table
from analysis_lib.tables.contract import Column, CrossCheck, findings
from analysis_lib.tables.overviews import Overview, lists_have_headings_or_none, overviews_table
from analysis_lib.tables.plausibility import MOVED_COMMA

ACTUAL, REFERENCE = "werkelijk", "referentie"
AVERAGE, DIRECT = "gemiddeld", "direct"
REJECTED, UNTESTED = "verworpen", "niet getoetst"
VERDICTS = ("aanvaard", "aangepast", REJECTED, "getoetst, oordeel niet afgedrukt", UNTESTED)
STUDY_KEYS = {
    **COMMON_KEYS,
    "aanpak": StudyKey("Naam van de aanpak, zoals midden in een zin.", "het maatjesproject"),
    "naam_werkelijk": StudyKey("Hoe het rapport noemt wat er is gedaan.", "situatie met begeleiding"),
    "naam_referentie": StudyKey("Hoe het rapport noemt wat er anders was gebeurd.", "situatie zonder begeleiding"),
    CONSENT: StudyKey(
        "Alleen bij eigen casussen: wie toestemming gaf om elk kind apart te tonen, en wanneer. Leeg: de publieke "
        f"versie toont bij minder dan {FEWEST_CASES} casussen alleen bedragen van allemaal samen, bij minder dan "
        f"{FEWEST_TOGETHER} geen.",
        "De ouders van alle kinderen, schriftelijk, maart 2026",
        required=False,
    ),
}
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "aanpak": "Wat de aanpak inhoudt, of wat er met de casus aan de hand was.",
    "werkwijze": "Hoe de casussen gekozen en besproken zijn.",
    "financieel": "Hoe de bedragen tot stand kwamen en wat er niet in zit.",
    "conclusie": "Wat u uit de casussen opmaakt.",
    "kanttekening": "Wat deze casussen niet zeggen.",
}

OVERVIEWS = {
    "doelgroepen": Overview("voor welke kinderen", "Voor welke kinderen dit is", name="Kinderen"),
    "rollen": Overview(
        "wie er om een kind heen staan", "Wie er om een kind heen staan", name="Rol", text="Wat die doet"
    ),
    "draaiboek": Overview("hoe een gesprek of toetsing verloopt", "Hoe de sessies verlopen", text="Wat er gebeurt"),
    "deskundigen": Overview("wie de scenario's toetsen", "Wie de scenario's toetsen", name="Rol", text="Waar vandaan"),
    "werkzaam": Overview("wat aan de aanpak werkt", "Wat volgens betrokkenen werkt", name="Element"),
    "voorbeelden": Overview(
        "wat er bij een kind gebeurde, zonder dat het herkenbaar is",
        "Wat er bij kinderen veranderde",
        name="Begin",
        text="Wat er veranderde",
        of_children=True,
    ),
}


def _is_filled(row: pd.Series, name: str) -> bool:
    return bool(pd.notna(row[name]))


def _is_turned_around(row: pd.Series) -> bool:
    return _is_filled(row, "hoog") and bool(row["hoog"] < row["laag"])


def _amount_finding(table: str, label: Hashable, row: pd.Series) -> Iterator[Finding]:
    """An amount is given in exactly one way, and a range is not reversed."""
    priced = _is_filled(row, "aantal") or _is_filled(row, "prijs")
    ranged = _is_filled(row, "laag") or _is_filled(row, "hoog")
    if priced + ranged + bool(row["onzeker"]) != 1:
        message = "geef het bedrag op één manier: aantal en prijs, of laag (en hoog), of onzeker ja."
        yield Finding(table, label, "laag", message)
    elif priced and not (_is_filled(row, "aantal") and _is_filled(row, "prijs")):
        yield Finding(table, label, "aantal", "aantal en prijs horen bij elkaar; vul ze allebei in.")
    elif ranged and not _is_filled(row, "laag"):
        yield Finding(table, label, "laag", "de ondergrens ontbreekt; vul laag in (0 mag).")
    elif _is_turned_around(row):
        yield Finding(table, label, "hoog", "hoog ligt onder laag; wissel ze om.")


def amounts_are_given_once(name: str) -> CrossCheck:
    """Require of a table with amounts that each is given in one way."""

    def check(tables: Tables) -> Iterator[Finding]:
        for label, row in tables[name].iterrows():
            yield from _amount_finding(name, label, row)

    return check


def _price_ranges_do_not_turn_around(tables: Tables) -> Iterator[Finding]:
    for label, row in tables["prijzen"].iterrows():
        if _is_turned_around(row):
            yield Finding("prijzen", label, "hoog", f"'{row['hoog']:g}' ligt onder '{row['laag']:g}'; wissel ze om.")


def _support_is_complete(tables: Tables) -> Iterator[Finding]:
    """Support is costed from hours, or given as an amount."""
    for label, row in tables["ondersteuning"].iterrows():
        hours = _is_filled(row, "uren") or _is_filled(row, "prijs")
        if hours == _is_filled(row, "laag"):
            yield Finding("ondersteuning", label, "laag", "geef óf uren en prijs, óf een bedrag in laag (en hoog).")
        elif hours and not (_is_filled(row, "uren") and _is_filled(row, "prijs")):
            yield Finding("ondersteuning", label, "uren", "uren en prijs horen bij elkaar; vul ze allebei in.")
        elif hours and row["methode"] == AVERAGE and not (_is_filled(row, "kinderen") and row["kinderen"] > 0):
            yield Finding("ondersteuning", label, "kinderen", "is nodig om een gemiddelde per kind te berekenen.")
        elif _is_turned_around(row):
            yield Finding("ondersteuning", label, "hoog", f"'{row['hoog']:g}' ligt onder '{row['laag']:g}'.")


def _hours_have_a_price_per_hour(tables: Tables) -> Iterator[Finding]:
    units = tables["prijzen"].set_index("prijs")["eenheid"]
    for label, row in tables["ondersteuning"].dropna(subset="prijs").iterrows():
        if units[row["prijs"]] != "uur":
            message = f"'{row['prijs']}' is een prijs per {units[row['prijs']]}; kies een prijs per uur."
            yield Finding("ondersteuning", label, "prijs", message)


def _both_methods_or_none(tables: Tables) -> Iterator[Finding]:
    for case, group in tables["ondersteuning"].groupby("casus", sort=False):
        for method in sorted({AVERAGE, DIRECT} - set(group["methode"])):
            message = f"casus '{case}' heeft geen regel met methode {method}; voeg haar toe."
            yield Finding("ondersteuning", group.index[0], "methode", message)


def _references_name_their_scenario(tables: Tables) -> Iterator[Finding]:
    items = tables["posten"][tables["posten"]["pad"] == REFERENCE]
    named, used = _scenarios(tables["referenties"]), _scenarios(items)
    message = "casus '{0[0]}' met scenario '{0[1]}' staat niet in referenties.csv; voeg haar toe."
    yield from findings("posten", "scenario", used[~used.isin(named)], message)
    message = "scenario '{0[1]}' van casus '{0[0]}' heeft geen posten; voeg er een toe (0 mag)."
    yield from findings("referenties", "scenario", named[~named.isin(used)], message)


def _scenarios(rows: pd.DataFrame) -> pd.Series:
    """The case and scenario of each row, as a pair."""
    return pd.Series(list(zip(rows["casus"], rows["scenario"], strict=True)), index=rows.index, dtype=object)


def _every_case_has_a_reference(tables: Tables) -> Iterator[Finding]:
    references, cases = tables["referenties"], tables["casussen"]["casus"]
    kept = references.loc[references["oordeel"] != REJECTED, "casus"]
    message = "casus '{}' heeft geen (niet verworpen) referentie; zonder vergelijking is er geen uitkomst."
    return findings("casussen", "casus", cases[~cases.isin(kept)], message)


def _every_case_has_an_actual_path(tables: Tables) -> Iterator[Finding]:
    """What was done must be filled in: if it was nothing, as 0."""
    actual, cases = tables["posten"][tables["posten"]["pad"] == ACTUAL], tables["casussen"]["casus"]
    missing = cases[~cases.isin({*tables["ondersteuning"]["casus"], *actual["casus"]})]
    message = "casus '{}' heeft geen ondersteuning en geen werkelijke posten; voeg er een toe (0 mag)."
    yield from findings("casussen", "casus", missing, message)
    message = "hoort alleen bij een referentie; laat deze cel leeg."
    yield from findings("posten", "scenario", actual["scenario"].dropna(), message)


def _few_cases_are_not_shown(tables: Tables) -> Iterator[Finding]:
    """Warn of own cases that are too few to show each in public."""
    shown = shown_of(tables, internal=False)
    what = {Shown.NOTHING: "geen bedragen", Shown.TOGETHER: "alleen bedragen van allemaal samen"}
    if shown in what:
        cases = tables["casussen"]
        message = (
            f"met {len(cases)} {agreeing(len(cases), 'casussen')} toont de publieke versie {what[shown]}, omdat elke "
            f"casus één kind is. Is er toestemming, zet dan in studie achter {CONSENT} van wie."
        )
        yield Finding("casussen", cases.index[0], "casus", message)


def _variants_can_take_each_others_place(tables: Tables) -> Iterator[Finding]:
    prices = tables["prijzen"].set_index("prijs")
    for label, row in tables["prijzen"].dropna(subset="variant_van").iterrows():
        other = prices.loc[row["variant_van"]]
        if row["variant_van"] == row["prijs"] or _is_filled(other, "variant_van"):
            yield Finding("prijzen", label, "variant_van", "noem een prijs die zelf geen variant is.")
        elif other["eenheid"] != row["eenheid"]:
            message = f"is per {row['eenheid']}, maar '{row['variant_van']}' is per {other['eenheid']}; reken om."
            yield Finding("prijzen", label, "eenheid", message)


def _hours_for_one_child_are_part_of_all_hours(tables: Tables) -> Iterator[Finding]:
    """Point at more hours for one child than for all children together."""
    rows = tables["ondersteuning"]
    of_all = rows[rows["methode"] == AVERAGE].set_index("casus")["uren"]
    whole = rows["casus"].map(of_all)
    over = rows["uren"][(rows["methode"] == DIRECT) & (rows["uren"] > whole)]
    message = "'{:g}' uren voor dit kind is meer dan alle uren bij gemiddeld; controleer beide."
    return findings("ondersteuning", "uren", over, message)


def _ranges_are_of_one_price(tables: Tables) -> Iterator[Finding]:
    """Point at a price with an upper end so far away that a comma may have moved."""
    prices = tables["prijzen"]
    wide = prices["hoog"][(prices["laag"] > 0) & (prices["hoog"] >= MOVED_COMMA * prices["laag"])]
    message = f"'{{:g}}' is meer dan {MOVED_COMMA} keer de ondergrens; controleer de komma."
    return findings("prijzen", "hoog", wide, message)


def _case() -> Column:
    return col.ref("casussen", "casus", "Over welke casus het gaat, uit het blad casussen", "k1")


def _payer() -> Column:
    return col.ref("partijen", "partij", "Wie betaalt: een partij uit het blad partijen", "zorgverzekeraar")


def _price(about: str) -> Column:
    return col.ref("prijzen", "prijs", about, "begeleiding_uur", optional=True)


def _upper_end() -> Column:
    return col.eur("Bovengrens; leeg als het bedrag vaststaat", "9000", optional=True)


def _amount(what: str, *within: str) -> dict[str, Column]:
    """An amount as number x price, as a range, or as unknown; added up within the same of these columns."""
    return {
        "aantal": col.number(f"Hoeveel prijseenheden {what}; hoort bij prijs", "prijseenheden", "30", optional=True),
        "prijs": _price("Welke prijs geldt, uit het blad prijzen; leeg als u het bedrag zelf in laag zet"),
        "laag": col.summed(
            col.eur("Het bedrag, of de ondergrens ervan; leeg als u aantal en prijs gebruikt", "7500", optional=True),
            *within,
        ),
        "hoog": _upper_end(),
        "onzeker": col.yes_no("ja als niemand weet hoeveel het is; laat dan aantal, prijs, laag en hoog leeg"),
    }


_PARTIES = parties_table(
    gemeentelijk=col.yes_no(
        "ja als de partij meetelt wanneer alleen naar het jeugdhulpbudget van de gemeente wordt gekeken"
    )
)

_CASES = Table(
    "casussen",
    "De casussen, een rij per casus, zonder gegevens die een kind herkenbaar maken.",
    {
        "casus": col.key("Korte code van de casus, geen naam van een kind; andere bladen verwijzen hiernaar", "k1"),
        "omschrijving": col.text("Naam in het rapport, niet herkenbaar", "Casus Noord", unique=True),
        "locatie": col.text("School of plaats", "basisschool in de wijk Noord", optional=True),
        "deelnemers": col.text(
            "Welke rollen aan het gesprek deelnamen, geen namen", "ouder, leerkracht", optional=True
        ),
        "toekomst": col.score(
            "Verwachte baten op lange termijn, van 0 (geen) tot en met 3 (veel); leeg is onzeker", optional=True
        ),
        "plaats": col.place(),
    },
)

_PRICES = Table(
    "prijzen",
    "De prijslijst: wat een dag, uur of jaar hulp kost, als bedrag of als bandbreedte.",
    {
        "prijs": col.key(
            "Korte eigen naam van de prijs, zonder spaties; andere bladen verwijzen hiernaar", "begeleiding_uur"
        ),
        "omschrijving": col.text("Wat er gekocht wordt", "Individuele begeleiding"),
        "laag": col.eur("Bedrag per eenheid, of de ondergrens ervan", "82,25"),
        "hoog": _upper_end(),
        "eenheid": col.choice("Waar het bedrag per is", PRICE_UNITS),
        "variant_van": _price("Welke andere prijs deze kan vervangen, om te zien wat dat uitmaakt; meestal leeg"),
        "prijsjaar": col.price_year(),
        "bron": col.origin(),
        "plaats": col.place(),
    },
    required=False,
)

_SUPPORT = Table(
    "ondersteuning",
    "Wat de ondersteuning zelf kost, per casus op twee manieren: een rij gemiddeld (alle uren gedeeld door "
    "alle kinderen) en een rij direct (alleen de tijd voor dit kind).",
    {
        "casus": _case(),
        "methode": col.choice(
            "gemiddeld: alle uren gedeeld door alle kinderen. direct: alleen de uren voor dit kind", (AVERAGE, DIRECT)
        ),
        "betaler": _payer(),
        "uren": col.number(
            "Bij gemiddeld: alle uren in de periode, ook indirecte. Bij direct: de uren voor dit kind",
            "uur",
            "900",
            optional=True,
        ),
        "prijs": _price("Uurtarief, uit het blad prijzen; hoort bij uren"),
        "kinderen": col.number(
            "Bij gemiddeld: met hoeveel kinderen er in die periode contact was",
            "kinderen",
            "25",
            minimum=1,
            optional=True,
        ),
        "laag": col.eur("Het bedrag als u geen uren hebt, of de ondergrens ervan", "7500", optional=True),
        "hoog": _upper_end(),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("casus", "methode"),
)

_REFERENCES = Table(
    "referenties",
    "Wat er anders was gebeurd: een of meer scenario's per casus, met het oordeel van deskundigen.",
    {
        "casus": _case(),
        "scenario": col.text("Korte code van het scenario binnen de casus", "S1"),
        "omschrijving": col.text("Wat er zou zijn gebeurd", "Een jaar begeleiding door een instelling"),
        "oordeel": col.choice("Wat de deskundigen ervan vonden", VERDICTS),
        "reden": col.text("Waarom, bij aangepast of verworpen", "Een wachtlijst maakte dit onmogelijk", optional=True),
        "plaats": col.place(),
    },
    unique_together=("casus", "scenario"),
)

_ITEMS = Table(
    "posten",
    "Waaruit een pad bestaat: wat, wie betaalt en hoeveel. Geef een bedrag op één manier: aantal en prijs, "
    "of laag (en hoog), of onzeker ja.",
    {
        "post": col.key("Korte eigen naam van de post, zonder spaties", "k1_begeleiding"),
        "casus": _case(),
        "pad": col.choice("werkelijk: is echt ingezet. referentie: zou anders zijn ingezet", (ACTUAL, REFERENCE)),
        "scenario": col.text(
            "Bij een referentie: de code uit het blad referenties; bij werkelijk leeg", "S1", optional=True
        ),
        "omschrijving": col.text("Wat er is ingezet of zou zijn ingezet", "Begeleiding thuis"),
        "betaler": _payer(),
        **_amount("er zijn ingezet", "casus", "pad", "scenario"),
        "plaats": col.place(),
    },
    may_be_empty=True,
)

_FORMS = Table(
    "formulieren",
    "Wat iedere deelnemer alleen invulde: wat er was gebeurd, hoe waarschijnlijk en wat het had gekost. "
    "Vertrouwelijk: alleen in de interne versie.",
    {
        "casus": _case(),
        "deelnemer": col.secret("Rol of nummer van de deelnemer, geen naam", "D1"),
        "omschrijving": col.secret("Wat er zou zijn ingezet", "Begeleiding thuis"),
        "kans": col.share("Hoe waarschijnlijk dat was", "70%", confidential=True),
        **_amount("er zouden zijn ingezet", "casus", "deelnemer"),
        "betaler": col.later(_payer()),
    },
    confidential=True,
    required=False,
)

_FELT = Table(
    "ervaren_baten",
    "Wat er volgens betrokkenen beter ging, een rij per casus en levensdomein.",
    {
        "casus": _case(),
        "domein": col.text("Levensdomein", "Vrije tijd"),
        "score": col.score("Van 0 (niet genoemd) tot en met 3 (veel beter)"),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("casus", "domein"),
)

_SHEETS = Table(
    "casusbladen",
    "Het verhaal per casus. Vertrouwelijk: alleen in de interne versie.",
    {
        "casus": _case(),
        "onderdeel": col.text("Kopje boven de alinea", "Beginsituatie"),
        "tekst": col.secret("Een alinea, zonder namen", "Het gezin kreeg al langer hulp."),
    },
    confidential=True,
    required=False,
)

CONTRACT = study_contract(
    "Een studie van casussen: wat hulp kostte, naast wat er anders was gebeurd.",
    STUDY_KEYS,
    TEXT_PARTS,
    (
        *(_PARTIES, _CASES, _PRICES, _SUPPORT, _REFERENCES, _ITEMS),
        *(_FORMS, _FELT, _SHEETS),
        *METHOD_TABLES,
        overviews_table(OVERVIEWS),
    ),
    grounds=Grounds({"casussen": "casus"}, {"uitkomst": "de uitkomst van alle casussen samen"}),
    checks=(
        amounts_are_given_once("posten"),
        amounts_are_given_once("formulieren"),
        _price_ranges_do_not_turn_around,
        _support_is_complete,
        _hours_have_a_price_per_hour,
        _both_methods_or_none,
        _references_name_their_scenario,
        _every_case_has_a_reference,
        _every_case_has_an_actual_path,
        _variants_can_take_each_others_place,
        *METHOD_CHECKS,
        lists_have_headings_or_none,
    ),
    warnings=(_hours_for_one_child_are_part_of_all_hours, _ranges_are_of_one_price, _few_cases_are_not_shown),
    protects=True,
)
