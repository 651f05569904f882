"""Areas: bands stacked over the years, and boxes on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, chart
from analysis_lib.show.dutch import counted
from analysis_lib.show.figures import Words

_NAMED_WITHIN = 0.25  # of the whole: a band that is thinner is named below
_ALONE = 0.1  # of the time between years, to either side of one without neighbours


@chart
def streams(frame: pd.DataFrame, words: Words, *, panels: Mapping[str, Mapping[str, str]], whole: float) -> Drawn:
    """Bands of counts that add up to the same whole in every row, which is a year.

    `panels` gives by heading the columns that are its bands, from the bottom up, with their colours.
    """
    drawing, axes = theme.canvas(3.6, columns=len(panels), sharey=True, squeeze=False)
    for ax, (heading, colours) in zip(axes.flat, panels.items(), strict=True):
        _stream(ax, frame[list(colours)], list(colours.values()))
        ax.set_title(heading)
    axes.flat[0].set_ylim(0, whole)
    parts.numbers(axes.flat[0].yaxis, "aantal")
    return drawing, "Gestapelde banden,"


def _stream(ax: Any, bands: pd.DataFrame, colours: Sequence[str]) -> None:
    """Stack a band per column, and name each where it is widest, thin ones below; open where a year is missing."""
    years = [int(year) for year in bands.index]
    ends = np.cumsum(bands.to_numpy(float), axis=1)
    floors = np.column_stack([np.zeros(len(years)), ends[:, :-1]])
    runs = _runs(years)
    thin = []
    for position, (name, colour) in enumerate(zip(bands.columns, colours, strict=True)):
        floor, end = floors[:, position], ends[:, position]
        for places, at in runs:
            ax.fill_between(at, floor[places], end[places], color=colour, edgecolor="white", linewidth=0.8)
        widest = int((end - floor).argmax())
        if (end - floor)[widest] <= _NAMED_WITHIN * ends[0, -1]:
            thin.append((parts.patch(colour), str(name)))
            continue
        side = "left" if widest == 0 else "right" if widest == len(years) - 1 else "center"
        ax.annotate(
            parts.wrap(str(name), 20),
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
        ax.legend(
            marks,
            names,
            loc="upper left",
            bbox_to_anchor=(-0.02, -0.1),
            ncols=1 if theme.is_narrow() else 2,
            frameon=False,
            fontsize=8,
        )
    ax.set_xticks(years, [str(year) for year in years], fontsize=8)
    for tick, side in zip(ax.get_xticklabels(), ("left", *["center"] * (len(years) - 2), "right"), strict=True):
        tick.set_horizontalalignment(side)
    ax.set_xlim(years[0], years[-1])
    ax.grid(visible=False)


def _runs(years: Sequence[int]) -> list[tuple[list[int], list[float]]]:
    """Return years that follow on each other: their places and where they stand; one alone has some width."""
    step = parts.step_of(years)
    runs: list[list[int]] = []
    for place, year in enumerate(years):
        if runs and year - years[runs[-1][-1]] == step:
            runs[-1].append(place)
        else:
            runs.append([place])
    found = []
    for run in runs:
        at: list[float] = [years[place] for place in run]
        if len(run) == 1 < len(years):
            at = [max(at[0] - _ALONE * step, years[0]), min(at[0] + _ALONE * step, years[-1])]
        found.append((run if len(run) == len(at) else run * 2, at))
    return found


@chart
def boxes(frame: pd.DataFrame, words: Words, *, heading: str, text: str, below: str) -> Drawn:
    """Boxes from left to right on a line that has two ends, each with a heading, a text and what stands below it."""
    shades = np.linspace(0, 1, len(frame))
    if theme.is_narrow():
        return _boxes_below(frame, shades, (heading, text, below)), f"Lijn met {counted(len(frame), 'vakken')}"
    drawing, ax = theme.canvas(2.3)
    middle = {"ha": "center", "va": "top"}
    for place, (head, body, foot) in enumerate(frame[[heading, text, below]].itertuples(index=False)):
        colour = parts.blend(theme.PALETTE[1], theme.ACCENT, float(shades[place]))
        ax.add_patch(parts.box((place + 0.03, 0.0), 0.94, 1.0, colour))
        ax.text(place + 0.5, 0.86, head, color="white", fontweight="bold", **middle)
        ax.text(place + 0.5, 0.62, parts.wrap(body, 24), color="white", fontsize=8.5, **middle)
        ax.text(place + 0.5, -0.1, foot, color=theme.MUTED, **middle)
    ax.annotate("", (len(frame), 1.14), (0, 1.14), arrowprops={"arrowstyle": "<->", "color": theme.MUTED})
    ax.set_xlim(0, len(frame))
    ax.set_ylim(-0.3, 1.25)
    ax.axis("off")
    return drawing, f"Lijn met {counted(len(frame), 'vakken')}"


def _boxes_below(frame: pd.DataFrame, shades: np.ndarray, columns: tuple[str, str, str]) -> Any:
    """The same boxes one below another, for a narrow window."""
    drawing, ax = theme.canvas(0.95 * len(frame))
    for place, (head, body, foot) in enumerate(frame[list(columns)].itertuples(index=False)):
        colour = parts.blend(theme.PALETTE[1], theme.ACCENT, float(shades[place]))
        ax.add_patch(parts.box((0.06, place + 0.06), 0.94, 0.88, colour))
        said = parts.shortened(f"{head} ({foot})" if foot else head, 44, 1)
        ax.text(0.1, place + 0.14, said, color="white", fontweight="bold", va="top")
        ax.text(0.1, place + 0.42, parts.shortened(body, 52, 3), color="white", fontsize=8.5, va="top")
    ax.annotate("", (0.02, len(frame)), (0.02, 0), arrowprops={"arrowstyle": "<->", "color": theme.MUTED})
    ax.set_xlim(0, 1.01)
    ax.set_ylim(len(frame), 0)
    ax.axis("off")
    return drawing
