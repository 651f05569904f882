"""The pictures of a business case."""

from __future__ import annotations

import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.show import theme
from analysis_lib.show.dutch import say
from analysis_lib.show.figures import written_as
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col

_PATCH = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # lets a label stand on a line


def parties_figure(view: BusinessCaseView) -> Output:
    """Costs and benefits per party, side by side."""
    frame = view.party_amounts()
    drawing, axes = theme.canvas(0.9 + 0.48 * len(frame), columns=2, sharey=True)
    limit = 1.45 * max(frame["kosten"].max(), frame["baten"].max(), 1.0)
    lowest = 1.45 * min(frame["baten"].min(), 0.0)
    labels_of = [theme.wrap(name, 22) for name in frame["naam"]]
    sides = (
        (axes[0], "kosten", "aandeel_kosten", "Kosten", [theme.COST] * len(frame)),
        (axes[1], "baten", "aandeel_baten", "Baten", [view.colours[key] for key in frame["partij"]]),
    )
    for ax, amount, share, heading, colours in sides:
        bars = ax.barh(labels_of, frame[amount], color=colours, height=0.62)
        labels = [
            f"{say(row[amount], 'eur')} ({say(row[share], 'pct')})" if row[amount] else "geen"
            for row in frame.to_dict("records")
        ]
        ax.bar_label(bars, labels=labels, padding=4, color=theme.INK)
        ax.set_xlim(lowest, limit)
        ax.set_title(heading)
        ax.grid(visible=False)
        ax.xaxis.set_visible(False)
    axes[0].invert_yaxis()
    said = "; ".join(
        f"{row['naam']} betaalt {say(row['kosten'], 'eur')} en ontvangt {say(row['baten'], 'eur')} aan baten"
        for row in frame.to_dict("records")
    )
    return view.figure(
        drawing,
        name="figuur_partijen",
        caption="Wie betaalt en wie baat heeft",
        alt=f"Twee staafdiagrammen naast elkaar, kosten links en baten rechts, per partij: {said}.",
        data=frame,
        columns={
            "naam": Col("Partij", width=32),
            "kosten": Col("Kosten", "eur", width=18),
            "aandeel_kosten": Col("Aandeel", "pct1", width=16),
            "baten": Col("Baten", "eur", width=18),
            "aandeel_baten": Col("Aandeel", "pct1", width=16),
        },
    )


def _effects_that_cover_costs(view: BusinessCaseView) -> int | None:
    ordered = view.case.valued["besparing"].sort_values(ascending=False).cumsum()
    covering = (ordered >= view.case.total_costs).to_numpy().nonzero()[0]
    return int(covering[0]) + 1 if len(covering) else None


