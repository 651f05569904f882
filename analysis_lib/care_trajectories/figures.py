"""Pictures of a study of trajectories: ages, and who makes which costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.page import HIDDEN, HIDDEN_NOTE, TrajectoriesView
from analysis_lib.show import theme
from analysis_lib.show.dutch import percentage, say
from analysis_lib.show.figures import written_as
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col


def ages_figure(view: TrajectoriesView) -> Output:
    """Pupils with help by age, with and, where there is such help, without those who have care for dyslexia alone."""
    if not view.has_trajectories:
        return NOTHING
    release = view.release
    kind = f"leeftijd/{ct.WHOLE}/"
    names = [name.removeprefix(kind) for name in release.cells.index if name.startswith(kind)]
    ages = [name for name in names if name != ct.UNKNOWN_AGE]
    if not ages:
        return NOTHING
    frame = pd.DataFrame(
        {
            "leeftijd": [f"{age} jaar" for age in ages],
            "alle": release.series("leeftijd", ct.WHOLE, keys=ages).to_numpy(),
            "zonder": release.series("leeftijd_zonder_dyslexie", ct.WHOLE, keys=ages).to_numpy(),
        }
    )
    panels = {"alle": ("Alle hulp", theme.ACCENT)}
    if view.tables["zorgvormen"]["dyslexie"].any():
        panels["zonder"] = ("Zonder wie alleen dyslexiezorg heeft", theme.PALETTE[2])
    drawing, axes = theme.canvas(2.6, columns=len(panels), sharey=True, squeeze=False)
    for ax, (column, (name, colour)) in zip(axes.flat, panels.items(), strict=True):
        counted_bars(ax, frame[column], colour)
        ax.set_xticks(range(len(ages)), ages)
        ax.set_title(name, fontsize=9.5)
        ax.set_xlabel("leeftijd")
    axes.flat[0].set_ylabel("leerlingen")
    frame = frame[["leeftijd", *panels]]
    without = f"; zonder wie alleen dyslexiezorg heeft {_peak(frame, 'zonder')}" if "zonder" in panels else ""
    return view.figure(
        drawing,
        name="figuur_leeftijd",
        caption="Leerlingen met hulp naar leeftijd bij het begin van hun eerste traject",
        alt=f"{'Twee staafdiagrammen' if without else 'Staafdiagram'} naar leeftijd. De meeste leerlingen met hulp "
        f"zijn {_peak(frame, 'alle')} bij het begin{without}. {_hidden_words(frame)}",
        data=frame,
        columns={
            "leeftijd": Col("Leeftijd"),
            **{column: Col(name, "aantal", HIDDEN) for column, (name, _) in panels.items()},
        },
    )


def counted_bars(ax: Any, counts: pd.Series, colour: str, *, along: bool = False) -> None:
    """Draw counts as bars with their number; the sign of a hidden value where there is none.

    Parameters
    ----------
    ax : Axes
    counts : Series of float
        NaN where hidden.
    colour : str
    along : bool
        Whether bars lie.
    """
    places = np.arange(len(counts))
    draw = ax.barh if along else ax.bar
    draw(places, counts.fillna(0), color=colour)
    top = max(float(counts.max(skipna=True)) if counts.notna().any() else 0.0, 1.0)
    for place, value in zip(places, counts, strict=True):
        words = say(value, "aantal", HIDDEN)
        at = (0 if pd.isna(value) else value) + 0.02 * top
        ax.annotate(
            words,
            (at, place) if along else (place, at),
            ha="left" if along else "center",
            va="center" if along else "bottom",
            fontsize=8,
            color=theme.MUTED if pd.isna(value) else theme.INK,
        )
    ax.margins(**{"x" if along else "y": 0.12})
    ax.grid(visible=False)
    ax.tick_params(**{"labelbottom" if along else "labelleft": False})


def _peak(frame: pd.DataFrame, column: str) -> str:
    known = frame.dropna(subset=column)
    return str(known.sort_values(column, kind="stable")["leeftijd"].iloc[-1]) if len(known) else "onbekend"


def _hidden_words(frame: pd.DataFrame) -> str:
    return HIDDEN_NOTE if frame.isna().to_numpy().any() else ""


def concentration_figure(view: TrajectoriesView) -> Output:
    """The Lorenz curve of costs, in as many steps as there are groups with enough pupils."""
    if not view.has_trajectories:
        return NOTHING
    groups = view.release.groups
    if len(groups) < 2 or groups["kosten"].isna().any() or not groups["kosten"].sum():
        return NOTHING
    # Whole percents: more would give back amounts of groups, and from those what few pupils cost.
    pupils, shares = (
        np.round(np.concatenate([[0.0], groups[name].cumsum() / groups[name].sum()]), 2)
        for name in ("leerlingen", "kosten")
    )
    drawing, ax = theme.canvas(3.2)
    ax.plot([0, 1], [0, 1], color=theme.MUTED, linewidth=1, linestyle=(0, (3, 2)))
    ax.plot(pupils, shares, color=theme.ACCENT, linewidth=2.2, marker="o", markersize=4)
    ax.fill_between(pupils, shares, pupils, color=theme.ACCENT, alpha=0.1, linewidth=0)
    ax.annotate("iedereen even duur", (0.3, 0.33), color=theme.MUTED, fontsize=8.5, ha="right")
    for axis in (ax.xaxis, ax.yaxis):
        written_as(axis, "pct")
    ax.set_xlabel("deel van de leerlingen, goedkoopste eerst")
    ax.set_ylabel("deel van de kosten")
    return view.figure(
        drawing,
        name="figuur_kosten",
        caption="Welk deel van de leerlingen welk deel van de kosten maakt",
        alt=f"Een lijn die onder de diagonaal hangt: de goedkoopste {percentage(pupils[len(pupils) // 2])} maakt "
        f"{percentage(shares[len(shares) // 2])} van de kosten, de duurste {percentage(1 - pupils[-2])} maakt "
        f"{percentage(1 - shares[-2])}.",
        data=pd.DataFrame({"leerlingen": pupils, "kosten": shares}),
        columns={"leerlingen": Col("Deel van de leerlingen", "pct"), "kosten": Col("Deel van de kosten", "pct")},
    )
