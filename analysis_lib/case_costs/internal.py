"""What belongs to single children: scenarios and forms. The only place that shows it."""

from __future__ import annotations

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.intervals import end_columns
from analysis_lib.show.output import Output
from analysis_lib.show.prose import section
from analysis_lib.show.ranges import UNCERTAIN, cost_range
from analysis_lib.show.tables import Col


def internal_parts(view: CaseCostsView, *, items: bool = True) -> list[Output]:
    """What belongs to single children; nothing unless this is the internal version."""
    if not view.internal:
        return []
    parts = [view.items()] if items else []
    parts.append(_scenarios(view))
    if not view.tables["formulieren"].empty:
        parts.append(_agreement(view))
    for case, sheet in view.tables["casusbladen"].groupby("casus", sort=False):
        paragraphs = zip(sheet["onderdeel"], sheet["tekst"], strict=True)
        parts.append(section(f"Casusblad: {view.labels[case]}", paragraphs))
    return parts


def _scenarios(view: CaseCostsView) -> Output:
    frame = view.tables["referenties"]
    return view.table(
        frame.assign(naam=frame["casus"].map(view.labels)),
        {
            "omschrijving": Col("Wat er anders was gebeurd", width=46),
            "scenario": Col("Scenario", width=12),
            "oordeel": Col("Oordeel", width=20),
            "reden": Col("Reden", width=22),
        },
        name="scenarios",
        caption="Referentiescenario's en hun toetsing",
        group="naam",
    )


def _agreement(view: CaseCostsView) -> Output:
    frame = cc.agreement(view.tables)
    joint = [view.worked.cases[name].reference for name in frame["casus"]]
    shown = frame.assign(
        naam=frame["casus"].map(view.labels),
        formulieren=[cost_range(i) for i in frame["bereik"]],
        gezamenlijk=[cost_range(i) for i in joint],
    )
    data = frame.drop(columns="bereik").assign(**end_columns(frame["bereik"]))
    return view.table(
        shown,
        {
            "naam": Col("Casus", width=16),
            "deelnemers": Col("Formulieren", "aantal", width=15),
            "formulieren": Col("Verwachte kosten volgens de formulieren", width=29),
            "spreiding": Col("Verschil tussen deelnemers", "eur", UNCERTAIN, width=18),
            "gezamenlijk": Col("Gezamenlijk scenario", width=22),
        },
        name="formulieren",
        caption="Hoe ver de deelnemers uit elkaar lagen",
        data=data,
    )
