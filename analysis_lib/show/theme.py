"""One look for every figure: colours, typeface, sizes.

Colours keep a contrast of at least 4.5 to 1 with white, so that they can carry
text, and stay apart for colour-blind readers; no figure relies on colour alone.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis_lib.style.typeface import FONT, FONT_FOLDER

INK = "#1b2733"
MUTED = "#566573"
GRID = "#d9dfe4"
ACCENT = "#0b6e75"
COST = "#5b6b7a"
WARNING = "#b3401c"
PALETTE = ("#0b6e75", "#9a5b00", "#4b55a5", "#a3325b", "#3f6b21", "#7a4a8c", "#2c6fa8", "#6b5b4b")

_SVG_DPI = 72  # what matplotlib's SVG is drawn at
WIDTH = 6.9  # inches: the text width of the printed page

_STYLE: dict[Any, Any] = {
    "font.family": [
        FONT,
        "DejaVu Sans",
    ],  # the second, which comes with matplotlib, for characters that the first lacks
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
    "figure.facecolor": "white",
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
