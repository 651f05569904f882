"""Dots on rows: held against a reference, with a range, over the years, and counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, Span, chart
from analysis_lib.show.figures import Words

_MANY = 8  # columns of a raster, from which their names are small
_FULL = 3  # dots in a cell of a raster
_YEARS = (  # marker, face, edge and size: each fits within the one before, so that equal values all stay in sight
    ("s", "white", theme.COST, 95),
    ("D", "white", theme.PALETTE[2], 52),
    ("o", theme.ACCENT, theme.ACCENT, 20),
)


@chart
def compared_dots(frame: pd.DataFrame, words: Words, *, label: str, value: str, against: Line) -> Drawn:
    """A dot per row, tied to the value of the first row, of which the others are variants."""
    values, places = frame[value], range(len(frame))
    base = float(values.iloc[0])
    rows = parts.Rows.of(frame[label], each=0.31)
    drawing, ax = theme.canvas(rows.height(0.8))
    ax.hlines(places, base, values, color=theme.GRID, linewidth=3)
    ax.scatter(values, places, color=[theme.INK] + [theme.ACCENT] * (len(frame) - 1), s=46, zorder=3)
    for place, number in enumerate(values):
        side = {"xytext": (-8, 0), "ha": "right"} if number < base else {"xytext": (8, 0), "ha": "left"}
        said = words.say(value, number)
        ax.annotate(said, (number, place), textcoords="offset points", va="center", bbox=parts.BACKING, **side)
    rows.label(ax, 44)
    parts.refer(ax, against)
    ax.axvline(base, color=theme.MUTED, linewidth=0.8)
    ax.set_xlim(0, 1.12 * max(float(values.max()), against.at))
    parts.axes(ax, words, x=value)
    return drawing, "Stippendiagram"


@chart
def ranked_dots(
    frame: pd.DataFrame, words: Words, *, label: str, value: str, low: str, high: str, against: Line
) -> Drawn:
    """Shares of many rows in order, in two panels, each a dot with its number and range, tied to a reference."""
    halves = np.array_split(np.arange(len(frame)), 2)
    drawing, axes = theme.canvas(0.19 * len(halves[0]) + 0.7, columns=2, sharex=True)
    span = float(np.ptp(frame[[low, high]].to_numpy(float))) or 1.0
    for ax, half in zip(axes, halves, strict=True):
        part, places = frame.iloc[half], range(len(half))
        colours = [theme.ACCENT if share > against.at else theme.COST for share in part[value]]
        ax.hlines(places, against.at, part[value], color=theme.GRID, linewidth=1.6)
        ax.hlines(places, part[low], part[high], color=colours, linewidth=4)
        ax.scatter(part[value], places, color=colours, s=18, zorder=4)  # above what backs its number
        for place, share in enumerate(part[value]):
            far, side = (1, "left") if share > against.at else (-1, "right")
            at = (share + far * 0.04 * span, place)
            ax.text(*at, words.say(value, share), ha=side, va="center", fontsize=8, bbox=parts.BACKING)
        parts.refer(ax, against, width=0.8)
        ax.set_yticks([])  # texts take a third of the time of ticks
        for place, name in enumerate(part[label]):
            ax.text(-0.01, place, name, ha="right", va="center", fontsize=8, transform=ax.get_yaxis_transform())
        ax.grid(axis="y", visible=False)
        ax.set_ylim(len(halves[0]) - 0.4, -0.6)
        ax.tick_params(axis="x", labelsize=8)
        ax.xaxis.set_major_locator(MaxNLocator(3))
        parts.numbers(ax.xaxis, "pct")
    least, most = min(float(frame[low].min()), against.at), max(float(frame[high].max()), against.at)
    axes[0].set_xlim(least - 0.28 * span, most + 0.28 * span)
    return drawing, "Puntenfiguur"


@chart
def intervals(
    frame: pd.DataFrame, words: Words, *, label: str, value: str, low: str, high: str, text: str, against: Line
) -> Drawn:
    """A dot per row at its range, coloured by the side of `against` on which the range lies; `text` at its end."""
    rows = parts.Rows.of(frame[label], each=0.33)
    drawing, ax = theme.canvas(rows.height(0.8))
    ends = [
        float(frame[[low, value]].to_numpy(float).min()),
        float(frame[[high, value]].to_numpy(float).max()),
        against.at,
    ]
    span = max(ends) - min(ends)
    for place, (dot, least, most, said) in enumerate(frame[[value, low, high, text]].itertuples(index=False)):
        colour = theme.ACCENT if least > against.at else theme.COST if most < against.at else theme.INK
        ax.hlines(place, least, most, color=colour, linewidth=4, alpha=0.45)
        ax.scatter(dot, place, color=colour, s=46, zorder=3)
        ax.annotate(said, (max(most, dot) + 0.02 * span, place), va="center", fontsize=8.5, bbox=parts.BACKING)
    rows.label(ax, 40, 2, fontsize=8.5)
    parts.refer(ax, against)
    ax.set_xlim(min(ends) - 0.05 * span, max(ends) + 0.42 * span)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    parts.axes(ax, words, x=value)
    return drawing, "Stippen met een bereik"


@chart
def ranges(frame: pd.DataFrame, words: Words, *, label: str, bar: Series, dots: Sequence[Series]) -> Drawn:
    """A bar for one range per row, and lines that end in a dot, filled or open, for one or two others.

    The bounds of a series are columns with ``_laag`` and ``_hoog`` behind its own; where there is no upper bound it
    is NaN, and a bar says what its table says then.
    """
    bounds = {one.column: frame[[f"{one.column}_laag", f"{one.column}_hoog"]].to_numpy(float) for one in (bar, *dots)}
    ceiling = 1.12 * max(float(np.nanmax(pair)) for pair in bounds.values())
    marks = [("o", dots[0].colour), ("D", "white")][: len(dots)]
    rows = parts.Rows.of(frame[label], each=0.62, marks=0.36)
    drawing, ax = theme.canvas(rows.height(1.2))
    for place, (low, high) in enumerate(bounds[bar.column]):
        is_open = np.isnan(high)
        width = max((ceiling if is_open else high) - low, 0.006 * ceiling)
        ax.barh(place, width, left=low, height=rows.thick(0.5), color=bar.colour, alpha=0.12 if is_open else 0.35)
        if is_open:
            unknown = words.say(f"{bar.column}_hoog", high)
            ax.text(ceiling * 0.985, place, unknown, ha="right", va="center", color=bar.colour)
        for one, (marker, face) in zip(dots, marks, strict=True):
            start, end = bounds[one.column][place]
            ax.hlines(place, start, ceiling if np.isnan(end) else end, color=one.colour, linewidth=2)
            look = {"marker": marker, "facecolor": face, "edgecolor": one.colour, "linewidth": 1.6, "zorder": 3}
            ax.scatter(start if np.isnan(end) else end, place, s=56, **look)
    rows.label(ax, 40)
    ax.set_xlim(-0.02 * ceiling, ceiling)
    parts.axes(ax, words, x=f"{bar.column}_laag")
    kinds = {one.words: parts.dot(marker, face, one.colour) for one, (marker, face) in zip(dots, marks, strict=True)}
    parts.legend(drawing, {bar.words: parts.patch(bar.colour, 0.35), **kinds})
    return drawing, ""


@chart
def yearly_dots(frame: pd.DataFrame, words: Words, *, label: str, years: Sequence[str], usual: Span) -> Drawn:
    """A dot per row for each of the last three years, tied together, the first row at the bottom; `usual` is grey."""
    places, of_years = range(len(frame)), frame[list(years)]
    drawing, ax = theme.canvas(0.21 * len(frame) + 1.0)
    ax.hlines(places, of_years.min(axis=1), of_years.max(axis=1), color=theme.GRID, linewidth=2.5)
    for year, (marker, face, edge, size) in zip(years[-len(_YEARS) :], _YEARS[-len(years) :], strict=True):
        look = {"marker": marker, "facecolor": face, "edgecolor": edge, "s": size}
        ax.scatter(frame[year], places, zorder=3, label=year, **look)
    ax.axvspan(usual.low, usual.high, color=theme.GRID, alpha=0.35, linewidth=0)
    ax.set_yticks(places, frame[label], fontsize=8.5)
    parts.axes(ax, words, x=years[-1])
    ax.set_xlim(left=0)
    ax.set_ylim(-0.7, len(frame) - 0.3)  # whole marks, also of a few rows
    drawing.legend(loc="outside upper left", ncols=len(years), frameon=False)
    each = next(iter(words.columns.values())).heading.lower()
    return drawing, f"Per {each} een punt voor elk jaar."


@chart
def raster(frame: pd.DataFrame, words: Words, *, label: str) -> Drawn:
    """Nought to three filled dots for each row and each other column; a dash where there is no score."""
    scores = frame.drop(columns=label)
    across = scores.shape[1]
    drawing, ax = theme.canvas(0.9 + 0.42 * len(scores))
    for row, values in enumerate(scores.to_numpy()):
        for column, value in enumerate(values):
            if pd.isna(value):
                ax.text(column, row, "\u2013", ha="center", va="center", color=theme.MUTED)
                continue
            for place in range(_FULL):
                face, edge = (theme.ACCENT, theme.ACCENT) if place < value else ("white", theme.GRID)
                size = min(92.0, (180 if theme.is_narrow() else 560) / across)
                look = {"s": size, "facecolor": face, "edgecolor": edge, "linewidth": 1.2}
                ax.scatter(column + (place - 1) * 0.22, row, **look)
    broken, fits = (max(5, 30 // across), 1) if theme.is_narrow() else (max(7, 84 // across), _MANY)
    names = [parts.wrap(str(name), broken) for name in scores.columns]
    ax.set_xticks(range(across), names, fontsize=10 if across < fits else 7.5)
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(scores)), [parts.wrap(name, 18 if theme.is_narrow() else 40) for name in frame[label]])
    ax.set_ylim(len(scores) - 0.45, -0.55)
    ax.set_xlim(-0.6, across - 0.4)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    return drawing, "Raster"
