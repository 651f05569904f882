"""Lines: slopes between two years, a share of a whole against another, and with a band."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, Span, chart
from analysis_lib.show.figures import Words


@chart
def slope(
    frame: pd.DataFrame,
    words: Words,
    *,
    label: str,
    begin: str,
    end: str,
    whole: tuple[float, float] | None = None,
    standing_out: Collection[str] = (),
) -> Drawn:
    """A line per row from one value to another, named where it ends; that of the whole, if given, is dashed.

    Rows in `standing_out` are in colour, the others grey.
    """
    drawing, ax = theme.canvas(max(2.6, 0.36 * len(frame) + 0.9))
    span = frame[[begin, end]].to_numpy()
    gap = 1.12 * (span.max() - span.min()) / max(len(frame) - 1, 1) * 0.62
    left, right = (parts.spread(frame[column], gap) for column in (begin, end))
    colours = iter(theme.PALETTE)
    for position, (name, first, last) in enumerate(frame[[label, begin, end]].itertuples(index=False)):
        stands_out = name in standing_out
        colour, width = (next(colours, theme.INK), 2.6) if stands_out else (theme.COST, 1.3)
        ax.plot([0, 1], [first, last], color=colour, linewidth=width, marker="o", markersize=4.5, zorder=2 + stands_out)
        for x, value, height in ((-0.028, first, left[position]), (1.028, last, right[position])):
            ax.plot([round(x), x], [value, height], color=colour, linewidth=0.7, clip_on=False)
        style: dict[str, Any] = {"va": "center", "color": colour, "fontweight": "bold" if stands_out else "normal"}
        style["fontsize"] = 8.5 if theme.is_narrow() else 10
        ax.annotate(words.say(begin, first), (0, first), (-0.03, left[position]), ha="right", **style)
        said = f"{words.say(end, last)}  {parts.shortened(name, 25, 1) if theme.is_narrow() else name}"
        ax.annotate(said, (1, last), (1.03, right[position]), ha="left", **style)
    if whole:
        ax.plot([0, 1], whole, color=theme.INK, linewidth=1.2, linestyle=parts.LONG_DASHES)
    ax.set_xlim(*((-0.6, 2.9) if theme.is_narrow() else (-0.25, 2.25)))
    ax.set_xticks([0, 1], [words.columns[column].heading for column in (begin, end)])
    ax.set_yticks([])
    ax.grid(visible=False)
    return drawing, "Lijnen"


@chart
def beside_others(frame: pd.DataFrame, words: Words, *, year: str, series: Sequence[Series]) -> Drawn:
    """A line over the years for each series, the first of them thick, named at its last value; gaps stay open."""
    drawing, ax = theme.canvas(2.4)
    frame = parts.with_open_years(frame, year, parts.step_of(frame[year]))
    years = frame[year].tolist()
    ends = []
    for place, one in enumerate(series):
        values = frame[one.column].to_numpy(float)
        look = {"linewidth": 3.0, "markersize": 8, "zorder": 4} if place == 0 else {"linewidth": 1.6, "markersize": 4}
        dashes = parts.DASHES if one.dashed else "-"
        ax.plot(years, values, color=one.colour, marker="o", linestyle=dashes, **look)
        known = np.flatnonzero(~np.isnan(values))
        if len(known):
            last = int(known[-1])
            said = f"{one.words} {words.say(one.column, values[last])}"
            ends.append((values[last], said if last == len(years) - 1 else f"{said} ({years[last]})", one.colour))
    top = max(float(np.nanmax(frame[[one.column for one in series]].to_numpy(float))), 1e-9)
    for (value, said, colour), at in zip(ends, parts.spread([end[0] for end in ends], 0.14 * top), strict=True):
        bold = {"fontweight": "bold"} if colour == series[0].colour else {}
        start = (years[-1] + 0.04 * max(len(years) - 1, 1), at)
        ax.annotate(said, start, va="center", color=colour, annotation_clip=False, **bold)
        ax.plot([years[-1], start[0]], [value, at], color=colour, linewidth=0.6, clip_on=False)
    ax.set_xticks(years, [str(one) for one in years])
    ax.set_xlim(years[0] - 0.15, years[-1] + (0.05 if len(years) > 1 else 0.15))
    ax.set_ylim(0, 1.18 * top)
    ax.yaxis.set_major_locator(MaxNLocator(4))
    parts.axes(ax, words)
    parts.numbers(ax.yaxis, "pct")
    return drawing, "Lijnen over de jaren"


@chart
def chances(frame: pd.DataFrame, words: Words, *, x: str, chance: str, turns: Line | None, now: Line | None) -> Drawn:
    """A chance from 0 to 1 along an axis, with where it turns and what `x` is now."""
    drawing, ax = theme.canvas(2.1)
    ax.plot(frame[x], frame[chance], color=theme.ACCENT, linewidth=2.2, marker="o", markersize=3.5)
    ax.axhline(0.5, color=theme.MUTED, linewidth=0.8, linestyle=parts.DASHES)
    for line, height in ((turns, 0.16), (now, 0.04)):
        if line is not None:
            ax.axvline(line.at, color=line.colour, linewidth=1.2, linestyle=parts.LONG_DASHES)
            side = {"ha": "right", "xytext": (-4, 0)} if line.at > 0.7 else {"ha": "left", "xytext": (4, 0)}
            ax.annotate(
                line.words, (line.at, height), textcoords="offset points", color=line.colour, fontsize=8.5, **side
            )
    ax.set_ylim(-0.03, 1.03)
    parts.axes(ax, words, x=x, y=chance)
    return drawing, "Lijn"


@chart
def lorenz(frame: pd.DataFrame, words: Words, *, part: str, share: str, even: str) -> Drawn:
    """What share of an amount each part of the whole has, both added up from 0 to 1; `even` names the diagonal."""
    drawing, ax = theme.canvas(3.2)
    ax.plot([0, 1], [0, 1], color=theme.MUTED, linewidth=1, linestyle=(0, (3, 2)))
    ax.plot(frame[part], frame[share], color=theme.ACCENT, linewidth=2.2, marker="o", markersize=4)
    ax.fill_between(frame[part], frame[share], frame[part], color=theme.ACCENT, alpha=0.1, linewidth=0)
    ax.annotate(even, (0.3, 0.33), color=theme.MUTED, fontsize=8.5, ha="right")
    parts.axes(ax, words, x=part, y=share)
    return drawing, "Een lijn die onder de diagonaal hangt:"


@chart
def band(
    frame: pd.DataFrame,
    words: Words,
    *,
    x: str,
    low: str,
    high: str,
    heading: str,
    now: Span,
    turns: Sequence[float],
    turning: str,
) -> Drawn:
    """A band between two lines, with the points where they cross zero and what `x` is now; `turning` names the last."""
    drawing, ax = theme.canvas(3.0)
    ax.axvspan(now.low, now.high, color=theme.PALETTE[1], alpha=0.12, linewidth=0)
    ax.fill_between(frame[x], frame[low], frame[high], color=theme.ACCENT, alpha=0.25, linewidth=0)
    ax.plot(frame[x], frame[low], color=theme.ACCENT, linewidth=2)
    ax.plot(frame[x], frame[high], color=theme.ACCENT, linewidth=2)
    ax.axhline(0, color=theme.INK, linewidth=1)
    if turns:
        ax.scatter(turns, [0] * len(turns), color=theme.INK, zorder=3, s=40)
        ax.annotate(turning, (turns[-1], 0), xytext=(10, -14), textcoords="offset points", va="top")
    middle = (now.low + now.high) / 2
    ax.text(middle, frame[high].max(), now.words, ha="center", va="top", color=theme.PALETTE[1])
    parts.axes(ax, words, x=x, y=low)
    ax.set_title(heading)
    return drawing, "Lijn"


@chart
def curve(
    frame: pd.DataFrame,
    words: Words,
    *,
    x: str,
    low: str,
    high: str,
    between: str,
    middle: Series,
    other: Series,
    points: pd.DataFrame,
) -> Drawn:
    """A curve of correlations within a band over a logarithmic axis, another beside it, and points that bear a name.

    `points` has their x, their y and their name in its first three columns, from left to right; the names stand one
    below another above zero.
    """
    drawing, ax = theme.canvas(4.0)
    ax.fill_between(frame[x], frame[low], frame[high], color=theme.ACCENT, alpha=0.16, linewidth=0)
    ax.plot(frame[x], frame[middle.column], color=middle.colour, linewidth=2.2)
    ax.plot(frame[x], frame[other.column], color=other.colour, linewidth=1.6, linestyle=parts.DASHES)
    ax.axhline(0, color=theme.INK, linewidth=0.8)
    entries = {middle.words: parts.line(middle.colour), between: parts.patch(theme.ACCENT, 0.16)}
    parts.legend(drawing, entries | {other.words: parts.line(other.colour, dashed=True)}, 8.5)
    ax.set_xscale("log")
    ax.minorticks_off()
    ax.set_xticks(frame[x][1::2], [words.say(x, size) for size in frame[x][1::2]])
    ax.scatter(points.iloc[:, 0], points.iloc[:, 1], color=theme.PALETTE[1], zorder=3, s=26)
    for position, (place, height, name) in enumerate(points.iloc[:, :3].itertuples(index=False)):
        top = 0.11 * (len(points) - position) + 0.12  # from left to right: no line meets a name
        ax.vlines(place, height, top, color=theme.MUTED, linewidth=0.6)
        side, shift = ("left", 1.03) if place < frame[x].iloc[-3] else ("right", 0.97)
        ax.text(
            place * shift,
            top,
            parts.shortened(name, 26 if theme.is_narrow() else 44, lines=1),
            fontsize=8,
            va="center",
            ha=side,
        )
    ax.set_ylim(-0.85, 0.11 * len(points) + 0.22)
    ax.set_yticks([-0.8, -0.6, -0.4, -0.2, 0, 0.2])
    parts.axes(ax, words)
    parts.numbers(ax.yaxis, "getal1")
    return drawing, "Kromme met een band"
