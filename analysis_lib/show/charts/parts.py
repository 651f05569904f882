"""What charts are put together from: axes, names along them, references, legends and marks."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from itertools import pairwise
from typing import Any, Concatenate, ParamSpec

import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.ticker import MaxNLocator

from analysis_lib.once import once_of
from analysis_lib.show import theme
from analysis_lib.show.dutch import say
from analysis_lib.show.figures import Words, drawn, with_narrow
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.session import in_jupyter

BACKING = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # lets words stand on a line
_BESIDE, _ACROSS = 14, 50  # characters of a name beside its row, and of a line above it, in a narrow window
_LINE = 0.15  # inches of such a line
_LEGEND = 0.4  # inches more around a chart whose legend is one entry wide
LONG_DASHES, DASHES = (0, (4, 2)), (0, (3, 1.5))

Options = ParamSpec("Options")
Drawn = tuple[Figure, str]  # a drawing, and what kind of chart it is


def chart(
    draw: Callable[Concatenate[pd.DataFrame, Words, Options], Drawn],
) -> Callable[Concatenate[pd.DataFrame, Words, Options], Output]:
    """Make a chart of a function that draws it: with its words and its table, and nothing for no rows."""

    def shown(frame: pd.DataFrame, words: Words, /, *given: Options.args, **options: Options.kwargs) -> Output:
        if frame.empty:
            return NOTHING
        return once_of(output_of, frame, words, *given, **options)

    def output_of(frame: pd.DataFrame, words: Words, /, *given: Options.args, **options: Options.kwargs) -> Output:
        with theme.house_style():
            drawing, kind = draw(frame, words, *given, **options)
            output = drawn(drawing, frame, words, kind)
        if in_jupyter():  # which shows the wide form alone, and where running again should be quick
            return output
        with theme.narrow_style():
            drawing, kind = draw(frame, words, *given, **options)
            return with_narrow(output, drawing, words, kind)

    output_of.__module__, output_of.__qualname__ = draw.__module__, draw.__qualname__

    return update_wrapper(shown, draw)


@dataclass(frozen=True)
class Line:
    """What values are held against: a line across a chart `at` a value, with words at it."""

    at: float
    words: str
    colour: str = theme.INK


@dataclass(frozen=True)
class Span:
    """A stretch of an axis that is shaded, and what it is."""

    low: float
    high: float
    words: str = ""


@dataclass(frozen=True)
class Series:
    """A column of a chart's frame and how it is shown.

    Parameters
    ----------
    column : str
    words : str
        Its name, in a legend or above its panel.
    colour : str or sequence of str
        One, or one per row.
    dashed : bool
        Whether its line, if it has one, is.
    text : str
        Column of what stands at its bars.
    """

    column: str
    words: str = ""
    colour: str | Sequence[str] = theme.ACCENT
    dashed: bool = False
    text: str = ""


def numbers(axis: Axis, form: str) -> None:
    """Write the numbers along an axis in one of `analysis_lib.show.dutch.FORMATS`."""
    axis.set_major_formatter(lambda value, _: say(value, form))


def axes(ax: Any, words: Words, *, x: str = "", y: str = "") -> None:
    """Say what the axes show, and write the numbers along them as their columns are written."""
    ax.set_xlabel(wrap(words.across, _ACROSS if theme.is_narrow() else 2 * _ACROSS))
    ax.set_ylabel(wrap(words.up, 36))
    if x and theme.is_narrow():
        ax.xaxis.set_major_locator(MaxNLocator(3))
    for axis, column in ((ax.xaxis, x), (ax.yaxis, y)):
        if column:
            numbers(axis, words.columns[column].form)


@dataclass(frozen=True)
class Rows:
    """Rows of a lying chart, each with a name: beside it, or above it where the window is narrow and names are long.

    Parameters
    ----------
    names : sequence of str
    each : float
        Inches that a row takes with its name beside it.
    marks : float
        Inches that its marks take with its name above it.
    """

    names: Sequence[str]
    each: float
    marks: float = 0.24

    @classmethod
    def of(cls, names: Iterable[Any], each: float, marks: float = 0.24) -> Rows:
        """Make rows of whatever names them."""
        return cls(tuple(map(str, names)), each, marks)

    @property
    def above(self) -> bool:
        """Whether names stand above their rows."""
        return theme.is_narrow() and max(map(len, self.names), default=0) > _BESIDE

    @property
    def pitch(self) -> float:
        """Inches from row to row."""
        return self.marks + _LINE * self._lines + 0.08 if self.above else self.each

    @property
    def _lines(self) -> int:
        return 2 if max(map(len, self.names), default=0) > _ACROSS else 1

    def height(self, around: float) -> float:
        """Inches of the whole, with so much around the rows."""
        return around + self.pitch * len(self.names) + (_LEGEND if self.above else 0.0)

    def thick(self, share: float) -> float:
        """How much of a row a bar takes that takes `share` of it beside a name."""
        return share * self.marks / self.pitch if self.above else share

    def label(self, ax: Any, width: int, lines: int = 20, **look: Any) -> None:
        """Write the names, the first on top, broken at `width` characters, without lines between the rows."""
        ax.grid(axis="y", visible=False)
        if not self.above:
            ax.set_yticks(range(len(self.names)), [shortened(name, width, lines) for name in self.names], **look)
            ax.set_ylim(len(self.names) - 0.45, -0.55)
            return
        half = self.marks / 2 / self.pitch
        ax.set_yticks([])
        ax.set_ylim(len(self.names) - 1 + half + 0.08, half - 1)
        across = ax.get_yaxis_transform()
        for place, name in enumerate(self.names):
            said = shortened(name, _ACROSS, 2)
            ax.text(0, place - half, said, transform=across, va="bottom", fontsize=8.5, linespacing=1, bbox=BACKING)


def refer(ax: Any, line: Line, width: float = 1.3) -> None:
    """Draw a reference from top to bottom with its words just above the panel."""
    ax.axvline(line.at, color=line.colour, linewidth=width, linestyle=LONG_DASHES)
    ax.annotate(
        line.words,
        (line.at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=line.colour,
        fontweight="bold",
        annotation_clip=False,
    )


def legend(drawing: Figure, entries: Mapping[str, Any], size: float | None = None) -> None:
    """Explain colours and marks below the chart."""
    across = 1 if theme.is_narrow() and sum(map(len, entries)) > _BESIDE * 2 else 3
    drawing.legend(
        list(entries.values()), list(entries), loc="outside lower left", ncols=across, frameon=False, fontsize=size
    )


def wrap(text: str, width: int) -> str:
    """Break a name over lines."""
    return "\n".join(textwrap.wrap(text, width))


def shortened(text: str, width: int, lines: int) -> str:
    """Break a name over at most so many lines; what does not fit ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="\u2026"))


