"""The pictures of a study of cases."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.page import CaseCostsView, pluses
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.intervals import Interval
from analysis_lib.show import theme
from analysis_lib.show.dutch import say
from analysis_lib.show.figures import written_as
from analysis_lib.show.output import Output
from analysis_lib.show.ranges import UNCERTAIN, cost_range
from analysis_lib.show.tables import Col

_WAYS = {"gemiddeld": Col("Gemiddeld", width=20), "direct": Col("Direct", width=20)}


def range_figure(view: CaseCostsView) -> Output:
    """Per case the range of the reference, and the support under both methods."""
    average, direct = (view.under(method=method) for method in cc.Method)
    both = not view.tables["ondersteuning"].empty  # else both come to the same
    marks = ((average, "o", theme.ACCENT), (direct, "D", "white")) if both else ((average, "o", theme.ACCENT),)
    names = list(view.labels)
    ceiling = 1.12 * max(
        end
        for worked in (average, direct)
        for case in worked.cases.values()
        for end in (case.actual.low, case.actual.high, case.reference.low, case.reference.high)
        if math.isfinite(end)
    )
    drawing, ax = theme.canvas(1.2 + 0.62 * len(names))
    said = []
    for position, name in enumerate(names):
        reference = average.cases[name].reference
        top = reference.high if reference.is_bounded else ceiling
        width = max(top - reference.low, 0.006 * ceiling)
        ax.barh(
            position,
            width,
            left=reference.low,
            height=0.5,
            color=theme.PALETTE[1],
            alpha=0.35 if reference.is_bounded else 0.12,
        )
        if not reference.is_bounded:
            ax.text(ceiling * 0.985, position, UNCERTAIN, ha="right", va="center", color=theme.PALETTE[1])
        for worked, marker, face in marks:
            actual = worked.cases[name].actual
            ax.hlines(position, actual.low, min(actual.high, ceiling), color=theme.ACCENT, linewidth=2)
            ax.scatter(
                actual.low if not actual.is_bounded else actual.high,
                position,
                marker=marker,
                s=56,
                facecolor=face,
                edgecolor=theme.ACCENT,
                linewidth=1.6,
                zorder=3,
            )
        said.append(
            f"{view.labels[name]}: referentie {cost_range(reference)}, gevolgd pad "
            + (
                f"gemiddeld {cost_range(average.cases[name].actual)} en direct {cost_range(direct.cases[name].actual)}"
                if both
                else cost_range(average.cases[name].actual)
            )
        )
    ax.set_yticks(range(len(names)), list(view.labels.values()))
    ax.invert_yaxis()
    ax.set_xlim(-0.02 * ceiling, ceiling)
    written_as(ax.xaxis, "eur")
    ax.grid(axis="y", visible=False)
    handles = [theme.patch(theme.PALETTE[1], 0.35), *(theme.dot(mark, face, theme.ACCENT) for _, mark, face in marks)]
    ways = ["gevolgd pad, gemiddelde kosten", "gevolgd pad, alleen directe tijd"] if both else ["gevolgd pad"]
    drawing.legend(handles, ["kosten referentie", *ways], loc="outside lower left", ncols=3, frameon=False)
    data = view.data(average).assign(
        gemiddeld=[cost_range(case.actual) for case in average.cases.values()],
        direct=[cost_range(case.actual) for case in direct.cases.values()],
    )
    return view.figure(
        drawing,
        name="figuur_bandbreedtes",
        caption="Kosten van het gevolgde pad en van wat er anders was ingezet",
        alt=f"Per casus een balk voor de referentie en {'twee punten' if both else 'een punt'} voor het gevolgde pad. "
        f"{'; '.join(said)}.",
        data=data,
        columns={
            "omschrijving": Col("Casus", width=20),
            "referentie_laag": Col("Referentie van", "eur", width=20),
            "referentie_hoog": Col("tot", "eur", UNCERTAIN, width=20),
            **(_WAYS if both else {"gemiddeld": Col("Gevolgd pad", width=40)}),
        },
    )


def benefits_figure(view: CaseCostsView) -> Output:
    """What got better, per domain and case, as rows of dots."""
    felt = view.tables["ervaren_baten"]
    if felt.empty:
        return Output("", "")
    scores = felt.pivot_table(index="domein", columns="casus", values="score", sort=False)
    scores = scores.reindex(columns=[name for name in view.labels if name in scores.columns])
    drawing, ax = theme.canvas(0.9 + 0.42 * len(scores))
    count = scores.shape[1]
    size = min(92.0, 560 / count)
    for row, values in enumerate(scores.to_numpy()):
        for column, value in enumerate(values):
            if pd.isna(value):
                ax.text(column, row, "\u2013", ha="center", va="center", color=theme.MUTED)
                continue
            for dot in range(3):
                filled = dot < value
                face, edge = (theme.ACCENT, theme.ACCENT) if filled else ("white", theme.GRID)
                ax.scatter(column + (dot - 1) * 0.22, row, s=size, facecolor=face, edgecolor=edge, linewidth=1.2)
    names = [theme.wrap(view.labels[name], max(7, 84 // count)) for name in scores.columns]
    ax.set_xticks(range(count), names, fontsize=10 if count < _MANY else 7.5)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(scores)), list(scores.index))
    ax.set_ylim(len(scores) - 0.45, -0.55)
    ax.set_xlim(-0.6, scores.shape[1] - 0.4)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    data = scores.reset_index().rename(columns=view.labels)
    said = "; ".join(
        f"{domain}: " + ", ".join(f"{view.labels[name]} {_score(value)}" for name, value in row.items())
        for domain, row in scores.iterrows()
    )
    columns = {"domein": Col("Domein", width=40)} | {
        view.labels[name]: Col(view.labels[name], "aantal", "geen score", width=60 // scores.shape[1])
        for name in scores.columns
    }
    return view.figure(
        drawing,
        name="figuur_ervaren_baten",
        caption="Ervaren baten per domein: hoe meer gevulde stippen, hoe groter de verbetering",
        alt=f"Raster van domeinen en casussen met nul tot drie gevulde stippen. {said}.",
        data=data,
        columns=columns,
    )


_MANY = 8  # cases beside each other


def _score(value: float) -> str:
    return "geen score" if pd.isna(value) else pluses(int(value))


def price_figure(view: CaseCostsView, price: str = "", highest: float | None = None) -> Output:
    """How the saving depends on one price, with the price at which nothing is saved.

    Parameters
    ----------
    view : CaseCostsView
        The study.
    price : str
        Key of a price; '' takes the first that is a range.
    highest : float, optional
        Up to which price, EUR; half as much again as the price's upper bound if left out.

    Raises
    ------
    UserError
        If the study has no such price.
    """
    prices = view.tables["prijzen"].assign(hoog=view.tables["prijzen"]["hoog"].fillna(view.tables["prijzen"]["laag"]))
    ranged = prices.loc[prices["hoog"] > prices["laag"], "prijs"]
    if not price and ranged.empty:
        return Output("", "")
    price = price or str(ranged.iloc[0])
    if price not in set(prices["prijs"]):
        raise UserError(f"De prijs '{price}' staat niet in prijzen.csv; {did_you_mean(price, prices['prijs'])}")
    if highest is not None and highest <= 0:
        raise UserError(f"De parameter hoogste_prijs is {highest:g}, maar moet boven nul liggen.")
    about = prices.set_index("prijs").loc[price]
    levels = np.linspace(0, highest or 1.5 * about["hoog"], 13)
    results = [_total_at(view, price, float(level)) for level in levels]
    if not all(result.is_bounded for result in results):
        return Output("", "")  # with an uncertain case there is no line to draw
    low, high = ([getattr(result, end) for result in results] for end in ("low", "high"))
    drawing, ax = theme.canvas(3.0)
    ax.axvspan(about["laag"], about["hoog"], color=theme.PALETTE[1], alpha=0.12, linewidth=0)
    ax.fill_between(levels, low, high, color=theme.ACCENT, alpha=0.25, linewidth=0)
    ax.plot(levels, low, color=theme.ACCENT, linewidth=2)
    ax.plot(levels, high, color=theme.ACCENT, linewidth=2)
    ax.axhline(0, color=theme.INK, linewidth=1)
    even = sorted({point for ends in (low, high) if (point := _crossing(levels, ends)) is not None})
    words = " en ".join(say(point, "eur") for point in even)
    turning = (
        f"geen verschil {'tussen' if len(even) > 1 else 'bij'} {words}" if even else "het teken verandert hier niet"
    )
    if even:
        ax.scatter(even, [0] * len(even), color=theme.INK, zorder=3, s=40)
        ax.annotate(turning, (even[-1], 0), xytext=(10, -14), textcoords="offset points", va="top")
    middle = (about["laag"] + about["hoog"]) / 2
    ax.text(middle, max(high), "prijs in de tabel", ha="center", va="top", color=theme.PALETTE[1])
    written_as(ax.xaxis, "eur")
    written_as(ax.yaxis, "eur")
    ax.set_xlabel(about["omschrijving"])
    ax.set_title("Besparing")
    return view.figure(
        drawing,
        name=f"figuur_prijs_{price}",
        caption=f"De besparing bij elke prijs: {about['omschrijving']}",
        alt=(
            f"Lijn van de besparing bij prijzen van {say(levels[0], 'eur')} tot {say(levels[-1], 'eur')}: van "
            f"{say(low[0], 'eur')} tot {say(high[-1], 'eur')}; {turning}. "
            f"In de tabel ligt de prijs tussen {say(about['laag'], 'eur')} en {say(about['hoog'], 'eur')}."
        ),
        data=pd.DataFrame({"prijs": levels, "laag": low, "hoog": high}),
        columns={
            "prijs": Col("Prijs", "eur", width=34),
            "laag": Col("Besparing, ten minste", "eur", width=33),
            "hoog": Col("Besparing, ten hoogste", "eur", width=33),
        },
    )


def _total_at(view: CaseCostsView, price: str, level: float) -> Interval:
    return view.under(perspective=cc.Perspective.EVERYONE, prices={**view.choice.prices, price: level}).whole.result


def _crossing(levels: np.ndarray, values: list[float]) -> float | None:
    """Where a line goes through zero, if it does so within what is drawn."""
    for left, right, before, after in zip(levels, levels[1:], values, values[1:], strict=False):
        if before == 0:
            return float(left)
        if before * after < 0:
            return float(left + (right - left) * before / (before - after))
    return float(levels[-1]) if values[-1] == 0 else None


def continuum_figure(view: CaseCostsView) -> Output:
    """Supply on a line from care to education, drawn from its table."""
    frame = view.tables["continuum"].sort_values("nr")
    if frame.empty:
        return Output("", "")
    count = len(frame)
    drawing, ax = theme.canvas(2.3)
    shades = np.linspace(0, 1, count)
    for position, (row, shade) in enumerate(zip(frame.to_dict("records"), shades, strict=True)):
        ax.add_patch(
            theme.box((position + 0.03, 0.0), 0.94, 1.0, theme.blend(theme.PALETTE[1], theme.ACCENT, float(shade)))
        )
        ax.text(position + 0.5, 0.86, row["positie"], ha="center", va="top", color="white", fontweight="bold")
        ax.text(position + 0.5, 0.62, theme.wrap(row["aanbod"], 24), ha="center", va="top", color="white", fontsize=8.5)
        ax.text(
            position + 0.5,
            -0.1,
            f"stap {row['stappen']}" if row["stappen"] else "",
            ha="center",
            va="top",
            color=theme.MUTED,
        )
    ax.annotate("", (count, 1.14), (0, 1.14), arrowprops={"arrowstyle": "<->", "color": theme.MUTED})
    ax.set_xlim(0, count)
    ax.set_ylim(-0.3, 1.25)
    ax.axis("off")
    said = "; ".join(f"{row['positie']}: {row['aanbod']} (stap {row['stappen']})" for row in frame.to_dict("records"))
    return view.figure(
        drawing,
        name="figuur_continuum",
        caption="Het aanbod op een lijn van zorg naar onderwijs, en de stappen die eraan bijdragen",
        alt=f"Lijn met {count} vakken van zorg links naar onderwijs rechts. {said}.",
        data=frame,
        columns={
            "positie": Col("Plek op de lijn", width=26),
            "aanbod": Col("Aanbod", width=52),
            "stappen": Col("Stappen", width=22),
        },
    )
