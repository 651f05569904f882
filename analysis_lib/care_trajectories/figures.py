"""Pictures of a study of trajectories: ages, who makes which costs, and use per school."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import funnel
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, TrajectoriesView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import enumerate_words, number, per_row, percentage
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col

_FEWEST_SCHOOLS = 3
_POINTS = 90  # along the edge of a band


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
        elsewhere="De percentages staan in [de tabel hierboven](#tabel-gebruik_per_school).",
        mark=use.mark,
    )
    return charts.yearly_dots(frame, words, label="naam", years=years, usual=charts.Span(6.5, 11.5))


def chance_figure(use: SchoolUseView) -> Output:
    """A funnel plot of use in the last year: each school by its size, within what chance alone allows."""
    view, last = use.view, use.view.years[-1]
    pupils = {school: n for school in view.names if (n := use.roll.pupils.get((school, last), 0))}
    shares = use.percentages[last].reindex(list(pupils)).dropna()
    rate = use.weighted(last) if len(shares) else 0.0
    if len(shares) < _FEWEST_SCHOOLS or not 0 < rate < 1:
        return NOTHING
    schools = funnel.funnel(shares, pd.Series(pupils)[shares.index], rate)
    schools = schools.assign(naam=[view.names[str(school)] for school in schools.index]).reset_index(drop=True)
    outside = schools[schools["plaats"] != funnel.Place.WITHIN]
    ends = schools.iloc[[0, -1]]
    named = schools["naam"].where(schools["plaats"] != funnel.Place.WITHIN, "")
    smallest, largest = per_row(ends, "van {smal_laag:pct1} tot {smal_hoog:pct1} bij {leerlingen:aantal} leerlingen")
    by_chance = number((1 - funnel.LEVELS["smal"]) * len(schools), 1)
    found = enumerate_words(per_row(outside, "{naam} ({deel:pct} van {leerlingen:aantal} leerlingen)")) or "geen school"
    words = view.words(
        name="figuur_toeval_scholen",
        caption=f"Percentage leerlingen met hulp in {last} naar de grootte van de school. Binnen de banden verschilt "
        "een school niet meer van het geheel dan door toeval kan; hoe kleiner de school, hoe meer dat is",
        alt=f"van {len(schools)} scholen naar hun aantal leerlingen. Alle scholen samen: {percentage(rate, 1)}. De "
        f"band van 95% loopt {smallest} en {largest}. Daarbuiten ligt {found}. Door toeval alleen zijn dat er "
        f"gemiddeld {by_chance}.",
        across=f"leerlingen op de school in {last}",
        up="leerlingen met hulp",
        columns={
            "naam": Col("School", width=28),
            "leerlingen": Col("Leerlingen", "aantal", width=14),
            "deel": Col("Met hulp", "pct", width=12),
            "smal_laag": Col("Band van 95% van", "pct1", width=14),
            "smal_hoog": Col("tot", "pct1", width=10),
            "plaats": Col("Plaats", width=22),
        },
        mark=use.mark,
    )
    least, most = int(schools["leerlingen"].min()), int(schools["leerlingen"].max())
    sizes = np.unique(np.linspace(max(1, least // 2), 1.04 * most + 1, _POINTS).astype(int))
    order = pd.Categorical(schools["plaats"], list(funnel.Place), ordered=True)
    return charts.funnel(
        schools.assign(noemen=named, soort=order).sort_values("soort", kind="stable").astype({"soort": str}),
        words,
        size="leerlingen",
        value="deel",
        label="noemen",
        kind="soort",
        band=funnel.band(sizes, rate),
        bands=[charts.Series("wijd", "band van 99,8%"), charts.Series("smal", "band van 95%")],
        against=charts.Line(rate, f"alle scholen samen, {percentage(rate, 1)}"),
    )
