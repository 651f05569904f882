"""The pictures of a study of cases."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.page import CaseCostsView, pluses
from analysis_lib.case_costs.shown import Shown
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.intervals import end_columns
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import per_row, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.ranges import UNCERTAIN, cost_range
from analysis_lib.show.tables import Col

_METHODS = {"gemiddeld": cc.Method.AVERAGE, "direct": cc.Method.DIRECT}
_WAYS = {"gemiddeld": Col("Gemiddeld", width=20), "direct": Col("Direct", width=20)}
_FOLLOWED = {"gemiddeld": "gevolgd pad, gemiddelde kosten", "direct": "gevolgd pad, alleen directe tijd"}


def range_figure(view: CaseCostsView) -> Output:
    """Per case the range of the reference, and the support under both methods."""
    if not view.worked.cases:
        return NOTHING
    worked = {name: view.cases.under(method=method) for name, method in _METHODS.items()}
    both = not view.tables["ondersteuning"].empty  # else both are the same
    frame = view.data(worked["gemiddeld"])
    for name, costs in worked.items():
        actual = [case.actual for case in costs.cases.values()]
        frame = frame.assign(**end_columns(actual, name), **{name: [cost_range(one) for one in actual]})
    reference = [cost_range(case.reference) for case in worked["gemiddeld"].cases.values()]
    followed = "gemiddeld {gemiddeld} en direct {direct}" if both else "{gemiddeld}"
    said = per_row(
        frame.assign(referentie=reference), "{omschrijving}: referentie {referentie}, gevolgd pad " + followed
    )
    words = view.words(
        name="figuur_bandbreedtes",
        caption="Kosten van het gevolgde pad en van wat er anders was ingezet",
        alt=f"Per casus een balk voor de referentie en {'twee punten' if both else 'een punt'} voor het gevolgde pad. "
        f"{'; '.join(said)}.",
        columns={
            "omschrijving": Col("Casus", width=20),
            "referentie_laag": Col("Referentie van", "eur", width=20),
            "referentie_hoog": Col("tot", "eur", UNCERTAIN, width=20),
            **(_WAYS if both else {"gemiddeld": Col("Gevolgd pad", width=40)}),
        },
    )
    dots = [charts.Series(name, way) for name, way in _FOLLOWED.items()]
    return charts.ranges(
        frame,
        words,
        label="omschrijving",
        bar=charts.Series("referentie", "kosten referentie", theme.PALETTE[1]),
        dots=dots if both else [charts.Series("gemiddeld", "gevolgd pad")],
    )


def benefits_figure(view: CaseCostsView) -> Output:
    """What got better, per domain and case, as rows of dots."""
    felt = view.tables["ervaren_baten"]
    if felt.empty:
        return NOTHING
    scores = felt.pivot_table(index="domein", columns="casus", values="score", sort=False)
    scores = scores.reindex(columns=[name for name in view.labels if name in scores.columns])
    scores = scores.rename(columns=view.labels)
    said = "; ".join(
        f"{domain}: " + ", ".join(f"{name} {_score(value)}" for name, value in row.items())
        for domain, row in scores.iterrows()
    )
    width = 60 // scores.shape[1]
    words = view.words(
        name="figuur_ervaren_baten",
        caption="Ervaren baten per domein: hoe meer gevulde stippen, hoe groter de verbetering",
        alt=f"van domeinen en casussen met nul tot drie gevulde stippen. {said}.",
        columns={"domein": Col("Domein", width=40)}
        | {name: Col(name, "aantal", "geen score", width=width) for name in scores.columns},
    )
    return charts.raster(scores.reset_index(), words, label="domein")


def _score(value: float) -> str:
    return "geen score" if pd.isna(value) else pluses(int(value))


def price_figure(view: CaseCostsView, price: str = "", highest: float | None = None) -> Output:
    """How the saving depends on one price, with the price at which nothing is saved.

    `price` is its key, '' for the first that is a range; `highest` (EUR) is where the figure
    ends, by default at one and a half times the price's upper bound. Nothing where a number of units would follow.

    Raises
    ------
    UserError
        If the study has no such price.
    """
    if view.shown not in {Shown.EVERYTHING, Shown.CONSENTED}:
        return NOTHING
    prices = view.tables["prijzen"]
    prices = prices.assign(hoog=prices["hoog"].fillna(prices["laag"]))
    ranged = prices.loc[prices["hoog"] > prices["laag"], "prijs"]
    if not price and ranged.empty:
        return NOTHING
    price = price or str(ranged.iloc[0])
    if price not in set(prices["prijs"]):
        raise UserError(f"De prijs '{price}' staat niet in prijzen.csv; {did_you_mean(price, prices['prijs'])}")
    if highest is not None and highest <= 0:
        raise UserError(f"De parameter hoogste_prijs is {highest:g}, maar moet boven nul liggen.")
    about = prices[prices["prijs"] == price].to_dict("records")[0]
    levels = np.linspace(0, highest or 1.5 * about["hoog"], 13)
    results = [view.cases.whole_at(price, float(level)) for level in levels]
    if not all(result.is_bounded for result in results):
        return NOTHING  # with an uncertain case there is no line to draw
    frame = pd.DataFrame({"prijs": levels, **end_columns(results)})
    low, high = frame["laag"].tolist(), frame["hoog"].tolist()
    even = sorted({point for ends in (low, high) if (point := _crossing(levels, ends)) is not None})
    points = " en ".join(say(point, "eur") for point in even)
    where = "tussen" if len(even) > 1 else "bij"
    turning = f"geen verschil {where} {points}" if even else "het teken verandert hier niet"
    words = view.words(
        name=f"figuur_prijs_{price}",
        caption=f"De besparing bij elke prijs: {about['omschrijving']}",
        alt=(
            f"van de besparing bij prijzen van {say(levels[0], 'eur')} tot {say(levels[-1], 'eur')}: van "
            f"{say(low[0], 'eur')} tot {say(high[-1], 'eur')}; {turning}. "
            f"In de tabel ligt de prijs tussen {say(about['laag'], 'prijs0')} en {say(about['hoog'], 'prijs0')}."
        ),
        across=about["omschrijving"],
        columns={
            "prijs": Col("Prijs", "eur", width=34),
            "laag": Col("Besparing, ten minste", "eur", width=33),
            "hoog": Col("Besparing, ten hoogste", "eur", width=33),
        },
    )
    now = charts.Span(about["laag"], about["hoog"], "prijs in de tabel")
    axes = {"x": "prijs", "low": "laag", "high": "hoog"}
    return charts.band(frame, words, **axes, heading="Besparing", now=now, turns=even, turning=turning)


def _crossing(levels: np.ndarray, values: list[float]) -> float | None:
    """Where a line crosses zero, if it does within the figure."""
    for left, right, before, after in zip(levels, levels[1:], values, values[1:], strict=False):
        if before == 0:
            return float(left)
        if before * after < 0:
            return float(left + (right - left) * before / (before - after))
    return float(levels[-1]) if values[-1] == 0 else None


def continuum_figure(view: CaseCostsView) -> Output:
    """Supply on a line from care to education, drawn from its table."""
    frame = view.tables["continuum"].sort_values("nr")
    said = "; ".join(per_row(frame, "{positie}: {aanbod} (stap {stappen})"))
    words = view.words(
        name="figuur_continuum",
        caption="Het aanbod op een lijn van zorg naar onderwijs, en de stappen die eraan bijdragen",
        alt=f"van zorg links naar onderwijs rechts. {said}.",
        columns={
            "positie": Col("Plek op de lijn", width=26),
            "aanbod": Col("Aanbod", width=52),
            "stappen": Col("Stappen", width=22),
        },
    )
    steps = [f"stap {step}" if step else "" for step in frame["stappen"]]
    return charts.boxes(frame.assign(onder=steps), words, heading="positie", text="aanbod", below="onder")
