"""A business case on the page: who pays, who benefits, and what its sentences fill in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis_lib.business_case.discounting import Discount
from analysis_lib.business_case.few_persons import RULES, has_few
from analysis_lib.business_case.model import BASE, BusinessCase, Scenario, break_even_claim
from analysis_lib.business_case.scenarios import BASE_NAME
from analysis_lib.business_case.words import UNVALUED
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import MISSING, as_given, capital, count, counted, enumerate_words, euro, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.places import table_of
from analysis_lib.show.prose import Sentences, key_figures, notice
from analysis_lib.show.recommendations import Ground
from analysis_lib.show.study import PartiesView
from analysis_lib.show.tables import Col
from analysis_lib.tables.common import CONSENT, is_internal
from analysis_lib.versions import WATERMARK

PM = "PM"
LINES = "regels_"  # begins the name of the table with an effect's lines


def rate_in_words(discount: Discount | None) -> str:
    """Write a discount rate: 3%, or 2,8% tot en met jaar 35, daarna 1,8%."""
    if discount is None:
        return "geen"
    rates = [f"{as_given(rate * 100)}%" for _, rate in discount.steps]
    bounds = [f" tot en met jaar {as_given(until)}" for until, _ in discount.steps[:-1]]
    return ", daarna ".join(f"{rate}{bound}" for rate, bound in zip(rates, [*bounds, ""], strict=True))


def lines_of(effect: str) -> str:
    """Name the place of an effect's lines on the page."""
    return table_of(f"{LINES}{effect}")


