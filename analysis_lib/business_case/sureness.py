"""How sure a business case is, for whom it pays and what turns it over, on the page.

Everything here shows nothing where no number has a range: without one there is no chance to speak of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.business_case.decision import Decision
from analysis_lib.business_case.inputs import Coherence, Input, Source
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.perspectives import DOMAIN, Perspective
from analysis_lib.business_case.range_columns import KEYS, SWITCH, SWITCHES, UNIFORM, Name
from analysis_lib.business_case.turning import shares_to_lose
from analysis_lib.nouns import plural
from analysis_lib.show.dutch import as_given, capital, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, key_figures
from analysis_lib.show.tables import Col
from analysis_lib.uncertainty import Statistic

IF_RIGHT = "als uw bereiken kloppen"
_WAYS = {
    Coherence.LOOSE: "Los: elk bereik staat op zichzelf",
    Coherence.SHARED: "Gedeeld: alle impactclaims zijn samen hoog of laag, en elke groep",
    Coherence.TOGETHER: "Samen: impactclaims en aantallen zijn samen hoog of laag",
}
_ENOUGH = 0.995  # a chance from which 100% would be said
_VISIBLE = 0.01  # EUR per euro, from which two ratios differ in print


class Named:
    """Names and writes what a decision of one study is made of.

    Parameters
    ----------
    view : BusinessCaseView
    decision : Decision
    """

    def __init__(self, view: BusinessCaseView, decision: Decision) -> None:
        self.view, self.decision = view, decision
        self.is_open = decision.is_open
        self._described = {
            table: dict(zip(view.tables[table][key], view.tables[table]["omschrijving"], strict=True))
            for table, key in {**KEYS, SWITCHES: SWITCH}.items()
        }
        lines, effects = view.tables["regels"], self._described["effecten"]
        self._effects = dict(zip(lines["regel"], lines["effect"].map(effects), strict=True))
        self._units = dict(zip(lines["regel"], lines["duur_eenheid"], strict=True))

    def called(self, name: Name) -> str:
        """Name a number as a reader knows it."""
        about = self._described[name.table][name.key]
        words = {
            ("effecten", "aantal"): "Aantal",
            ("effecten", "impactclaim"): "Impactclaim",
            ("regels", "aantal"): "Aantal in de regel",
            ("regels", "duur"): "Duur",
            ("regels", "inzet"): "Inzet",
            ("prijzen", "bedrag"): "Prijs",
            ("kosten", "bedrag"): "Kosten",
        }
        of_effect = self._effects.get(name.key) if name.table == "regels" else None
        within = f" ({of_effect})" if of_effect else ""
        return f"{words.get((name.table, name.column), 'Schakelaar')}: {about}{within}"

    def called_source(self, source: Source) -> str:
        """Name what is not known in one stroke."""
        if len(source.inputs) == 1:
            return self.called(source.inputs[0].name)
        if source.stream[0] == "groep":
            return f"Groep {source.stream[1]} ({len(source.inputs)} bereiken samen)"
        if all(one.name.column == "impactclaim" for one in source.inputs):
            return f"Alle impactclaims samen ({len(source.inputs)})"
        return f"Impactclaims en aantallen samen ({len(source.inputs)})"

    def called_perspective(self, one: Perspective) -> str:
        """Name a perspective at the start of a row."""
        return f"Domein ‘{one.name}’, met alle kosten" if one.kind == DOMAIN else capital(one.name)

    def value(self, name: Name, value: float) -> str:
        """Write a number as its column has it."""
        if name.column == "impactclaim":
            return say(value, "pct1") if round(value * 100, 6) % 1 else say(value, "pct")
        if name.column == "bedrag":
            return say(value, "prijs0")
        number = as_given(round(value, 2))
        return f"{number} {plural(value, self._units[name.key])}" if name.column == "duur" else number

    @staticmethod
    def chance(chance: Statistic) -> str:
        """Write a chance with the digits that its error carries, and never as certain."""
        if np.isnan(chance.value):
            return ""
        if chance.value >= _ENOUGH:
            return "meer dan 99%"
        return "minder dan 1%" if chance.value <= 1 - _ENOUGH else say(chance.rounded(0.01), "pct")

    @staticmethod
    def amount(amount: Statistic) -> str:
        """Write an amount in EUR with the digits that its error carries."""
        return say(amount.rounded(1.0), "eur")


class SurenessView(Named):
    """Shows a decision of one study: how sure it is, and for whom it pays."""

    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the chapters; empty where no number has a range."""
        return dict(self._facts)

    @cached_property
    def _facts(self) -> dict[str, Any]:
        if not self.is_open:
            return {}
        decision, found, place = self.decision, self.decision.found, self.decision.everyone
        ratio, other = found.ratio_of_means(place), found.mean_of_ratios(place)
        perfect, lost = decision.perfect(), float(shares_to_lose(decision.terms, decision.perspectives)[place])
        known = {one.name for one in decision.inputs}
        playing = self.turning_points()
        numbers = (0 if playing is None else len(playing)) + sum(one.is_switch for one in decision.inputs)
        given = float(self.view.case.net)
        ranged = {column: {one.key for one in known if one.column == column} for column in ("aantal", "impactclaim")}
        missing = [
            word
            for word, column in (("impactclaim", "impactclaim"), ("aantal personen", "aantal"))
            if not ranged[column]
        ]
        years = decision.options.years
        shown_years = years if years > 1 and perfect.value > 2 * perfect.error else None
        return {
            **self.view.study,
            "bereiken": len(decision.inputs),
            "hebben_bereik": "heeft er 1" if len(decision.inputs) == 1 else f"hebben er {len(decision.inputs)}",
            "getallen": numbers,
            "zonder": f"geen enkel {missing[1]} en geen enkele {missing[0]}"
            if len(missing) > 1
            else f"geen enkele {missing[0]}"
            if missing == ["impactclaim"]
            else f"geen enkel {missing[0]}"
            if missing
            else None,
            "mediaan": self.amount(found.percentile(50, place)),
            "p5": self.amount(found.percentile(5, place)),
            "p95": self.amount(found.percentile(95, place)),
            "gemiddeld": self.amount(found.mean(place)),
            "anders_dan": say(given, "eur") if abs(found.mean(place).value - given) > 0.01 * abs(given) else None,
            "kans": self.chance(found.chance_of_gain(place)),
            "verhouding": ratio.value,
            "gemiddelde_verhouding": other.value if abs(other.value - ratio.value) >= _VISIBLE else None,
            "trekkingen": decision.options.draws,
            "mag_weg": lost if lost > 0 else None,
            "komt_tekort": "de baten" if not lost > 0 else None,
            "weten": self.amount(perfect) if perfect.value > 2 * perfect.error else None,
            "weten_niets": "niets" if not perfect.value > 2 * perfect.error else None,
            "jaren": shown_years,
            "weten_jaren": self.amount(Statistic(perfect.value * years, perfect.error * years))
            if shown_years
            else None,
            "andere_groep": self.view.study["doelgroep_meervoud"] if decision.options.another_group else None,
            "oordeel": self._sentence(place),
        }

    def text(self, *sentences: str, **more: Any) -> Output:
        """Show sentences, nothing without ranges."""
        return self.view.text(*sentences, **{**self.facts(), **more}) if self.is_open else NOTHING

    def key_figure(self) -> Output:
        """The one number of these chapters for the summary: how much of the benefits may fall away."""
        if not self.is_open or self.facts()["mag_weg"] is None:
            return NOTHING
        label = "van alle baten mag wegvallen voordat baten en kosten gelijk zijn"
        return key_figures([self.view.key_figure(self.facts()["mag_weg"], "pct", label, table="keerpunten")])

    def ranges(self, note: Sentences = "") -> Output:
        """Every range, with what moves along and what it rests on."""
        if not self.is_open:
            return NOTHING
        rows = [
            {
                "gegeven": self.called(one.name),
                "waarde": ("ja" if one.value else "nee") if one.is_switch else self.value(one.name, one.value),
                "bereik": self._range(one),
                "samen": self.called_source(source) if len(source.inputs) > 1 else "",
                "grond": one.ground,
            }
            for source in self.decision.sources
            for one in source.inputs
        ]
        frame = pd.DataFrame(rows)
        columns = {
            "gegeven": Col("Gegeven", width=26),
            "waarde": Col("Waarde", width=10, right=True),
            "bereik": Col("Bereik", width=16, right=True),
            "samen": Col("Samen met", width=12),
            "grond": Col("Grond", width=36),
        }
        chosen = {key: col for key, col in columns.items() if key not in {"samen", "grond"} or frame[key].any()}
        return self.view.table(
            frame, chosen, name="bereiken", caption="De gegevens met een bereik", css="fijn", note=self.remark(note)
        )

    def _range(self, one: Input) -> str:
        if one.is_switch:
            return f"ja met een kans van {say(one.chance, 'pct')}"
        even = ", overal gelijk" if one.shape == UNIFORM else ""
        low = as_given(round(one.low, 2)) if one.name.column == "duur" else self.value(one.name, one.low)
        return f"{low} tot {self.value(one.name, one.high)}{even}"

    def coherences(self, note: Sentences = "") -> Output:
        """The result under each way of rising and falling together."""
        if not self.is_open:
            return NOTHING
        rows, data = [], []
        for way, found in self.decision.by_coherence.items():
            given = {f"p{which}": found.percentile(which, 0) for which in (5, 50, 95)}
            chance = found.chance_of_gain(0)
            chosen = " (hier gekozen)" if way is self.decision.options.coherence else ""
            shown = {key: self.amount(one) for key, one in given.items()}
            rows.append({"wijze": f"{_WAYS[way]}{chosen}", **shown, "kans": self.chance(chance)})
            data.append({"samenhang": str(way), **_with_errors(given | {"kans": chance})})
        return self.view.table(
            pd.DataFrame(rows),
            {
                "wijze": Col("Wat samen beweegt", width=40),
                "p5": Col("Ongunstig (5%)", width=16, right=True),
                "p50": Col("Midden", width=14, right=True),
                "p95": Col("Gunstig (95%)", width=16, right=True),
                "kans": Col("Kans dat het loont", width=14, right=True),
            },
            name="samenhang",
            caption="Netto opbrengst voor iedereen samen, naar wat er samen hoog of laag is",
            data=pd.DataFrame(data),
            note=self.remark(note),
        )

    def perspectives(self, note: Sentences = "") -> Output:
        """Benefits, costs and verdict for each party, all public money, everyone and each domain alone."""
        if not self.is_open:
            return NOTHING
        table = self.decision.table()
        rows = []
        for place, row in enumerate(table.to_dict("records")):
            free = self.decision.pays_nothing(place)
            amounts = {key: self.amount(_read(row, key)) for key in ("baten", "kosten", "netto")}
            rows.append(
                {
                    "naam": self.called_perspective(self.decision.perspectives[place]),
                    **amounts,
                    "per_euro": "" if free else say(_read(row, "per_euro").rounded(0.01), "eur2"),
                    "kans": self.chance(_read(row, "kans")),
                    "keerpunt": "" if free else self._claim(row["keerpunt"]),
                    "oordeel": self._sentence(place),
                }
            )
        return self.view.table(
            pd.DataFrame(rows),
            {
                "naam": Col("Wiens geld", width=22),
                "baten": Col("Baten", width=10, right=True),
                "kosten": Col("Kosten", width=10, right=True),
                "netto": Col("Netto", width=11, right=True),
                "per_euro": Col("Per euro", width=8, right=True),
                "kans": Col("Kans", width=9, right=True),
                "keerpunt": Col("Keert bij claim", width=8, right=True),
                "oordeel": Col("Loont het?", width=22),
            },
            name="perspectieven",
            caption=f"Voor wie het loont, {IF_RIGHT}",
            css="fijn",
            data=table,
            note=self.remark(note, publiek=self._public()),
        )

    def _claim(self, claim: float) -> str:
        return "geen" if np.isnan(claim) or claim > 1 else say(claim, "pct")

    def _public(self) -> str | None:
        parties = self.view.tables["partijen"]
        names = [self.view.named(key) for key in parties.loc[parties["publiek"] == "ja", "partij"]]
        return enumerate_words(names) or None

    def _sentence(self, place: int) -> str:
        """Judge a perspective in one sentence, which never goes without its condition."""
        verdict = self.decision.verdict(place)
        if verdict is None:
            return f"Betaalt niets; alle baten zijn winst, {IF_RIGHT}."
        if verdict.is_open:
            return f"Het oordeel ligt {verdict.words}, {IF_RIGHT}."
        return f"{capital(verdict.best.says)}, {IF_RIGHT}."

    def turning_points(self) -> pd.DataFrame | None:
        """Turning points of everyone, the nearest first, of numbers that play a part; None without ranges."""
        if not self.is_open:
            return None
        points = self.decision.turning_points()
        own = points[(points["perspectief"] == self.decision.everyone) & points["keerpunt"].notna()]
        factor = (own["keerpunt"] / own["waarde"]).where(own["waarde"] > 0)
        apart = factor.where(factor > 0).map(np.log).abs().fillna(np.inf)
        return own.assign(factor=factor, afstand=apart).sort_values("afstand", kind="stable")

    def remark(self, note: Sentences, **more: Any) -> str:
        """Fill the sentences of a remark below a table."""
        return self.view.remark(note, **{**self.facts(), **more}) if note else ""


def _read(row: Mapping[Any, Any], key: str) -> Statistic:
    return Statistic(float(row[key]), float(row[f"{key}_fout"]))


def _with_errors(given: Mapping[str, Statistic]) -> dict[str, float]:
    return {name: value for key, one in given.items() for name, value in ((key, one.value), (f"{key}_fout", one.error))}
