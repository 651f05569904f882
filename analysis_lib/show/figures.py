"""Figures with a caption, a text for readers who cannot see them, and their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from analysis_lib.show.dutch import say
from analysis_lib.show.output import Output
from analysis_lib.show.places import pointed
from analysis_lib.show.tables import Col, marked, table_html, to_csv
from analysis_lib.show.theme import WARNING, svg_of


@dataclass(frozen=True)
class Words:
    """What stands with a figure, and how its numbers are written.

    Parameters
    ----------
    name : str
        File name of its data, without extension.
    caption : str
        Shown below it.
    alt : str
        What the figure says, for readers who cannot see it: the finding, with its numbers.
        A chart puts its kind in front: 'Staafdiagram' before 'van de kosten: ...'.
    columns : mapping of str to Col
        How to show its data.
    mark : str
        What the figure, its caption, its alternative text and its data must say, such as SYNTHETISCH.
    elsewhere : str
        Where the report shows these numbers already, as a sentence with ``[words](#place)`` for a link; then they are
        not repeated beside the figure.
    across, up : str
        What the axes show.
    data : DataFrame, optional
        What is shown beside the figure and saved with it, if not the frame that is drawn.
    """

    name: str
    caption: str
    alt: str
    columns: Mapping[str, Col]
    mark: str = ""
    elsewhere: str = ""
    across: str = ""
    up: str = ""
    data: pd.DataFrame | None = None

    def say(self, column: str, value: Any) -> str:
        """Write a value of a column as its table does."""
        return say(value, self.columns[column].form, self.columns[column].missing)


def drawn(drawing: Figure, frame: pd.DataFrame, words: Words, kind: str = "") -> Output:
    """Show a figure; `analysis_lib.show.charts` has those that need no drawing by hand.

    Parameters
    ----------
    drawing : Figure
        Made with `analysis_lib.show.theme.canvas`.
    frame : DataFrame
        The numbers that were plotted.
    words : Words
        What stands with it.
    kind : str
        What kind of chart it is; begins the alternative text.

    Raises
    ------
    ValueError
        If there is no alternative text: such a figure would be silent for some readers.
    """
    if not words.alt.strip():
        raise ValueError(f"figure {words.name!r} needs an alternative text")
    alt = marked(f"{kind} {words.alt}".lstrip(), words.mark)
    caption = marked(words.caption, words.mark)
    data = frame if words.data is None else words.data
    svg = _svg(drawing, words, alt)
    if words.elsewhere:
        numbers = str(Markup('<div class="noot"><p>{}</p></div>').format(pointed(words.elsewhere)))
    else:
        listed = table_html(data, words.columns, caption=caption)
        numbers = f'<details class="cijfers"><summary>De cijfers bij deze figuur</summary>{listed}</details>'
    html = (
        f'<figure id="{Markup.escape(words.name)}">{svg}<figcaption>{Markup.escape(caption)}</figcaption></figure>'
        + numbers
    )
    return Output(html, f"{caption}\n{alt}", to_csv(data[list(words.columns)], words.mark), words.name)


def with_narrow(output: Output, drawing: Figure, words: Words, kind: str = "") -> Output:
    """Give a figure its form for narrow windows, drawn within `analysis_lib.show.theme.narrow_style`."""
    alt = marked(f"{kind} {words.alt}".lstrip(), words.mark)
    return replace(output, narrow=_svg(drawing, words, alt))


def _svg(drawing: Figure, words: Words, alt: str) -> str:
    """Draw a figure as SVG with its mark and its text for readers who cannot see it."""
    if words.mark:
        drawing.suptitle(words.mark, x=0.01, ha="left", color=WARNING, fontweight="bold", fontsize=10)
    return svg_of(drawing).replace("<svg ", str(Markup('<svg role="img" aria-label="{}" ').format(alt)), 1)
