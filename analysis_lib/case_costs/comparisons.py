"""Cases under other choices on the page: methods, perspectives, bounds, payers and prices side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.contract import ACTUAL, REFERENCE
from analysis_lib.case_costs.model import SHIFT
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.case_costs.shown import Shown
from analysis_lib.intervals import Interval, end_columns
from analysis_lib.show.dutch import capital, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.ranges import UNCERTAIN, cost_range, price_range, result_range
from analysis_lib.show.tables import Col


def both_methods(view: CaseCostsView) -> Output:
    """The result of every case under either way of costing the support."""
    if view.tables["ondersteuning"].empty:
        return NOTHING
    methods = {method.value: view.cases.under(method=method) for method in cc.Method}
    totals = {method: view.total(worked) for method, worked in methods.items()}
    return _side_by_side(
        view,
        methods,
        ("Gemiddelde kosten per kind", "Alleen directe tijd"),
        name="twee_methoden",
        caption="Uitkomst per casus met twee manieren om de ondersteuning te berekenen",
        total={"omschrijving": "Samen", **totals},
    )


def perspectives(view: CaseCostsView) -> Output:
    """The result of every case for the municipality and for everyone who pays."""
    return _side_by_side(
        view,
        {perspective.value: view.cases.under(perspective=perspective) for perspective in cc.Perspective},
        ("Alleen jeugdhulp van de gemeente", "Iedereen die betaalt"),
        name="perspectieven",
        caption="Uitkomst per casus voor de gemeente en voor iedereen",
    )


def _side_by_side(
    view: CaseCostsView, pair: Mapping[str, cc.CaseCosts], headings: tuple[str, str], **about: Any
) -> Output:
    """The results of every case under two choices; `about` goes on to the table."""
    (left, one), (right, other) = pair.items()
    results = {key: [result_range(case.result) for case in worked.cases.values()] for key, worked in pair.items()}
    return view.table(
        pd.DataFrame({"omschrijving": list(view.labels.values()), **results}),
        {
            "omschrijving": Col("Casus", width=16, to="#tabel-posten"),
            left: Col(headings[0], width=42),
            right: Col(headings[1], width=42),
        },
        data=view.data(one).merge(view.data(other), on=["casus", "omschrijving"], suffixes=(f"_{left}", f"_{right}")),
        **about,
    )


def bounds(view: CaseCostsView, note: Sentences = "") -> Output:
    """Lower and upper bound of both paths and of the result, side by side."""
    everyone = view.cases.under(perspective=cc.Perspective.EVERYONE)
    names = (capital(view.study["naam_referentie"]), capital(view.study["naam_werkelijk"]), "Verschil")
    ranges = [end for case in everyone.cases.values() for end in (case.reference, case.actual, case.result)]
    cases = [view.labels[name] for name in everyone.cases for _ in names]
    return view.table(
        pd.DataFrame({"casus": cases, "wat": names * len(everyone.cases), **end_columns(ranges)}),
        {
            "wat": Col("Situatie", width=50, to="#tabel-posten"),
            "laag": Col("Ondergrens", "eur", UNCERTAIN, width=25),
            "hoog": Col("Bovengrens", "eur", UNCERTAIN, width=25),
        },
        name="grenzen",
        caption="Kosten en verschil, voor iedereen die betaalt samen",
        group="casus",
        note=view.remark(note),
    )


def payers(view: CaseCostsView) -> Output:
    """What each payer bears on either path, and how that shifts."""
    frame = cc.by_payer(view.cases.under(perspective=cc.Perspective.EVERYONE))
    shift = list(frame[SHIFT])
    shown = pd.DataFrame(
        {
            "naam": frame["betaler"].map(view.names),
            "referentie": [cost_range(i) for i in frame[REFERENCE]],
            "werkelijk": [cost_range(i) for i in frame[ACTUAL]],
            "verschuiving": [_shift(i) for i in shift],
        }
    )
    data = frame[["betaler"]].assign(
        **end_columns(frame[REFERENCE], "referentie"),
        **end_columns(frame[ACTUAL], "werkelijk"),
        **end_columns(shift, "verschuiving"),
    )
    return view.table(
        shown,
        {
            "naam": Col("Betaler", width=30, to="#tabel-posten"),
            "referentie": Col(capital(view.study["naam_referentie"]), width=24),
            "werkelijk": Col(capital(view.study["naam_werkelijk"]), width=20),
            "verschuiving": Col("Verschuiving", width=26),
        },
        name="betalers",
        caption="Wie wat draagt, en wat er verschuift",
        data=data,
    )


def price_variants(view: CaseCostsView) -> Output:
    """What the result would be at each price that can take another's place, if no number of units follows."""
    if view.shown not in {Shown.EVERYTHING, Shown.CONSENTED}:
        return NOTHING
    rows = []
    known = cc.price_intervals(view.tables["prijzen"], view.choice.prices)
    for price in view.tables["prijzen"].query("variant_van != ''").to_dict("records"):
        amount = known[price["prijs"]]
        results = [view.cases.whole_at(price["variant_van"], end) for end in (amount.low, amount.high)]
        rows.append({"prijs": price["omschrijving"], "bedrag": amount, "uitkomst": Interval.hull(results)})
    shown = pd.DataFrame(rows, columns=["prijs", "bedrag", "uitkomst"])
    data = shown[["prijs"]].assign(**end_columns(shown["uitkomst"]))
    return view.table(
        shown.assign(bedrag=shown["bedrag"].map(price_range), uitkomst=shown["uitkomst"].map(result_range)),
        {
            "prijs": Col("Variant", width=46),
            "bedrag": Col("Prijs", width=20),
            "uitkomst": Col("Uitkomst voor iedereen samen", width=34),
        },
        name="prijsvarianten",
        caption="De uitkomst bij een andere variant van dezelfde zorg",
        data=data,
    )


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
