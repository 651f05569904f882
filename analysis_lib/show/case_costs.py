"""A study of cases on the page: results as ranges, benefits as a matrix, who pays."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.contract import ACTUAL, REFERENCE, UNTESTED
from analysis_lib.intervals import Interval
from analysis_lib.show.dutch import enumerate_words, say
from analysis_lib.show.output import Output
from analysis_lib.show.prose import KeyFigure, key_figures, notice
from analysis_lib.show.ranges import UNCERTAIN, cost_range, result_range
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col
from analysis_lib.tables.common import OWN_DATA

INTERNAL = "INTERN"
_METHODS = {cc.Method.AVERAGE: "gemiddelde kosten per kind", cc.Method.DIRECT: "alleen directe tijd"}
_PERSPECTIVES = {
    cc.Perspective.MUNICIPALITY: "jeugdhulp van de gemeente",
    cc.Perspective.EVERYONE: "iedereen die betaalt",
}


class CaseCostsView(StudyView):
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
        super().__init__(tables)
        self.choice, self.internal = choice, internal
        self.worked = cc.evaluate(tables, choice)
        if internal:
            self.mark = enumerate_words([self.mark, INTERNAL]) if self.mark else INTERNAL
        self.labels = dict(zip(tables["casussen"]["casus"], tables["casussen"]["omschrijving"], strict=True))

    def under(self, **changes: object) -> cc.CaseCosts:
        """Work the cases out with part of the choice changed."""
        fields = {"method": self.choice.method, "perspective": self.choice.perspective, "prices": self.choice.prices}
        return cc.evaluate(self.tables, cc.Choice(**{**fields, **changes}))  # type: ignore[arg-type]

    def facts(self) -> dict[str, object]:
        """Give what the sentences of the report fill in."""
        cases = self.worked.cases.values()
        told = {str(outcome): self.worked.count(outcome) for outcome in cc.Outcome}
        return {
            **self.study,
            "aantal": len(cases),
            "telling": enumerate_words(f"{count} {words}" for words, count in told.items() if count),
            "totaal": f"{result_range(self.worked.total)}{self._without(self.worked)}",
            "methode": _METHODS[self.choice.method],
            "perspectief": _PERSPECTIVES[self.choice.perspective],
            "kosten_werkelijk": cost_range(Interval.total(case.actual for case in cases)),
            "kosten_referentie": cost_range(Interval.total(case.reference for case in cases)),
            "uitkomst": result_range(Interval.total(case.result for case in cases)),
        }

    def version(self) -> Output:
        """Say, if so, that this version is not to be published."""
        if not self.internal:
            return Output("", "")
        return notice(
            "**INTERN.** Dit rapport bevat gegevens die bij één kind horen. Deel het niet en publiceer het niet."
        )

    def counts(self) -> Output:
        """How many cases save, cost more, or cannot be told."""
        always = (cc.Outcome.SAVING, cc.Outcome.EXTRA, cc.Outcome.UNCERTAIN)
        counts = {outcome: self.worked.count(outcome) for outcome in cc.Outcome}
        shown = [KeyFigure(n, "aantal", str(outcome)) for outcome, n in counts.items() if n or outcome in always]
        return key_figures([KeyFigure(len(self.worked.cases), "aantal", "casussen"), *shown])

    def path_figures(self) -> Output:
        """The bounds of either path and of the difference, over all cases."""
        cases = list(self.worked.cases.values())
        actual, reference, result = (
            Interval.total(getattr(case, part) for case in cases) for part in ("actual", "reference", "result")
        )
        return key_figures(
            [
                KeyFigure(finite(reference.low), "eur", f"{self.study['naam_referentie']}, ten minste"),
                KeyFigure(finite(reference.high), "eur", f"{self.study['naam_referentie']}, ten hoogste"),
                KeyFigure(finite(actual.high), "eur", f"{self.study['naam_werkelijk']}, ten hoogste"),
                KeyFigure(finite(result.low), "eur", "verschil, ten minste"),
            ]
        )

    def participants(self) -> Output:
        """Who took part in each conversation."""
        return self.table(
            self.tables["casussen"],
            {
                "omschrijving": Col("Casus", width=16),
                "locatie": Col("School", width=24),
                "deelnemers": Col("Gesprek met", width=60),
            },
            name="deelnemers",
            caption="Casussen en deelnemers aan de gesprekken",
        )

    def results(self) -> Output:
        """Costs, reference and result of every case."""
        future = self.tables["casussen"].set_index("casus")["toekomst"]
        data = self.data(self.worked)
        shown = data.assign(
            gevolgd=[cost_range(case.actual) for case in self.worked.cases.values()],
            referentie=[cost_range(case.reference) for case in self.worked.cases.values()],
            uitkomst=[result_range(case.result) for case in self.worked.cases.values()],
            toekomst=[UNCERTAIN if pd.isna(future[name]) else pluses(int(future[name])) for name in data["casus"]],
        )
        untested = [self.labels[name] for name, case in self.worked.cases.items() if not case.tested]
        note = f"Niet onafhankelijk getoetst: {enumerate_words(untested)}. " if untested else ""
        return self.table(
            shown,
            {
                "omschrijving": Col("Casus", width=13),
                "gevolgd": Col("Kosten gevolgd pad", width=20),
                "referentie": Col("Kosten referentie", width=21),
                "uitkomst": Col("Uitkomst tot nu toe", width=31),
                "toekomst": Col("Later verwacht", width=15),
            },
            name="uitkomsten",
            caption=f"Kosten en uitkomst per casus ({_METHODS[self.choice.method]})",
            note=f"{note}Plustekens: verwachte baten op lange termijn, niet in euro's.",
            data=data,
        )

    def both_methods(self) -> Output:
        """The result of every case under either way of costing the support."""
        average, direct = (self.under(method=method) for method in cc.Method)
        shown = pd.DataFrame(
            {
                "casus": list(self.labels),
                "omschrijving": list(self.labels.values()),
                "gemiddeld": [result_range(case.result) for case in average.cases.values()],
                "direct": [result_range(case.result) for case in direct.cases.values()],
            }
        )
        data = self.data(average).merge(
            self.data(direct), on=["casus", "omschrijving"], suffixes=("_gemiddeld", "_direct")
        )
        totals = [f"{result_range(worked.total)}{self._without(worked)}" for worked in (average, direct)]
        return self.table(
            shown,
            {
                "omschrijving": Col("Casus", width=16),
                "gemiddeld": Col("Gemiddelde kosten per kind", width=42),
                "direct": Col("Alleen directe tijd", width=42),
            },
            name="twee_methoden",
            caption="Uitkomst per casus met twee manieren om de ondersteuning te berekenen",
            total={"omschrijving": "Samen", "gemiddeld": totals[0], "direct": totals[1]},
            data=data,
        )

    def _without(self, worked: cc.CaseCosts) -> str:
        names = enumerate_words(self.labels[name] for name in worked.left_out)
        return f" (zonder {names})" if names and len(worked.left_out) < len(worked.cases) else ""

    def data(self, worked: cc.CaseCosts) -> pd.DataFrame:
        """Lay the bounds of every case out as numbers; an open end is empty."""
        rows = []
        for name, case in worked.cases.items():
            row: dict[str, object] = {"casus": name, "omschrijving": self.labels[name]}
            for part, interval in (
                ("werkelijk", case.actual),
                ("referentie", case.reference),
                ("besparing", case.result),
            ):
                row |= {f"{part}_laag": finite(interval.low), f"{part}_hoog": finite(interval.high)}
            rows.append(row)
        return pd.DataFrame(rows)

    def perspectives(self) -> Output:
        """The result of every case for the municipality and for everyone who pays."""
        municipal, everyone = (self.under(perspective=perspective) for perspective in cc.Perspective)
        shown = pd.DataFrame(
            {
                "omschrijving": list(self.labels.values()),
                "gemeente": [result_range(case.result) for case in municipal.cases.values()],
                "iedereen": [result_range(case.result) for case in everyone.cases.values()],
            }
        )
        data = self.data(municipal).merge(
            self.data(everyone), on=["casus", "omschrijving"], suffixes=("_gemeente", "_iedereen")
        )
        return self.table(
            shown,
            {
                "omschrijving": Col("Casus", width=16),
                "gemeente": Col("Alleen jeugdhulp van de gemeente", width=42),
                "iedereen": Col("Iedereen die betaalt", width=42),
            },
            name="perspectieven",
            caption="Uitkomst per casus voor de gemeente en voor iedereen",
            data=data,
        )

    def items(self) -> Output:
        """Every item of both paths, with who pays; of own data only in the internal version.

        An item belongs to one child. Of a published or an invented case everyone may see it.
        """
        if self.study["gegevens"] == OWN_DATA and not self.internal:
            return Output("", "")
        items = self.worked.items
        reference = f"{self.study['naam_referentie'][:1].upper()}{self.study['naam_referentie'][1:]}"
        actual = f"{self.study['naam_werkelijk'][:1].upper()}{self.study['naam_werkelijk'][1:]}"
        items = items.sort_values(["casus", "pad", "scenario"], kind="stable", key=self._in_order)
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
        data = items.drop(columns="bedrag").assign(
            bedrag_laag=[finite(amount.low) for amount in items["bedrag"]],
            bedrag_hoog=[finite(amount.high) for amount in items["bedrag"]],
        )
        return self.table(
            shown,
            {
                "omschrijving": Col("Post", width=48),
                "wie": Col("Betaler", width=28),
                "hoeveel": Col("Kosten", width=24),
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

    def bounds(self) -> Output:
        """Lower and upper bound of both paths and of the result, side by side."""
        everyone = self.under(perspective=cc.Perspective.EVERYONE)
        rows = []
        for name, case in everyone.cases.items():
            for label, interval in (
                (self.study["naam_referentie"], case.reference),
                (self.study["naam_werkelijk"], case.actual),
                ("verschil", case.result),
            ):
                rows.append(
                    {
                        "casus": self.labels[name],
                        "wat": label,
                        "laag": finite(interval.low),
                        "hoog": finite(interval.high),
                    }
                )
        return self.table(
            pd.DataFrame(rows),
            {
                "wat": Col("Situatie", width=50),
                "laag": Col("Ondergrens", "eur", UNCERTAIN, width=25),
                "hoog": Col("Bovengrens", "eur", UNCERTAIN, width=25),
            },
            name="grenzen",
            caption="Kosten en verschil, voor iedereen die betaalt samen",
            group="casus",
            note="Een verschil boven nul is een besparing.",
        )

    def payers(self) -> Output:
        """What each payer bears on either path, and how that shifts."""
        frame = cc.by_payer(self.under(perspective=cc.Perspective.EVERYONE))
        shift = [row[ACTUAL] - row[REFERENCE] for row in frame.to_dict("records")]
        shown = pd.DataFrame(
            {
                "naam": frame["betaler"].map(self.names),
                "referentie": [cost_range(i) for i in frame[REFERENCE]],
                "werkelijk": [cost_range(i) for i in frame[ACTUAL]],
                "verschuiving": [_shift(i) for i in shift],
            }
        )
        data = pd.DataFrame({"betaler": frame["betaler"]})
        for label, intervals in (
            ("referentie", frame[REFERENCE]),
            ("werkelijk", frame[ACTUAL]),
            ("verschuiving", shift),
        ):
            data[f"{label}_laag"] = [finite(i.low) for i in intervals]
            data[f"{label}_hoog"] = [finite(i.high) for i in intervals]
        return self.table(
            shown,
            {
                "naam": Col("Betaler", width=30),
                "referentie": Col(self.study["naam_referentie"].capitalize(), width=24),
                "werkelijk": Col(self.study["naam_werkelijk"].capitalize(), width=20),
                "verschuiving": Col("Verschuiving", width=26),
            },
            name="betalers",
            caption="Wie wat draagt, en wat er verschuift",
            data=data,
        )

    def price_variants(self) -> Output:
        """What the result would be at each price that can take another's place."""
        rows = []
        known = cc.price_intervals(self.tables["prijzen"], self.choice.prices)
        for price in self.tables["prijzen"].query("variant_van != ''").to_dict("records"):
            amount = known[price["prijs"]]
            results = [
                self.under(
                    perspective=cc.Perspective.EVERYONE, prices={**self.choice.prices, price["variant_van"]: end}
                ).whole
                for end in (amount.low, amount.high)
            ]
            rows.append({"prijs": price["omschrijving"], "bedrag": amount, "uitkomst": Interval.hull(results)})
        shown = pd.DataFrame(rows, columns=["prijs", "bedrag", "uitkomst"])
        data = shown[["prijs"]].assign(
            laag=[finite(i.low) for i in shown["uitkomst"]], hoog=[finite(i.high) for i in shown["uitkomst"]]
        )
        return self.table(
            shown.assign(bedrag=shown["bedrag"].map(cost_range), uitkomst=shown["uitkomst"].map(result_range)),
            {
                "prijs": Col("Variant", width=46),
                "bedrag": Col("Prijs", width=20),
                "uitkomst": Col("Uitkomst voor iedereen samen", width=34),
            },
            name="prijsvarianten",
            caption="De uitkomst bij een andere variant van dezelfde zorg",
            data=data,
        )

    def verdicts(self) -> Output:
        """How the independent test judged the references, without what they say."""
        counts = (
            self.tables["referenties"]["oordeel"]
            .value_counts(sort=False)
            .rename_axis("oordeel")
            .reset_index(name="aantal")
        )
        untested = int((self.tables["referenties"]["oordeel"] == UNTESTED).sum())
        note = "Niet getoetste scenario's zijn alleen het oordeel van betrokkenen zelf." if untested else ""
        return self.table(
            counts,
            {"oordeel": Col("Oordeel van de toetsing", width=75), "aantal": Col("Scenario's", "aantal", width=25)},
            name="toetsing",
            caption="Uitkomst van de onafhankelijke toetsing van de referentiescenario's",
            note=note,
        )

    def steps(self) -> Output:
        """The steps of a way of working."""
        return self.table(
            self.tables["stappen"],
            {
                "stap": Col("Stap", width=34),
                "wie": Col("Wie", width=32),
                "instrument": Col("Instrument", width=34),
            },
            name="stappen",
            caption="De stappen, wie ze zet en met welk instrument",
            group="opgave",
            data=self.tables["stappen"],
        )

    def funding(self) -> Output:
        """Present funding against desired."""
        return self.table(
            self.tables["bekostiging"],
            {
                "onderwerp": Col("Onderwerp", width=22),
                "huidig": Col("Huidige bekostiging", width=41),
                "gewenst": Col("Gewenste bekostiging", width=37),
            },
            name="bekostiging",
            caption="Huidige en gewenste bekostiging",
        )


def pluses(score: int) -> str:
    """Show a score as the sources do."""
    return "+" * score if score else "niet genoemd"


def finite(value: float) -> float:
    """Give an end of a range for a table of data: NaN where there is no bound."""
    return value if math.isfinite(value) else math.nan


def _shift(difference: Interval) -> str:
    if not difference.is_bounded:
        return UNCERTAIN
    if difference.low == difference.high == 0:
        return "gelijk"
    if difference.low >= 0:
        return f"{cost_range(difference)} meer"
    if difference.high <= 0:
        return f"{cost_range(Interval(-difference.high, -difference.low))} minder"
    return f"van {say(-difference.low, 'eur')} minder tot {say(difference.high, 'eur')} meer"
