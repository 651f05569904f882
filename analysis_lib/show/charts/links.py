"""What leads to what: boxes from left to right, and branches around a middle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, chart
from analysis_lib.show.dutch import counted
from analysis_lib.show.figures import Words

_BOX, _GAP = 0.78, 0.16  # widest part of a column that a box takes, and the space between boxes in one
_ROW, _BETWEEN, _LETTERS = 0.27, 0.4, 44  # of a tree: inches of a leaf, rows between branches, letters in a line
_WIDE, _NARROW = (0.5, 24, 3), (0.95, 13, 6)  # inches of a row; letters in a line, over four columns; lines


@chart
def steps(frame: pd.DataFrame, words: Words, *, columns: Sequence[str]) -> Drawn:
    """A box for each text in each column, with a line where a row goes from one to the next; an empty cell is none."""
    texts = {name: [text for text in frame[name].unique() if text] for name in columns}
    most = max(len(own) for own in texts.values())
    each, across, lines = _NARROW if theme.is_narrow() else _WIDE
    drawing, ax = theme.canvas(0.5 + each * max(most, 2))
    places = {
        name: {text: (place + 0.5) * most / len(own) for place, text in enumerate(own)} for name, own in texts.items()
    }
    for left, (one, other) in enumerate(pairwise(columns)):
        for begin, end in dict.fromkeys(zip(frame[one], frame[other], strict=True)):
            if begin and end:
                ends = [places[one][begin], places[other][end]]
                ax.plot([left + _BOX, left + 1], ends, color=theme.MUTED, linewidth=0.9, zorder=1)
    letters = int(across * 4 / len(columns))
    for place, (name, own) in enumerate(places.items()):
        share = place / max(1, len(columns) - 1)
        colour = parts.blend(theme.PALETTE[1], theme.ACCENT, share)
        ax.text(place + _BOX / 2, -0.25, words.columns[name].heading, ha="center", color=theme.MUTED, fontweight="bold")
        for text, middle in own.items():
            ax.add_patch(parts.box((place, middle - 0.5 + _GAP / 2), _BOX, 1 - _GAP, colour))
            said = parts.shortened(text, letters, lines)
            ax.text(place + _BOX / 2, middle, said, color="white", fontsize=7, ha="center", va="center")
    ax.set_xlim(0, len(columns) - 1 + _BOX)
    ax.set_ylim(most, -0.55)
    ax.axis("off")
    return drawing, "Stroomschema"


@chart
def tree(frame: pd.DataFrame, words: Words, *, middle: str, branch: str, leaf: str) -> Drawn:
    """A mind map: what it is about in the middle, a branch for each group and a leaf for each row.

    In a narrow window it grows downwards, from its root.
    """
    branches = [(str(name), [str(text) for text in rows[leaf]]) for name, rows in frame.groupby(branch, sort=False)]
    kind = f"Gedachtekaart met {counted(len(branches), 'takken')}"
    if theme.is_narrow():
        tall = _rows_of(branches)
        drawing, ax = theme.canvas(_ROW * (tall + 1.6))
        ax.add_patch(parts.box((0, -1.5), 1, 1, theme.ACCENT))
        ax.text(0.03, -1, parts.shortened(middle, 44, 1), color="white", fontweight="bold", va="center")
        for row in _draw_branches(ax, branches, 0, 0.07, 1):
            ax.plot([0.02, 0.02, 0.06], [-0.5, row, row], color=theme.ACCENT, linewidth=0.9)
        ax.set_xlim(0, 1)
        ax.set_ylim(tall, -1.6)
        ax.axis("off")
        return drawing, kind
    half = sum(len(leaves) for _, leaves in branches) / 2
    before = [sum(len(leaves) for _, leaves in branches[:place]) for place in range(len(branches))]
    first = sum(at < half for at in before)
    sides = {1: branches[:first], -1: branches[first:]}
    tall = max(map(_rows_of, sides.values()))
    drawing, ax = theme.canvas(_ROW * tall + 0.3)
    for side, own in sides.items():
        for row in _draw_branches(ax, own, (tall - _rows_of(own)) / 2, 0.26 * side, 2.2 * side):
            _bend(ax, (side * 0.15, tall / 2), (side * 0.25, row))
    ax.add_patch(parts.box((-0.16, tall / 2 - 1.4), 0.32, 2.8, theme.ACCENT))
    ax.text(0, tall / 2, parts.shortened(middle, 11, 3), color="white", fontweight="bold", ha="center", va="center")
    ax.set_xlim(-1.1, 1.1)
    ax.set_ylim(tall, 0)
    ax.axis("off")
    return drawing, kind


def _rows_of(branches: Sequence[tuple[str, list[str]]]) -> float:
    """How many rows branches below each other take: their name, their leaves and the space between two."""
    return sum(len(leaves) + 1 for _, leaves in branches) + _BETWEEN * max(0, len(branches) - 1)


def _draw_branches(
    ax: Any, branches: Sequence[tuple[str, list[str]]], row: float, at: float, across: float
) -> list[float]:
    """Draw branches below each other from a row, with their names `at` a place; return the row of each name.

    `across` is how wide the drawing is, below nought where branches grow to the left.
    """
    names = []
    where = {"ha": "left" if across > 0 else "right", "va": "center"}
    stem, end, text = (at + share * across for share in (0.015, 0.05, 0.06))
    for name, leaves in branches:
        row += 0.5
        names.append(row)
        ax.text(at, row, parts.shortened(name, 40, 1), fontsize=8.5, fontweight="bold", **where)
        for place, said in enumerate(leaves, start=1):
            ax.plot([stem, stem, end], [row + 0.4, row + place, row + place], color=theme.ACCENT, linewidth=0.9)
            ax.text(text, row + place, parts.shortened(said, _LETTERS, 2), fontsize=7.5, linespacing=0.95, **where)
        row += len(leaves) + 0.5 + _BETWEEN
    return names


def _bend(ax: Any, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """A line that leaves and arrives level."""
    across = (begin[0] + end[0]) / 2
    path = Path([begin, (across, begin[1]), (across, end[1]), end], [Path.MOVETO, *[Path.CURVE4] * 3])
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=theme.ACCENT, linewidth=0.9, zorder=0))
