"""A researcher's own figure, drawn with seaborn, pandas or matplotlib, as a figure of the house."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.colorbar import Colorbar
from matplotlib.container import Container
from matplotlib.figure import Figure
from matplotlib.ticker import (
    AutoLocator,
    EngFormatter,
    Formatter,
    LogFormatter,
    MaxNLocator,
    NullFormatter,
    PercentFormatter,
    ScalarFormatter,
)

from analysis_lib.errors import UserError
from analysis_lib.show.dutch import as_given
from analysis_lib.show.output import Output
from analysis_lib.show.own_tables import file_name
from analysis_lib.show.own_tables import frame as own_table
from analysis_lib.show.session import as_frame, current, require_safe
from analysis_lib.show.tables import marked, to_csv
from analysis_lib.show.theme import OWN, WARNING, svg_of

_YEARS = (1900.0, 2100.0)
LINE = 'show.figure(ax, "bijschrift", "wat de figuur laat zien")'
_LACKS = f"Deze figuur heeft nog geen bijschrift, en geen tekst voor wie haar niet ziet. Zet als laatste regel: {LINE}"


def figure(
    ax: Any,
    caption: str,
    alt: str,
    data: pd.DataFrame | pd.Series[Any] | None = None,
    *,
    name: str = "",
    checked: bool = False,
) -> Output:
    """Show a chart of your own as a numbered figure of the report, in HTML, PDF and Word.

    Parameters
    ----------
    ax : Axes, Figure or whatever a function of seaborn, pandas or matplotlib returned
        Drawn in the house's colours and typeface; plain numbers along its axes become Dutch.
    caption : str
        Shown below it.
    alt : str
        What the chart says, for readers who cannot see it: the finding, with its numbers.
    data : DataFrame or Series, optional
        The numbers that were plotted, to stand beside the figure and be saved as CSV.
    name : str
        File name of its data, without extension; from the caption if ''.
    checked : bool
        That nobody can be recognised; needed where the study is about persons.

    Raises
    ------
    UserError
        Without a figure, caption or alternative text, or where it may tell of persons.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis_lib import show
    >>> costs = pd.DataFrame({"betaler": ["gemeente", "school"], "bedrag": [120000, 35000]})
    >>> ax = costs.plot.barh(x="betaler", y="bedrag")
    >>> print(show.figure(ax, "Wie betaalt", "Staafdiagram: de gemeente betaalt het meest, 120.000 euro.").text)
    Wie betaalt
    Staafdiagram: de gemeente betaalt het meest, 120.000 euro.
    """
    require_safe("deze figuur", checked=checked)
    drawing = figure_of(ax)
    if drawing is None:
        raise UserError(f"Dit is geen figuur maar een {type(ax).__name__}; geef wat de tekenfunctie teruggaf: {LINE}")
    if not caption.strip() or not alt.strip():
        raise UserError(f"Een figuur heeft een bijschrift nodig en een tekst voor wie haar niet ziet: {LINE}")
    mark = current().mark
    caption, alt = marked(caption, mark), marked(alt, mark)
    if mark:
        drawing.text(0.99, 1.0, mark, ha="right", va="bottom", color=WARNING, fontweight="bold", fontsize=10)
    name = name or file_name(caption)
    html = (
        f'<figure id="{Markup.escape(name)}">{_svg(drawing, alt)}'
        f"<figcaption>{Markup.escape(caption)}</figcaption></figure>"
    )
    close(drawing)
    if data is None:
        return Output(html, f"{caption}\n{alt}")
    listed = own_table(as_frame(data), caption, checked=True).html
    html += f'<details class="cijfers"><summary>De cijfers bij deze figuur</summary>{listed}</details>'
    return Output(html, f"{caption}\n{alt}", to_csv(as_frame(data).reset_index(), mark), name)


def bare(drawing: Figure) -> Output:
    """Show a figure that has no caption or alternative text yet, with the line that gives it both.

    A notebook shows it; a report refuses it.
    """
    said = str(Markup('<div class="let-op"><p>{}</p></div>').format(_LACKS))
    return Output(f"<figure>{_svg(drawing, '')}</figure>{said}", _LACKS, refusal=_LACKS)


def figure_of(thing: Any) -> Figure | None:
    """Find the figure that something belongs to: axes, a grid of seaborn, a list or dict of what was drawn."""
    if isinstance(thing, Artist):
        return thing.get_figure(root=True)
    if isinstance(thing, Colorbar):
        return thing.ax.get_figure(root=True)
    if isinstance(thing, dict):
        return _first(thing.values())
    if isinstance(thing, Container | list | tuple) or (isinstance(thing, np.ndarray) and thing.dtype == object):
        return _first(thing)
    return _of_seaborn(thing)


def _first(things: Iterable[Any]) -> Figure | None:
    return next((found for thing in things if (found := figure_of(thing)) is not None), None)


def _of_seaborn(thing: Any) -> Figure | None:
    grids, objects = (sys.modules.get(f"seaborn.{name}") for name in ("axisgrid", "_core.plot"))
    drawing = None
    if grids and isinstance(thing, grids._BaseGrid):
        drawing = thing.figure
    elif objects and isinstance(thing, objects.Plot):
        # Without the others it would take seaborn's own for them, such as a grey background.
        settings = {key: value for key, value in mpl.rcParams.items() if not key.startswith("backend")}
        drawing = thing.theme(settings | OWN).plot()._figure
    return drawing


def close(drawing: Figure) -> None:
    """Let pyplot forget a figure, so that it is not shown again at the end of its cell."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(drawing)


def _svg(drawing: Figure, alt: str) -> str:
    for ax in drawing.axes:
        for axis in (ax.xaxis, ax.yaxis):
            _write_dutch(axis)
    svg = svg_of(drawing, bbox_inches="tight", pad_inches=0.06)
    return svg.replace("<svg ", str(Markup('<svg role="img" aria-label="{}" ').format(alt)), 1)


class _Dutch(Formatter):
    """Numbers along an axis as Dutch readers write them; years, and nothing else, without a point."""

    def __init__(self, axis: Axis) -> None:
        self.along = axis

    def __call__(self, value: float, pos: int | None = None) -> str:
        if _shows_years(self.along):
            return f"{value:g}".replace(".", ",")
        return as_given(value)


def _shows_years(axis: Axis) -> bool:
    low, high = sorted(axis.get_view_interval())
    return bool(_YEARS[0] <= low and high <= _YEARS[1])


class _DecimalComma(Formatter):
    """What another formatter writes, with a decimal comma."""

    def __init__(self, other: Formatter) -> None:
        self.other = other

    def __call__(self, value: float, pos: int | None = None) -> str:
        return str(self.other(value, pos)).replace(".", ",")


def _write_dutch(axis: Axis) -> None:
    formatter = axis.get_major_formatter()
    if type(formatter) is ScalarFormatter and _shows_years(axis) and type(axis.get_major_locator()) is AutoLocator:
        axis.set_major_locator(MaxNLocator(integer=True))  # no ticks between two years
    if type(formatter) is ScalarFormatter or isinstance(formatter, LogFormatter):
        axis.set_major_formatter(_Dutch(axis))
    elif isinstance(formatter, PercentFormatter | EngFormatter):
        axis.set_major_formatter(_DecimalComma(formatter))
    if isinstance(axis.get_minor_formatter(), LogFormatter):
        axis.set_minor_formatter(NullFormatter())
