"""Where the panels of a chart stand, so that all that is written around them fits.

What matplotlib's constrained layout does, for the figures that the kit draws: panels of equal size in one grid, legends
outside them and a mark above; without solving a system for grids within grids.
"""

from __future__ import annotations

import io
from typing import Any

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.transforms import Bbox

SVG_DPI = 72  # resolution of matplotlib's SVG
_PAD = 3.0  # points around whatever is written
_BETWEEN = 0.02  # of the figure: the least room between the panels of a row or column
_ROUNDS = 2  # words at a mark reach further beyond a panel that has become smaller


class PanelLayout(LayoutEngine):
    """Gives the panels of a figure of `analysis_lib.show.theme.canvas` their places."""

    _adjust_compatible = False
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:
        """Place the panels, and again by what the first places changed."""
        renderer = _renderer(fig)
        for _ in range(_ROUNDS):
            _place(fig, renderer)


def _renderer(figure: Figure) -> Any:
    """Return what the figure will be drawn with, to measure with."""
    width, height = figure.get_size_inches() * SVG_DPI
    svg = RendererSVG(width, height, io.StringIO(), image_dpi=SVG_DPI)  # type: ignore[no-untyped-call]
    return MixedModeRenderer(figure, width, height, SVG_DPI, svg)  # type: ignore[no-untyped-call]


def _place(figure: Figure, renderer: Any) -> None:
    width, height = figure.bbox.size
    above, below = _outside(figure, renderer)
    spots: dict[Any, Any] = {ax: ax.get_subplotspec() for ax in figure.axes}
    rows, columns = next(iter(spots.values())).get_gridspec().get_geometry()
    lefts, rights, tops, bottoms = ([0.0] * many for many in (columns, columns, rows, rows))
    beside, under = max(_PAD, _BETWEEN * width / columns), max(_PAD, _BETWEEN * height / rows)
    for ax, spot in spots.items():
        row, column = spot.rowspan.start, spot.colspan.start
        panel = ax.get_position(original=True).transformed(figure.transFigure)
        whole = ax.get_tightbbox(renderer, for_layout_only=True) or panel
        for sizes, place, needed in (
            (lefts, column, panel.x0 - whole.x0 + (beside if column else _PAD)),
            (rights, column, whole.x1 - panel.x1 + (beside if column < columns - 1 else _PAD)),
            (tops, row, whole.y1 - panel.y1 + (under if row else _PAD)),
            (bottoms, row, panel.y0 - whole.y0 + (under if row < rows - 1 else _PAD)),
        ):
            sizes[place] = max(sizes[place], needed)
    wide = (width - sum(lefts) - sum(rights)) / columns
    high = (height - above - below - sum(tops) - sum(bottoms)) / rows
    if min(wide, high) <= 0:
        return  # nothing would be left of the panels
    for ax, spot in spots.items():
        row, column = spot.rowspan.start, spot.colspan.start
        left = sum(lefts[: column + 1]) + sum(rights[:column]) + wide * column
        top = height - above - sum(tops[: row + 1]) - sum(bottoms[:row]) - high * row
        ax.set_position(Bbox([[left, top - high], [left + wide, top]]).transformed(figure.transFigure.inverted()))


def _outside(figure: Any, renderer: Any) -> tuple[float, float]:
    """Return the room that is taken above and below the panels, by the mark and by legends outside them."""
    above = below = 0.0
    if (mark := figure._suptitle) is not None:
        mark.set_y(1 - _PAD / figure.bbox.height)
        above = mark.get_tightbbox(renderer).height + 2 * _PAD
    for legend in figure.legends:
        room = legend.get_tightbbox(renderer).height + 2 * _PAD
        if legend._outside_loc == "upper":
            above = max(above, room)
        else:
            below = max(below, room)
    return above, below
