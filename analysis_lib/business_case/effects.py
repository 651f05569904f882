"""The effects of a business case on the page: what each is worth, line by line, and what it could be."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis_lib.business_case.page import LINES, PM, BusinessCaseView, lines_of
from analysis_lib.business_case.words import COSTS, UNVALUED
from analysis_lib.nouns import plural
from analysis_lib.show.dutch import as_given, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.places import row_of
from analysis_lib.show.prose import Sentences, section
from analysis_lib.show.tables import Col
from analysis_lib.tables.records import records


def effect_sections(view: BusinessCaseView, note: Sentences = "") -> Iterator[Output]:
    """Per domain a heading, and per beneficiary a table and its explanation.

    `note` explains the asterisk of a value for all persons together.
    """
    effects = view.case.spread
    for domain_number, (domain, in_domain) in enumerate(effects.groupby("domein", sort=False), start=1):
        yield section(f"Domein {domain_number}: {domain}")
        for party, group in in_domain.groupby("baathouder", sort=False):
            name, caption = f"baten_domein_{domain_number}_{party}", f"Effecten voor {view.named(str(party))}"
            yield _benefits(view, group, note, name=name, caption=caption)
            yield section(
                "",
                [(row["omschrijving"], f"{row['toelichting']} ({_unbroken(row['plaats'])})") for row in records(group)],
            )


def _benefits(view: BusinessCaseView, group: pd.DataFrame, note: Sentences, **about: str) -> Output:
    totals = (group["weergave"] == "totaal") & group["bruto"].notna()
    totals_unknown = group["besparing"].isna().all()
    shown = group.assign(
        wie=[view.of_eligible(row) for row in records(group)],
        waarde=group["waarde"].where(~totals, group["bruto"]),
        omschrijving=group["omschrijving"].where(~totals, group["omschrijving"] + "\u00a0*"),
        impactclaim=group["impactclaim"].where(group["besparing"].notna()),
        regels=group["effect"].map(lines_of),
    )
    return view.table(
        shown,
        {
            "omschrijving": Col("Effect", width=36, to="regels"),
            "wie": Col("Aantal", width=17),
            "waarde": Col("Waarde", "eur2", width=16),
            "impactclaim": Col("Impactclaim", "pct", width=14),
            "besparing": Col("Besparing", "eur2", PM, width=17),
        },
        total={"omschrijving": "Totaal", "besparing": PM if totals_unknown else group["besparing"].sum()},
        note=view.remark(note) if totals.any() else "",
        data=group.drop(columns=["toelichting", "telt_mee"]),
        **about,
    )


def illustrations(view: BusinessCaseView, examples: pd.DataFrame, note: Sentences = "") -> Output:
    """What PM items could amount to, outside the main result; nothing without examples."""
    if examples.empty:
        return NOTHING
    extra = float(examples["besparing"].sum())
    costs = view.case.total_costs
    with_extra = (view.case.total_benefits + extra) / costs if costs else float("nan")
    return view.table(
        examples.assign(naam=examples["baathouder"].map(view.names), regels=examples["effect"].map(lines_of)),
        {
            "omschrijving": Col("Illustratie", width=34, to="regels"),
            "naam": Col("Baathouder", width=19),
            "bruto": Col("Waarde", "eur2", width=16),
            "impactclaim": Col("Impactclaim", "pct", width=15),
            "besparing": Col("Besparing", "eur2", width=16),
        },
        name="illustraties",
        caption="Illustraties bij PM-posten, buiten het hoofdresultaat",
        total={"omschrijving": "Samen", "besparing": extra},
        note=view.remark(note, sroi_met_illustraties=with_extra),
    )


def line_tables(view: BusinessCaseView) -> Iterator[Output]:
    """The computation of every effect, line by line."""
    lines = view.case.lines[view.case.lines["telt_mee"]]
    for effect in view.case.effects[view.case.effects["telt_mee"]].to_dict("records"):
        own = lines[lines["effect"] == effect["effect"]]
        if own.empty:
            continue
        rows, valued = records(own), effect["status"] != UNVALUED
        shown = own.assign(
            wie=[view.number_of(row["aantal"], row["aantal_eenheid"]) for row in rows],
            omschrijving=own["omschrijving"].where(own["richting"] != COSTS, "af: " + own["omschrijving"]),
            duur_tekst=[
                f"{as_given(row['duur'])} {plural(row['duur'], row['duur_eenheid'])}"
                + (f" × {as_given(row['inzet'])}" if pd.notna(row["inzet"]) else "")
                for row in rows
            ],
            bron=[row_of("prijzen", price) for price in own["prijs"]],
        )
        gross, claim = own["bedrag"].sum(), effect["impactclaim"]
        kind = "" if valued else " (illustratie)"
        yield view.table(
            shown,
            {
                "omschrijving": Col("Regel", width=32),
                "wie": Col("Aantal", width=17),
                "duur_tekst": Col("Duur", width=16),
                "eenheidsprijs": Col("Prijs", "prijs", width=15, to="bron"),
                **({"factor": Col("Telt voor", "getal3", width=10)} if "factor" in own else {}),
                "bedrag": Col("Bedrag", "eur2", width=20),
            },
            name=f"{LINES}{effect['effect']}",
            caption=f"{effect['omschrijving']}{kind}",
            total={"omschrijving": "Samen", "bedrag": gross},
            note=f"{say(gross, 'eur2')} × {say(claim, 'pct')} = {say(gross * claim, 'eur2')}",
            data=own,
        )


def prices(view: BusinessCaseView) -> Output:
    """Every price with its source."""
    frame = view.tables["prijzen"]
    used = set(view.case.lines["prijs"])
    return view.table(
        frame[frame["prijs"].isin(used)],
        {
            "omschrijving": Col("Prijs", width=34),
            "bedrag": Col("Bedrag", "prijs", width=14),
            "eenheid": Col("Per", width=10),
            "prijsjaar": Col("Prijspeil", "jaar", "niet vermeld", width=12),
            "bron": Col("Bron", width=30),
        },
        name="prijzen",
        caption="Gebruikte prijzen en hun bron",
        rows="prijs",
    )


def _unbroken(place: str) -> str:
    return place.replace(" effect ", "\u00a0effect\u00a0")
