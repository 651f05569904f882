"""Points and places on a plane: a scatter with its trend, a funnel, regions as tiles, regions with their outlines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, chart
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
    ax.xaxis.set_major_locator(MaxNLocator(6 if theme.is_narrow() else 9, steps=[1, 2, 5, 10]))
    parts.axes(ax, words, y=y)
    parts.numbers(ax.xaxis, "pct" if np.ptp(frame[x]) >= _WIDE else "pct1")  # between near ticks whole percents repeat
    return drawing, "Spreidingsdiagram"


@chart
def funnel(
    frame: pd.DataFrame,
    words: Words,
    *,
    size: str,
    value: str,
    label: str,
    kind: str,
    band: pd.DataFrame,
    bands: Sequence[Series],
    against: Line,
) -> Drawn:
    """A funnel plot: a dot per row by its size and its share, within the bands that chance alone allows.

    `kind` is the column with what a dot is, which is its colour and mark; those of the first kind bear no name.
    `band` has the bounds by `size`: for each of `bands`, from wide to narrow, its column with ``_laag`` and ``_hoog``.

    Source: Spiegelhalter (2005), Statistics in Medicine 24.
    """
    drawing, ax = theme.canvas(3.9)
    for one, alpha in zip(bands, (0.25, 0.5), strict=False):
        low, high = (band[f"{one.column}_{end}"] for end in ("laag", "hoog"))
        ax.fill_between(band[size], low, high, color=theme.GRID, alpha=alpha, linewidth=0)
        for edge in (low, high):
            ax.plot(band[size], edge, color=theme.COST, linewidth=0.8, linestyle=parts.DASHES if one.dashed else "-")
    ax.axhline(against.at, color=against.colour, linewidth=1.2, linestyle=parts.LONG_DASHES)
    looks = (("o", theme.ACCENT), ("D", theme.PALETTE[1]), ("s", theme.PALETTE[3]))
    entries: dict[str, Any] = {}
    for (name, rows), (marker, colour) in zip(frame.groupby(kind, sort=False), looks, strict=False):
        look = {"marker": marker, "color": colour, "alpha": 0.85, "edgecolor": "white", "linewidth": 0.6}
        ax.scatter(rows[size], rows[value], s=44, zorder=3, **look)
        entries[str(name)] = parts.dot(marker, colour, "white")
    top = 1.1 * float(np.nanmax([frame[value].max(), band[f"{bands[-1].column}_hoog"].iloc[0]]))
    named = frame.loc[frame[label] != "", [label, size, value]]
    _name_dots(ax, named, float(band[size].max()), (0.075 if theme.is_narrow() else 0.055) * top)
    entries |= {one.words: parts.patch(theme.GRID, alpha) for one, alpha in zip(bands, (0.4, 0.9), strict=False)}
    entries[against.words] = parts.line(against.colour, dashed=True)
    parts.legend(drawing, entries, 8.5)
    ax.set_xlim(0, 1.04 * float(band[size].max()))
    ax.set_ylim(0, top)
    ax.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))  # whole percents
    parts.axes(ax, words, x=size, y=value)
    return drawing, "Trechterfiguur"


def _name_dots(ax: Any, rows: pd.DataFrame, farthest: float, gap: float) -> None:
    """Put names beside dots, on the side where there is room, and so far above each other that none is hidden."""
    for (name, across, _), at in zip(
        rows.itertuples(index=False), parts.spread(rows.iloc[:, 2], gap) if len(rows) else [], strict=True
    ):
        far, side = (-0.02, "right") if across > 0.6 * farthest else (0.02, "left")
        ax.annotate(name, (across + far * farthest, at), ha=side, va="center", fontsize=8.5)


@chart
def tiles(frame: pd.DataFrame, words: Words, *, label: str, value: str, text: str, column: str, row: str) -> Drawn:
    """A tile per row at about its place, from 1 at the upper left: the darker the higher, a small mark without a value.

    In a narrow window there is no room for names on tiles: there they are bars in order, in the same shades.
    """
    low, high = float(frame[value].min()), float(frame[value].max())
    if theme.is_narrow():
        return _tiles_in_order(frame, label, value, text, (low, high)), ""
    rows, used = int(frame[row].max()), int(frame[column].max())
    columns = max(used, _TILES_ACROSS)  # a few tiles stay tiles
    drawing, ax = theme.canvas(0.62 * rows + 0.5)
    is_known = frame[value].notna()
    places = frame.loc[~is_known, [column, row]].to_numpy(float) + 0.5
    ax.scatter(*places.T, s=14, color=theme.GRID, edgecolor=theme.MUTED, linewidth=0.5)
    for name, share, said, across, down in frame.loc[is_known, [label, value, text, column, row]].itertuples(
        index=False
    ):
        x, y = int(across), int(down)
        ax.add_patch(parts.box((x + 0.02, y + 0.03), 0.96, 0.94, _shade(share, low, high), edge=theme.GRID))
        middle = {"ha": "center", "va": "center", "color": theme.INK}
        broken = parts.shortened(name.replace("-", "- "), 13, lines=3).replace("- ", "-")
        ax.text(x + 0.5, y + 0.36, broken, fontsize=7.2, linespacing=1.05, **middle)
        ax.text(x + 0.5, y + 0.78, said, fontsize=9, fontweight="bold", **middle)
    ax.set_xlim(1 - (columns - used) / 2, used + 1 + (columns - used) / 2)
    ax.set_ylim(rows + 1, 1)
    ax.axis("off")
    known = frame.dropna(subset=value).sort_values(value, kind="stable")
    ends = {"laagste": known[text].iloc[:1], "hoogste": known[text].iloc[-1:]}
    shades = {
        f"{name}, {one}": share for (name, said), share in zip(ends.items(), (low, high), strict=True) for one in said
    }
    entries: dict[str, Any] = {said: parts.patch(_shade(share, low, high)) for said, share in shades.items()}
    if frame[value].isna().any():
        entries["niet bekend"] = parts.dot(".", theme.GRID, theme.MUTED)
    parts.legend(drawing, entries, 8.5)
    return drawing, ""


def _tiles_in_order(frame: pd.DataFrame, label: str, value: str, text: str, ends: tuple[float, float]) -> Figure:
    """Lying bars of the rows that have a value, the highest on top."""
    known = frame.dropna(subset=value).sort_values(value, ascending=False, kind="stable")
    drawing: Figure
    drawing, ax = theme.canvas(0.23 * len(known) + 0.45)
    shades = [_shade(share, *ends) for share in known[value]]
    bars = ax.barh(range(len(known)), known[value], color=shades, height=0.78)
    ax.bar_label(bars, labels=known[text], padding=4, fontsize=8.5)
    ax.set_yticks(range(len(known)), [parts.shortened(name, 28, 1) for name in known[label]], fontsize=8.5)
    ax.set_ylim(len(known) - 0.4, -0.6)
    ax.margins(x=0.2)
    ax.set_title("Van hoog naar laag: een kaart past hier niet", fontsize=8, color=theme.MUTED, fontweight="normal")
    ax.grid(visible=False)
    ax.xaxis.set_visible(False)
    return drawing


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
    drawing, ax = theme.canvas(4.6 if theme.is_narrow() else 6.2)
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
