"""The pictures of how sure a business case is, for whom it pays and what turns it over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis_lib.business_case.decision import CLAIMS_TRIED
from analysis_lib.business_case.sureness import IF_RIGHT, SurenessView
from analysis_lib.business_case.turning import swings
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col
from analysis_lib.uncertainty.simulation import BARS

_MOST = 10  # rows of a tornado
_EVEN = "baten = kosten"
_NET = "Netto opbrengst: baten min kosten"


def net_figure(sure: SurenessView) -> Output:
    """How often each net amount is drawn, with nought marked and the chance in it."""
    if not sure.is_open:
        return NOTHING
    found, place = sure.decision.found, sure.decision.everyone
    edges = np.linspace(float(found.reach[place, 0]), float(found.reach[place, 1]), BARS + 1)
    frame = pd.DataFrame({"van": edges[:-1], "tot": edges[1:], "aandeel": found.bars[:, :, place].mean(axis=0)})
    chance = sure.chance(found.chance_of_gain(place))
    low, high = (found.percentile(which, place) for which in (5, 95))
    middle = sure.amount(found.percentile(50, place))
    words = sure.view.words(
        name="figuur_netto",
        caption=f"Hoe vaak elke netto opbrengst voorkomt, {IF_RIGHT}; kans dat het loont: {chance}",
        alt=(
            f"van de netto opbrengst voor iedereen samen. De kans dat de baten hoger zijn dan de kosten is {chance}, "
            f"{IF_RIGHT}. In het midden ligt {middle}; negen van de tien keer ligt het tussen {sure.amount(low)} en "
            f"{sure.amount(high)}."
        ),
        across=_NET,
        elsewhere="Hoe vaak elk bedrag voorkomt staat in de gegevens bij dit rapport, in figuur_netto.csv.",
        columns={
            "van": Col("Van", "eur", width=34),
            "tot": Col("Tot", "eur", width=33),
            "aandeel": Col("Aandeel van de trekkingen", "pct1", width=33),
        },
    )
    nine = charts.Span(low.value, high.value, "negen van de tien keer")
    even = charts.Line(0, f"{_EVEN}; kans op meer: {chance}")
    return charts.distribution(frame, words, low="van", high="tot", share="aandeel", against=even, said=nine)


def perspectives_figure(sure: SurenessView) -> Output:
    """The net amount of each perspective with its range."""
    if not sure.is_open:
        return NOTHING
    table = sure.decision.table()
    frame = table[["p5", "p50", "p95"]].assign(
        naam=[sure.called_perspective(one) for one in sure.decision.perspectives],
        tekst=[
            "betaalt niets" if sure.decision.pays_nothing(place) else words
            for place, words in enumerate(table["oordeel"])
        ],
    )
    said = "; ".join(f"{name}: {text}" for name, text in zip(frame["naam"], frame["tekst"], strict=True))
    words = sure.view.words(
        name="figuur_perspectieven",
        caption=f"Netto opbrengst naar wiens geld telt, {IF_RIGHT}; de balk is negen van de tien keer",
        alt=f"van de netto opbrengst per perspectief en of het daar loont, {IF_RIGHT}. {said}.",
        across=_NET,
        elsewhere="De bedragen staan in de gegevens bij dit rapport, in figuur_perspectieven.csv.",
        columns={
            "naam": Col("Wiens geld", width=40),
            "p5": Col("Ongunstig (5%)", "eur", width=20),
            "p50": Col("Midden", "eur", width=20),
            "p95": Col("Gunstig (95%)", "eur", width=20),
        },
    )
    even = charts.Line(0, _EVEN)
    return charts.intervals(frame, words, label="naam", value="p50", low="p5", high="p95", text="tekst", against=even)


def tornado_figure(sure: SurenessView) -> Output:
    """What each range does by itself, with the value at which it turns the verdict."""
    if not sure.is_open:
        return NOTHING
    decision = sure.decision
    frame = swings(decision.terms, decision.sources, decision.perspectives[decision.everyone])
    base = float(sure.view.case.net)
    frame = frame.assign(
        bron=[sure.called_source(source) for source in decision.sources], tekst=_turning_texts(sure, frame, base)
    )
    order = (frame["hoog"] - frame["laag"]).abs().sort_values(ascending=False, kind="stable").index
    frame = frame.loc[order].head(_MOST).reset_index(drop=True)
    turned = [text for text in frame["tekst"] if text]
    first = frame.iloc[0]
    finding = (
        "Geen enkel bereik keert op zichzelf het oordeel om"
        if not turned
        else (
            f"Op zichzelf keren {len(turned)} bereiken het oordeel om" if len(turned) > 1 else "Eén bereik keert het om"
        )
    )
    words = sure.view.words(
        name="figuur_tornado",
        caption="Wat de netto opbrengst wordt als één bereik op zijn laagst of op zijn hoogst is",
        alt=(
            f"van de netto opbrengst bij het lage en het hoge einde van elk bereik. {finding}. Het meest doet "
            f"{first['bron']}: van {say(first['laag'], 'eur')} tot {say(first['hoog'], 'eur')}."
        ),
        across=_NET,
        elsewhere="De bedragen staan in [de bijlage met elk keerpunt](#tabel-weten).",
        columns={
            "bron": Col("Wat niet vaststaat", width=40),
            "laag": Col("Netto bij laag", "eur", width=20),
            "hoog": Col("Netto bij hoog", "eur", width=20),
            "tekst": Col("Keert bij", missing="", width=20),
        },
    )
    lines = {"base": charts.Line(base, "nu"), "against": charts.Line(0, _EVEN, theme.WARNING)}
    return charts.tornado(frame, words, label="bron", low="laag", high="hoog", text="tekst", **lines)


def _turning_texts(sure: SurenessView, frame: pd.DataFrame, base: float) -> list[str]:
    """Where a bar crosses nought: at which value, or how far along a range of several that move together."""
    texts = []
    for source, low, high in zip(sure.decision.sources, frame["laag"], frame["hoog"], strict=True):
        crosses = min(low, high) < 0 < max(low, high)
        one = source.inputs[0]
        alike = len({(own.value, own.low, own.high, own.name.column) for own in source.inputs}) == 1
        if not crosses or one.is_switch:
            texts.append("keert het om" if crosses else "")
        elif alike:
            side, end = (low, one.low) if (low < 0) != (base < 0) else (high, one.high)
            value = one.value + (end - one.value) * base / (base - side)
            texts.append(f"keert bij {sure.value(one.name, round(value, 3))}")
        else:
            texts.append("keert het om")
    return texts


def claim_figure(sure: SurenessView) -> Output:
    """The chance at each impact claim, as one claim for all effects."""
    if not sure.is_open:
        return NOTHING
    curve = sure.decision.by_claim
    frame = pd.DataFrame({"claim": CLAIMS_TRIED, "kans": curve[:, 0]})
    effects = sure.view.case.valued["impactclaim"]
    single = len(effects) > 0 and bool((effects == effects.iloc[0]).all())
    half = next((claim for claim, chance in frame.itertuples(index=False) if chance >= 0.5), None)
    finding = (
        f"Vanaf een impactclaim van {say(half, 'pct')} is de kans dat het loont de helft of meer"
        if half is not None
        else "Bij geen enkele impactclaim is de kans dat het loont de helft"
    )
    now = charts.Line(float(effects.iloc[0]), f"nu {say(effects.iloc[0], 'pct')}", theme.INK) if single else None
    even = sure.decision.table()["keerpunt"].iloc[sure.decision.everyone]
    turns = charts.Line(float(even), f"keert bij {say(even, 'pct1')}", theme.WARNING) if even <= 1 else None
    words = sure.view.words(
        name="figuur_kans_bij_claim",
        caption=f"De kans dat het loont voor iedereen samen bij elke impactclaim, {IF_RIGHT}",
        alt=f"van de kans dat het loont bij één impactclaim voor alle effecten, {IF_RIGHT}. {finding}.",
        across="Impactclaim voor alle effecten",
        up="Kans dat het loont",
        elsewhere="De kans bij elke claim staat in de gegevens bij dit rapport, in figuur_kans_bij_claim.csv.",
        columns={"claim": Col("Impactclaim", "pct", width=50), "kans": Col("Kans dat het loont", "pct", width=50)},
    )
    return charts.chances(frame, words, x="claim", chance="kans", turns=turns, now=now)
