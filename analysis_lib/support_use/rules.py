"""What makes a table of counts wrong, or unlikely: sums, parts of a whole, references and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis_lib.disclosure import HIDDEN
from analysis_lib.errors import UserError
from analysis_lib.nouns import agreeing
from analysis_lib.support_use.names import (
    COHORT_PATH,
    COHORT_PRESENT,
    COHORT_SCHOOL,
    COHORT_USING,
    COUNTRY,
    KEY,
    USE,
    groups_of,
)
from analysis_lib.support_use.period import period_is_counted
from analysis_lib.support_use.release import hidden_rows, is_protected, rows_in_words
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.common import PROTECTED
from analysis_lib.tables.contract import findings

_YEARS = re.compile(r"\d{4}(-\d{4})?(, \d{4}(-\d{4})?)*")


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


CHECKS = (
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
    _tiles_do_not_overlap,
)
WARNINGS = (_parts_add_up, _no_part_exceeds_the_whole, _small_counts_are_hidden)
