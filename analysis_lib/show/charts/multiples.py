"""Many small line charts, drawn in one: a panel of matplotlib for each of them takes it three times as long."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, Line, Series, chart
from analysis_lib.show.dutch import counted, say
from analysis_lib.show.figures import Words

_PER_ROW, _PER_PHONE = 5, 3
_HIGH, _UNDER, _NAME_LINE, _NUMBERS, _BETWEEN = 0.7, 0.17, 0.125, 0.26, 0.06  # inches
_LEGEND = 0.55  # inches for the years below and the legend
_SMALL = 7.5  # points of a letter
_LEAST_SPAN, _TWO_TICKS = 0.06, 0.4  # of the base: what a panel shows at least; of what it shows: from which two fit
_APART = 0.35  # years to either side of one that is apart

Points = tuple[np.ndarray, np.ndarray]


@chart
def small_multiples(
    frame: pd.DataFrame,
    words: Words,
    *,
    panel: Sequence[str],
    year: str,
    years: Sequence[int],
    series: Sequence[Series],
    base: float,
    apart: Line | None = None,
) -> Drawn:
    """A small chart over the years for each group, on a scale of its own, with a line at `base`.

    A year `apart` is shaded. The lowest and the highest value stand along each panel, as one scale for all would make
    most lines flat. Groups differ in the columns `panel`, of which the last names them. The first series is drawn on
    top; one without a value is left out of the legend. Where a year is missing the line is open, and a value between
    two such years is a dot.
    """
    step = parts.step_of(frame[year])
    groups = [
        (key, parts.with_open_years(one.sort_values(year), year, step))
        for key, one in frame.groupby(list(panel), sort=False)
    ]
    names = [parts.shortened(str(key[-1]), 21, lines=4) for key, _ in groups]
    ends = (min(frame[year]), max([*frame[year], *([apart.at + _APART] if apart else [])]))
    panels = _panels(names, ends, [one[[each.column for each in series]].to_numpy(float) for _, one in groups], base)
    known = {each.words: parts.line(each.colour, each.dashed) for each in series if frame[each.column].notna().any()}
    entries = known | ({apart.words: parts.patch(theme.GRID)} if apart else {})
    drawing, ax = theme.canvas(
        max(one.bottom for one in panels) + _LEGEND + 0.2 * (len(entries) - 1) * theme.is_narrow()
    )
    ax.axis("off")
    ax.set_xlim(0, max(one.right for one in panels))
    ax.set_ylim(max(one.bottom for one in panels), 0)
    if apart:
        span = np.array([apart.at - _APART, apart.at + _APART])
        shaded = [np.column_stack([one.x(span)[[0, 1, 1, 0]], one.edges[[0, 0, 1, 1]]]) for one in panels]
        ax.add_collection(PolyCollection(shaded, facecolor=theme.GRID, alpha=0.6, linewidth=0), autolim=False)
    _lines(ax, [part for one in panels for part in one.grid(years)], color=theme.GRID, linewidth=0.7)
    for each in reversed(series):
        width, dashes = (1.3, parts.DASHES[1]) if each.dashed else (2.0, (None, None))
        drawn = [(one.x(rows[year]), one.y(rows[each.column])) for one, (_, rows) in zip(panels, groups, strict=True)]
        _lines(ax, drawn, color=each.colour, linewidth=width, dashes=dashes)
        lonely = [(x[is_alone], y[is_alone]) for x, y in drawn if (is_alone := parts.alone(y)).any()]
        if lonely:
            _lines(ax, lonely, color=each.colour, linestyle="none", marker="o", markersize=1.8 * width)
    _lines(ax, [one.across(base) for one in panels], color=theme.INK, linewidth=0.6)
    for one, name in zip(panels, names, strict=True):
        _write(ax, one, name, years)
    parts.legend(drawing, entries, 8.5)
    return drawing, f"{counted(len(groups), 'kleine lijnfiguren', 'kleine lijnfiguur')}, één per groep,"


@dataclass(frozen=True)
class _Panel:
    """A panel, in inches from the upper left of the whole; the years and the values that it reaches over."""

    left: float
    right: float
    top: float
    years: tuple[float, float]
    values: tuple[float, float]
    ticks: tuple[float, ...]
    is_last: bool

    @property
    def bottom(self) -> float:
        return self.top + _HIGH

    @property
    def edges(self) -> np.ndarray:
        return np.array([self.top, self.bottom])

    def x(self, years: Any) -> np.ndarray:
        first, last = self.years
        room = 0.05 * (last - first) or 0.5
        share = (np.asarray(years, float) - first + room) / (last - first + 2 * room)
        return self.left + (self.right - self.left) * share

    def y(self, values: Any) -> np.ndarray:
        low, high = self.values
        return self.bottom - _HIGH * (np.asarray(values, float) - low) / (high - low)

    def across(self, value: float) -> Points:
        return np.array([self.left, self.right]), self.y([value, value])

    def grid(self, years: Iterable[int]) -> list[Points]:
        upright = [(self.x([year, year]), self.edges) for year in years]
        return [*upright, *map(self.across, self.ticks), self.across(self.values[0])]


def _panels(
    names: Sequence[str], years: tuple[float, float], values: Sequence[np.ndarray], base: float
) -> list[_Panel]:
    """Place a panel for each name, whose lines stand above it."""
    columns = min(_PER_PHONE if theme.is_narrow() else _PER_ROW, len(names))
    wide = (theme.NARROW if theme.is_narrow() else theme.WIDTH) / columns
    found, top = [], 0.0
    for row in range(math.ceil(len(names) / columns)):
        here = range(row * columns, min((row + 1) * columns, len(names)))
        top += _NAME_LINE * max(names[place].count("\n") + 1 for place in here) + _BETWEEN
        for place in here:
            left = wide * (place - row * columns)
            scale, ticks = _own_scale(values[place], base)
            is_last = place + columns >= len(names)
            found.append(_Panel(left + _NUMBERS, left + wide - _BETWEEN, top, years, scale, ticks, is_last))
        top += _HIGH + _UNDER
    return found


def _own_scale(values: np.ndarray, base: float) -> tuple[tuple[float, float], tuple[float, ...]]:
    """Let a panel reach from its lowest to its highest value, but never so close that rounding looks like a change."""
    known = np.append(values[~np.isnan(values)], base)
    low, high = float(known.min()), float(known.max())
    room, middle = max(high - low, _LEAST_SPAN * abs(base)), (low + high) / 2
    farthest = max(low, high, key=lambda end: abs(end - base))
    return (middle - 0.6 * room, middle + 0.6 * room), (low, high) if high - low >= _TWO_TICKS * room else (farthest,)


def _lines(ax: Any, pieces: Iterable[Points], **look: Any) -> None:
    """Draw lines as one, which stops between them."""
    gap = np.array([np.nan])
    xs, ys = zip(*((np.append(x, gap), np.append(y, gap)) for x, y in pieces), strict=True)
    ax.plot(np.concatenate(xs), np.concatenate(ys), **look)


def _write(ax: Any, panel: _Panel, name: str, years: Sequence[int]) -> None:
    """Write a panel's name, its lowest and highest value, and below the last one of a column the years."""
    size = 7 if theme.is_narrow() else _SMALL
    heading = {"fontsize": size, "fontweight": "bold", "va": "bottom"}
    ax.text(panel.left - _NUMBERS, panel.top - _BETWEEN, name, **heading)
    for value, height in zip(panel.ticks, panel.y(panel.ticks), strict=True):
        ax.text(panel.left - 0.05, height, say(value, "aantal0"), fontsize=_SMALL, ha="right", va="center_baseline")
    for year, place in zip(years if panel.is_last else (), panel.x(years), strict=panel.is_last):
        said = {"fontsize": _SMALL, "ha": "center", "va": "top", "color": theme.MUTED}
        ax.text(place, panel.bottom + 0.05, f"'{year % 100:02d}", **said)
