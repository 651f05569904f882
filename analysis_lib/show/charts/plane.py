"""Points and places on a plane: a scatter with its trend, regions as tiles, regions with their outlines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, chart
from analysis_lib.show.dutch import counted, percentage
from analysis_lib.show.figures import Words

_TILES_ACROSS = 6
_WIDE = 0.05  # of shares, from which an axis has a tick at each whole percent at most


@chart
def scatter(
    frame: pd.DataFrame, words: Words, *, x: str, y: str, label: str, named: pd.DataFrame, trend: pd.DataFrame
) -> Drawn:
    """A dot per row by a share and another value; `named` rows bear their name, and `trend` is a line, or empty."""
    drawing, ax = theme.canvas(3.7)
    ax.scatter(frame[x], frame[y], s=26, color=theme.ACCENT, alpha=0.75, edgecolor="white", linewidth=0.5)
    ax.axhline(0, color=theme.INK, linewidth=0.8)
    if not trend.empty:
        ax.plot(trend[x], trend[y], color=theme.PALETTE[1], linewidth=2)
    for name, *place in named[[label, x, y]].itertuples(index=False):
        ax.annotate(name, place, (5, 4), textcoords="offset points", fontsize=8)
    parts.axes(ax, words, y=y)
    parts.numbers(ax.xaxis, "pct" if np.ptp(frame[x]) >= _WIDE else "pct1")  # between near ticks whole percents repeat
    return drawing, "Spreidingsdiagram"


@chart
def tiles(frame: pd.DataFrame, words: Words, *, label: str, value: str, text: str, column: str, row: str) -> Drawn:
    """A tile per row at about its place, from 1 at the upper left: the darker the higher, white without a value."""
    rows, used = int(frame[row].max()), int(frame[column].max())
    columns = max(used, _TILES_ACROSS)  # a few tiles stay tiles
    drawing, ax = theme.canvas(0.62 * rows + 0.1)
    low, high = float(frame[value].min()), float(frame[value].max())
    for name, share, said, across, down in frame[[label, value, text, column, row]].itertuples(index=False):
        x, y, known = int(across), int(down), not pd.isna(share)
        ax.add_patch(parts.box((x + 0.03, y + 0.03), 0.94, 0.94, _shade(share, low, high), edge=theme.GRID))
        middle = {"ha": "center", "va": "center", "color": theme.INK if known else theme.MUTED}
        broken = parts.shortened(name.replace("-", "- "), 15, lines=3).replace("- ", "-")
        ax.text(x + 0.5, y + (0.36 if known else 0.5), broken, fontsize=6.4, **middle)
        if known:
            ax.text(x + 0.5, y + 0.76, said, fontsize=8, fontweight="bold", **middle)
    ax.set_xlim(1 - (columns - used) / 2, used + 1 + (columns - used) / 2)
    ax.set_ylim(rows + 1, 1)
    ax.axis("off")
    return drawing, ""


@chart
def quadrants(frame: pd.DataFrame, words: Words, *, across: str, down: str, heading: str, text: str) -> Drawn:
    """A box per row in a plane of two by two, each with a heading and a text; sides are in the order of the frame."""
    columns, rows = list(frame[across].unique()), list(frame[down].unique())
    drawing, ax = theme.canvas(1.5 * len(rows) + 0.5)
    middle = {"ha": "center", "va": "center"}
    for side, other, head, body in frame[[across, down, heading, text]].itertuples(index=False):
        x, y = columns.index(side), rows.index(other)
        colour = parts.blend(theme.PALETTE[1], theme.ACCENT, 0.0 if len(columns) == 1 else x / (len(columns) - 1))
        ax.add_patch(parts.box((x + 0.02, y + 0.03), 0.96, 0.94, colour))
        words_in = {"color": "white", "ha": "center", "va": "top"}
        ax.text(x + 0.5, y + 0.12, parts.shortened(head, 34, 2), fontweight="bold", **words_in)
        ax.text(x + 0.5, y + 0.42, parts.shortened(body, 46, 4), fontsize=8.5, **words_in)
    for x, name in enumerate(columns):
        ax.text(x + 0.5, -0.1, parts.shortened(name, 40, 1), color=theme.MUTED, fontweight="bold", **middle)
    for y, name in enumerate(rows):
        ax.text(
            -0.06, y + 0.5, parts.shortened(name, 22, 1), color=theme.MUTED, fontweight="bold", rotation=90, **middle
        )
    ax.set_xlim(-0.14, len(columns))
    ax.set_ylim(len(rows), -0.22)
    ax.axis("off")
    return drawing, f"Vlak met {counted(len(frame), 'vakken')}"


@chart
def outlines(
    frame: pd.DataFrame, words: Words, *, key: str, value: str, rings: Mapping[str, Sequence[np.ndarray]], aspect: float
) -> Drawn:
    """Regions by their rings of (points, 2): the darker the higher their share, white without a row in the frame.

    `aspect` is how much longer a unit north is than a unit east.
    """
    drawing, ax = theme.canvas(6.2)
    values = frame.set_index(key)[value]
    low, high = float(values.min()), float(values.max())
    for region, outer in rings.items():
        outline = Path.make_compound_path(*(Path(ring, closed=True) for ring in outer))
        face = _shade(values.get(region, np.nan), low, high)
        ax.add_patch(PathPatch(outline, facecolor=face, edgecolor=theme.MUTED, linewidth=0.5))
    ax.autoscale_view()
    ax.set_aspect(aspect)
    ax.axis("off")
    ends = {f"{name}, {percentage(share, 1)}": share for name, share in (("laagste", low), ("hoogste", high))}
    shades = {said: parts.patch(_shade(share, low, high)) for said, share in ends.items()}
    parts.legend(drawing, shades | {"niet bekend": parts.patch("white")})
    return drawing, ""


def _shade(value: float, low: float, high: float) -> str | tuple[float, ...]:
    if math.isnan(value):
        return "white"
    return parts.blend(*theme.SHADES, 0.5 if high == low else (value - low) / (high - low))