def patch(colour: Any, alpha: float = 1.0) -> Patch:
    """A colour for a legend."""
    return Patch(facecolor=colour, alpha=alpha)


def line(colour: Any, dashed: bool = False) -> Line2D:
    """A line for a legend."""
    return Line2D([], [], color=colour, linewidth=1.3 if dashed else 2.0, linestyle=DASHES if dashed else "-")


def dot(marker: str, face: Any, edge: Any) -> Line2D:
    """A mark for a legend."""
    return Line2D([], [], linestyle="", marker=marker, markerfacecolor=face, markeredgecolor=edge, markersize=7)


def box(corner: tuple[float, float], width: float, height: float, colour: Any, edge: Any = "none") -> FancyBboxPatch:
    """A filled box with round corners."""
    rounding = "round,pad=0,rounding_size=0.04"
    return FancyBboxPatch(corner, width, height, boxstyle=rounding, facecolor=colour, edgecolor=edge)


def blend(one: str, other: str, share: float) -> tuple[float, ...]:
    """Mix two colours; `share` is the share of the second."""
    pairs = zip(to_rgb(one), to_rgb(other), strict=True)
    return tuple((1 - share) * a + share * b for a, b in pairs)


def spread(values: Iterable[float], gap: float) -> list[float]:
    """Move labels apart along an axis until neighbours are `gap` away, in the order of the values.

    Each run of labels that touch is centred on the mean of its values.
    """
    values = list(values)
    order = sorted(range(len(values)), key=lambda i: values[i])
    runs: list[list[int]] = []
    for i in order:
        runs.append([i])
        while len(runs) > 1 and _lowest(runs[-1], values, gap) < _lowest(runs[-2], values, gap) + gap * len(runs[-2]):
            runs[-2:] = [runs[-2] + runs[-1]]
    placed = dict.fromkeys(order, 0.0)
    for run in runs:
        low = _lowest(run, values, gap)
        placed.update({i: low + position * gap for position, i in enumerate(run)})
    return [placed[i] for i in range(len(values))]


def _lowest(run: list[int], values: list[float], gap: float) -> float:
    return sum(values[i] for i in run) / len(run) - gap * (len(run) - 1) / 2


def with_open_years(frame: pd.DataFrame, year: str, step: int) -> pd.DataFrame:
    """Put an empty row where a year is missing, so that no line runs through it as if it were known.

    Years are `step` apart: see `step_of`.
    """
    years = frame[year].to_numpy()
    missing = [before + step for before, after in pairwise(np.unique(years)) if after - before > step]
    if not missing:
        return frame
    return pd.concat([frame, pd.DataFrame({year: missing})], ignore_index=True).sort_values(year, kind="stable")


def step_of(years: Iterable[int]) -> int:
    """Return how far years lie apart: what is counted every second year misses none."""
    apart = np.diff(np.unique(list(years)))
    return int(apart.min()) if len(apart) else 1


def alone(values: np.ndarray) -> np.ndarray:
    """Return which values have no other beside them, so that no line reaches them."""
    known = np.pad(~np.isnan(values), 1)
    alone: np.ndarray = known[1:-1] & ~known[:-2] & ~known[2:]
    return alone
