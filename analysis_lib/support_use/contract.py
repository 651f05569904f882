"""The tables of a study of support use: one long table of counts, and what its names mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis_lib.published.contract import PUBLISHED_CHECKS, PUBLISHED_TABLES, SOURCE_TABLES
from analysis_lib.tables import Contract, Finding, Kind, Table, Tables, column
from analysis_lib.tables.common import (
    ASSUMPTIONS,
    COMMON_KEYS,
    place,
    study_is_complete,
    study_table,
    texts_table,
)

COUNTRY, YOUTH_REGION, SCHOOL_REGION = "land", "jeugdregio", "samenwerkingsverband"
STUDY_KEYS = (*COMMON_KEYS, "periode")  # the years that the study's own sentences are about
PARTS = ("keten", "gebruik", "cohort", "instroom", "capaciteit", "regio")
TEXT_PARTS = ("aanleiding", "begrip", *PARTS, "samenhang", "startniveau", "controle", "kanttekening", "conclusie")
USE = "gebruik"
COHORT_USING, COHORT_PRESENT, COHORT_SCHOOL, COHORT_PLACE = (
    "cohort_gebruik",
    "cohort_bestand",
    "cohort_school",
    "cohort_plek",
)
KEY = ("indicator", "groep", "regio", "jaar")
DOMAINS = ("onderwijs", "jeugd", "voorziening", "zorgkosten, fysiek", "zorgkosten, mentaal")

_COUNTS = Table(
    "aantallen",
    "Elk aantal, een rij per indicator, groep, regio en jaar; ook de aantallen waarmee vergeleken wordt.",
    {
        "indicator": column("Wat geteld is; sleutel uit indicatoren.csv", refers_to=("indicatoren", "indicator")),
        "groep": column("Groep of soort binnen de indicator", example="4 t/m 7 jaar"),
        "regio": column("Sleutel uit regios.csv", refers_to=("regios", "regio"), example="NL"),
        "jaar": column("Kalenderjaar, of het jaar waarin het schooljaar begon", Kind.WHOLE, minimum=1990, maximum=2100),
        "aantal": column("Hoeveel; leeg als alleen het aandeel bekend is", Kind.NUMBER, optional=True, minimum=0),
        "aandeel": column(
            "Percentage zoals opgegeven (13,3 voor 13,3%); alleen nodig als de referentie onbekend is",
            Kind.NUMBER,
            optional=True,
            minimum=0,
            maximum=100,
            unit="procent",
        ),
    },
    unique_together=KEY,
)

_INDICATORS = Table(
    "indicatoren",
    "Wat elke indicator telt, waarvan het een deel is en hoe het is afgerond.",
    {
        "indicator": column("Sleutel", key=True, example="gebruik_leeftijd"),
        "onderdeel": column("Onderdeel van het rapport", choices=PARTS),
        "naam": column("Naam in het rapport", unique=True, example="Gebruik van ondersteuning naar leeftijd"),
        "referentie": column(
            "Indicator waarvan dit een deel is; leeg als de bron die niet geeft",
            optional=True,
            refers_to=("indicatoren", "indicator"),
        ),
        "referentie_groep": column("Groep van de referentie; leeg is dezelfde groep", optional=True),
        "referentie_via": column(
            "Waar de referentie ontbreekt: indicator met dezelfde referentie en een percentage, waaruit zij volgt",
            optional=True,
            refers_to=("indicatoren", "indicator"),
        ),
        "telt_op": column(
            "Indicator waartoe de groepen samen optellen", optional=True, refers_to=("indicatoren", "indicator")
        ),
        "stap_aantal": column("Waarop aantallen zijn afgerond, zoals 10; leeg is exact", Kind.NUMBER, optional=True),
        "stap_aandeel": column("Waarop opgegeven percentages zijn afgerond, zoals 0,1", Kind.NUMBER, optional=True),
        "plaats": place(),
    },
)

_REGIONS = Table(
    "regios",
    "Gebieden, met hun plaats op de tegelkaart.",
    {
        "regio": column("Sleutel", key=True, example="JZ24"),
        "naam": column("Naam in het rapport", example="Haaglanden"),
        "soort": column("Soort gebied", choices=(COUNTRY, YOUTH_REGION, SCHOOL_REGION)),
        "kolom": column("Kolom op de tegelkaart, van links", Kind.WHOLE, optional=True, minimum=1, maximum=30),
        "rij": column("Rij op de tegelkaart, van boven", Kind.WHOLE, optional=True, minimum=1, maximum=30),
        "herkomst": column("Waar de indeling vandaan komt", optional=True),
    },
)

_SURVEY = Table(
    "enquete",
    "Uitkomsten van een enquête, een rij per soort organisatie en antwoord.",
    {
        "vraag": column("Wat gevraagd is", choices=("zwaardere_behoefte", "toename", "kindplaatsen")),
        "soort": column("Soort organisatie", example="Kinderdagverblijf"),
        "antwoord": column("Antwoord of maat", example="Gemiddeld"),
        "waarde": column("Uitkomst", Kind.NUMBER, minimum=0),
        "eenheid": column("Eenheid", choices=("procent", "aantal")),
        "n": column("Aantal vestigingen dat antwoordde, als dat bekend is", Kind.WHOLE, optional=True, minimum=1),
        "plaats": place(),
    },
    required=False,
    unique_together=("vraag", "soort", "antwoord"),
)

_NAMED = Table(
    "verbanden",
    "Verbanden tussen groei en startniveau die de bron noemt.",
    {
        "naam": column("Naam in het rapport", example="Dagbesteding Jeugdwet"),
        "indicator": column("Sleutel uit indicatoren.csv", refers_to=("indicatoren", "indicator")),
        "groep": column("Groep van de indicator"),
        "toetsniveau": column("Niveau waarop de bron toetst", Kind.SHARE),
        "gevonden": column("Of de bron het verband vindt", Kind.YES_NO),
        "plaats": place(),
    },
    required=False,
    unique_together=("indicator", "groep"),
)

DEFINITION = Table(
    "definitie",
    "Voorwaarden waaronder gebruik van ondersteuning geregistreerd heet; één ervan is genoeg.",
    {
        "nr": column("Volgnummer", Kind.WHOLE, unique=True, minimum=1),
        "domein": column("Soort voorwaarde", choices=DOMAINS),
        "voorwaarde": column("De voorwaarde in woorden", example="Farmacie"),
        "register": column("Registerbestand van het CBS", optional=True, example="ZVWZORGKOSTENTAB"),
        "variabele": column("Variabele in het register", optional=True, example="ZVWKFARMACIE"),
        "drempel": column(
            "Kosten in een jaar moeten hoger zijn; leeg: voorkomen is genoeg",
            Kind.NUMBER,
            optional=True,
            minimum=0,
            unit="EUR",
        ),
        "in_tekst": column("Staat in de definitie in de hoofdtekst", Kind.YES_NO),
        "in_bijlage": column("Staat in de exacte definitie in de bijlage", Kind.YES_NO),
    },
    required=False,
)


def _each_row_says_how_many(tables: Tables) -> Iterator[Finding]:
    counts = tables["aantallen"]
    for label in counts.index[counts["aantal"].isna() & counts["aandeel"].isna()]:
        yield Finding("aantallen", label, "aantal", "aantal en aandeel zijn allebei leeg; vul er minstens één in.")


def _rounding_steps_are_above_zero(tables: Tables) -> Iterator[Finding]:
    for name in ("stap_aantal", "stap_aandeel"):
        steps = tables["indicatoren"][name]
        for label, step in steps[steps <= 0].items():
            yield Finding("indicatoren", label, name, f"'{step:g}' moet meer dan nul zijn; laat leeg voor exact.")


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
    """Give every indicator that one leads to."""
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
    for label in countries.index[1:]:
        message = f"er is al een regio van soort '{COUNTRY}'; houd er één over."
        yield Finding("regios", label, "soort", message)


def _use_is_counted_once(tables: Tables) -> Iterator[Finding]:
    if USE not in set(tables["indicatoren"]["indicator"]):
        message = f"de indicator '{USE}' ontbreekt; daarmee worden gebieden vergeleken. Geef haar deze sleutel."
        yield Finding("indicatoren", 0, "indicator", message)
    rows = tables["aantallen"][tables["aantallen"]["indicator"] == USE]
    for label, group in rows.loc[rows["groep"] != (rows["groep"].iloc[0] if len(rows) else ""), "groep"].items():
        message = f"'{group}' is een tweede groep van '{USE}', die er maar één heeft; maak er een eigen indicator van."
        yield Finding("aantallen", label, "groep", message)


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
                    f"'{name}' telt in {year} op tot {amount:.0f}, meer dan de {whole:.0f} kinderen van "
                    f"'{COHORT_PRESENT}'; verbeter een van beide."
                )
                yield Finding("aantallen", rows.index[rows["jaar"] == year][0], "aantal", message)


def _by_year(counts: pd.DataFrame, indicator: str) -> dict[int, float]:
    rows = counts[counts["indicator"] == indicator]
    return {int(str(year)): float(amount) for year, amount in rows.groupby("jaar")["aantal"].sum().items()}


def _parts_add_up(tables: Tables) -> Iterator[Finding]:
    """Point at an indicator that is not what the groups that add up to it are together, beyond rounding."""
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


def _named_groups_exist(tables: Tables) -> Iterator[Finding]:
    known = tables["aantallen"].groupby("indicator")["groep"].unique().to_dict()
    for label, row in tables["verbanden"].iterrows():
        if row["groep"] not in known.get(row["indicator"], ()):
            message = f"'{row['groep']}' is geen groep van '{row['indicator']}' in aantallen.csv."
            yield Finding("verbanden", label, "groep", message)
        if not 0 < row["toetsniveau"] < 1:
            yield Finding("verbanden", label, "toetsniveau", "het niveau moet tussen 0 en 1 liggen, zoals 0,01.")


def _percentages_stay_below_100(tables: Tables) -> Iterator[Finding]:
    survey = tables["enquete"]
    for label, value in survey.loc[(survey["eenheid"] == "procent") & (survey["waarde"] > 100), "waarde"].items():
        yield Finding("enquete", label, "waarde", f"'{value:g}' is meer dan 100 procent.")


def _tiles_do_not_overlap(tables: Tables) -> Iterator[Finding]:
    tiles = tables["regios"].dropna(subset=["kolom", "rij"])
    for label, row in tiles[tiles.duplicated(["kolom", "rij"])].iterrows():
        message = f"plaats {row['kolom']}, {row['rij']} op de tegelkaart is al bezet; kies een andere."
        yield Finding("regios", label, "kolom", message)


CONTRACT = Contract(
    (
        study_table(STUDY_KEYS),
        texts_table(TEXT_PARTS),
        _INDICATORS,
        _REGIONS,
        _COUNTS,
        _SURVEY,
        DEFINITION,
        _NAMED,
        ASSUMPTIONS,
        *PUBLISHED_TABLES,
        SOURCE_TABLES,
    ),
    (
        study_is_complete(STUDY_KEYS),
        _each_row_says_how_many,
        _rounding_steps_are_above_zero,
        _reference_exists,
        _no_part_exceeds_its_reference,
        _there_is_one_country,
        _use_is_counted_once,
        _cohort_fits,
        _named_groups_exist,
        _percentages_stay_below_100,
        _tiles_do_not_overlap,
        *PUBLISHED_CHECKS,
    ),
    (_parts_add_up,),
)
