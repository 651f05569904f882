"""One look for every figure: the house's colours and typeface, and figures that are the same bytes each time."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch

from analysis_lib.style.colours import ACCENT, COST, INK, MUTED, PALETTE, PALETTE_BESIDE, PAPER, SHADES, WARNING
from analysis_lib.style.colours import LINE as GRID
from analysis_lib.style.typeface import FONT_FOLDER, IN_FIGURES

__all__ = ["ACCENT", "COST", "GRID", "INK", "MUTED", "PALETTE", "PALETTE_BESIDE", "SHADES", "WARNING"]  # for figures

_SVG_DPI = 72  # what matplotlib's SVG is drawn at
WIDTH = 6.9  # inches: the text width of the printed page

_STYLE: dict[Any, Any] = {
    "font.family": list(IN_FIGURES),
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "svg.hashsalt": "narekenbaar",  # the same figure gives the same bytes
    "svg.fonttype": "path",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "figure.facecolor": PAPER,
}


@cache
def use() -> None:
    """Make the house style the style of every figure that is drawn from now on."""
    for path in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    mpl.rcParams.update(_STYLE)


def canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Open a figure of the page's width in the house style.

    Parameters
    ----------
    height : float
        In inches.
    columns : int
        Panels beside each other.
    **options
        For ``Figure.subplots``, such as ``sharey=True``.

    Returns
    -------
    Figure, Axes or array of Axes
        Not known to pyplot, so nothing is shown twice or kept in memory.
    """
    use()
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(ncols=columns, **options)


def svg_of(figure: Figure) -> str:
    """Draw a figure as SVG, the same bytes for the same figure."""
    buffer = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # a box stands for it, and the table has it
        if layout := figure.get_layout_engine():
            FigureCanvasSVG(figure)
            figure.set_dpi(_SVG_DPI)
            layout.execute(figure)  # left to `savefig`, the whole figure would be drawn twice for it
            figure.set_layout_engine("none")
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def wrap(text: str, width: int) -> str:
    """Break a label over lines."""
    return "\n".join(textwrap.wrap(text, width))


def label(text: str, width: int, lines: int) -> str:
    """Break a label over at most so many lines; what does not fit ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="\u2026"))


def patch(colour: Any, alpha: float = 1.0) -> Patch:
    """A colour for a legend."""
    return Patch(facecolor=colour, alpha=alpha)


def line(colour: str, dashed: bool = False) -> Line2D:
    """A line for a legend."""
    return Line2D([], [], color=colour, linewidth=1.3 if dashed else 2.0, linestyle=(0, (3, 1.5)) if dashed else "-")


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


def dot(marker: str, face: str, edge: str) -> Line2D:
    """A mark for a legend."""
    return Line2D([], [], linestyle="", marker=marker, markerfacecolor=face, markeredgecolor=edge, markersize=7)


def box(corner: tuple[float, float], width: float, height: float, colour: Any, edge: Any = "none") -> FancyBboxPatch:
    """A filled box with round corners."""
    rounding = "round,pad=0,rounding_size=0.04"
    return FancyBboxPatch(corner, width, height, boxstyle=rounding, facecolor=colour, edgecolor=edge)


def blend(one: str, other: str, share: float) -> tuple[float, ...]:
    """Mix two colours; `share` is that of the second."""
    pairs = zip(to_rgb(one), to_rgb(other), strict=True)
    return tuple((1 - share) * a + share * b for a, b in pairs)


def label_above(ax: Any, x: float, words: str, colour: str) -> None:
    """Name a vertical line, just above the panel."""
    ax.annotate(
        words,
        (x, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        color=colour,
        fontweight="bold",
        annotation_clip=False,
    )
