"""The tables of a study of support use: one long table of counts, and what its names mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis_lib.disclosure import HIDDEN
from analysis_lib.errors import UserError
from analysis_lib.nouns import agreeing
from analysis_lib.published.contract import study_contract
from analysis_lib.published.recommendations import Grounds
from analysis_lib.support_use.names import (
    COHORT_PATH,
    COHORT_PRESENT,
    COHORT_SCHOOL,
    COHORT_USING,
    COUNTRY,
    KEY,
    SCHOOL_REGION,
    USE,
    YOUTH_REGION,
)
from analysis_lib.support_use.nearness import COMPARED
from analysis_lib.support_use.period import period_is_counted
from analysis_lib.support_use.release import hidden_rows, is_protected, rows_in_words
from analysis_lib.support_use.survey_contract import (
    ANSWER_TABLE,
    ESTABLISHMENTS,
    SURVEY,
    answers_fit,
    answers_stay_within_all,
    outcome_or_number,
    percentages_stay_below_100,
)
from analysis_lib.support_use.told_contract import TOLD, TOLD_CHECKS
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import COMMON_KEYS, PROTECTED, VERSION, VERSION_KEY, StudyKey, protected_already
from analysis_lib.tables.contract import Column, findings

STUDY_KEYS = {
    **COMMON_KEYS,
    "periode": StudyKey("Over welke jaren uw trend en uw eigen zinnen gaan, als beginjaar-eindjaar.", "2021-2024"),
    PROTECTED: protected_already("kleine aantallen"),
    VERSION: VERSION_KEY,
}
PARTS = ("keten", "gebruik", "stapeling", "cohort", "instroom", "capaciteit", "regio")
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "begrip": "Wat u telt, en wat niet.",
    "keten": "Wat opvalt aan waar kinderen zijn: opvang, school, zorg.",
    "gebruik": "Wat opvalt aan wie ondersteuning gebruikt.",
    "stapeling": "Wat opvalt aan kinderen met meer soorten ondersteuning tegelijk.",
    "cohort": "Wat opvalt aan de groep kinderen die u door de jaren volgt.",
    "instroom": "Wat opvalt aan de instroom in het speciaal onderwijs.",
    "capaciteit": "Wat opvalt aan plaatsen en wachtlijsten.",
    "enquete": "Wat opvalt aan de antwoorden op een enquête.",
    "regio": "Wat opvalt aan de verschillen tussen gebieden.",
    "samenhang": "Wat u van de samenhang tussen indicatoren vindt.",
    "startniveau": "Of de groei het grootst is waar het gebruik laag was.",
    "controle": "Wat de controle van een bron oplevert; leeg als u geen bron narekent.",
    "kanttekening": "Wat deze cijfers niet zeggen.",
    "conclusie": "Wat u uit de cijfers opmaakt.",
}
_YEARS = re.compile(r"\d{4}(-\d{4})?(, \d{4}(-\d{4})?)*")
DOMAINS = ("onderwijs", "jeugd", "voorziening", "zorgkosten, fysiek", "zorgkosten, mentaal")


def groups_of(named: str) -> list[str]:
    """Return the groups that a row of ``verbanden`` takes together."""
    return [group.strip() for group in named.split(";")]


def _indicator(about: str, example: str, *, optional: bool = False) -> Column:
    return col.ref("indicatoren", "indicator", about, example, optional=optional)


def _tile(about: str, example: str) -> Column:
    return col.whole(about, "volgnummer", example, minimum=1, maximum=30, optional=True)


def _step(about: str, unit: str, example: str) -> Column:
    return col.number(about, unit, example, minimum=None, optional=True)


_COUNTS = Table(
    "aantallen",
    "Elk aantal: een rij per indicator, groep, regio en jaar; ook de aantallen waarmee u vergelijkt.",
    {
        "indicator": _indicator("Wat geteld is, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text("Groep of soort binnen de indicator, overal gelijk geschreven", "6 t/m 9 jaar"),
        "regio": col.ref("regios", "regio", "Welk gebied, uit het blad regios", "provincie"),
        "jaar": col.year("Kalenderjaar, of het jaar waarin het schooljaar begon", school=True),
        "aantal": col.summed(
            col.number("Hoeveel; leeg als alleen het aandeel bekend is", "kinderen", "1230", optional=True),
            *("indicator", "regio", "jaar"),
        ),
        "aandeel": col.number(
            "Percentage als getal (13,7 voor 13,7%); alleen nodig als u niet hebt waarvan het een deel is",
            "procent",
            "13,7",
            maximum=100,
            optional=True,
        ),
    },
    unique_together=KEY,
)

_INDICATORS = Table(
    "indicatoren",
    "Wat elke indicator telt, waarvan zij een deel is en hoe zij is afgerond. Eén indicator heet 'gebruik': "
    "daarmee worden gebieden vergeleken.",
    {
        "indicator": col.key(
            "Korte eigen naam, zonder spaties; andere bladen verwijzen hiernaar", "hulp_naar_leeftijd"
        ),
        "onderdeel": col.choice("In welk hoofdstuk van het rapport zij staat", PARTS),
        "naam": col.text("Naam in het rapport", "Hulp naar leeftijd", unique=True),
        "referentie": _indicator(
            "Van welke indicator dit een deel is, zoals alle kinderen; leeg als u die niet hebt",
            "inwoners_jong",
            optional=True,
        ),
        "referentie_groep": col.text(
            "Van welke groep daarvan; leeg is dezelfde groep", "alle leeftijden", optional=True
        ),
        "referentie_via": _indicator(
            "Zelden nodig: indicator met dezelfde referentie en een percentage, waaruit die referentie volgt",
            "hulp_totaal",
            optional=True,
        ),
        "telt_op": _indicator(
            "Indicator waartoe de groepen van deze samen optellen; leeg als zij dat niet doen",
            "hulp_totaal",
            optional=True,
        ),
        "stap_aantal": _step(
            "Waarop de aantallen zijn afgerond, zoals 5 of 10; leeg als ze exact zijn", "kinderen", "5"
        ),
        "stap_aandeel": _step(
            "Waarop opgegeven percentages zijn afgerond, zoals 0,1; leeg als er geen zijn", "procentpunt", "0,1"
        ),
        "plaats": col.place(),
    },
)

_REGIONS = Table(
    "regios",
    "De gebieden. Eén rij met soort 'land' is het hele gebied van uw studie, ook als dat een gemeente of provincie is.",
    {
        "regio": col.key("Korte code van het gebied; het blad aantallen verwijst hiernaar", "provincie"),
        "naam": col.text("Naam in het rapport", "Provincie Voorbeeld"),
        "soort": col.choice(
            "land: het hele gebied, precies één keer. Verder jeugdregio of samenwerkingsverband",
            (COUNTRY, YOUTH_REGION, SCHOOL_REGION),
        ),
        "kolom": _tile("Kolom op de tegelkaart, van links; leeg zonder kaart", "3"),
        "rij": _tile("Rij op de tegelkaart, van boven; leeg zonder kaart", "2"),
        "herkomst": col.text("Waar de gebiedsindeling vandaan komt", "Gemeentelijke indeling 2025", optional=True),
    },
    heading="Regio's",
)

_COMPARED = Table(
    COMPARED,
    "Alleen bij verzonnen registers: wat een bron afdrukt, om te zien hoe dicht uw telling daarbij ligt.",
    {
        "indicator": _indicator("Wat geteld is, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text("Groep of soort binnen de indicator", "6 t/m 9 jaar"),
        "jaar": col.year("Kalenderjaar"),
        "aantal": col.number("Hoeveel er afgedrukt staat", "kinderen", "1230"),
        "aandeel": col.number("Afgedrukt percentage, als dat er staat", "procent", "13,7", maximum=100, optional=True),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("indicator", "groep", "jaar"),
)

_NAMED = Table(
    "verbanden",
    "Alleen als u een ander rapport narekent: verbanden tussen groei en startniveau die het noemt.",
    {
        "naam": col.text("Naam in het rapport", "Hulp aan de jongsten"),
        "indicator": _indicator("Om welke indicator het gaat, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text(
            "Groep van de indicator, zoals in het blad aantallen; groepen die samen tellen met ; ertussen",
            "6 t/m 9 jaar",
        ),
        "toetsniveau": col.share("Op welk niveau het rapport toetst", "5%"),
        "gevonden": col.yes_no("Of het rapport het verband vindt"),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("indicator", "groep"),
)

DEFINITION = Table(
    "definitie",
    "Wanneer een kind meetelt als gebruiker van ondersteuning; één van deze voorwaarden is genoeg.",
    {
        "nr": col.ordinal(),
        "domein": col.choice("Soort voorwaarde", DOMAINS),
        "voorwaarde": col.text("De voorwaarde in woorden", "Heeft een indicatie voor begeleiding"),
        "register": col.text("Bestand waarin dat staat", "INDICATIES2024", optional=True),
        "variabele": col.text("Naam van de kolom in dat bestand", "BEGELEIDING", optional=True),
        "drempel": col.eur(
            "Boven welk bedrag per jaar een kind meetelt; leeg: voorkomen is genoeg", "250", optional=True
        ),
        "prijsindex": col.later(
            col.text(
                "Indexcijfer waarmee kosten zijn omgerekend voordat de drempel geldt; leeg als zij dat niet zijn",
                "consumentenprijsindex van CBS",
            )
        ),
        "prijsjaar": col.later(col.price_year()),
        "in_tekst": col.yes_no("Staat de voorwaarde in de definitie in de hoofdtekst?"),
        "in_bijlage": col.yes_no("Staat zij in de exacte definitie in de bijlage?"),
    },
    required=False,
    heading="Definitie van gebruik",
)


def _each_row_says_how_many(tables: Tables) -> Iterator[Finding]:
    counts = tables["aantallen"]
    empty = counts["aantal"][counts["aantal"].isna() & counts["aandeel"].isna()]
    return findings(
        "aantallen", "aantal", empty, "aantal en aandeel zijn allebei leeg; vul er minstens één in, of laat de rij weg."
    )


def _rounding_steps_are_above_zero(tables: Tables) -> Iterator[Finding]:
    for name in ("stap_aantal", "stap_aandeel"):
        steps = tables["indicatoren"][name]
        message = "'{:g}' moet meer dan nul zijn; laat leeg voor exact."
        yield from findings("indicatoren", name, steps[steps <= 0], message)


def _reference_exists(tables: Tables) -> Iterator[Finding]:
    indicators = tables["indicatoren"]
    counted = set(tables["aantallen"]["indicator"])
    links = indicators.set_index("indicator")[["referentie", "referentie_via", "telt_op"]].to_dict()
    for label, row in indicators.iterrows():
        for name in ("referentie", "referentie_via", "telt_op"):
            if pd.notna(row[name]) and row[name] == row["indicator"]:
                yield Finding("indicatoren", label, name, f"'{row[name]}' kan niet naar zichzelf verwijzen.")
            elif row["indicator"] in _beyond(links[name], row["indicator"]):
                message = f"'{row['indicator']}' komt via '{row[name]}' weer bij zichzelf uit; haal een schakel weg."
                yield Finding("indicatoren", label, name, message)
        reference, group = row["referentie"], row["referentie_groep"]
        if pd.isna(reference) or pd.isna(group) or reference not in counted:
            continue
        groups = tables["aantallen"].loc[tables["aantallen"]["indicator"] == reference, "groep"].unique()
        if group not in groups:
            message = f"'{group}' is geen groep van '{reference}'; bekend zijn: {', '.join(sorted(groups)[:8])}."
            yield Finding("indicatoren", label, "referentie_groep", message)


def _beyond(links: Mapping[Any, Any], start: str) -> set[str]:
    """Return every indicator that one leads to."""
    reached: set[str] = set()
    following = links.get(start)
    while isinstance(following, str) and following not in reached:
        reached.add(following)
        following = links.get(following)
    return reached


def _no_part_exceeds_its_reference(tables: Tables) -> Iterator[Finding]:
    indicators = tables["indicatoren"].fillna({"referentie": "", "referentie_groep": "", "stap_aantal": 0})
    about = {row["indicator"]: row for row in indicators.to_dict("records")}
    counts = tables["aantallen"].dropna(subset="aantal")
    known = counts.set_index(list(KEY))["aantal"].to_dict()
    for label, row in zip(counts.index, counts.to_dict("records"), strict=True):
        part = about[row["indicator"]]
        if not part["referentie"]:
            continue
        group = part["referentie_groep"] or row["groep"]
        whole = known.get((part["referentie"], group, row["regio"], row["jaar"]))
        if whole is not None and row["aantal"] > whole + part["stap_aantal"] + about[part["referentie"]]["stap_aantal"]:
            message = (
                f"{row['aantal']:g} is meer dan de {whole:g} waarvan het een deel is "
                f"('{part['referentie']}', groep '{group}'); verbeter een van beide."
            )
            yield Finding("aantallen", label, "aantal", message)


def _there_is_one_country(tables: Tables) -> Iterator[Finding]:
    countries = tables["regios"][tables["regios"]["soort"] == COUNTRY]
    if countries.empty:
        message = f"geen enkele regio heeft soort '{COUNTRY}'; voeg het hele gebied als één rij toe."
        yield Finding("regios", 0, "soort", message)
    message = "er is al een regio van soort '{}'; houd er één over."
    yield from findings("regios", "soort", countries["soort"].iloc[1:], message)


def _use_is_counted_once(tables: Tables) -> Iterator[Finding]:
    if USE not in set(tables["indicatoren"]["indicator"]):
        message = f"de indicator '{USE}' ontbreekt; daarmee worden gebieden vergeleken. Geef haar deze sleutel."
        yield Finding("indicatoren", 0, "indicator", message)
    rows = tables["aantallen"][tables["aantallen"]["indicator"] == USE]
    others = rows["groep"][rows["groep"] != (rows["groep"].iloc[0] if len(rows) else "")]
    message = f"'{{}}' is een tweede groep van '{USE}', die er maar één heeft; maak er een eigen indicator van."
    yield from findings("aantallen", "groep", others, message)


def _cohort_fits(tables: Tables) -> Iterator[Finding]:
    counts = tables["aantallen"].dropna(subset="aantal")
    present = _by_year(counts, COHORT_PRESENT)
    if not present and (counts["indicator"] == COHORT_USING).any():
        message = f"de indicator '{COHORT_PRESENT}' ontbreekt; zonder haar is het cohort niet te volgen."
        yield Finding("aantallen", 0, "indicator", message)
        return
    steps = tables["indicatoren"].set_index("indicator")["stap_aantal"].fillna(0).to_dict()
    for name in (COHORT_USING, COHORT_SCHOOL):
        rows = counts[counts["indicator"] == name]
        for year, amount in _by_year(counts, name).items():
            whole = present.get(year)
            slack = steps.get(name, 0) * len(rows) + steps.get(COHORT_PRESENT, 0)
            if whole is not None and amount > whole + slack:
                message = (
                    f"'{name}' telt in {year} op tot {amount:.0f}, meer dan de {whole:.0f} "
                    f"{agreeing(whole, 'kinderen')} van '{COHORT_PRESENT}'; verbeter een van beide."
                )
                yield Finding("aantallen", rows.index[rows["jaar"] == year][0], "aantal", message)


def _paths_are_years(tables: Tables) -> Iterator[Finding]:
    """A path of the cohort is called by the years in which it has use, the first of those counted among them."""
    counts = tables["aantallen"]
    for label, group in counts.loc[counts["indicator"] == COHORT_PATH, "groep"].items():
        if not _YEARS.fullmatch(group):
            message = f"'{group}' moet de jaren met gebruik zijn, zoals 2016-2018, 2020."
            yield Finding("aantallen", label, "groep", message)


def _by_year(counts: pd.DataFrame, indicator: str) -> dict[int, float]:
    rows = counts[counts["indicator"] == indicator]
    return {int(str(year)): float(amount) for year, amount in rows.groupby("jaar")["aantal"].sum().items()}


def _parts_add_up(tables: Tables) -> Iterator[Finding]:
    """Warn of an indicator that is not the sum of the groups that add up to it, beyond rounding."""
    counts = tables["aantallen"]
    indicators = tables["indicatoren"].set_index("indicator")
    steps = indicators["stap_aantal"].fillna(0).to_dict()
    for part, whole in indicators["telt_op"].dropna().items():
        parts = counts[counts["indicator"] == part]
        number = parts["groep"].nunique()
        groups = parts.groupby(["regio", "jaar"])["aantal"]
        sums = groups.sum()[groups.count() == number].to_dict()
        slack = (steps[part] * number + steps[whole]) / 2
        for label, row in counts[counts["indicator"] == whole].iterrows():
            together = sums.get((row["regio"], row["jaar"]))
            if together is not None and abs(together - row["aantal"]) > slack:
                message = f"{row['aantal']:g}, maar de groepen van '{part}' zijn samen {together:g}; controleer beide."
                yield Finding("aantallen", label, "aantal", message)


def _no_part_exceeds_the_whole(tables: Tables) -> Iterator[Finding]:
    """Point at a group larger than what its groups add up to, and a region larger than the whole area."""
    counts = tables["aantallen"].dropna(subset="aantal")
    indicators = tables["indicatoren"].set_index("indicator")
    step = indicators["stap_aantal"].fillna(0).to_dict()
    country = tables["regios"].loc[tables["regios"]["soort"] == COUNTRY, "regio"].iloc[0]
    known = counts.set_index(list(KEY))["aantal"].to_dict()
    of_all = counts.set_index(["indicator", "regio", "jaar"])["aantal"]
    once = of_all[~of_all.index.duplicated(keep=False)].to_dict()
    adds_to = indicators["telt_op"].to_dict()
    for label, row in zip(counts.index, counts.to_dict("records"), strict=True):
        room = row["aantal"] - step[row["indicator"]]
        whole = known.get((row["indicator"], row["groep"], country, row["jaar"]))
        if whole is not None and room > whole:
            message = f"{row['aantal']:g} is meer dan de {whole:g} van het hele gebied ('{country}'); controleer beide."
            yield Finding("aantallen", label, "aantal", message)
        total = once.get((adds_to[row["indicator"]], row["regio"], row["jaar"]))
        if total is not None and room > total:
            message = (
                f"{row['aantal']:g} is meer dan de {total:g} van '{adds_to[row['indicator']]}', "
                "waarvan deze groep een deel is; controleer beide."
            )
            yield Finding("aantallen", label, "aantal", message)


def _small_counts_are_hidden(tables: Tables) -> Iterator[Finding]:
    """Warn of own counts that the report will not show."""
    if not is_protected(tables):
        return
    try:
        reasons = list(hidden_rows(tables))
    except UserError as error:
        yield Finding("aantallen", 0, "aantal", str(error))
        return
    for reason, rows in reasons:
        message = (
            f"in het rapport staat een {HIDDEN} bij {len(rows)} {agreeing(len(rows), 'rijen')} die {reason} "
            f"(rij {rows_in_words(rows)}). Heeft uw bron deze aantallen al beveiligd, zet dan in studie achter "
            f"{PROTECTED} ja."
        )
        yield Finding("aantallen", rows[0], "aantal", message)


def _named_groups_exist(tables: Tables) -> Iterator[Finding]:
    known = tables["aantallen"].groupby("indicator")["groep"].unique().to_dict()
    for label, row in tables["verbanden"].iterrows():
        for group in groups_of(row["groep"]):
            if group not in known.get(row["indicator"], ()):
                message = f"'{group}' is geen groep van '{row['indicator']}' in aantallen.csv."
                yield Finding("verbanden", label, "groep", message)
        if not 0 < row["toetsniveau"] < 1:
            yield Finding("verbanden", label, "toetsniveau", "het niveau moet tussen 0 en 1 liggen, zoals 0,01.")


def _tiles_do_not_overlap(tables: Tables) -> Iterator[Finding]:
    tiles = tables["regios"].dropna(subset=["kolom", "rij"])
    for label, row in tiles[tiles.duplicated(["kolom", "rij"])].iterrows():
        message = f"plaats {row['kolom']}, {row['rij']} op de tegelkaart is al bezet; kies een andere."
        yield Finding("regios", label, "kolom", message)


CONTRACT = study_contract(
    "Een studie van gebruik: hoeveel kinderen ondersteuning gebruiken, waar, en hoe dat verandert.",
    STUDY_KEYS,
    TEXT_PARTS,
    (_INDICATORS, _REGIONS, _COUNTS, SURVEY, ANSWER_TABLE, ESTABLISHMENTS, _COMPARED, DEFINITION, _NAMED, *TOLD),
    grounds=Grounds({"indicatoren": "indicator"}, example="hulp_naar_leeftijd"),
    checks=(
        period_is_counted,
        _each_row_says_how_many,
        _rounding_steps_are_above_zero,
        _reference_exists,
        _no_part_exceeds_its_reference,
        _there_is_one_country,
        _use_is_counted_once,
        _cohort_fits,
        _paths_are_years,
        _named_groups_exist,
        percentages_stay_below_100,
        answers_fit,
        outcome_or_number,
        _tiles_do_not_overlap,
        *TOLD_CHECKS,
    ),
    warnings=(_parts_add_up, _no_part_exceeds_the_whole, answers_stay_within_all, _small_counts_are_hidden),
    has_source_tables=True,
    outlines="regios",
    protects=True,
)
