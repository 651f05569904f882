"""What belongs to single children: scenarios and forms. The only place that shows it."""

from __future__ import annotations

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.joint import agreed
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
        parts += [_agreement(view), _agreed(view)]
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


def _agreed(view: CaseCostsView) -> Output:
    """What participants agreed on and where they were apart, for each kind of help."""
    frame = agreed(view.tables)
    shown = frame.assign(
        naam=frame["casus"].map(view.labels),
        door=[f"{likely} van {all_}" for likely, all_ in zip(frame["aannemelijk"], frame["deelnemers"], strict=True)],
        kosten=[cost_range(amount) for amount in frame["bedrag"]],
        oordeel=[_apart(of, much) for of, much in zip(frame["eens_of"], frame["eens_hoeveel"], strict=True)],
        gekozen=frame["in_scenario"].map({True: "ja", False: "nee"}),
    )
    data = frame.drop(columns=["bedrag", "soort"]).assign(**end_columns(frame["bedrag"], "bedrag"))
    return view.table(
        shown,
        {
            "hulp": Col("Wat er zou zijn ingezet", width=30),
            "door": Col("Aannemelijk volgens", width=14),
            "kosten": Col("Kosten", width=22),
            "oordeel": Col("Eens of uiteen", width=20),
            "gekozen": Col("Meer dan de helft", width=14),
        },
        name="eens_of_uiteen",
        caption="Waar deelnemers het over eens waren, en waar niet",
        group="naam",
        note="Aannemelijk is een kans van 50% of meer. Over de kosten is men het eens als één bedrag bij allen past.",
        data=data,
    )


def _apart(whether: bool, how_much: bool) -> str:
    apart = [words for agree, words in ((whether, "of"), (how_much, "hoeveel")) if not agree]
    return f"uiteen over {' en '.join(apart)}" if apart else "eens"
