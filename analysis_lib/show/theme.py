"""One look for every figure: the house's colours and typeface, and figures that are the same bytes each time.

The library draws with matplotlib alone; seaborn is there for the cells that researchers add.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from analysis_lib.show.grid_layout import SVG_DPI, PanelLayout
from analysis_lib.show.text_layouts import laid_out_once
from analysis_lib.show.tick_layouts import ticks_placed_once
from analysis_lib.style.colours import ACCENT, COST, INK, MUTED, PALETTE, PALETTE_BESIDE, PAPER, SHADES, WARNING
from analysis_lib.style.colours import LINE as GRID
from analysis_lib.style.typeface import FONT_FOLDER, IN_FIGURES

__all__ = ["ACCENT", "COST", "GRID", "INK", "MUTED", "PALETTE", "PALETTE_BESIDE", "SHADES", "WARNING"]  # for figures

WIDTH = 6.9  # inches: the text width of the printed page
NARROW = 3.75  # inches: on a phone of 390 pixels letters then stay as large as the text's

_STYLE: dict[Any, Any] = {
    "font.family": list(IN_FIGURES),
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GRID,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # nothing stands between a chart and its title, so no place has to be looked for
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
_FOR_OWN: dict[Any, Any] = {  # beside it, for figures that a notebook's author draws
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.titlepad": 10,
    "axes.titley": None,
    "figure.dpi": 96,
    "figure.figsize": (WIDTH, 4.0),
    "image.cmap": "narekenbaar",
    "legend.frameon": False,
    "lines.linewidth": 2,
}
OWN = _STYLE | _FOR_OWN
_NO_LAYOUT: dict[Any, Any] = {"figure.autolayout": False, "figure.constrained_layout.use": False}
_of_house: dict[tuple[Any, ...], Any] = {}  # texts laid out in the house style, which never changes
_layouts: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("layouts", default=None)
_narrow: ContextVar[bool] = ContextVar("narrow", default=False)


@cache
def use() -> None:
    """Use the house style for every figure drawn from now on."""
    for path in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    mpl.rcParams.update(_STYLE)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style and in nothing else, whatever the notebook's author has set for other figures."""
    use()
    token = _layouts.set(_of_house)
    try:
        with _settings(_whole_style()):
            yield
    finally:
        _layouts.reset(token)


@contextmanager
def narrow_style() -> Iterator[None]:
    """Draw for a narrow window, in the house style: `canvas` is as wide as a phone, and words stay text.

    The drawing becomes part of a page that brings the typeface, so that it needs no outlines of letters.
    """
    token = _narrow.set(True)
    try:
        with house_style(), _settings({"svg.fonttype": "none"}):
            yield
    finally:
        _narrow.reset(token)


def is_narrow() -> bool:
    """Whether what is drawn now is for a narrow window."""
    return _narrow.get()


@cache
def _whole_style() -> dict[Any, Any]:
    ours = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")}
    return dict.copy(mpl.RcParams(ours | _STYLE))


@contextmanager
def _settings(checked: Mapping[Any, Any]) -> Iterator[None]:
    """Draw with these settings for a while, as within `rc_context`, which checks all of them each time."""
    before = dict.copy(mpl.rcParams)
    del before["backend"]  # what is chosen meanwhile stays
    dict.update(mpl.rcParams, checked)
    try:
        yield
    finally:
        dict.update(mpl.rcParams, before)


def use_for_own() -> None:
    """Use the house style for figures that a notebook's author draws: its palette, sizes and shades of a map too."""
    use()
    if "narekenbaar" not in mpl.colormaps:
        mpl.colormaps.register(LinearSegmentedColormap.from_list("narekenbaar", SHADES))
    mpl.rcParams.update(OWN)


def canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Open a figure of the page's width, or of a phone's, in the house style.

    Parameters
    ----------
    height : float
        In inches; of one panel where the window is narrow.
    columns : int
        Panels side by side, one below another where the window is narrow.
    **options
        For ``Figure.subplots``, such as ``sharey=True``.

    Returns
    -------
    Figure, Axes or array of Axes
        Not known to pyplot, so nothing is shown twice or kept in memory.
    """
    use()
    if is_narrow() and columns > 1 and "nrows" not in options:
        figure = Figure(figsize=(NARROW, height * columns), layout=PanelLayout())
        return figure, figure.subplots(nrows=columns, **options)
    figure = Figure(figsize=(NARROW if is_narrow() else WIDTH, height), layout=PanelLayout())
    return figure, figure.subplots(ncols=columns, **options)


def svg_of(figure: Figure, **options: Any) -> str:
    """Draw a figure as SVG, the same bytes for the same figure; options are for ``Figure.savefig``."""
    buffer, known = io.StringIO(), _layouts.get()
    with warnings.catch_warnings(), laid_out_once({} if known is None else known), ticks_placed_once():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # drawn as a box; the table has it
        if layout := figure.get_layout_engine():
            FigureCanvasSVG(figure)
            figure.set_dpi(SVG_DPI)
            layout.execute(figure)
            # Left to `savefig`, the whole figure would be drawn twice; with "none" too, which leaves one in its place.
            with _settings(_NO_LAYOUT):
                figure.set_layout_engine(None)
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}, **options
        )
    text = buffer.getvalue()
    return text[text.index("<svg") :]