def build_up_figure(view: BusinessCaseView) -> Output:
    """How the benefits add up, largest effect first, against the costs."""
    if view.case.valued.empty:
        return NOTHING
    frame = view.case.valued.sort_values("besparing", ascending=False, kind="stable").reset_index(drop=True)
    frame = frame.assign(
        naam=frame["baathouder"].map(view.names),
        opgeteld=frame["besparing"].cumsum(),
        aandeel=frame["besparing"] / view.case.total_benefits if view.case.total_benefits else 0.0,
    )
    costs = view.case.total_costs
    drawing, ax = theme.canvas(1.4 + 0.36 * len(frame))
    colours = [view.colours[key] for key in frame["baathouder"]]
    start = frame["opgeteld"] - frame["besparing"]
    positions = range(len(frame))
    ax.barh(positions, frame["besparing"], left=start, color=colours, height=0.66)
    for position, row in enumerate(frame.to_dict("records")):
        ax.text(
            row["opgeteld"] + 0.008 * max(view.case.total_benefits, costs),
            position,
            f"{say(row['besparing'], 'eur')}  {row['naam']}",
            va="center",
            color=view.colours[row["baathouder"]],
            bbox=_PATCH,
        )
    ax.set_yticks(list(positions), [theme.wrap(text, 34) for text in frame["omschrijving"]])
    ax.invert_yaxis()
    ax.axvline(costs, color=theme.INK, linewidth=1.3, linestyle=(0, (4, 2)))
    theme.label_above(ax, costs, f"kosten {say(costs, 'eur')}", theme.INK)
    ax.set_xlim(0, 1.6 * max(view.case.total_benefits, costs, 1.0))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    written_as(ax.xaxis, "eur")
    ax.set_xlabel("Opgetelde baten")
    ax.grid(axis="y", visible=False)
    enough = _effects_that_cover_costs(view)
    largest = "het grootste effect" if enough == 1 else f"de {enough} grootste effecten"
    covered = (
        f"Met {largest} zijn de kosten van {say(costs, 'eur')} al gedekt"
        if enough
        else f"De effecten samen dekken de kosten van {say(costs, 'eur')} niet"
    )
    said = "; ".join(
        f"{row['omschrijving']}: {say(row['besparing'], 'eur')} voor {row['naam']}" for row in frame.to_dict("records")
    )
    return view.figure(
        drawing,
        name="figuur_opbouw",
        caption="Hoe de baten zijn opgebouwd: elk effect begint waar het vorige eindigt",
        alt=f"Trapsgewijs staafdiagram van de baten per effect, van groot naar klein. {covered}. {said}.",
        data=frame,
        columns={
            "omschrijving": Col("Effect", width=40),
            "naam": Col("Baathouder", width=22),
            "besparing": Col("Baten", "eur", width=13),
            "aandeel": Col("Aandeel", "pct1", width=11),
            "opgeteld": Col("Opgeteld", "eur", width=14),
        },
    )


def scenario_figure(view: BusinessCaseView, compared: pd.DataFrame) -> Output:
    """The return per euro of every variant; nothing where there are none."""
    if len(compared) < 2:
        return NOTHING
    drawing, ax = theme.canvas(0.8 + 0.31 * len(compared))
    positions = range(len(compared))
    base = float(compared["sroi"].iloc[0])
    ax.hlines(positions, base, compared["sroi"], color=theme.GRID, linewidth=3)
    colours = [theme.INK] + [theme.ACCENT] * (len(compared) - 1)
    ax.scatter(compared["sroi"], positions, color=colours, s=46, zorder=3)
    for position, value in zip(positions, compared["sroi"], strict=True):
        side = {"xytext": (-8, 0), "ha": "right"} if value < base else {"xytext": (8, 0), "ha": "left"}
        ax.annotate(say(value, "eur2"), (value, position), textcoords="offset points", va="center", bbox=_PATCH, **side)
    ax.set_yticks(list(positions), [theme.wrap(words, 44) for words in compared["omschrijving"]])
    ax.invert_yaxis()
    ax.axvline(1, color=theme.WARNING, linewidth=1.3, linestyle=(0, (4, 2)))
    theme.label_above(ax, 1, "baten = kosten", theme.WARNING)
    ax.axvline(base, color=theme.MUTED, linewidth=0.8)
    ax.set_xlim(0, 1.12 * max(float(compared["sroi"].max()), 1.0))
    written_as(ax.xaxis, "eur2")
    ax.set_xlabel("Baten per euro kosten")
    ax.grid(axis="y", visible=False)
    said = "; ".join(f"{row['omschrijving']}: {say(row['sroi'], 'eur2')}" for row in compared.to_dict("records"))
    return view.figure(
        drawing,
        name="figuur_varianten",
        caption="Baten per euro kosten in elke variant",
        alt=f"Stippendiagram van de baten per euro kosten; bij 1 euro zijn baten en kosten gelijk. {said}.",
        data=compared,
        columns={"omschrijving": Col("Variant", width=70), "sroi": Col("Per euro kosten", "eur2", width=30)},
    )