class BusinessCaseView(PartiesView):
    """Shows one business case of one study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    case : BusinessCase
        The result computed from them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], case: BusinessCase) -> None:
        super().__init__(tables)
        self.case = case
        self.watermark = WATERMARK if is_internal(tables) else ""
        known = tables["effecten"].dropna(subset="in_aanmerking")
        self._eligible = dict(zip(known["effect"], known["in_aanmerking"].astype(float), strict=True))

    def warning(self) -> Output:
        """Say so where the study is invented, where it stays inside, or who allowed its small numbers to be shown."""
        if is_internal(self.tables):
            return self.stays_inside()
        if not has_few(self.tables):
            return super().warning()
        return notice(
            "Dit rapport noemt aantallen van minder dan {minimum} personen.",
            "Toestemming om die te tonen is gegeven door: {toestemming}.",
            minimum=str(RULES.minimum),
            toestemming=self.study.get(CONSENT, ""),
        )

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the report: totals, names, largest parties."""
        case = self.case
        gains = case.benefits_by("baathouder").sort_values("besparing", ascending=False)
        payers = case.costs_by_payer.sort_values("bedrag", ascending=False)
        claim = break_even_claim(case)
        valued, unvalued = len(case.valued), int((case.effects["status"] == UNVALUED).sum())
        return {
            **self.study,
            "interventie_zin": capital(self.study["interventie"]),
            "kosten": case.total_costs,
            "baten": case.total_benefits,
            "netto": case.net,
            "sroi": case.sroi,
            "kosten_per_kind": case.costs_per_child,
            "aantal": case.children,
            "begeleid": self.number_of(case.children, self.study["doelgroep_meervoud"]),
            "betalers": self._shares(payers, "betaler"),
            "baathouders": self._shares(gains, "baathouder") or "niemand, want geen effect heeft een bedrag",
            "al_of_pas": "Al" if case.net >= 0 else "Pas",
            "keerpunt": claim if claim <= 1 else None,
            "altijd_tekort": claim > 1,
            "effecten": valued + unvalued,
            "alle_hebben": None
            if unvalued
            else "Het enige effect heeft"
            if valued == 1
            else f"Alle {valued} effecten hebben",
            "geen_heeft": None
            if valued
            else "Het enige effect staat"
            if unvalued == 1
            else f"De {unvalued} effecten staan alle",
            "hoeveel_met": (f"hebben er {valued}" if valued > 1 else "heeft er 1") if valued and unvalued else None,
            "hoeveel_pm": "staat 1" if unvalued == 1 else f"staan er {unvalued}",
        }

    def grounds(self) -> dict[str, Ground]:
        """Totals, and what each effect is worth; PM where that is not known."""
        case = self.case
        totals = {
            "kosten": Ground("Kosten", euro(case.total_costs)),
            "baten": Ground("Baten", euro(case.total_benefits)),
            "netto": Ground("Baten min kosten", euro(case.net)),
            "sroi": Ground("Baten per euro kosten", euro(case.sroi, 2)),
        }
        worth = case.effects["besparing"].where(case.effects["telt_mee"])
        effects = zip(case.effects["effect"], case.effects["omschrijving"], worth, strict=True)
        return totals | {effect: Ground(words, say(saving, "eur", missing=PM)) for effect, words, saving in effects}

    def number_of(self, number: float, persons: str) -> str:
        """A number of persons in the study's own words: 1 jongere, 12 jongeren."""
        if math.isnan(number):
            return MISSING
        own = {self.study["doelgroep_meervoud"]: self.study["doelgroep_enkelvoud"]}
        return counted(number, persons, own.get(persons, ""))

    def of_eligible(self, effect: Mapping[Any, Any]) -> str:
        """Say how many persons an effect is for, of how many who could have it where that is known."""
        said = self.number_of(effect["aantal"], effect["eenheid"])
        eligible = self._eligible.get(effect["effect"])
        if eligible is None or math.isnan(effect["aantal"]):
            return said
        number, _, persons = said.partition(" ")
        return f"{number} van {count(eligible)} {persons}"

    def _shares(self, frame: pd.DataFrame, key: str) -> str:
        records = frame.to_dict("records")
        if len(records) == 1:
            return self.named(records[0][key])
        return enumerate_words(f"{self.named(r[key])} ({say(r['aandeel'], 'pct')})" for r in records)

    def parties(self) -> Output:
        """Who pays or benefits, and why they are in the picture."""
        frame = self.tables["partijen"]
        return self.table(
            frame.assign(naam=frame["partij"].map(self.names)),
            {"naam": Col("Partij", width=28), "rol": Col("Rol", width=72)},
            name="partijen",
            caption="De partijen en hun rol",
        )

    def variant(self, scenario: Scenario) -> str | None:
        """Name what differs from the study's own assumptions; None where nothing does."""
        if scenario == BASE:
            return None
        changes = []
        if scenario.impact_claim is not None:
            changes.append(f"een impactclaim van {say(scenario.impact_claim, 'pct')} voor elk effect")
        if scenario.children is not None:
            changes.append(self.number_of(scenario.children, self.study["doelgroep_meervoud"]))
        described = self.tables["omstandigheden"].set_index("omstandigheid")["omschrijving"]
        changes += [
            f"omstandigheid {name}: {'ja' if holds else 'nee'} ({described[name]})"
            for name, holds in scenario.conditions.items()
        ]
        if scenario.discount is not None:
            changes.append(f"een disconto van {rate_in_words(scenario.discount)}")
        return enumerate_words(changes)

    def key_figures(self, only: Sequence[int] = ()) -> Output:
        """The numbers to remember, or those at these places."""
        case, person = self.case, self.study["doelgroep_enkelvoud"]
        return key_figures(
            [
                self.key_figure(case.total_costs, "eur", f"kosten per {self.study['kostenperiode']}", table="kosten"),
                self.key_figure(case.total_benefits, "eur", "verwachte baten", table="overzicht"),
                self.key_figure(case.sroi, "eur2", "baten per euro kosten (SROI)", table="overzicht"),
                self.key_figure(case.costs_per_child, "eur", f"kosten per {person}", table="kosten"),
            ],
            only,
        )

    def cases(self, note: Sentences = "") -> Output:
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
            note=self.remark(note),
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

    def overview(self, note: Sentences = "") -> Output:
        """Costs and benefits of every party, effect by effect."""
        effects = self.case.spread
        rows = []
        for party, name in self.names.items():
            costs = self.case.costs[self.case.costs["betaler"] == party]
            gains = effects[effects["baathouder"] == party]
            for post, amount in costs[["omschrijving", "bedrag"]].to_numpy():
                rows.append((name, post, amount, math.nan, table_of("kosten")))
            for effect, post, amount in gains[["effect", "omschrijving", "besparing"]].to_numpy():
                rows.append((name, post, math.nan, amount, lines_of(effect)))
        shown = pd.DataFrame(rows, columns=["partij", "post", "kosten", "baten", "regels"])
        data = shown.drop(columns="regels")
        is_effect = data["kosten"].isna()
        amounts = [
            say(value, "eur", PM) if effect else "" for value, effect in zip(data["baten"], is_effect, strict=True)
        ]
        return self.table(
            shown.assign(baten=amounts),
            {
                "post": Col("Post", width=56, to="regels"),
                "kosten": Col("Kosten", "eur", "", width=22),
                "baten": Col("Baten", "eur", width=22),
            },
            name="overzicht",
            caption="Kosten en baten per partij, in hele euro's",
            data=data,
            group="partij",
            total={"post": "Totaal", "kosten": self.case.total_costs, "baten": self.case.total_benefits},
            note=self.remark(note),
        )

    def scenarios(self, compared: pd.DataFrame) -> Output:
        """Each variant beside the main result; nothing without variants."""
        if len(compared) < 2:
            return NOTHING
        is_shown = compared["scenario"].eq(BASE_NAME) & compared["baten"].eq(self.case.total_benefits)
        return self.table(
            compared.assign(tabel=is_shown.map({True: table_of("overzicht"), False: ""})),
            {
                "omschrijving": Col("Variant", width=40, to="tabel"),
                "baten": Col("Baten", "eur", width=16),
                "verschil": Col("Verschil", "eur", width=16),
                "kosten_per_kind": Col(f"Kosten per {self.study['doelgroep_enkelvoud']}", "eur", width=16),
                "sroi": Col("Per euro", "eur2", width=12),
            },
            name="varianten",
            caption="Wat er met de baten gebeurt als een uitgangspunt verandert",
        )

    def qualitative(self) -> Output:
        """Effects without an amount."""
        return self.table(
            self.tables["kwalitatief"],
            {
                "effect": Col("Verwachte verandering", width=42),
                "onderbouwing": Col("Waarop dat berust", width=44),
                "plaats": Col("Bron", width=14),
            },
            name="kwalitatief",
            caption="Effecten zonder bedrag",
            group="stakeholder",
        )
