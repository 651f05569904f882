"""Money over time on the page: the result at each rate, every price with its age, and periods that are the same.

Everything here shows nothing where a study says nothing of when amounts fall, in whose prices, or over which period.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis_lib.business_case.discounting import GENERAL, Discount, rate_of_year, schedule, year_of
from analysis_lib.business_case.model import BusinessCase, Scenario, evaluate
from analysis_lib.business_case.money_columns import CASES_MONTHS, COSTS_MONTHS, EXPIRES, TIMING
from analysis_lib.business_case.page import BusinessCaseView, rate_in_words
from analysis_lib.business_case.price_level import equal_periods, index_in_words, ledger, number_of, price_level
from analysis_lib.characters import shortened
from analysis_lib.nouns import agreeing
from analysis_lib.once import once_per_view
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import as_given, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.places import row_of, table_of
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.tables import Tables

_USES = {"onderwijs": "onderwijs, laag", "onderwijs hoog": "onderwijs, hoog"}
_LABEL = 64  # characters of a price beside its bar


class MoneyView:
    """Shows a study's money over time.

    Parameters
    ----------
    view : BusinessCaseView
        With the tables at the price level that the study asks for.
    given : mapping of str to DataFrame
        The tables as they were filled in.
    scenario : Scenario
    """

    def __init__(self, view: BusinessCaseView, given: Tables, scenario: Scenario) -> None:
        self.view, self.given, self.scenario = view, given, scenario
        timed = any(given[table][name].notna().any() for table in ("regels", "kosten") for name in TIMING)
        said = price_level(given) is not None or number_of(given, EXPIRES) is not None
        self.is_open = timed or said or scenario.discount is not None or equal_periods(given) is not None
        self.year = year_of(given)
        self._cases: dict[Discount | None, BusinessCase] = {}

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the chapter; empty where there is none."""
        if not self.is_open:
            return {}
        case, prices = self.view.case, ledger(self.given, self.view.case)
        without = prices[prices["prijsjaar"].isna()]
        held = rate_of_year(self.year) if self.year else None
        dated = self._at(held.discount) if held else None
        factor = equal_periods(self.given)
        expired = prices[prices["verlopen"]]
        months = {key: number_of(self.given, key) for key in (CASES_MONTHS, COSTS_MONTHS)}
        return {
            **self.view.study,
            "zonder_disconto": "niet" if self.scenario.discount is None else None,
            "disconto": rate_in_words(self.scenario.discount) if self.scenario.discount else None,
            "jaar": str(self.year) if held else None,
            "rente_datum": rate_in_words(held.discount) if held else None,
            "netto_datum": dated.net if dated else None,
            "per_euro_datum": dated.sroi if dated else None,
            "prijzen": len(prices),
            "hebben_geen": "heeft er 1" if len(without) == 1 else f"hebben er {len(without)}",
            "zonder_jaar": enumerate_words(without["omschrijving"].map(lambda name: f"\u2018{shortened(name)}\u2019"))
            or None,
            "alle_een_jaar": "alle" if without.empty else None,
            "aandeel_zonder": float(without["aandeel"].sum()) if len(without) else None,
            "peil": None if price_level(self.given) is None else str(price_level(self.given)),
            "index_van": None if price_level(self.given) is None else index_in_words(self.given),
            "verlopen": f"{len(expired)} {agreeing(len(expired), 'prijzen', 'prijs')}" if len(expired) else None,
            "verloopt_na": number_of(self.given, EXPIRES),
            "maanden_casussen": None if factor is None else as_given(months[CASES_MONTHS] or 0),
            "maanden_kosten": None if factor is None else as_given(months[COSTS_MONTHS] or 0),
            "per_euro": case.sroi,
            "per_euro_gelijk": None if factor is None else case.sroi / factor,
        }

    def _at(self, discount: Discount | None) -> BusinessCase:
        """The case at a rate."""
        if discount not in self._cases:
            self._cases[discount] = evaluate(self.view.tables, replace(self.scenario, discount=discount))
        return self._cases[discount]

    def text(self, *sentences: str, **more: Any) -> Output:
        """Show sentences, nothing where there is no chapter."""
        return self.view.text(*sentences, **{**self.facts(), **more}) if self.is_open else NOTHING

    def remark(self, note: Sentences) -> str:
        """Fill the sentences of a remark below a table."""
        return self.view.remark(note, **self.facts()) if note else ""

    def rates(self, note: Sentences = "") -> Output:
        """The result at each rate, with who set it and how sure that is."""
        if not self.is_open:
            return NOTHING
        rows: list[tuple[str, Discount | None, str, str]] = [("Geen", None, "", "")]
        held = rate_of_year(self.year) if self.year else None
        for rate in schedule():
            use = "" if rate.use == GENERAL else f" ({_USES[rate.use]})"
            now = f", gold in {self.year}" if rate is held else ""
            name = f"{rate_in_words(rate.discount)}{use}, vanaf {rate.since}{now}"
            rows.append((name, rate.discount, rate.source, rate.status))
        chosen = self.scenario.discount
        if chosen is not None and chosen not in [one for _, one, _, _ in rows]:
            rows.append((rate_in_words(chosen), chosen, "zelf gekozen", ""))
        records = []
        for name, discount, source, status in rows:
            case = self._at(discount)
            is_chosen = discount == chosen
            records.append(
                {
                    "disconto": f"{name} (hier gekozen)" if is_chosen else name,
                    "baten": case.total_benefits,
                    "kosten": case.total_costs,
                    "netto": case.net,
                    "per_euro": case.sroi,
                    "bron": "; ".join(filter(None, (source, status))),
                    "tabel": table_of("overzicht") if is_chosen else "",
                }
            )
        return self.view.table(
            pd.DataFrame(records),
            {
                "disconto": Col("Disconto", width=28, to="tabel"),
                "baten": Col("Baten", "eur", width=12),
                "netto": Col("Netto", "eur", width=12),
                "per_euro": Col("Per euro", "eur2", width=10),
                "bron": Col("Bron en status", width=38),
            },
            name="disconto",
            caption="De uitkomst bij elk disconto",
            css="fijn",
            data=pd.DataFrame(records).drop(columns="tabel"),
            note=self.remark(note),
        )

    def periods(self, note: Sentences = "") -> Output:
        """The result as it is, and with costs over the same time as the cases; nothing where periods are the same."""
        factor = equal_periods(self.given)
        if factor is None:
            return NOTHING
        case, facts = self.view.case, self.facts()
        frame = pd.DataFrame(
            [
                {
                    "wat": f"Kosten over {months} maanden{how}",
                    "kosten": case.total_costs * times,
                    "baten": case.total_benefits,
                    "netto": case.total_benefits - case.total_costs * times,
                    "per_euro": case.sroi / times,
                    "tabel": table_of("overzicht") if times == 1 else "",
                }
                for months, how, times in (
                    (facts["maanden_kosten"], ", zoals ingevuld", 1.0),
                    (facts["maanden_casussen"], ", even lang als de casussen", factor),
                )
            ]
        )
        return self.view.table(
            frame,
            {
                "wat": Col("Periode", width=40, to="tabel"),
                "kosten": Col("Kosten", "eur", width=15),
                "baten": Col("Baten", "eur", width=15),
                "netto": Col("Netto", "eur", width=15),
                "per_euro": Col("Per euro", "eur2", width=15),
            },
            name="perioden",
            caption="De uitkomst over gelijke perioden, naast die van het hoofdresultaat",
            note=self.remark(note),
        )

    def ledger(self, note: Sentences = "") -> Output:
        """Every price that counts, with its year and its age."""
        if not self.is_open:
            return NOTHING
        frame = ledger(self.given, self.view.case)
        shown = frame.assign(
            over=["verlopen" if gone else "" for gone in frame["verlopen"]],
            bron=[row_of("prijzen", price) for price in frame["prijs"]],
        )
        columns = {
            "omschrijving": Col("Prijs", width=34, to="bron"),
            "bedrag": Col("Bedrag", "prijs", width=12),
            "eenheid": Col("Per", width=9),
            "prijsjaar": Col("Jaar", "jaar", "geen", width=11),
            "leeftijd": Col("Jaren oud", "zoals gegeven", "\u2013", width=9),
            "factor": Col("Index", "getal3", "\u2013", width=9),
            "over": Col("", width=9),
            "aandeel": Col("Van het geld", "pct1", width=11),
        }
        left_out = {
            *(() if price_level(self.given) is not None else ("factor",)),
            *(() if frame["verlopen"].any() else ("over",)),
        }
        return self.view.table(
            shown,
            {name: column for name, column in columns.items() if name not in left_out},
            name="prijzen_en_jaren",
            caption="Elke prijs die meetelt, met haar jaar en haar leeftijd",
            css="fijn",
            data=frame,
            note=self.remark(note),
        )

    def ages_figure(self) -> Output:
        """How much money each price makes, coloured by whether its year is known."""
        if not self.is_open:
            return NOTHING
        frame = ledger(self.given, self.view.case)
        known = frame["prijsjaar"].notna()
        frame = frame.assign(
            naam=[
                f"{_in_the_middle(name)} ({_aged(year, age)})"
                for name, year, age in zip(frame["omschrijving"], frame["prijsjaar"], frame["leeftijd"], strict=True)
            ]
        )
        missing = float(frame.loc[~known, "aandeel"].sum())
        finding = (
            f"Van {say(missing, 'pct')} van het geld is niet bekend van welk jaar de prijs is"
            if missing
            else "Van elke prijs is bekend van welk jaar zij is"
        )
        said = "; ".join(
            f"{name}: {say(share, 'pct')}" for name, share in zip(frame["naam"], frame["aandeel"], strict=True)
        )
        words = self.view.words(
            name="figuur_prijzen",
            caption="Hoeveel geld er om elke prijs gaat; een prijs zonder jaar is grijs",
            alt=f"van het aandeel van elke prijs in het geld dat bespaard of uitgegeven wordt. {finding}. {said}.",
            elsewhere="De aandelen staan in [de tabel hieronder](#tabel-prijzen_en_jaren).",
            columns={
                "naam": Col("Prijs", width=70),
                "aandeel": Col("Aandeel in het geld", "pct", width=30),
            },
        )
        colours = [theme.ACCENT if has else theme.MUTED for has in known]
        return charts.counts(
            frame[list(words.columns)], words, label="naam", panels=[charts.Series("aandeel", "", colours)]
        )


def _in_the_middle(name: str) -> str:
    """Shorten a name in its middle: prices of one kind often differ at their end."""
    return name if len(name) <= _LABEL else f"{name[: _LABEL // 4]}\u2026{name[-3 * _LABEL // 4 :]}"


def _aged(year: Any, age: float) -> str:
    if pd.isna(year):
        return "zonder jaar"
    return f"{int(year)}" if pd.isna(age) else f"{int(year)}, {as_given(age)} jaar oud"
