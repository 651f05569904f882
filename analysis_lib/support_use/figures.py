"""Pictures of support use: trends, slopes and a cohort on its way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.dutch import enumerate_words, percentage, say
from analysis_lib.show.figures import written_as
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col
from analysis_lib.support_use.contract import COHORT_SCHOOL
from analysis_lib.support_use.page import PART_NAMES, SupportUseView

_PANELS_PER_ROW = 5
_LEAST_YEARS = 3
_NAMED_WITHIN = 0.25  # of the whole: a band that is thinner is named below


def trends_figure(view: SupportUseView, part: str, without: str = "") -> Output:
    """Count and share of the groups of a part of the report, as small multiples with 100 at the begin.

    Parameters
    ----------
    view : SupportUseView
        The study.
    part : str
        Part of the report.
    without : str
        An indicator that has a figure of its own.
    """
    series = _indexed(view, [indicator for indicator in view.of_part(part) if indicator != without])
    if series.empty:
        return Output("", "")
    panels = list(dict.fromkeys(zip(series["indicator"], series["groep"], strict=True)))
    rows = math.ceil(len(panels) / _PANELS_PER_ROW)
    drawing, axes = theme.canvas(
        1.08 * rows + 0.5,
        columns=min(_PANELS_PER_ROW, len(panels)),
        nrows=rows,
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for ax in axes.flat[len(panels) :]:
        ax.axis("off")
    for ax, (indicator, group) in zip(axes.flat, panels, strict=False):
        one = series[(series["indicator"] == indicator) & (series["groep"] == group)].sort_values("jaar")
        if view.left_out is not None:
            ax.axvspan(view.left_out - 0.35, view.left_out + 0.35, color=theme.GRID, alpha=0.6, linewidth=0)
        for column, colour, width, dashes in (
            ("aantal_index", theme.COST, 1.3, (3, 1.5)),
            ("aandeel_index", theme.ACCENT, 2.0, ()),
        ):
            ax.plot(one["jaar"], one[column], color=colour, linewidth=width, dashes=dashes or (None, None))
        ax.yaxis.set_major_locator(MaxNLocator(4))
        written_as(ax.yaxis, "aantal")
        ax.axhline(100, color=theme.INK, linewidth=0.6)
        ax.set_title(theme.label(group, 21, lines=3), fontsize=7.8)
        ax.tick_params(labelsize=7)
        ax.set_xticks(view.years, [_short(year) for year in view.years])
    handles: list[Any] = [theme.line(theme.COST, dashed=True)]
    labels = ["aantal"]
    if series["aandeel_index"].notna().any():
        handles, labels = [theme.line(theme.ACCENT), *handles], ["aandeel", *labels]
    if view.left_out is not None:
        handles.append(theme.patch(theme.GRID))
        labels.append(f"{view.left_out}, buiten de trend")
    drawing.legend(handles, labels, loc="outside lower left", ncols=3, frameon=False, fontsize=8.5)
    changes = sorted(
        (row for row in _changes_of(view, panels) if not pd.isna(row["relatief"])), key=lambda row: row["relatief"]
    )
    said = ""
    if changes:
        least, most = (f"{row['groep']} ({say(row['relatief'], 'mutatie')})" for row in (changes[0], changes[-1]))
        said = f" Van {view.begin} tot {view.end} steeg het aandeel het meest bij {most} en het minst bij {least}."
    return view.figure(
        drawing,
        name=f"figuur_trends_{part}",
        caption=f"{PART_NAMES[part]}: aantal en aandeel per groep, {view.begin} is 100",
        alt=f"{len(panels)} kleine lijnfiguren, één per groep, met {view.begin} als 100.{said}",
        data=series,
        columns={
            "naam": Col("Indicator"),
            "groep": Col("Groep"),
            "jaar": Col("Jaar", "jaar"),
            "aantal_index": Col("Aantal", "aantal"),
            "aandeel_index": Col("Aandeel", "aantal"),
        },
        elsewhere="De aantallen en aandelen zelf staan in de tabel van dit hoofdstuk.",
    )


def _indexed(view: SupportUseView, indicators: list[str]) -> pd.DataFrame:
    """Counts and shares with the begin at 100, for groups with enough years."""
    frames = []
    for indicator in indicators:
        rows = view.national(indicator)
        if rows["jaar"].nunique() < _LEAST_YEARS or view.begin not in set(rows["jaar"]):
            continue
        start = rows[rows["jaar"] == view.begin].set_index("groep")
        indexed = rows.assign(
            naam=view.named(indicator),
            aantal_index=100 * rows["aantal"] / rows["groep"].map(start["aantal"]),
            aandeel_index=100 * rows["aandeel"] / rows["groep"].map(start["aandeel"]),
        )
        frames.append(indexed[["indicator", "naam", "groep", "jaar", "aantal_index", "aandeel_index"]])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _changes_of(view: SupportUseView, panels: list[tuple[str, str]]) -> list[dict[Any, Any]]:
    moved = {(row["indicator"], row["groep"]): row for row in view.moved.to_dict("records")}
    return [moved[panel] for panel in panels if panel in moved]


def _short(year: int) -> str:
    return f"'{year % 100:02d}"


def slopes_figure(view: SupportUseView, indicator: str) -> Output:
    """Shares of the groups of an indicator at the begin and the end, as slopes."""
    rows = view.national(indicator) if indicator in view.about else pd.DataFrame()
    if rows.empty or not {view.begin, view.end} <= set(rows["jaar"]):
        return Output("", "")
    shares = pd.DataFrame({"begin": view.in_year(rows, view.begin), "eind": view.in_year(rows, view.end)}).dropna()
    shares = shares.sort_values("eind", ascending=False)
    height = max(2.6, 0.36 * len(shares) + 0.9)
    drawing, ax = theme.canvas(height)
    span = shares[["begin", "eind"]].to_numpy()
    gap = 1.12 * (span.max() - span.min()) / max(len(shares) - 1, 1) * 0.62
    left, right = (theme.spread(shares[end], gap) for end in ("begin", "eind"))
    mean = view.facts()
    for position, (group, row) in enumerate(shares.iterrows()):
        colour = theme.PALETTE[position % len(theme.PALETTE)]
        ax.plot([0, 1], [row["begin"], row["eind"]], color=colour, linewidth=2, marker="o", markersize=4.5)
        for x, share, height in ((-0.028, row["begin"], left[position]), (1.028, row["eind"], right[position])):
            ax.plot([round(x), x], [share, height], color=colour, linewidth=0.7, clip_on=False)
        ax.annotate(
            percentage(row["begin"], 1),
            (0, row["begin"]),
            (-0.03, left[position]),
            ha="right",
            va="center",
            color=colour,
        )
        ax.annotate(
            f"{percentage(row['eind'], 1)}  {group}",
            (1, row["eind"]),
            (1.03, right[position]),
            ha="left",
            va="center",
            color=colour,
        )
    whole = ""
    if not pd.isna(mean["aandeel_eind"]):
        ends = (percentage(mean[name], 1) for name in ("aandeel_begin", "aandeel_eind"))
        whole = f"; de stippellijn is {view.whole} (" + "{} en {})".format(*ends)
        ax.plot(
            [0, 1], [mean["aandeel_begin"], mean["aandeel_eind"]], color=theme.INK, linewidth=1.2, linestyle=(0, (4, 2))
        )
    ax.set_xlim(-0.25, 2.25)
    ax.set_xticks([0, 1], [str(view.begin), str(view.end)])
    ax.set_yticks([])
    ax.grid(visible=False)
    said = enumerate_words(
        f"{group} van {percentage(row['begin'], 1)} naar {percentage(row['eind'], 1)}"
        for group, row in shares.iterrows()
    )
    return view.figure(
        drawing,
        name=f"figuur_{indicator}",
        caption=f"{view.named(indicator)}: aandeel in {view.begin} en {view.end}{whole}",
        alt=f"Lijnen van {view.begin} naar {view.end} per groep: {said}.",
        data=shares.rename_axis("groep").reset_index(),
        columns={
            "groep": Col("Groep"),
            "begin": Col(str(view.begin), "pct1"),
            "eind": Col(str(view.end), "pct1"),
        },
        elsewhere="De cijfers staan in de tabel van dit hoofdstuk.",
    )


_USE_BANDS = (
    ("gebruik", "nog gebruik van ondersteuning", theme.ACCENT),
    ("zonder_gebruik", "geen gebruik meer", theme.PALETTE[1]),
    ("uit_bestand", "niet meer in de bestanden", theme.COST),
)


def cohort_figure(view: SupportUseView) -> Output:
    """The cohort as a stream through the years: who still uses support, and at which school."""
    followed = view.cohort.set_index("jaar")
    if len(followed) < 2:
        return Output("", "")
    schools = _school_bands(view, followed)
    drawing, axes = theme.canvas(3.6, columns=1 + (not schools.empty), sharey=True, squeeze=False)
    use = followed[[name for name, _, _ in _USE_BANDS]].set_axis([words for _, words, _ in _USE_BANDS], axis=1)
    _stream(axes[0, 0], use, [colour for _, _, colour in _USE_BANDS], "Gebruik van ondersteuning")
    if not schools.empty:
        _stream(axes[0, 1], schools, [*theme.PALETTE_BESIDE[: schools.shape[1] - 1], theme.COST], "School")
    axes[0, 0].set_ylim(0, float(followed["in_bestand"].iloc[0]))
    written_as(axes[0, 0].yaxis, "aantal")
    first, last = followed.iloc[0], followed.iloc[-1]
    start = first["in_bestand"]
    said = enumerate_words(f"{percentage(last[name] / start)} {words}" for name, words, _ in _USE_BANDS)
    at_school = ""
    if not schools.empty:
        parts = enumerate_words(f"{name} {percentage(value / start)}" for name, value in schools.iloc[-1].items())
        at_school = f" Naar school: {parts}."
    data = pd.concat([use, schools], axis=1).T.rename_axis("band").reset_index()
    data = data.drop_duplicates("band").rename(columns=str)
    return view.figure(
        drawing,
        name="figuur_cohort",
        caption=f"De {say(start, 'aantal')} kinderen van het cohort door de jaren",
        alt=f"Gestapelde banden, {followed.index[0]} tot {followed.index[-1]}. In het laatste jaar: {said}.{at_school}",
        data=data,
        columns={"band": Col("Band", width=40)} | {y: Col(y, "aantal", width=12) for y in data.columns[1:]},
    )


def _school_bands(view: SupportUseView, followed: pd.DataFrame) -> pd.DataFrame:
    """Schools of the cohort by year, those who are at none, and those lost from the data."""
    rows = view.national(COHORT_SCHOOL)
    if rows.empty:
        return pd.DataFrame()
    schools = rows.pivot_table(index="jaar", columns="groep", values="aantal", sort=False).reindex(followed.index)
    schools = schools[rows["groep"].unique()]
    if schools.isna().any(axis=None):  # a missing count would look like children at no school
        return pd.DataFrame()
    return schools.assign(
        **{
            "(nog) niet op school": followed["in_bestand"] - schools.sum(axis=1),
            "niet meer in de bestanden": followed["uit_bestand"],
        }
    )


def _stream(ax: Any, bands: pd.DataFrame, colours: list[str], heading: str) -> None:
    """Stack a band per column over the years, and name each where it is widest; thin ones below."""
    years = [int(year) for year in bands.index]
    ends = np.cumsum(bands.to_numpy(float), axis=1)
    floors = np.column_stack([np.zeros(len(years)), ends[:, :-1]])
    thin = []
    for position, name in enumerate(map(str, bands.columns)):
        colour = colours[position % len(colours)]
        floor, end = floors[:, position], ends[:, position]
        ax.fill_between(years, floor, end, color=colour, edgecolor="white", linewidth=0.8)
        widest = int((end - floor).argmax())
        if (end - floor)[widest] <= _NAMED_WITHIN * ends[0, -1]:
            thin.append((theme.patch(colour), name))
            continue
        side = "left" if widest == 0 else "right" if widest == len(years) - 1 else "center"
        ax.annotate(
            theme.wrap(name, 20),
            (years[widest], (floor + end)[widest] / 2),
            xytext=({"left": 5, "right": -5, "center": 0}[side], 0),
            textcoords="offset points",
            ha=side,
            va="center",
            color="white",
            fontsize=8.5,
            fontweight="bold",
        )
    if thin:
        marks, names = zip(*reversed(thin), strict=True)  # from top to bottom, as they are stacked
        ax.legend(marks, names, loc="upper left", bbox_to_anchor=(-0.02, -0.1), ncols=2, frameon=False, fontsize=8)
    ax.set_xticks(years, [str(year) for year in years], fontsize=8)
    for label, side in zip(ax.get_xticklabels(), ("left", *["center"] * (len(years) - 2), "right"), strict=True):
        label.set_horizontalalignment(side)
    ax.set_xlim(years[0], years[-1])
    ax.set_title(heading)
    ax.grid(visible=False)
