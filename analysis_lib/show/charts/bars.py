"""Bars: of amounts side by side, of counts, and one on top of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, chart
from analysis_lib.show.figures import Words


@chart
def paired_bars(frame: pd.DataFrame, words: Words, *, label: str, left: Series, right: Series) -> Drawn:
    """Lying bars of two columns on one scale, each with its text at its end."""
    drawing, axes = theme.canvas(0.9 + 0.48 * len(frame), columns=2, sharey=True)
    amounts = frame[[left.column, right.column]].to_numpy()
    for ax, side in zip(axes, (left, right), strict=True):
        bars = ax.barh(range(len(frame)), frame[side.column], color=side.colour, height=0.62)
        ax.bar_label(bars, labels=frame[side.text], padding=4, color=theme.INK)
        ax.set_xlim(1.45 * min(amounts.min(), 0.0), 1.45 * max(amounts.max(), 1.0))
        ax.set_title(side.words)
        ax.grid(visible=False)
        ax.xaxis.set_visible(False)
    parts.rows(axes[0], [parts.wrap(name, 22) for name in frame[label]])
    sides = f"{left.words.lower()} links en {right.words.lower()} rechts"
    return drawing, f"Twee staafdiagrammen naast elkaar, {sides},"


@chart
def waterfall(
    frame: pd.DataFrame, words: Words, *, label: str, value: str, beside: str, colours: Sequence[str], against: Line
) -> Drawn:
    """Lying bars that each start where the one above ends, against a total; `beside` stands after each value."""
    ends = frame[value].cumsum()
    farthest = max(ends.iloc[-1], against.at)
    drawing, ax = theme.canvas(1.4 + 0.36 * len(frame))
    ax.barh(range(len(frame)), frame[value], left=ends - frame[value], color=colours, height=0.66)
    for place, (end, length, name) in enumerate(zip(ends, frame[value], frame[beside], strict=True)):
        said = f"{words.say(value, length)}  {name}"
        ax.text(end + 0.008 * farthest, place, said, va="center", color=colours[place], bbox=parts.BACKING)
    parts.rows(ax, [parts.wrap(name, 34) for name in frame[label]])
    parts.refer(ax, against)
    ax.set_xlim(0, 1.6 * max(farthest, 1.0))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    parts.axes(ax, words, x=value)
    return drawing, "Trapsgewijs staafdiagram"


@chart
def counts(frame: pd.DataFrame, words: Words, *, label: str, panels: Sequence[Series]) -> Drawn:
    """Lying bars of counts with their numbers, NaN where hidden, in a panel for each column; one alone has no name."""
    height = 0.2 * len(frame) + 0.55 if len(panels) > 1 else 0.19 * len(frame) + 0.3
    drawing, axes = theme.canvas(height, columns=len(panels), sharey=True, sharex=True, squeeze=False)
    for ax, panel in zip(axes.flat, panels, strict=True):
        _counted(ax, frame, words, panel, lying=True)
        ax.set_title(panel.words, fontsize=9)
        ax.set_yticks(range(len(frame)), frame[label], fontsize=8)
    axes.flat[0].invert_yaxis()
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


def _counted(ax: Any, frame: pd.DataFrame, words: Words, panel: Series, *, lying: bool = False) -> None:
    values = frame[panel.column]
    draw = ax.barh if lying else ax.bar
    draw(range(len(values)), values.fillna(0), color=panel.colour)
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
