"""A business case on the page: its tables, figures and their explanation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis_lib.business_case.contract import COSTS, UNVALUED
from analysis_lib.business_case.model import BASE, BusinessCase, Scenario, break_even_claim
from analysis_lib.show.dutch import MISSING, capital, enumerate_words, plural, say, singular
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import KeyFigure, key_figures, notice, section, text
from analysis_lib.show.study import PartiesView
from analysis_lib.show.tables import Col

PM = "PM"


class BusinessCaseView(PartiesView):
    """Shows one business case of one study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    case : BusinessCase
        What came out of them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], case: BusinessCase) -> None:
        super().__init__(tables)
        self.case = case

    def facts(self) -> dict[str, object]:
        """Give what the sentences of the report fill in: totals, names, largest parties."""
        case = self.case
        gains = case.benefits_by("baathouder").sort_values("besparing", ascending=False)
        payers = case.costs_by_payer.sort_values("bedrag", ascending=False)
        return {
            **self.study,
            "interventie_zin": capital(self.study["interventie"]),
            "kosten": case.total_costs,
            "baten": case.total_benefits,
            "netto": case.net,
            "sroi": case.sroi,
            "kosten_per_kind": case.costs_per_child,
            "aantal": case.children,
            "begeleid": self._number_of(case.children, self.study["doelgroep_meervoud"]),
            "betalers": self._shares(payers, "betaler"),
            "baathouders": self._shares(gains, "baathouder") or "niemand, want geen effect heeft een bedrag",
        }

    def _number_of(self, number: float, persons: str) -> str:
        """So many persons, named in the plural by the study: 1 jongere, 12 jongeren."""
        if math.isnan(number):
            return MISSING
        own = {self.study["doelgroep_meervoud"]: self.study["doelgroep_enkelvoud"]}
        return f"{say(number, 'aantal')} {own.get(persons) or singular(persons) if number == 1 else persons}"

    def _shares(self, frame: pd.DataFrame, key: str) -> str:
        records = frame.to_dict("records")
        if len(records) == 1:
            return self.named(records[0][key])
        return enumerate_words(f"{self.named(r[key])} ({say(r['aandeel'], 'pct')})" for r in records)

    def turning_point(self) -> Output:
        """Say at which impact claim benefits would equal costs."""
        claim = break_even_claim(self.case)
        if math.isnan(claim):
            return NOTHING
        if claim > 1:
            return text(
                "Ook als elk effect geheel aan {wie} te danken zou zijn, wegen de baten niet op tegen de kosten.",
                wie=self.study["interventie"],
            )
        word = "Al" if self.case.net >= 0 else "Pas"
        return text(
            "{woord} bij een impactclaim van {claim:pct1} zouden baten en kosten gelijk zijn.", woord=word, claim=claim
        )

    def valued_and_not(self) -> Output:
        """Say how many effects have an amount and how many stay PM."""
        valued, unvalued = len(self.case.valued), int((self.case.effects["status"] == UNVALUED).sum())
        why = "(pro memorie) in de tabellen, omdat de omvang onbekend is"
        if not unvalued:
            return text("Alle {aantal} effecten hebben een bedrag.", aantal=valued)
        stands = "staat 1 als PM" if unvalued == 1 else f"staan er {unvalued} als PM"
        if not valued:
            return text("Van de {aantal} effecten {staan} {waarom}.", aantal=unvalued, staan=stands, waarom=why)
        has = "heeft er 1 een bedrag" if valued == 1 else f"hebben er {valued} een bedrag"
        return text(
            "Van de {aantal} effecten {hebben}; verder {staan} {waarom}.",
            aantal=valued + unvalued,
            hebben=has,
            staan=stands,
            waarom=why,
        )

    def parties(self) -> Output:
        """Who pays or benefits, and why they are in the picture."""
        frame = self.tables["partijen"]
        return self.table(
            frame.assign(naam=frame["partij"].map(self.names)),
            {"naam": Col("Partij", width=28), "rol": Col("Rol", width=72)},
            name="partijen",
            caption="De partijen en hun rol",
        )

    def variant(self, scenario: Scenario) -> Output:
        """Say, if so, that this is not the study's own set of assumptions."""
        if scenario == BASE:
            return NOTHING
        changes = []
        if scenario.impact_claim is not None:
            changes.append(f"een impactclaim van {say(scenario.impact_claim, 'pct')} voor elk effect")
        if scenario.children is not None:
            changes.append(self._number_of(scenario.children, self.study["doelgroep_meervoud"]))
        described = self.tables["omstandigheden"].set_index("omstandigheid")["omschrijving"]
        changes += [
            f"omstandigheid {name}: {'ja' if holds else 'nee'} ({described[name]})"
            for name, holds in scenario.conditions.items()
        ]
        audited = " De controle van de afgedrukte cijfers gebruikt wel de uitgangspunten van de bron."
        return notice(
            "**Dit is een variant.** Anders dan in het hoofdresultaat is gerekend met {wat}."
            + ("" if self.tables["published"].empty else audited),
            wat=enumerate_words(changes),
        )

    def key_figures(self) -> Output:
        """The numbers to remember."""
        case, person = self.case, self.study["doelgroep_enkelvoud"]
        return key_figures(
            [
                KeyFigure(case.total_costs, "eur", f"kosten per {self.study['kostenperiode']}"),
                KeyFigure(case.total_benefits, "eur", "verwachte baten"),
                KeyFigure(case.sroi, "eur2", "baten per euro kosten (SROI)"),
                KeyFigure(case.costs_per_child, "eur", f"kosten per {person}"),
            ]
        )

    def cases(self) -> Output:
        """The persons supported, per category."""
        frame = self.case.cases
        return self.table(
            frame,
            {
                "omschrijving": Col("Categorie", width=62),
                "categorie": Col("Code", width=10),
                "aantal": Col("Aantal", "aantal", width=14),
                "aandeel": Col("Aandeel", "pct", width=14),
            },
            name="casussen",
            caption=f"Begeleide {self.study['doelgroep_meervoud']} per categorie",
            total={"omschrijving": "Totaal", "aantal": frame["aantal"].sum(), "aandeel": 1.0},
            note="Door afronding kunnen de percentages samen iets van 100% afwijken.",
        )

    def costs(self) -> Output:
        """What the intervention costs, per payer."""
        frame = self.case.costs.assign(
            betaler=self.case.costs["betaler"].map(self.names),
            aandeel=self.case.costs["bedrag"] / self.case.total_costs,
        )
        return self.table(
            frame,
            {
                "omschrijving": Col("Kostenpost", width=44),
                "betaler": Col("Betaler", width=24),
                "bedrag": Col("Bedrag", "eur", width=18),
                "aandeel": Col("Aandeel", "pct1", width=14),
            },
            name="kosten",
            caption=f"Kosten van {self.study['interventie']} per {self.study['kostenperiode']}",
            total={"omschrijving": "Totaal", "bedrag": self.case.total_costs, "aandeel": 1.0},
        )

    def effect_sections(self) -> Iterator[Output]:
        """Per domain a heading, and per beneficiary a table and its explanation."""
        effects = self.case.effects[self.case.effects["telt_mee"]]
        for domain_number, (domain, in_domain) in enumerate(effects.groupby("domein", sort=False), start=1):
            yield section(f"Domein {domain_number}: {domain}")
            for party, group in in_domain.groupby("baathouder", sort=False):
                yield self._benefits(
                    group, f"baten_domein_{domain_number}_{party}", f"Effecten voor {self.named(str(party))}"
                )
                yield section(
                    "",
                    [
                        (row["omschrijving"], f"{row['toelichting']} ({_unbroken(row['plaats'])})")
                        for row in group.to_dict("records")
                    ],
                )

    def _benefits(self, group: pd.DataFrame, name: str, caption: str) -> Output:
        totals = (group["weergave"] == "totaal") & group["bruto"].notna()
        totals_unknown = group["besparing"].isna().all()
        shown = group.assign(
            wie=[self._number_of(row["aantal"], row["eenheid"]) for row in group.to_dict("records")],
            waarde=group["waarde"].where(~totals, group["bruto"]),
            omschrijving=group["omschrijving"].where(~totals, group["omschrijving"] + "\u00a0*"),
            impactclaim=group["impactclaim"].where(group["besparing"].notna()),
        )
        return self.table(
            shown,
            {
                "omschrijving": Col("Effect", width=36),
                "wie": Col("Bij", width=17),
                "waarde": Col("Waarde", "eur2", width=16),
                "impactclaim": Col("Impactclaim", "pct", width=14),
                "besparing": Col("Besparing", "eur2", PM, width=17),
            },
            name=name,
            caption=caption,
            total={"omschrijving": "Totaal", "besparing": PM if totals_unknown else group["besparing"].sum()},
            note="* Waarde voor alle personen samen; elders per persoon." if totals.any() else "",
            data=group.drop(columns=["toelichting", "telt_mee"]),
        )

    def overview(self) -> Output:
        """Costs and benefits of every party, effect by effect."""
        effects = self.case.effects[self.case.effects["telt_mee"]]
        rows = []
        for party, name in self.names.items():
            for cost in self.case.costs[self.case.costs["betaler"] == party].to_dict("records"):
                rows.append({"partij": name, "post": cost["omschrijving"], "kosten": cost["bedrag"], "baten": math.nan})
            for effect in effects[effects["baathouder"] == party].to_dict("records"):
                rows.append(
                    {"partij": name, "post": effect["omschrijving"], "kosten": math.nan, "baten": effect["besparing"]}
                )
        data = pd.DataFrame(rows, columns=["partij", "post", "kosten", "baten"])
        is_effect = data["kosten"].isna()
        amounts = [
            say(value, "eur2", PM) if effect else "" for value, effect in zip(data["baten"], is_effect, strict=True)
        ]
        return self.table(
            data.assign(baten=amounts),
            {
                "post": Col("Post", width=56),
                "kosten": Col("Kosten", "eur2", "", width=22),
                "baten": Col("Baten", "eur2", width=22),
            },
            name="overzicht",
            caption="Kosten en baten per partij",
            data=data,
            group="partij",
            total={"post": "Totaal", "kosten": self.case.total_costs, "baten": self.case.total_benefits},
            note="PM: het effect is aannemelijk, maar de omvang is onbekend. Het telt voor nul mee.",
        )

    def party_amounts(self) -> pd.DataFrame:
        """Costs and benefits of each party concerned, largest benefits first."""
        costs = self.case.costs_by_payer.set_index("betaler")
        gains = self.case.benefits_by("baathouder").set_index("baathouder")
        concerned = {*costs.index, *self.case.effects.loc[self.case.effects["telt_mee"], "baathouder"]}
        keys = [key for key in self.names if key in concerned]
        frame = pd.DataFrame(
            {
                "partij": keys,
                "naam": [self.names[key] for key in keys],
                "kosten": costs["bedrag"].reindex(keys, fill_value=0.0).to_numpy(),
                "aandeel_kosten": costs["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
                "baten": gains["besparing"].reindex(keys, fill_value=0.0).to_numpy(),
                "aandeel_baten": gains["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
            }
        )
        return frame.sort_values("baten", ascending=False, kind="stable").reset_index(drop=True)

    def scenarios(self, compared: pd.DataFrame) -> Output:
        """Each variant beside the main result; nothing where there are none."""
        if len(compared) < 2:
            return NOTHING
        return self.table(
            compared,
            {
                "omschrijving": Col("Variant", width=40),
                "baten": Col("Baten", "eur", width=16),
                "verschil": Col("Verschil", "eur", width=16),
                "kosten_per_kind": Col(f"Kosten per {self.study['doelgroep_enkelvoud']}", "eur", width=16),
                "sroi": Col("Per euro", "eur2", width=12),
            },
            name="varianten",
            caption="Wat er met de baten gebeurt als een uitgangspunt verandert",
        )

    def illustrations(self, examples: pd.DataFrame) -> Output:
        """What PM items could amount to, outside the main result; nothing without examples."""
        if examples.empty:
            return NOTHING
        extra = float(examples["besparing"].sum())
        with_extra = (
            (self.case.total_benefits + extra) / self.case.total_costs if self.case.total_costs else float("nan")
        )
        return self.table(
            examples.assign(naam=examples["baathouder"].map(self.names)),
            {
                "omschrijving": Col("Illustratie", width=34),
                "naam": Col("Baathouder", width=19),
                "bruto": Col("Waarde", "eur2", width=16),
                "impactclaim": Col("Impactclaim", "pct", width=15),
                "besparing": Col("Besparing", "eur2", width=16),
            },
            name="illustraties",
            caption="Illustraties bij PM-posten, buiten het hoofdresultaat",
            total={"omschrijving": "Samen", "besparing": extra},
            note=f"Met deze illustraties erbij zouden de baten per euro kosten {say(with_extra, 'eur2')} zijn.",
        )

    def qualitative(self) -> Output:
        """Effects without an amount."""
        return self.table(
            self.tables["kwalitatief"],
            {
                "effect": Col("Wat er verandert", width=42),
                "onderbouwing": Col("Waarop dat berust", width=44),
                "plaats": Col("Bron", width=14),
            },
            name="kwalitatief",
            caption="Effecten zonder bedrag",
            group="stakeholder",
        )

    def line_tables(self) -> Iterator[Output]:
        """The computation of every effect, line by line."""
        lines = self.case.lines[self.case.lines["telt_mee"]]
        for effect in self.case.effects[self.case.effects["telt_mee"]].to_dict("records"):
            own = lines[lines["effect"] == effect["effect"]]
            if own.empty:
                continue
            valued = effect["status"] != UNVALUED
            shown = own.assign(
                wie=[self._number_of(row["aantal"], row["aantal_eenheid"]) for row in own.to_dict("records")],
                omschrijving=own["omschrijving"].where(own["richting"] != COSTS, "af: " + own["omschrijving"]),
                duur_tekst=[
                    f"{say(row['duur'], 'aantal')} {plural(row['duur'], row['duur_eenheid'])}"
                    + (f" × {say(row['inzet'], 'aantal')}" if pd.notna(row["inzet"]) else "")
                    for row in own.to_dict("records")
                ],
            )
            gross, claim = own["bedrag"].sum(), effect["impactclaim"]
            kind = "" if valued else " (illustratie)"
            yield self.table(
                shown,
                {
                    "omschrijving": Col("Regel", width=32),
                    "wie": Col("Bij", width=17),
                    "duur_tekst": Col("Duur", width=16),
                    "eenheidsprijs": Col("Prijs", "eur2", width=15),
                    "bedrag": Col("Bedrag", "eur2", width=20),
                },
                name=f"regels_{effect['effect']}",
                caption=f"{effect['omschrijving']}{kind}",
                total={"omschrijving": "Samen", "bedrag": gross},
                note=f"{say(gross, 'eur2')} × {say(claim, 'pct')} = {say(gross * claim, 'eur2')}",
                data=own,
            )

    def prices(self) -> Output:
        """Every price with its source."""
        frame = self.tables["prijzen"]
        used = set(self.case.lines["prijs"])
        return self.table(
            frame[frame["prijs"].isin(used)],
            {
                "omschrijving": Col("Prijs", width=34),
                "bedrag": Col("Bedrag", "eur2", width=14),
                "eenheid": Col("Per", width=10),
                "prijsjaar": Col("Prijspeil", "jaar", "niet vermeld", width=12),
                "bron": Col("Bron", width=30),
            },
            name="prijzen",
            caption="Gebruikte prijzen en hun bron",
        )


def _unbroken(place: str) -> str:
    return place.replace(" effect ", "\u00a0effect\u00a0")
