"""Texts of drawings that are laid out once.

matplotlib lays a text out anew each time it looks at it: some ten times for a name along an axis, and each time it
finds the font and reads its tables. How the lines of a text lie towards its anchor follows from the text and its
looks alone, so equal texts of one drawing, and of all drawings in one style, share that. matplotlib has no setting
for it; a test holds what is drawn with and without this to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.text import Text

_MOST = 20_000  # texts


@contextmanager
def laid_out_once(known: dict[tuple[Any, ...], Any]) -> Iterator[None]:
    """Lay equal texts out once, as long as this lasts.

    Parameters
    ----------
    known : dict
        Keeps them; for as long as fonts and settings do not change.
    """
    lay_out = Text._get_layout  # type: ignore[attr-defined]
    if len(known) > _MOST:
        known.clear()

    def look_up(text: Text, renderer: Any) -> Any:
        if text.get_wrap() or text.get_usetex():  # depends on the place, or is not ours to know
            return lay_out(text, renderer)
        key = (type(renderer), *_looks(text))
        if key not in known:
            known[key] = lay_out(text, renderer)
        return known[key]

    Text._get_layout = look_up  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Text._get_layout = lay_out  # type: ignore[attr-defined]


def _looks(text: Any) -> tuple[Any, ...]:
    """All that the layout of a text follows from, besides what draws it."""
    return (
        text.get_text(),
        hash(text.get_fontproperties()),
        text.get_figure(root=True).dpi,
        text.get_rotation(),
        text.get_rotation_mode(),
        text.get_horizontalalignment(),
        text.get_verticalalignment(),
        text._get_multialignment(),
        text._linespacing,
        text.get_parse_math(),
        text.get_fontfeatures(),
        text.get_language(),
    )
