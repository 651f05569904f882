"""A study of cases on the page: results as ranges, benefits as a matrix, who pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.contract import ACTUAL, REFERENCE, UNTESTED
from analysis_lib.case_costs.release import released
from analysis_lib.case_costs.shown import Shown, shown_of
from analysis_lib.case_costs.worked_out import WorkedOut
from analysis_lib.intervals import Interval, end_columns, finite
from analysis_lib.nouns import agreeing
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import capital, counted, enumerate_words
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, key_figures, notice
from analysis_lib.show.ranges import UNCERTAIN, cost_range, result_range
from analysis_lib.show.recommendations import Ground
from analysis_lib.show.study import PartiesView
from analysis_lib.show.tables import Col
from analysis_lib.tables.common import CONSENT
from analysis_lib.tables.kinds_of_data import OWN_DATA

INTERNAL = "INTERN"
_TALKS = {"locatie": Col("School of plaats", width=24), "deelnemers": Col("Gesprek met", width=60)}
_OF_CASES = (
    "telling",
    "totaal",
    "methode",
    "perspectief",
    "kosten_werkelijk",
    "kosten_referentie",
    "uitkomst",
    "niet_getoetst",
)
_METHODS = {cc.Method.AVERAGE: "gemiddelde kosten per kind", cc.Method.DIRECT: "alleen directe tijd"}
_PERSPECTIVES = {
    cc.Perspective.MUNICIPALITY: "jeugdhulp van de gemeente",
    cc.Perspective.EVERYONE: "iedereen die betaalt",
}


class CaseCostsView(PartiesView):
    """Shows the cases of one study under one choice.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    choice : Choice
        Method, perspective and prices.
    internal : bool
        Whether what belongs to a single child may be shown.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], choice: cc.Choice, internal: bool = False) -> None:
        self.shown = shown_of(tables, internal=internal)
        self._all, self.number = tables, len(tables["casussen"])
        super().__init__(released(tables, choice.prices, self.shown))
        self.choice, self.internal = choice, internal
        self.cases = WorkedOut(tables, choice, self.shown)
        self.worked = self.cases.under()
        if internal:
            self.mark = enumerate_words([self.mark, INTERNAL]) if self.mark else INTERNAL
        cases = self.tables["casussen"]
        self.labels = dict(zip(cases["casus"], cases["omschrijving"], strict=True))

    @property
    def is_apart(self) -> bool:
        """Whether each case is shown."""
        return self.shown not in {Shown.TOGETHER, Shown.NOTHING}

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the report."""
        whole = self.worked.whole
        counts = {outcome: count for outcome in cc.Outcome if (count := self.worked.count(outcome))}
        number, telling = len(self.worked.cases), "Tot nu toe is er 1 casus, " + enumerate_words(counts)
        if number != 1:
            said = enumerate_words(f"{count} {outcome}" for outcome, count in counts.items())
            telling = f"Tot nu toe zijn er van de {number} casussen {said}"
        if not self.is_apart:
            telling = f"Er zijn {self.number} casussen, waarvan alleen te zien is wat voor allemaal samen geldt"
        if self.shown is Shown.NOTHING:
            return {**self.study, **dict.fromkeys(_OF_CASES)}
        untested = [self.labels[name] for name, case in self.worked.cases.items() if not case.tested]
        return {
            **self.study,
            "telling": telling,
            "totaal": self.total(self.worked),
            "methode": self._method,
            "perspectief": _PERSPECTIVES[self.choice.perspective],
            "kosten_werkelijk": cost_range(whole.actual),
            "kosten_referentie": cost_range(whole.reference),
            "uitkomst": result_range(whole.result),
            "niet_getoetst": enumerate_words(untested) or None if self.is_apart else None,
        }

    def grounds(self) -> dict[str, Ground]:
        """The outcome of all cases together, and of each where it is shown."""
        if self.shown is Shown.NOTHING:
            return {"uitkomst": Ground("Alle casussen samen")}
        whole = {"uitkomst": Ground("Alle casussen samen", self.total(self.worked))}
        if not self.is_apart:
            return whole
        cases = self.worked.cases.items()
        return whole | {name: Ground(self.labels[name], result_range(case.result)) for name, case in cases}

    @property
    def _method(self) -> str:
        """How the support was costed; without that table there is only one way."""
        return "de bedragen per post" if self.tables["ondersteuning"].empty else _METHODS[self.choice.method]

    def version(self) -> Output:
        """Say so where this version is not to be published, or what it leaves out or rounds to be so."""
        if not self.internal:
            return self._about_children()
        return notice(
            "**INTERN.** Dit rapport bevat gegevens die bij één kind horen. Deel het niet en publiceer het niet."
        )

    def _about_children(self) -> Output:
        if self.shown is Shown.EVERYTHING:
            return NOTHING
        whom = f"Dit rapport gaat over {counted(self.number, 'kinderen')}."
        said = {
            Shown.CONSENTED: "Toestemming om elk kind apart te tonen is gegeven door: {toestemming}. "
            "Bedragen zijn afgerond op honderden euro's.",
            Shown.CASES: "Bedragen zijn zo afgerond dat er geen aantal uren uit volgt.",
            Shown.TOGETHER: "Zonder toestemming staan er alleen bedragen van hen samen, afgerond.",
            Shown.NOTHING: "Zonder toestemming staan er geen bedragen in de publieke versie: zij zouden van één kind "
            "te herkennen zijn.",
        }
        return notice(f"{whom} {said[self.shown]}", toestemming=self.study.get(CONSENT, ""))

    def counts(self, only: Sequence[int] = ()) -> Output:
        """How many cases save, cost more, or leave it open; all, or those at these places."""
        if not self.is_apart:
            return key_figures([self.key_figure(self.number, "aantal", agreeing(self.number, "casussen"))])
        always = (cc.Outcome.SAVING, cc.Outcome.EXTRA, cc.Outcome.UNCERTAIN)
        counts = {outcome: self.worked.count(outcome) for outcome in cc.Outcome}
        number = len(self.worked.cases)
        shown = [
            self.key_figure(n, "aantal", str(outcome), table="uitkomsten")
            for outcome, n in counts.items()
            if n or outcome in always
        ]
        total = self.key_figure(number, "aantal", agreeing(number, "casussen"), table="uitkomsten")
        return key_figures([total, *shown], only)

    def path_figures(self, only: Sequence[int] = ()) -> Output:
        """The bounds of either path and of the difference, over all cases; all, or those at these places."""
        if not self.worked.cases:
            return NOTHING
        whole = self.worked.whole
        reference, actual = self.study["naam_referentie"], self.study["naam_werkelijk"]
        figures = {
            _at_least(reference, whole.reference): whole.reference.low,
            _at_most(reference, whole.reference): whole.reference.high,
            _at_most(actual, whole.actual): whole.actual.high,
            _at_least("verschil", whole.result): whole.result.low,
        }
        return key_figures(
            [self.key_figure(finite(value), "eur", words, table="posten") for words, value in figures.items()], only
        )

    def participants(self) -> Output:
        """Who took part in each conversation."""
        cases = self.tables["casussen"]
        known = {name: about for name, about in _TALKS.items() if not cases[name].replace("", None).isna().all()}
        return self.table(
            cases if known else cases.head(0),
            {"omschrijving": Col("Casus", width=16), **known},
            name="deelnemers",
            caption="Casussen en deelnemers aan de gesprekken",
        )

    def results(self, note: Sentences = "") -> Output:
        """Costs, reference and result of every case."""
        future = self.tables["casussen"].set_index("casus")["toekomst"]
        data = self.data(self.worked)
        shown = data.assign(
            gevolgd=[cost_range(case.actual) for case in self.worked.cases.values()],
            referentie=[cost_range(case.reference) for case in self.worked.cases.values()],
            uitkomst=[result_range(case.result) for case in self.worked.cases.values()],
            toekomst=[
                UNCERTAIN if pd.isna(future[name]) else pluses(int(future[name]), "geen") for name in data["casus"]
            ],
        )
        return self.table(
            shown,
            {
                "omschrijving": Col("Casus", width=13, to="#tabel-posten"),
                "gevolgd": Col("Kosten gevolgd pad", width=20),
                "referentie": Col("Kosten referentie", width=21),
                "uitkomst": Col("Uitkomst tot nu toe", width=31),
                "toekomst": Col("Later verwacht", width=15),
            },
            name="uitkomsten",
            caption=f"Kosten en uitkomst per casus ({self._method})",
            note=self.remark(note),
            data=data,
        )

    def total(self, worked: cc.CaseCosts) -> str:
        """Put the result of all cases together in words, with those it leaves out."""
        names = enumerate_words(self.labels[name] for name in worked.left_out)
        without = f" (zonder {names})" if names and len(worked.left_out) < len(worked.cases) else ""
        return f"{result_range(worked.total)}{without}"

    def data(self, worked: cc.CaseCosts) -> pd.DataFrame:
        """Return the bounds of every case as numbers; an open end is empty."""
        cases = worked.cases.values()
        names = {"casus": list(worked.cases), "omschrijving": [self.labels[name] for name in worked.cases]}
        actual = end_columns((case.actual for case in cases), "werkelijk")
        reference = end_columns((case.reference for case in cases), "referentie")
        return pd.DataFrame({**names, **actual, **reference, **end_columns((c.result for c in cases), "besparing")})

    def items(self) -> Output:
        """Every item of both paths, with who pays; of own data only in the internal version.

        An item belongs to one child. Of a published or an invented case everyone may see it.
        """
        if self.study["gegevens"] == OWN_DATA and not self.internal:
            return NOTHING
        reference, actual = capital(self.study["naam_referentie"]), capital(self.study["naam_werkelijk"])
        items = self.worked.items.sort_values(["casus", "pad", "scenario"], kind="stable", key=self._in_order)
        verdicts = self.tables["referenties"].set_index(["casus", "scenario"])["oordeel"]
        several = self.tables["referenties"]["casus"].duplicated(keep=False).any()
        shown = items.assign(
            pad_naam=[
                f"{self.labels[case]}: {actual}"
                if path == ACTUAL
                else f"{self.labels[case]}: {reference}"
                + (f", scenario {scenario} ({verdicts[case, scenario]})" if several else "")
                for case, path, scenario in zip(items["casus"], items["pad"], items["scenario"], strict=True)
            ],
            wie=items["betaler"].map(self.names),
            hoeveel=[cost_range(amount) for amount in items["bedrag"]],
        )
        data = items.drop(columns=["bedrag", "vorm"]).assign(**end_columns(items["bedrag"], "bedrag"))
        return self.table(
            shown,
            {
                "omschrijving": Col("Post", width=38),
                "wie": Col("Betaler", width=20),
                "hoeveel": Col("Kosten", width=20),
                "plaats": Col("Bron", width=22),
            },
            name="posten",
            caption="Waaruit de kosten bestaan, en wie ze draagt",
            group="pad_naam",
            data=data,
        )

    def _in_order(self, values: pd.Series) -> pd.Series:
        """Sort key: cases as the study lists them, the reference before the actual path."""
        order = {name: number for number, name in enumerate(self.labels)}
        ranks = {"casus": order, "pad": {REFERENCE: 0, ACTUAL: 1}}
        return values.map(ranks[str(values.name)]) if values.name in ranks else values

    def verdicts(self, note: Sentences = "") -> Output:
        """How the test judged the references, without what they say; `note` is about the untested."""
        judged = self._all["referenties"]
        judged = judged.head(0) if self.shown is Shown.NOTHING else judged
        verdicts = judged["oordeel"].value_counts(sort=False)
        counts = verdicts.rename_axis("oordeel").reset_index(name="aantal")
        return self.table(
            counts,
            {"oordeel": Col("Oordeel van de toetsing", width=75), "aantal": Col("Scenario's", "aantal", width=25)},
            name="toetsing",
            caption="Uitkomst van de toetsing van de referentiescenario's",
            note=self.remark(note) if UNTESTED in set(counts["oordeel"]) else "",
        )


def pluses(score: int, nothing: str = "niet genoemd") -> str:
    """Write a score as the sources do, with words for a missing one."""
    return "+" * score if score else nothing


def _at_least(name: str, amount: Interval) -> str:
    """Name the low end of an amount; one that is known exactly has no ends."""
    return name if amount.low == amount.high else f"{name}, ten minste"


def _at_most(name: str, amount: Interval) -> str:
    return name if amount.low == amount.high else f"{name}, ten hoogste"
