"""The tables of a study of cases: what was done against what would have been done otherwise."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import pandas as pd
import pandera.pandas as pa

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

ACTUAL, REFERENCE = "werkelijk", "referentie"
AVERAGE, DIRECT = "gemiddeld", "direct"
REJECTED, UNTESTED = "verworpen", "niet getoetst"
VERDICTS = ("aanvaard", "aangepast", REJECTED, "getoetst, oordeel niet afgedrukt", UNTESTED)
STUDY_KEYS = {
    **COMMON_KEYS,
    "aanpak": StudyKey("Naam van de aanpak, zoals midden in een zin.", "het maatjesproject"),
    "naam_werkelijk": StudyKey("Hoe het rapport noemt wat er is gedaan.", "situatie met begeleiding"),
    "naam_referentie": StudyKey("Hoe het rapport noemt wat er anders was gebeurd.", "situatie zonder begeleiding"),
}
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "aanpak": "Wat de aanpak inhoudt, of wat er met de casus aan de hand was.",
    "werkwijze": "Hoe de casussen gekozen en besproken zijn.",
    "financieel": "Hoe de bedragen tot stand kwamen en wat er niet in zit.",
    "conclusie": "Wat u uit de casussen opmaakt.",
    "kanttekening": "Wat deze casussen niet zeggen.",
}


def _upper_end() -> pa.Column:
    return column(
        "Bovengrens; leeg als het bedrag vaststaat", Kind.NUMBER, optional=True, minimum=0, unit="EUR", example="9000"
    )


def _payer() -> pa.Column:
    about = "Wie betaalt: een partij uit het blad partijen"
    return column(about, refers_to=("partijen", "partij"), example="zorgverzekeraar")


def _amount_columns(what: str) -> dict[str, pa.Column]:
    """An amount as number x price, as a range, or as unknown."""
    return {
        "aantal": column(
            f"Hoeveel prijseenheden {what}; hoort bij prijs",
            Kind.NUMBER,
            optional=True,
            minimum=0,
            unit="prijseenheden",
            example="30",
        ),
        "prijs": column(
            "Welke prijs geldt, uit het blad prijzen; leeg als u het bedrag zelf in laag zet",
            optional=True,
            refers_to=("prijzen", "prijs"),
            example="begeleiding_uur",
        ),
        "laag": column(
            "Het bedrag, of de ondergrens ervan; leeg als u aantal en prijs gebruikt",
            Kind.NUMBER,
            optional=True,
            minimum=0,
            unit="EUR",
            example="7500",
        ),
        "hoog": _upper_end(),
        "onzeker": column("ja als niemand weet hoeveel het is; laat dan aantal, prijs, laag en hoog leeg", Kind.YES_NO),
    }


def _is_filled(row: pd.Series, name: str) -> bool:
    return bool(pd.notna(row[name]))


def _is_turned_around(row: pd.Series) -> bool:
    return _is_filled(row, "hoog") and bool(row["hoog"] < row["laag"])


def _amount_finding(table: str, label: Hashable, row: pd.Series) -> Iterator[Finding]:
    """An amount is given in exactly one way, and a range does not turn around."""
    priced = _is_filled(row, "aantal") or _is_filled(row, "prijs")
    ranged = _is_filled(row, "laag") or _is_filled(row, "hoog")
    if priced + ranged + bool(row["onzeker"]) != 1:
        yield Finding(
            table,
            label,
            "laag",
            "geef het bedrag op één manier: aantal en prijs, of laag (en hoog), of onzeker ja.",
        )
    elif priced and not (_is_filled(row, "aantal") and _is_filled(row, "prijs")):
        yield Finding(table, label, "aantal", "aantal en prijs horen bij elkaar; vul ze allebei in.")
    elif ranged and not _is_filled(row, "laag"):
        yield Finding(table, label, "laag", "de ondergrens ontbreekt; vul laag in (0 mag).")
    elif _is_turned_around(row):
        yield Finding(table, label, "hoog", "hoog ligt onder laag; wissel ze om.")


def _amounts_are_given_once(tables: Tables) -> Iterator[Finding]:
    for name in ("posten", "formulieren"):
        for label, row in tables[name].iterrows():
            yield from _amount_finding(name, label, row)


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
    support = tables["ondersteuning"]
    for case, group in support.groupby("casus", sort=False):
        missing = {AVERAGE, DIRECT} - set(group["methode"])
        for method in sorted(missing):
            message = f"casus '{case}' heeft geen regel met methode {method}; voeg haar toe."
            yield Finding("ondersteuning", group.index[0], "methode", message)


def _references_name_their_scenario(tables: Tables) -> Iterator[Finding]:
    known = set(zip(tables["referenties"]["casus"], tables["referenties"]["scenario"], strict=True))
    items = tables["posten"]
    for label, row in items[items["pad"] == REFERENCE].iterrows():
        if (row["casus"], row["scenario"]) not in known:
            message = (
                f"casus '{row['casus']}' met scenario '{row['scenario']}' staat niet in referenties.csv; voeg haar toe."
            )
            yield Finding("posten", label, "scenario", message)
    for label, row in tables["referenties"].iterrows():
        own = items[
            (items["casus"] == row["casus"]) & (items["scenario"] == row["scenario"]) & (items["pad"] == REFERENCE)
        ]
        if own.empty:
            message = (
                f"scenario '{row['scenario']}' van casus '{row['casus']}' heeft geen posten; voeg er een toe (0 mag)."
            )
            yield Finding("referenties", label, "scenario", message)


def _every_case_has_a_reference(tables: Tables) -> Iterator[Finding]:
    kept = tables["referenties"][tables["referenties"]["oordeel"] != REJECTED]
    for label, case in tables["casussen"]["casus"].items():
        if case not in set(kept["casus"]):
            message = f"casus '{case}' heeft geen (niet verworpen) referentie; zonder vergelijking is er geen uitkomst."
            yield Finding("casussen", label, "casus", message)


def _every_case_has_an_actual_path(tables: Tables) -> Iterator[Finding]:
    """What was done is never nothing by omission: 0 must be written."""
    items = tables["posten"]
    told = {*tables["ondersteuning"]["casus"], *items.loc[items["pad"] == ACTUAL, "casus"]}
    for label, case in tables["casussen"]["casus"].items():
        if case not in told:
            message = f"casus '{case}' heeft geen ondersteuning en geen werkelijke posten; voeg er een toe (0 mag)."
            yield Finding("casussen", label, "casus", message)
    for label, row in items[items["pad"] == ACTUAL].iterrows():
        if _is_filled(row, "scenario"):
            yield Finding("posten", label, "scenario", "hoort alleen bij een referentie; laat deze cel leeg.")


def _variants_can_take_each_others_place(tables: Tables) -> Iterator[Finding]:
    prices = tables["prijzen"].set_index("prijs")
    for label, row in tables["prijzen"].dropna(subset="variant_van").iterrows():
        other = prices.loc[row["variant_van"]]
        if row["variant_van"] == row["prijs"] or _is_filled(other, "variant_van"):
            yield Finding("prijzen", label, "variant_van", "noem een prijs die zelf geen variant is.")
        elif other["eenheid"] != row["eenheid"]:
            message = f"is per {row['eenheid']}, maar '{row['variant_van']}' is per {other['eenheid']}; reken om."
            yield Finding("prijzen", label, "eenheid", message)


_CASE = {
    "casus": column("Over welke casus het gaat, uit het blad casussen", refers_to=("casussen", "casus"), example="k1")
}

CONTRACT = Contract(
    tables=(
        study_table(STUDY_KEYS),
        texts_table(TEXT_PARTS),
        parties_table(
            gemeentelijk=column(
                "ja als de partij meetelt wanneer alleen naar het jeugdhulpbudget van de gemeente wordt gekeken",
                Kind.YES_NO,
            )
        ),
        Table(
            "casussen",
            "De casussen, een rij per casus, zonder gegevens die een kind herkenbaar maken.",
            {
                "casus": column(
                    "Korte code van de casus, geen naam van een kind; andere bladen verwijzen hiernaar",
                    key=True,
                    example="k1",
                ),
                "omschrijving": column("Naam in het rapport, niet herkenbaar", example="Casus Noord", unique=True),
                "locatie": column("School of plaats", optional=True, example="basisschool in de wijk Noord"),
                "deelnemers": column(
                    "Welke rollen aan het gesprek deelnamen, geen namen", optional=True, example="ouder, leerkracht"
                ),
                "toekomst": column(
                    "Verwachte baten op lange termijn, van 0 (geen) tot en met 3 (veel); leeg is onzeker",
                    Kind.WHOLE,
                    optional=True,
                    minimum=0,
                    maximum=3,
                    unit="score",
                    example="2",
                ),
                "plaats": place(),
            },
        ),
        Table(
            "prijzen",
            "De prijslijst: wat een dag, uur of jaar hulp kost, als bedrag of als bandbreedte.",
            {
                "prijs": column(
                    "Korte eigen naam van de prijs, zonder spaties; andere bladen verwijzen hiernaar",
                    key=True,
                    example="begeleiding_uur",
                ),
                "omschrijving": column("Wat er gekocht wordt", example="Individuele begeleiding"),
                "laag": column(
                    "Bedrag per eenheid, of de ondergrens ervan", Kind.NUMBER, minimum=0, unit="EUR", example="82,25"
                ),
                "hoog": _upper_end(),
                "eenheid": column("Waar het bedrag per is", choices=PRICE_UNITS),
                "variant_van": column(
                    "Welke andere prijs deze kan vervangen, om te zien wat dat uitmaakt; meestal leeg",
                    optional=True,
                    refers_to=("prijzen", "prijs"),
                    example="begeleiding_uur",
                ),
                "prijsjaar": price_year(),
                "bron": origin(),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "ondersteuning",
            "Wat de ondersteuning zelf kost, per casus op twee manieren: een rij gemiddeld (alle uren gedeeld door "
            "alle kinderen) en een rij direct (alleen de tijd voor dit kind).",
            {
                **_CASE,
                "methode": column(
                    "gemiddeld: alle uren gedeeld door alle kinderen. direct: alleen de uren voor dit kind",
                    choices=(AVERAGE, DIRECT),
                ),
                "betaler": _payer(),
                "uren": column(
                    "Bij gemiddeld: alle uren in de periode, ook indirecte. Bij direct: de uren voor dit kind",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="uur",
                    example="900",
                ),
                "prijs": column(
                    "Uurtarief, uit het blad prijzen; hoort bij uren",
                    optional=True,
                    refers_to=("prijzen", "prijs"),
                    example="begeleiding_uur",
                ),
                "kinderen": column(
                    "Bij gemiddeld: met hoeveel kinderen er in die periode contact was",
                    Kind.NUMBER,
                    optional=True,
                    minimum=1,
                    unit="kinderen",
                    example="25",
                ),
                "laag": column(
                    "Het bedrag als u geen uren hebt, of de ondergrens ervan",
                    Kind.NUMBER,
                    optional=True,
                    minimum=0,
                    unit="EUR",
                    example="7500",
                ),
                "hoog": _upper_end(),
                "plaats": place(),
            },
            required=False,
            unique_together=("casus", "methode"),
        ),
        Table(
            "referenties",
            "Wat er anders was gebeurd: een of meer scenario's per casus, met het oordeel van deskundigen.",
            {
                **_CASE,
                "scenario": column("Korte code van het scenario binnen de casus", example="S1"),
                "omschrijving": column("Wat er zou zijn gebeurd", example="Een jaar begeleiding door een instelling"),
                "oordeel": column("Wat de deskundigen ervan vonden", choices=VERDICTS),
                "reden": column(
                    "Waarom, bij aangepast of verworpen", optional=True, example="Een wachtlijst maakte dit onmogelijk"
                ),
                "plaats": place(),
            },
            unique_together=("casus", "scenario"),
        ),
        Table(
            "posten",
            "Waaruit een pad bestaat: wat, wie betaalt en hoeveel. Geef een bedrag op één manier: aantal en prijs, "
            "of laag (en hoog), of onzeker ja.",
            {
                "post": column("Korte eigen naam van de post, zonder spaties", key=True, example="k1_begeleiding"),
                **_CASE,
                "pad": column(
                    "werkelijk: is echt ingezet. referentie: zou anders zijn ingezet", choices=(ACTUAL, REFERENCE)
                ),
                "scenario": column(
                    "Bij een referentie: de code uit het blad referenties; bij werkelijk leeg",
                    optional=True,
                    example="S1",
                ),
                "omschrijving": column("Wat er is ingezet of zou zijn ingezet", example="Begeleiding thuis"),
                "betaler": _payer(),
                **_amount_columns("er zijn ingezet"),
                "plaats": place(),
            },
            may_be_empty=True,
        ),
        Table(
            "formulieren",
            "Wat iedere deelnemer alleen invulde: wat er was gebeurd, hoe waarschijnlijk en wat het had gekost. "
            "Vertrouwelijk: alleen in de interne versie.",
            {
                **_CASE,
                "deelnemer": column("Rol of nummer van de deelnemer, geen naam", confidential=True, example="D1"),
                "omschrijving": column("Wat er zou zijn ingezet", confidential=True, example="Begeleiding thuis"),
                "kans": column("Hoe waarschijnlijk dat was", Kind.SHARE, confidential=True, example="70%"),
                **_amount_columns("er zouden zijn ingezet"),
            },
            confidential=True,
            required=False,
        ),
        Table(
            "ervaren_baten",
            "Wat er volgens betrokkenen beter ging, een rij per casus en levensdomein.",
            {
                **_CASE,
                "domein": column("Levensdomein", example="Vrije tijd"),
                "score": column(
                    "Van 0 (niet genoemd) tot en met 3 (veel beter)",
                    Kind.WHOLE,
                    minimum=0,
                    maximum=3,
                    unit="score",
                    example="2",
                ),
                "plaats": place(),
            },
            required=False,
            unique_together=("casus", "domein"),
        ),
        Table(
            "casusbladen",
            "Het verhaal per casus. Vertrouwelijk: alleen in de interne versie.",
            {
                **_CASE,
                "onderdeel": column("Kopje boven de alinea", example="Beginsituatie"),
                "tekst": column(
                    "Een alinea, zonder namen", confidential=True, example="Het gezin kreeg al langer hulp."
                ),
            },
            confidential=True,
            required=False,
        ),
        Table(
            "stappen",
            "De stappen van uw werkwijze, met wie handelt en waarmee.",
            {
                "nr": column("Volgnummer", Kind.WHOLE, unique=True, minimum=1, unit="volgnummer", example="1"),
                "opgave": column("Kopje waaronder de stap valt", example="Voorbereiden"),
                "stap": column("De stap", example="Met ouders bespreken wat nodig is"),
                "wie": column("Wie haar zet", example="Leerkracht"),
                "instrument": column("Hulpmiddel daarbij", example="Gespreksformulier"),
                "plaats": place(),
            },
            required=False,
        ),
        Table(
            "continuum",
            "Welk aanbod er is op de lijn van zorg naar onderwijs.",
            {
                "nr": column(
                    "Volgorde op de lijn; 1 is het dichtst bij zorg",
                    Kind.WHOLE,
                    unique=True,
                    minimum=1,
                    unit="volgnummer",
                    example="1",
                ),
                "positie": column("Plek op de lijn", example="Vooral zorg"),
                "aanbod": column("Wat er is", example="Dagprogramma op de boerderij"),
                "stappen": column("Welke stappen eraan bijdragen, met komma's ertussen", optional=True, example="2, 5"),
                "plaats": place(),
            },
            required=False,
            heading="Continuüm",
        ),
        Table(
            "bekostiging",
            "Hoe het nu betaald wordt en hoe het zou moeten.",
            {
                "onderwerp": column("Waarover", unique=True, example="Vervoer"),
                "huidig": column("Zoals het is", example="Ouders vragen elk jaar opnieuw een vergoeding aan"),
                "gewenst": column("Zoals het zou moeten", optional=True, example="Eén beschikking voor alle jaren"),
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
        _amounts_are_given_once,
        _price_ranges_do_not_turn_around,
        _support_is_complete,
        _hours_have_a_price_per_hour,
        _both_methods_or_none,
        _references_name_their_scenario,
        _every_case_has_a_reference,
        _every_case_has_an_actual_path,
        _variants_can_take_each_others_place,
    ),
    about="Een studie van casussen: wat hulp kostte, naast wat er anders was gebeurd.",
)
