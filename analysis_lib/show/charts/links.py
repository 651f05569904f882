"""Boxes that lead to each other, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from analysis_lib.show import theme
from analysis_lib.show.charts import parts
from analysis_lib.show.charts.parts import Drawn, chart
from analysis_lib.show.figures import Words

_BOX, _GAP = 0.78, 0.16  # widest part of a column that a box takes, and the space between boxes in one
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
