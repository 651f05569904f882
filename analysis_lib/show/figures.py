"""Figures with a caption, a text for who cannot see them, and their data."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from analysis_lib.show.dutch import say
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col, marked, table_html, to_csv
from analysis_lib.show.theme import WARNING, svg_of


def written_as(axis: Axis, form: str) -> None:
    """Write the numbers along an axis in one of `analysis_lib.show.dutch.FORMATS`."""
    axis.set_major_formatter(lambda value, _: say(value, form))


def figure(
    drawing: Figure,
    *,
    name: str,
    caption: str,
    alt: str,
    data: pd.DataFrame,
    columns: Mapping[str, Col],
    mark: str = "",
    elsewhere: str = "",
) -> Output:
    """Show a figure.

    Parameters
    ----------
    drawing : Figure
        Made with `analysis_lib.show.theme.canvas`.
    name : str
        File name of its data, without extension.
    caption : str
        Stands below it.
    alt : str
        What the figure shows, for who cannot see it: the message, with its numbers.
    data : DataFrame
        The numbers that were plotted; shown beside the figure and saved with it.
    columns : mapping of str to Col
        How to show `data`.
    mark : str
        What the figure, its caption and its data must say, such as SYNTHETISCH.
    elsewhere : str
        Where the report shows these numbers already, as a sentence; then they are not
        repeated beside the figure.

    Raises
    ------
    ValueError
        If `alt` is empty: such a figure would be silent for some readers.
    """
    if not alt.strip():
        raise ValueError(f"figure {name!r} needs an alternative text")
    caption = marked(caption, mark)
    if mark:
        drawing.suptitle(mark, x=0.99, ha="right", color=WARNING, fontweight="bold", fontsize=10)
    svg = svg_of(drawing).replace("<svg ", str(Markup('<svg role="img" aria-label="{}" ').format(alt)), 1)
    if elsewhere:
        numbers = str(Markup('<div class="noot"><p>{}</p></div>').format(elsewhere))
    else:
        listed = table_html(data, columns, caption=caption)
        numbers = f'<details class="cijfers"><summary>De cijfers bij deze figuur</summary>{listed}</details>'
    html = (
        f'<figure id="{Markup.escape(name)}">{svg}<figcaption>{Markup.escape(caption)}</figcaption></figure>{numbers}'
    )
    return Output(html, f"{caption}\n{alt}", to_csv(data[list(columns)], mark), name)
