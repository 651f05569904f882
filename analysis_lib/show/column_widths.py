"""Widths of a table's columns that make it short: as much room as the texts of each need, and no word broken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis_lib.show.tables import Col, cell_text
from analysis_lib.tables.records import records

_SIGNS = 125  # of running text, across a page of small print
_MARGIN = 3  # signs that the space around a cell takes
_WORD_MARGIN, _WORD_SIGN = 4, 1.15  # of one word, which can have wide letters, or be bold
_STEP = 1.0  # percent
_WIDEST_WORD = 16  # signs; a longer one may be broken, and so may the longest of a quarter of the cells
_WHOLE = 0.75
_BESIDE = 0.01  # what a line of a cell weighs that does not make its row higher
_BREAK = re.compile("[ \n]")  # not where a space holds words together


def fitted(frame: pd.DataFrame, columns: Mapping[str, Col]) -> dict[str, Col]:
    """Give columns the widths, in percent, with which a page of small print holds the most rows of a frame.

    Each is at least as wide as its heading and as the words of three in four of its filled cells, up to 16 signs. What
    is left goes, a hundredth at a time, to where it takes away most lines.

    Parameters
    ----------
    frame : DataFrame
        What the table shows, with a column for each of `columns`.
    columns : mapping of str to Col
        Its columns; widths that they have are replaced.

    Returns
    -------
    dict of str to Col
    """
    cells = [[cell_text(record, name, col) for name, col in columns.items()] for record in records(frame[[*columns]])]
    headings = [col.heading for col in columns.values()]
    lengths = np.array([[len(text) for text in row] for row in [headings, *cells]], dtype=float)
    words = np.array([[max(map(len, _BREAK.split(text))) for text in row] for row in [headings, *cells]], dtype=float)
    usual = [np.quantile(column[column > 0], _WHOLE) for column in words.T]  # of what is filled in; headings are
    whole = np.maximum(words[0], usual)
    widths = (np.minimum(whole, _WIDEST_WORD) * _WORD_SIGN + _WORD_MARGIN) / _SIGNS * 100
    while (left := 100 - widths.sum()) > 0:
        step = min(_STEP, left)
        wider = widths + step * np.eye(len(widths))
        widths = wider[_lines(lengths, wider).argmin()]
    widths *= 100 / widths.sum()
    return {name: replace(col, width=float(width)) for (name, col), width in zip(columns.items(), widths, strict=True)}


def _lines(lengths: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Count the lines that cells of some lengths take (row x column), for each row of `widths`."""
    lines = np.maximum(lengths / (widths[:, None, :] * _SIGNS / 100 - _MARGIN), 1)
    total: np.ndarray = lines.max(axis=2).sum(axis=1) + _BESIDE * lines.sum(axis=(1, 2))
    return total
