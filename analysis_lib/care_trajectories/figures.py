"""Pictures of a study of trajectories: ages, who makes which costs, and use per school."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, TrajectoriesView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import per_row, percentage
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col


def ages_figure(view: TrajectoriesView) -> Output:
    """Pupils with help by age, all and (if any have it) without those who have only care for dyslexia."""
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
    panels = [charts.Series("alle", "Alle hulp")]
    if view.tables["zorgvormen"]["dyslexie"].any():
        panels.append(charts.Series("zonder", "Zonder wie alleen dyslexiezorg heeft", theme.PALETTE[2]))
    columns = {"leeftijd": Col("Leeftijd")} | {one.column: Col(one.words, "aantal", HIDDEN) for one in panels}
    without = f"; zonder wie alleen dyslexiezorg heeft {_peak(frame, 'zonder')}" if "zonder" in columns else ""
    said = f"De meeste leerlingen met hulp zijn {_peak(frame, 'alle')} bij het begin{without}."
    hidden = HIDDEN_NOTE if frame[list(columns)].isna().to_numpy().any() else ""
    words = view.words(
        name="figuur_leeftijd",
        caption="Leerlingen met hulp naar leeftijd bij het begin van hun eerste traject",
        alt=f"naar leeftijd. {said} {hidden}",
        across="leeftijd",
        up="leerlingen",
        columns=columns,
    )
    return charts.upright_counts(frame.assign(jaren=ages), words, label="jaren", panels=panels)


def _peak(frame: pd.DataFrame, column: str) -> str:
    known = frame.dropna(subset=column)
    return str(known.sort_values(column, kind="stable")["leeftijd"].iloc[-1]) if len(known) else "onbekend"


def concentration_figure(view: TrajectoriesView) -> Output:
    """The Lorenz curve of costs, in as many steps as there are groups with enough pupils."""
    if not view.has_trajectories:
        return NOTHING
    groups = view.release.groups
    if len(groups) < 2 or groups["kosten"].isna().any() or not groups["kosten"].sum():
        return NOTHING
    # Whole percents: more would disclose amounts of groups, and from those the costs of a few pupils.
    pupils, shares = (
        np.round(np.concatenate([[0.0], groups[name].cumsum() / groups[name].sum()]), 2)
        for name in ("leerlingen", "kosten")
    )
    half = len(pupils) // 2
    words = view.words(
        name="figuur_kosten",
        caption="Welk deel van de leerlingen welk deel van de kosten maakt",
        alt=f"de goedkoopste {percentage(pupils[half])} maakt {percentage(shares[half])} van de kosten, de duurste "
        f"{percentage(1 - pupils[-2])} maakt {percentage(1 - shares[-2])}.",
        across="deel van de leerlingen, goedkoopste eerst",
        up="deel van de kosten",
        columns={"leerlingen": Col("Deel van de leerlingen", "pct"), "kosten": Col("Deel van de kosten", "pct")},
    )
    frame = pd.DataFrame({"leerlingen": pupils, "kosten": shares})
    return charts.lorenz(frame, words, part="leerlingen", share="kosten", even="iedereen even duur")


def use_figure(use: SchoolUseView) -> Output:
    """Percentage per school in each year, the lowest last year at the bottom."""
    view, years = use.view, [str(year) for year in use.view.years]
    frame = use.percentages.rename(columns=str).reset_index(names="school")
    frame = frame.assign(naam=frame["school"].map(view.names))
    known = frame.dropna(subset=years[-1]).assign(laatste=frame[years[-1]])
    low, high = per_row(known.iloc[[0, -1]], "{laatste:procent} ({naam})") if len(known) else ("0% ()", "0% ()")
    words = view.words(
        name="figuur_gebruik",
        caption="Percentage leerlingen met hulp per school; grijs is gemiddeld gebruik (7% tot en met 11%)",
        alt=f"In {years[-1]} loopt het van {low} tot {high}.",
        columns={"school": Col("School")} | {year: Col(year, "procent", HIDDEN) for year in years},
        elsewhere="De percentages staan in de tabel hierboven.",
        mark=use.mark,
    )
    return charts.yearly_dots(frame, words, label="naam", years=years, usual=charts.Span(6.5, 11.5))
