"""Bars: of amounts side by side, of counts, and one on top of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, Span, chart
from analysis_lib.show.figures import Words


@chart
def paired_bars(frame: pd.DataFrame, words: Words, *, label: str, left: Series, right: Series) -> Drawn:
    """Lying bars of two columns on one scale, each with its text at its end."""
    rows = parts.Rows.of(frame[label], each=0.48)
    drawing, axes = theme.canvas(rows.height(0.9), columns=2)
    amounts = frame[[left.column, right.column]].to_numpy()
    for ax, side in zip(axes, (left, right), strict=True):
        bars = ax.barh(range(len(frame)), frame[side.column], color=side.colour, height=rows.thick(0.62))
        ax.bar_label(bars, labels=frame[side.text], padding=4, color=theme.INK)
        ax.set_xlim(1.45 * min(amounts.min(), 0.0), 1.45 * max(amounts.max(), 1.0))
        ax.set_title(side.words)
        ax.grid(visible=False)
        ax.xaxis.set_visible(False)
        rows.label(ax, 22)
    if not theme.is_narrow():
        axes[1].tick_params(labelleft=False)  # the same rows
    sides = f"{left.words.lower()} links en {right.words.lower()} rechts"
    return drawing, f"Twee staafdiagrammen naast elkaar, {sides},"


@chart
def waterfall(
    frame: pd.DataFrame, words: Words, *, label: str, value: str, beside: str, colours: Sequence[str], against: Line
) -> Drawn:
    """Lying bars that each start where the one above ends, against a total; `beside` stands after each value."""
    ends = frame[value].cumsum()
    farthest = max(ends.iloc[-1], against.at)
    rows = parts.Rows.of(frame[label], each=0.36, marks=0.34)
    drawing, ax = theme.canvas(rows.height(1.4))
    ax.barh(range(len(frame)), frame[value], left=ends - frame[value], color=colours, height=rows.thick(0.66))
    between, width, lines = ("\n", 20, 2) if theme.is_narrow() else ("  ", 40, 1)
    for place, (end, length, name) in enumerate(zip(ends, frame[value], frame[beside], strict=True)):
        said = f"{words.say(value, length)}{between}{parts.shortened(str(name), width, lines)}"
        ax.text(end + 0.008 * farthest, place, said, va="center", color=colours[place], bbox=parts.BACKING)
    rows.label(ax, 34)
    parts.refer(ax, against)
    ax.set_xlim(0, 1.6 * max(farthest, 1.0))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    parts.axes(ax, words, x=value)
    return drawing, "Trapsgewijs staafdiagram"


@chart
def bridge(frame: pd.DataFrame, words: Words, *, label: str, value: str, ends: tuple[Line, Line]) -> Drawn:
    """Lying bars from one total to another: each part begins where the one above ends, up or down.

    `ends` are the totals before and after, with their words; the values are the parts between them. Totals are dots,
    as the axis need not begin at nought: parts are often small beside them.
    """
    before, after = ends
    reached = before.at + frame[value].cumsum()
    starts = [before.at, *reached.iloc[:-1]]
    rows = parts.Rows.of([before.words, *frame[label], after.words], each=0.36)
    drawing, ax = theme.canvas(rows.height(1.5))
    places = range(1, len(frame) + 1)
    colours = [theme.COST if length < 0 else theme.ACCENT for length in frame[value]]
    ax.barh(places, frame[value], left=starts, color=colours, height=rows.thick(0.6))
    totals = [0, len(frame) + 1]
    ax.plot([before.at, after.at], totals, linestyle="", marker="o", markersize=7, color=theme.INK)
    every = [before.at, after.at, *reached]
    low, high = min(every), max(every)
    span = (high - low) or 1.0
    farthest = [before.at, *map(max, starts, reached), after.at]
    for place, (at, length) in enumerate(zip(farthest, [before.at, *frame[value], after.at], strict=True)):
        sign = "+" if place not in totals and length > 0 else ""
        ax.text(at + 0.02 * span, place, f"{sign}{words.say(value, length)}", va="center", bbox=parts.BACKING)
    for place, at in enumerate([before.at, *reached]):
        ax.plot([at, at], [place - 0.3, place + 1.3], color=theme.MUTED, linewidth=0.8)
    rows.label(ax, 40, 2, fontsize=8.5)
    if low <= 0 <= high:
        ax.axvline(0, color=theme.INK, linewidth=0.8)
    ax.set_xlim(low - 0.05 * span, high + 0.3 * span)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    parts.axes(ax, words, x=value)
    return drawing, "Trapsgewijs staafdiagram"


@chart
def distribution(
    frame: pd.DataFrame, words: Words, *, low: str, high: str, share: str, against: Line, said: Span
) -> Drawn:
    """Standing bars of how often an amount falls in each stretch, coloured by side of `against`; `said` spans most."""
    drawing, ax = theme.canvas(2.3)
    middles = (frame[low] + frame[high]) / 2
    colours = [theme.ACCENT if middle > against.at else theme.COST for middle in middles]
    ax.bar(frame[low], frame[share], width=frame[high] - frame[low], align="edge", color=colours, alpha=0.75)
    top = float(frame[share].max())
    ax.plot([said.low, said.high], [-0.06 * top] * 2, color=theme.INK, linewidth=3, solid_capstyle="butt")
    ax.annotate(said.words, ((said.low + said.high) / 2, -0.1 * top), ha="center", va="top", fontsize=8.5)
    parts.refer(ax, against)
    ax.set_ylim(-0.3 * top, 1.05 * top)
    ends = sorted([float(frame[low].min()), float(frame[high].max()), against.at])
    ax.set_xlim(ends[0] - 0.04 * (ends[-1] - ends[0]), ends[-1] + 0.04 * (ends[-1] - ends[0]))
    ax.xaxis.set_major_locator(MaxNLocator(5))
    parts.axes(ax, words, x=low)
    ax.set_yticks([])
    return drawing, "Staafdiagram"


@chart
def tornado(
    frame: pd.DataFrame, words: Words, *, label: str, low: str, high: str, base: Line, against: Line, text: str
) -> Drawn:
    """A lying bar per row from its low to its high end around a base; `text` stands at the row where it says something.

    The end that belongs to a low value of the row is lighter.
    """
    rows = parts.Rows.of(frame[label], each=0.36)
    drawing, ax = theme.canvas(rows.height(1.1))
    places = range(len(frame))
    for column, alpha in ((low, 0.45), (high, 0.95)):
        ax.barh(places, frame[column] - base.at, left=base.at, color=theme.ACCENT, alpha=alpha, height=rows.thick(0.6))
    ends = [float(frame[[low, high]].to_numpy().min()), float(frame[[low, high]].to_numpy().max()), against.at, base.at]
    span = max(ends) - min(ends)
    for place, (one, other, said) in enumerate(zip(frame[low], frame[high], frame[text], strict=True)):
        if said:
            ax.annotate(said, (max(one, other) + 0.015 * span, place), va="center", fontsize=8, color=theme.WARNING)
            ax.plot([against.at] * 2, [place - 0.3, place + 0.3], color=theme.WARNING, linewidth=2.2)
    rows.label(ax, 40, 2, fontsize=8.5)
    parts.refer(ax, against)
    ax.axvline(base.at, color=theme.MUTED, linewidth=0.8)
    ax.set_xlim(min(ends) - 0.05 * span, max(ends) + 0.3 * span)
    ax.xaxis.set_major_locator(MaxNLocator(5))
    parts.axes(ax, words, x=low)
    parts.legend(
        drawing,
        {"bij het lage einde": parts.patch(theme.ACCENT, 0.45), "bij het hoge einde": parts.patch(theme.ACCENT)},
    )
    return drawing, "Tornadodiagram"


@chart
def counts(frame: pd.DataFrame, words: Words, *, label: str, panels: Sequence[Series]) -> Drawn:
    """Lying bars of counts with their numbers, NaN where hidden, in a panel for each column; one alone has no name."""
    many = len(panels) > 1
    rows = parts.Rows.of(frame[label], each=0.2 if many else 0.19)
    drawing, axes = theme.canvas(
        rows.height(0.55 if many else 0.3), columns=len(panels), sharey=True, sharex=True, squeeze=False
    )
    for ax, panel in zip(axes.flat, panels, strict=True):
        _counted(ax, frame, words, panel, lying=rows)
        ax.set_title(panel.words, fontsize=9)
        rows.label(ax, 120, fontsize=8)
    return drawing, "Staafdiagram"


@chart
def upright_counts(frame: pd.DataFrame, words: Words, *, label: str, panels: Sequence[Series]) -> Drawn:
    """Standing bars of counts with their numbers, NaN where hidden, in one or two panels."""
    drawing, axes = theme.canvas(2.6, columns=len(panels), sharey=True, squeeze=False)
    for ax, panel in zip(axes.flat, panels, strict=True):
        _counted(ax, frame, words, panel)
        ax.set_xticks(range(len(frame)), frame[label])
        ax.set_title(panel.words, fontsize=9.5)
        ax.set_xlabel(words.across)
    axes.flat[0].set_ylabel(words.up)
    return drawing, "Staafdiagram" if len(panels) == 1 else "Twee staafdiagrammen"


def _counted(ax: Any, frame: pd.DataFrame, words: Words, panel: Series, *, lying: parts.Rows | None = None) -> None:
    values = frame[panel.column]
    draw, thick = (ax.barh, lying.thick(0.8)) if lying else (ax.bar, 0.8)
    draw(range(len(values)), values.fillna(0), thick, color=panel.colour)
    top = max(float(values.max()) if values.notna().any() else 0.0, 1.0)
    for place, value in enumerate(values):
        at = (0 if pd.isna(value) else value) + 0.02 * top
        ax.annotate(
            words.say(panel.column, value),
            (at, place) if lying else (place, at),
            ha="left" if lying else "center",
            va="center" if lying else "bottom",
            fontsize=8,
            color=theme.MUTED if pd.isna(value) else theme.INK,
        )
    ax.margins(**{"x" if lying else "y": 0.12})
    ax.grid(visible=False)
    ax.tick_params(**{"labelbottom" if lying else "labelleft": False})
